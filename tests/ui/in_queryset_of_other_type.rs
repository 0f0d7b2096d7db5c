//! Querysets that select something else.

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
    let _ = Album.objects.filter(Album.title.in_(Song.objects.values(Song.plays)));
    let _ = Album.objects.filter(Album.id.in_(Song.objects));
    let _ = Song.objects.filter(Song.album.in_(Song.objects.filter(Song.plays.gt(60))));
    let _ = Song.objects.filter(Song.album.in_(Song.objects.values(Song.name)));
}
