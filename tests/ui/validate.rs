//! A function that is no validator.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(validate = is_short)]
    title: String,
    #[orm(validate = even)]
    plays: Option<i64>,
}

fn is_short(title: &str) -> bool {
    title.len() < 30
}

fn even(plays: i64) -> Result<(), String> {
    if plays % 2 == 0 { Ok(()) } else { Err("odd".into()) }
}

fn main() {}
