//! A foreign key to another model.

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

fn main() {
    let song = new!(Song { name: "Dive", album: 1 });
    let _ = new!(Song { name: "Dive", album: &song });
    let _ = new!(Song { name: "Dive", album: "Divide" });
}
