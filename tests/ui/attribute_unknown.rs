//! Misspelt attributes, and words of other libraries.

use orm::prelude::*;

#[derive(Model)]
#[orm(tabel = "albums", max_length = 3)]
struct Album {
    #[orm(pk)]
    id: i64,
    #[orm(max_lenght = 30, uniqe)]
    title: String,
    #[orm(zebra, ordering = "title")]
    artist: String,
}

fn main() {}
