//! For the tests of a program: a database of their own, and which statements a block of code sends.
//!
//! The top layer: imports all but `manager`.

mod isolated;
mod outcome;
mod schema;
mod sweep;
mod template;

pub use crate::db::{CapturedQuery, capture_queries};
pub use isolated::{Flavor, Test, run};
pub use outcome::{Outcome, TestFailure, TestOutput};

use std::ops::{RangeInclusive, RangeToInclusive};

/// How many statements are right: `2`, `..=3`, `1..=3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryCount(RangeInclusive<usize>);

impl From<usize> for QueryCount {
    fn from(exactly: usize) -> Self {
        QueryCount(exactly..=exactly)
    }
}

impl From<RangeToInclusive<usize>> for QueryCount {
    fn from(range: RangeToInclusive<usize>) -> Self {
        QueryCount(0..=range.end)
    }
}

impl From<RangeInclusive<usize>> for QueryCount {
    fn from(range: RangeInclusive<usize>) -> Self {
        QueryCount(range)
    }
}

impl QueryCount {
    /// What is wrong, when another number was sent. What begins and ends transactions is not counted.
    ///
    /// # Errors
    /// The message of a test, with all statements.
    pub fn check(&self, queries: &[CapturedQuery]) -> Result<(), String> {
        let sent = queries.iter().filter(|query| !query.is_transaction_control()).count();
        if self.0.contains(&sent) {
            return Ok(());
        }
        let (least, most) = (self.0.start(), self.0.end());
        let wanted = match (least, most) {
            (least, most) if least == most => format!("{most}"),
            (0, most) => format!("at most {most}"),
            (least, most) => format!("{least} to {most}"),
        };
        let mut message = format!("expected {wanted} statements, {sent} were sent:");
        for query in queries {
            message.push_str("\n  ");
            message.push_str(&query.to_string());
        }
        Err(message)
    }
}

/// Runs a block of code, and fails the test unless it sent so many statements through this database; gives what the block returned.
///
/// All that is sent meanwhile through the handle, its clones, its transactions, and by tasks that use one of them, is counted; BEGIN,
/// SAVEPOINT, COMMIT and the like are not. The number may be a range: `..=3`. A wrong number prints the statements.
///
/// ```standalone_crate
/// # use orm::prelude::*;
/// use orm::assert_queries;
///
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> orm::Result {
/// let db = Database::connect("sqlite::memory:").await?;
/// db.create_tables().await?;
/// let albums = assert_queries!(db, 2, async {
///     create!(&db, Album { title: "Divide" }).await?;
///     Album.objects.all(&db).await
/// })?;
/// assert_eq!(albums.len(), 1);
/// # Ok(()) }
/// ```
#[macro_export]
macro_rules! assert_queries {
    ($db:expr, $expected:expr, $block:expr $(,)?) => {{
        let (output, queries) = $crate::testing::capture_queries(&$db, $block).await;
        let checked = $crate::testing::QueryCount::from($expected).check(&queries);
        ::core::assert!(checked.is_ok(), "{}", checked.err().unwrap_or_default());
        output
    }};
}
