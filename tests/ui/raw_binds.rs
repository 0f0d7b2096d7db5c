//! Values that no database takes, and rows that are read by names.

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

struct Ids(Vec<i64>);

fn ask(db: &Database, ids: Ids) {
    let _ = db.raw("SELECT id FROM song WHERE id = $1").bind(Song.id);
    let _ = db.raw("SELECT id FROM song WHERE id = ANY($1)").bind(ids);
    let _ = db.raw("SELECT * FROM song").rows::<Song>();
    let _ = db.raw("SELECT * FROM song").models::<(i64, String)>();
}

fn main() {}
