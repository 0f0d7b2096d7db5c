//! Numbers that not every database has.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: u64,
    plays: Option<u64>,
    small: i8,
    initial: char,
    label: &'static str,
}

fn main() {}
