//! Two primary keys.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    #[orm(primary_key)]
    number: i64,
    #[orm(primary_key)]
    title: String,
}

fn main() {}
