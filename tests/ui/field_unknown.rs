//! Orderings, indexes and constraints of fields that aren't there.

use orm::prelude::*;

#[derive(Model)]
#[orm(ordering("-titel", "artist_id"), unique("title", "zebra"), index("artist", "artist"), unique("title"), check("x"))]
struct Album {
    id: i64,
    title: String,
    artist: ForeignKey<Album>,
}

fn main() {}
