//! An `Option` for a field that is none.

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
    let mut album = new!(Album { title: "Divide", artist: "Ed Sheeran", added: Utc::now() });
    album.title = Some("Multiply".to_owned());
    let _ = new!(Album { title: Some("Divide"), artist: "Ed Sheeran", added: Utc::now() });
}
