//! Defaults that can't be.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(default = "many")]
    plays: i64,
    #[orm(default = None)]
    title: String,
    #[orm(db_default = Vec::new())]
    bytes: Vec<u8>,
    #[orm(default = Missing)]
    genre: Option<String>,
}

fn main() {}
