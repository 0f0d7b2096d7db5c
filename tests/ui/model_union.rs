//! A union is no table.

use orm::prelude::*;

#[derive(Model)]
union Bits {
    id: i64,
    real: f64,
}

fn main() {}
