use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    title: String,
}

#[derive(FromRow)]
#[orm(model = Album)]
struct Summary {
    id: i64,
    titel: String,
}

fn main() {}
