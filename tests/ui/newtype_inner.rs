//! A newtype of what no column holds.

use orm::prelude::*;

struct Length;

#[derive(FieldType)]
struct Track(Length);

fn main() {}
