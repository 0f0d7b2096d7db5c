use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    title: String,
}

#[derive(Model)]
struct Song {
    id: i64,
    plays: i64,
}

fn main() {
    let _ = Album.objects.union(Song.objects);
    let _ = Album.objects.values(Album.title).union(Song.objects.values(Song.plays));
    let _ = Album.objects.values((Album.id, Album.title)).intersection(Album.objects.values((Album.title, Album.id)));
}
