//! A time that saving sets.

use orm::prelude::*;

#[derive(Model)]
struct Event {
    id: i64,
    #[orm(auto_now_add)]
    at: DateTime<Utc>,
}

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
    let _ = new!(Event { at: Utc::now() });
}
