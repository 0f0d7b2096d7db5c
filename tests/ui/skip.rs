//! What has no column has no attributes of one.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(skip, max_length = 3, unique)]
    cache: String,
}

#[derive(Model)]
#[orm(ordering = "cache")]
struct Song {
    id: i64,
    #[orm(skip)]
    cache: String,
}

fn main() {}
