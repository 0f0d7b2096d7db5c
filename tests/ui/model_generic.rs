//! A model is one table.

use orm::prelude::*;

#[derive(Model)]
struct Album<T> {
    id: i64,
    title: T,
}

fn main() {}
