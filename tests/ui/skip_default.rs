//! What is not read from the database needs a `Default`.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(skip)]
    cache: Cache,
}

struct Cache;

fn main() {}
