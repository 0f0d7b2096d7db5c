//! A row owns its values.

use orm::prelude::*;

#[derive(Model)]
struct Album<'a> {
    id: i64,
    title: &'a str,
}

fn main() {}
