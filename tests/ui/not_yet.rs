//! Relations that are not there yet.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    songs: Reverse<Album>,
    tags: ManyToMany<Album>,
}

struct Reverse<T>(T);
struct ManyToMany<T>(T);

fn main() {}
