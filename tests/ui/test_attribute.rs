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

#[orm::test(migrations("migrations"))]
async fn in_brackets(_db: &Database) {}

#[orm::test(migrations =, sqlite)]
async fn of_nothing(_db: &Database) {}

#[orm::test(migrations = 3)]
async fn of_a_number(_db: &Database) {}

#[orm::test(migrations, migrations)]
async fn migrated_twice(_db: &Database) {}

#[orm::test(migrations = "no/such/folder")]
async fn of_no_folder(_db: &Database) {}

#[orm::test(migrations = 3 + 4)]
async fn of_something_else(_db: &Database) {}

#[orm::test(flavor = "threads")]
async fn of_another_flavor(_db: &Database) {}

#[orm::test(worker_threads = 2)]
async fn without_a_flavor(_db: &Database) {}

#[orm::test(flavor = "multi_thread", worker_threads = 0)]
async fn of_no_threads(_db: &Database) {}

fn main() {}
