//! What `new!` does not take.

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
    let album = new!(Album { title: "Divide", artist: "Ed Sheeran", added: Utc::now() });
    let _ = new!(Album { title: "Multiply", ..album });
    let _ = new!(Album { title = "Multiply" });
    let _ = new!(Album { title: });
    let _ = new!(Album(1));
    let _ = new!(Album { title: "Multiply" artist: "Ed Sheeran" });
}
