use orm::prelude::*;

#[derive(Model)]
#[orm(scope = live)]
struct Album {
    id: i64,
    deleted: bool,
}

fn live() -> Q<Song> {
    !Song.deleted
}

#[derive(Model)]
#[orm(scope = "live")]
struct Song {
    id: i64,
    deleted: bool,
}

fn main() {}
