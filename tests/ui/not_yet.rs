//! Relations that are not there yet.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    songs: Reverse<Album>,
    tags: ManyToMany<Album>,
}

struct Reverse<T>(std::marker::PhantomData<T>);
struct ManyToMany<T>(std::marker::PhantomData<T>);

fn main() {}
