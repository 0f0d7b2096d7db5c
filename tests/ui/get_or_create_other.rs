//! A new row of another model, none at all, and keys of another type.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct Album {
    pub id: i64,
    pub title: String,
}

#[derive(Model, Debug, Clone)]
pub struct Song {
    pub id: i64,
    pub name: String,
}

fn mistakes(db: &Database) {
    let _ = Album.objects.get_or_create(db, Album.title.eq("Divide"), new!(Song { name: "Divide" }));
    let _ = Album.objects.get_or_create(db, Album.title.eq("Divide"), "Divide");
    let _ = Album.objects.update_or_create(db, Album.title.eq("Divide"), Song.name.set("x"), new!(Album { title: "Divide" }));
    let _ = Album.objects.in_bulk(db, ["Divide"]);
    let _ = Album.objects.in_bulk_by(db, Song.name, ["Divide"]);
}

fn main() {}
