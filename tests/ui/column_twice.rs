//! Two fields with one column.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    title: String,
    #[orm(column = "title")]
    name: String,
    artist: ForeignKey<Album>,
    artist_id: i64,
}

fn main() {}
