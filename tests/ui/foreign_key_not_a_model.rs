//! A foreign key to what is no table.

use orm::prelude::*;

struct Artist {
    id: i64,
}

#[derive(Model)]
struct Album {
    id: i64,
    artist: ForeignKey<Artist>,
}

fn main() {}
