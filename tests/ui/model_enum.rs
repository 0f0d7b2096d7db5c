//! An enum is no table.

use orm::prelude::*;

#[derive(Model)]
enum Genre {
    Rock,
    Pop,
}

fn main() {}
