//! Values that an attribute does not take.

use orm::prelude::*;

#[derive(Model)]
#[orm(table = albums)]
struct Album {
    id: i64,
    #[orm(max_length = "30")]
    title: String,
    #[orm(max_length)]
    artist: String,
    #[orm(unique = true)]
    code: String,
    #[orm(column)]
    genre: String,
    #[orm(choices = "lp")]
    kind: String,
    #[orm(validate = "check")]
    note: String,
    #[orm(max_length: 30)]
    label: String,
}

fn main() {}
