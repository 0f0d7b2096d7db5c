//! A queryset in a query, which does not say that it is one value.

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

fn main() {
    let plays = || Song.objects.filter(Song.album.eq(outer(Album.id))).values(Song.plays);
    let _ = Album.objects.annotate(plays());
    let _ = Album.objects.filter(Album.id.eq(plays()));
    let _ = Album.objects.order_by(plays());
}
