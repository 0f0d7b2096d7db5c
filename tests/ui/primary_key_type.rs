//! A primary key that can't be one.

use orm::prelude::*;

#[derive(Model)]
struct Reading {
    #[orm(primary_key)]
    value: f64,
}

#[derive(Model)]
struct Nobody {
    id: Option<i64>,
}

#[derive(Model)]
struct Profile {
    #[orm(primary_key)]
    owner: OneToOne<Reading>,
}

fn main() {}
