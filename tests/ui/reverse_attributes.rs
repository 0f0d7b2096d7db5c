//! Attributes of a column, or of pairs, on the other side of a foreign key.

use orm::prelude::*;

#[derive(Model, Debug)]
pub struct Album {
    pub id: i64,
    pub title: String,
    #[orm(reverse = "record", max_length = 3)]
    pub songs: Reverse<Song>,
    #[orm(reverse = "record", through = Song)]
    pub more: Reverse<Song>,
    #[orm(reverse = "record")]
    pub maybe: Option<Reverse<Song>>,
}

#[derive(Model, Debug)]
pub struct Song {
    pub id: i64,
    pub name: String,
    pub record: ForeignKey<Album>,
    pub cover_of: Option<ForeignKey<Song>>,
}

fn main() {}
