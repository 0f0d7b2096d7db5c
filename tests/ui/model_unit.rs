//! A table has columns.

use orm::prelude::*;

#[derive(Model)]
struct Album;

fn main() {}
