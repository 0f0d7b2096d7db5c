//! A default of another type.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(default = "many")]
    plays: i64,
    #[orm(default = genre)]
    genre: Option<String>,
}

fn genre() -> i64 {
    3
}

fn main() {}
