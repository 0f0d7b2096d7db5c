//! A queryset is not its rows.

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
    for album in Album.objects.filter(Album.title.eq("Divide")) {
        let _ = album;
    }
    let _: Vec<Album> = Album.objects.filter(Album.title.eq("Divide"));
}
