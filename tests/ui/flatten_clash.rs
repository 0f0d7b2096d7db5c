use orm::prelude::*;

#[derive(Fields)]
struct Named {
    name: String,
}

#[derive(Fields)]
struct Titled {
    title: String,
    #[orm(column = "name")]
    label: String,
}

#[derive(Model)]
struct Album {
    id: i64,
    name: String,
    #[orm(flatten)]
    named: Named,
}

#[derive(Model)]
struct Song {
    id: i64,
    #[orm(flatten)]
    named: Named,
    #[orm(flatten)]
    titled: Titled,
}

fn main() {}
