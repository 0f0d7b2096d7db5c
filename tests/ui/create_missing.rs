//! A field that is needed.

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

async fn make(db: Database) {
    let _ = create!(&db, Album { artist: "Ed Sheeran", added: Utc::now() });
}

fn main() {}
