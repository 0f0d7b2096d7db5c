//! A column has a name.

use orm::prelude::*;

#[derive(Model)]
struct Album(i64, String);

fn main() {}
