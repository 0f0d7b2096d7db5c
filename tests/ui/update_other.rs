//! Assignments that are none, or of another model.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct Album {
    pub id: i64,
    pub title: String,
    pub artist: String,
    pub genre: Option<String>,
    pub added: DateTime<Utc>,
}

#[derive(Model, Debug, Clone)]
pub struct Song {
    pub id: i64,
    pub name: String,
    #[orm(default = 0)]
    pub plays: i64,
    pub album: ForeignKey<Album>,
}

fn mistakes(db: &Database) {
    let _ = Album.objects.update(db, Song.plays.set(1));
    let _ = Album.objects.update(db, Album.title.eq("Divide"));
    let _ = Song.objects.update(db, Song.album.title.set("Divide"));
}

fn main() {}
