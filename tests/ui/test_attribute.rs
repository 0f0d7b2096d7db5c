use orm::prelude::*;

#[orm::test]
fn not_async(db: &Database) {}

#[orm::test(sqlite)]
async fn no_database() {}

#[orm::test(mysql)]
async fn another_database(db: &Database) {}

#[orm::test(sqlite, sqlite)]
async fn twice(db: &Database) {}

#[orm::test]
struct Album;

fn main() {}
