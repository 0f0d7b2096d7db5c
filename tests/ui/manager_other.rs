//! Rows of another model, handed to the relation of an instance.

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

fn change(db: &Database, album: &mut Album, song: &mut Song, tag: &Tag) {
    let _ = album.songs.add(db, tag);
    let _ = album.songs.filter(Album.title.eq("Divide"));
    let _ = song.tags.remove(db, "rock");
    let _ = song.tags.create(db, new!(Album { title: "Divide" }));
}

fn main() {}
