//! A `reverse` that names no `ManyToMany` of the other model.

use orm::prelude::*;

#[derive(Model, Debug)]
pub struct Song {
    pub id: i64,
    pub name: String,
    pub tags: ManyToMany<Tag>,
}

#[derive(Model, Debug)]
pub struct Tag {
    pub id: i64,
    pub word: String,
    #[orm(reverse = "tag")]
    pub songs: ManyToMany<Song>,
}

fn main() {}
