use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    title: String,
    genre: Option<String>,
    songs: Reverse<Song>,
}

#[derive(Model)]
struct Song {
    id: i64,
    album: ForeignKey<Album>,
}

#[derive(FromRow)]
#[orm(model = Album)]
struct Summary {
    title: i64,
    genre: String,
    #[orm(expr = Album.songs.count())]
    songs: i32,
    #[orm(expr = Song.id)]
    other: i64,
}

fn main() {}
