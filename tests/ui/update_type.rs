//! Values of other types.

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
    let _ = Song.objects.update(db, Song.plays.set("many"));
    let _ = Album.objects.update(db, Album.title.set(None));
    let _ = Album.objects.update(db, Album.title.set(Album.genre));
}

fn main() {}
