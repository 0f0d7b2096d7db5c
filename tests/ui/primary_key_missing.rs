//! A misnamed key. What is written about the model elsewhere is no further error.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    number: i64,
    title: String,
}

#[derive(Model)]
struct Song {
    id: i64,
    album: ForeignKey<Album>,
}

fn use_it() {
    let album = new!(Album { title: "Divide" });
    let _ = Album.objects.filter(Album.title.eq("Divide"));
    let _ = Song.objects.filter(Song.album.title.eq("Divide") & Song.album.eq(&album));
}

fn main() {}
