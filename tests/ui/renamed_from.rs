//! What was renamed has another name now.

use orm::prelude::*;

#[derive(Model)]
#[orm(renamed_from = "Album")]
struct Album {
    id: i64,
    #[orm(renamed_from = "title")]
    title: String,
    #[orm(renamed_from = "title")]
    name: String,
    #[orm(renamed_from = "singer")]
    artist: String,
    #[orm(renamed_from = "singer")]
    band: String,
    #[orm(renamed_from = "")]
    genre: String,
    #[orm(renamed_from)]
    kind: String,
    #[orm(renamed_from = "noted", skip)]
    note: String,
    #[orm(renamed_form = "tag")]
    label: String,
}

#[derive(Model)]
struct Song {
    id: i64,
    album: ForeignKey<Album>,
    #[orm(reverse = "songs", renamed_from = "labels")]
    tags: ManyToMany<Tag>,
}

#[derive(Model)]
struct Tag {
    id: i64,
    #[orm(renamed_from = "tunes")]
    songs: ManyToMany<Song>,
}

fn main() {}
