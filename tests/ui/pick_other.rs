//! Rows that are picked by something else than the model's own keys and columns.

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

fn ask(db: &Database) {
    let _ = Album.objects.distinct_on("title");
    let _ = Album.objects.distinct_on(Song.name);
    let _ = Album.objects.latest(db, Song.plays);
    let _ = Album.objects.paginate(db, "1", 20);
    let _ = Album.objects.in_bulk(db, 3);
    let _ = Album.objects.get(db, 3);
}

fn main() {}
