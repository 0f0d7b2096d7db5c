//! A list in a column.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    tags: Option<Vec<String>>,
}

fn main() {}
