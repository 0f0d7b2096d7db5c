use orm::prelude::*;

#[derive(Fields)]
struct Shared {
    note: Option<String>,
}

#[derive(Model)]
#[orm(ordering = "-created")]
struct Song {
    id: i64,
    #[orm(flatten)]
    shared: Shared,
}

fn main() {}
