//! A `reverse` that names a foreign key to another model.

use orm::prelude::*;

#[derive(Model, Debug)]
pub struct Album {
    pub id: i64,
    pub title: String,
    #[orm(reverse = "cover_of")]
    pub songs: Reverse<Song>,
}

#[derive(Model, Debug)]
pub struct Song {
    pub id: i64,
    pub name: String,
    pub record: ForeignKey<Album>,
    pub cover_of: Option<ForeignKey<Song>>,
}

fn main() {}
