//! A queryset, or a relation, of another model beside the rows.

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
    let _ = Album.objects.with(Song.tags);
    let _ = Album.objects.with(Album.songs.with(Tag.objects));
    let _ = Album.objects.with(Album.title);
}
