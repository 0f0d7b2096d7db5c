//! A related row in `new!`, which has no column.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct Album {
    pub id: i64,
    pub title: String,
    pub songs: Reverse<Song>,
}

#[derive(Model, Debug, Clone)]
pub struct Song {
    pub id: i64,
    pub name: String,
    pub album: ForeignKey<Album>,
    pub cover_of: Option<ForeignKey<Song>>,
    pub tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone)]
pub struct Tag {
    pub id: i64,
    pub word: String,
}

fn main() {
    let _ = new!(Album { title: "Divide", songs: Vec::<Song>::new() });
}
