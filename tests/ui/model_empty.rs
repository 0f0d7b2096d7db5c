//! A table has a primary key.

use orm::prelude::*;

#[derive(Model)]
struct Album {}

fn main() {}
