//! What can't happen to a row.

use orm::prelude::*;

#[derive(Model)]
struct Song {
    id: i64,
    #[orm(on_delete = set_null)]
    album: ForeignKey<Song>,
    #[orm(on_delete = set_default)]
    other: ForeignKey<Song>,
    #[orm(on_delete = cascade)]
    plays: i64,
    #[orm(on_delete = CASCADE)]
    cover: ForeignKey<Song>,
    #[orm(on_delete = vanish)]
    version: ForeignKey<Song>,
    #[orm(unique)]
    only: ForeignKey<Song>,
    #[orm(related_name = "songs")]
    name: String,
}

fn main() {}
