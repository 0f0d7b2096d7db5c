//! The statements that a test sends through its own database.
//!
//! The library itself records them (`orm::testing`), also those of tasks that a test spawns. What goes through another handle than that of
//! the test is asked for by name: [`capture_on`].

use super::Db;
use orm::testing::capture_queries;

tokio::task_local! {
    /// The handle that the test got.
    static OWN: Db;
}

/// Runs the body of a test whose database it is.
pub(crate) async fn of_a_test<T>(db: &Db, body: impl Future<Output = T>) -> T {
    OWN.scope(db.clone(), body).await
}

/// Runs the future, and returns the texts of the statements that were sent through the test's database, in their order, BEGIN and COMMIT
/// too.
pub(crate) async fn capture<T>(future: impl Future<Output = T>) -> (T, Vec<String>) {
    capture_on(&own(), future).await
}

/// As [`capture`], of another handle.
pub(crate) async fn capture_on<T>(db: &Db, future: impl Future<Output = T>) -> (T, Vec<String>) {
    let (output, queries) = capture_queries(db, future).await;
    (output, queries.iter().map(|query| query.sql.to_string()).collect())
}

/// Runs the future, checks how many statements it sent, BEGIN, SAVEPOINT, COMMIT and the like aside, and returns what it returns.
///
/// `assert_statements!(1, album.save(db))?` wants one; `assert_statements!(..=3, album.delete(db))?` at most three.
macro_rules! assert_statements {
    ($expected:expr, $future:expr $(,)?) => {{
        let db = $crate::support::capture::own();
        orm::assert_queries!(db, $expected, $future)
    }};
}
pub(crate) use assert_statements;

/// The handle that the test got.
pub(crate) fn own() -> Db {
    OWN.try_with(Clone::clone).expect("a test's body, outside of what it spawns")
}
