//! Lists of instances and of fields that don't belong together.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct Album {
    pub id: i64,
    #[orm(unique)]
    pub title: String,
    pub genre: Option<String>,
}

#[derive(Model, Debug, Clone)]
pub struct Song {
    pub id: i64,
    pub name: String,
    pub album: ForeignKey<Album>,
}

fn mistakes(db: &Database, mut albums: Vec<Album>, mut songs: Vec<Song>) {
    let _ = Album.objects.bulk_create(db, &mut songs);
    let _ = Album.objects.bulk_create(db, &albums);
    let _ = Album.objects.bulk_update(db, &mut albums, Song.name);
    let _ = Song.objects.bulk_update(db, &mut songs, Song.album.title);
    let _ = Album.objects.bulk(&mut albums).update_conflicts(Album.title, "genre").create(db);
    let _ = Album.objects.upsert(db, &mut albums[0], Song.name);
}

fn main() {}
