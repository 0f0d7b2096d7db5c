use orm::prelude::*;

#[derive(FromRow)]
struct NoModel {
    #[orm(expr = 1)]
    count: i64,
    #[orm(colum = "x")]
    other: i64,
}

#[derive(FromRow)]
struct Tuple(i64, String);

#[derive(FromRow)]
#[orm(model = "Album", table = "x")]
struct Text {
    id: i64,
}

#[derive(FromRow)]
struct Generic<T> {
    id: T,
}

#[derive(FromRow)]
enum Genre {
    Rock,
}

fn main() {}
