//! Characters of a number.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(max_length = 30)]
    plays: i64,
    #[orm(max_length = 0)]
    title: String,
}

fn main() {}
