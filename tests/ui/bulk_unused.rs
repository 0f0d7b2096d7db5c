//! A list of instances that nothing is done with.

#![deny(unused_must_use)]

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct Album {
    pub id: i64,
    pub title: String,
}

async fn mistakes(db: &Database, mut albums: Vec<Album>) {
    Album.objects.bulk(&mut albums).ignore_conflicts();
    Album.objects.bulk_create(db, &mut albums);
}

fn main() {}
