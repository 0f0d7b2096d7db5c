//! An attribute twice.

use orm::prelude::*;

#[derive(Model)]
#[orm(table = "a", table = "b")]
struct Album {
    id: i64,
    #[orm(max_length = 30)]
    #[orm(max_length = 40)]
    title: String,
}

fn main() {}
