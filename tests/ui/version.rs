//! What can't be a version.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(version)]
    title: String,
    #[orm(version)]
    count: Option<i64>,
}

#[derive(Model)]
struct Song {
    #[orm(version)]
    id: i64,
    #[orm(version, default = 1)]
    number: i64,
}

#[derive(FieldType, Debug, Clone, PartialEq, Default)]
struct Name(String);

#[derive(Model)]
struct Label {
    id: i64,
    #[orm(version)]
    name: Name,
}

fn main() {}
