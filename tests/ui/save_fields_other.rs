//! Fields of another model, and names, where fields of the instance are meant.

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

fn save(db: &Database, album: &mut Album) {
    let _ = album.save_fields(db, Song.name);
    let _ = album.save_fields(db, "title");
    let _ = Album.objects.update_returning(db, Song.name.set("x"));
    let _ = Album.objects.update(db, Album.title.set(Song.name));
}

fn main() {}
