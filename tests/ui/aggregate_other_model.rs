//! Aggregates of another model.

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
}

fn main() {
    let _ = Album.objects.order_by(Song.plays.sum());
    let _ = Album.objects.order_by(Song.plays.sum().desc());
    let _ = Album.objects.annotate(Song.id.count());
    let _ = Album.objects.filter(Song.id.count().gt(3));
}
