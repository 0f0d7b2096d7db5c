//! A model that says that it has hooks, and has none; and hooks of a model that does not say so.

use orm::prelude::*;

#[derive(Model)]
#[orm(hooks)]
struct Album {
    id: i64,
    title: String,
}

#[derive(Model)]
struct Song {
    id: i64,
    name: String,
}

impl Hooks for Song {
    async fn before_save(&mut self, _db: &Database, _event: SaveEvent) -> orm::Result {
        Ok(())
    }
}

#[derive(Model)]
#[orm(hooks = true)]
struct Label {
    id: i64,
}

fn main() {}
