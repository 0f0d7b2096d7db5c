use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
}

#[derive(Model)]
struct Song {
    id: i64,
    album: ForeignKey<Album>,
}

fn main() {
    let _ = Album.objects.select_for_update().lock_of(Song.album);
    let _ = Album.objects.distinct_on(Song.id);
}
