//! A `ReverseOne` of a foreign key that many rows may have.

use orm::prelude::*;

#[derive(Model, Debug)]
pub struct Album {
    pub id: i64,
    pub title: String,
    #[orm(reverse = "record")]
    pub song: ReverseOne<Song>,
}

#[derive(Model, Debug)]
pub struct Song {
    pub id: i64,
    pub name: String,
    pub record: ForeignKey<Album>,
    pub cover_of: Option<ForeignKey<Song>>,
}

fn main() {}
