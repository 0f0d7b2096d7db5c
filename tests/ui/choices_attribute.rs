//! Choices that don't fit.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(choices("lp", "cd"))]
    discs: i32,
    #[orm(choices(1, "cd", 2.5))]
    kind: String,
    #[orm(choices("lp", "lp"), max_length = 1)]
    other: String,
}

fn main() {}
