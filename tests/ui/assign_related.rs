//! A foreign key of an instance, set to another model.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct Album {
    pub id: i64,
    pub title: String,
    pub genre: Option<String>,
    pub songs: Reverse<Song>,
}

#[derive(Model, Debug, Clone)]
pub struct Song {
    pub id: i64,
    pub name: String,
    #[orm(default = 0)]
    pub plays: i64,
    pub album: ForeignKey<Album>,
    pub tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone)]
pub struct Tag {
    pub id: i64,
    pub word: String,
}

fn change(song: &mut Song, tag: &Tag, album: &Album) {
    song.album = tag.into();
    song.album = album;
}

fn main() {}
