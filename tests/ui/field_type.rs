//! A type that no column holds.

use orm::prelude::*;

struct Length {
    seconds: u32,
}

#[derive(Model)]
struct Album {
    id: i64,
    length: Length,
}

fn main() {}
