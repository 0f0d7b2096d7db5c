//! Names that the library needs.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    objects: i64,
    create: bool,
    build: bool,
    pk: i64,
}

fn main() {}
