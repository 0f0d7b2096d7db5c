//! A queryset for one model, handed to a function for another.

use orm::QuerySet;
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

fn popular(songs: QuerySet<Song>) -> QuerySet<Song> {
    songs.filter(Song.plays.gt(60))
}

fn rock() -> Q<Album> {
    Album.genre.eq("Rock")
}

fn main() {
    let _ = popular(Album.objects);
    let _ = popular(Song.objects.values(Song.name));
    let _ = Song.objects.filter(rock());
}
