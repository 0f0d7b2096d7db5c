//! A case whose values, or conditions, don't fit each other.

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
    let _ = Album.objects.values(case().when(Album.id.eq(1), 1).when(Song.id.eq(2), 2));
    let _ = Album.objects.values(case().when(Album.id.eq(1), "a").when(Album.id.eq(2), 3));
    let _ = Album.objects.values((Album.title, Album.genre.lag(1)));
    let _ = Album.objects.order_by(row_number());
}
