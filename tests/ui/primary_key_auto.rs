//! What is counted up, and what is not.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    #[orm(default = 1)]
    id: i64,
    #[orm(auto)]
    number: i64,
}

#[derive(Model)]
struct Country {
    #[orm(primary_key, auto)]
    code: String,
}

fn main() {}
