//! The statements that a block of code sent, for tests: `capture_queries`.

use super::Database;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A statement that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CapturedQuery {
    /// Its text, with placeholders.
    pub sql: Arc<str>,
    /// Its values, where the database was opened with [`log_values`](super::Options::log_values).
    pub values: Option<String>,
    /// How long it took.
    pub took: Duration,
    /// How many rows it wrote or read; `None`: it failed.
    pub rows: Option<u64>,
}

impl CapturedQuery {
    /// Whether it only begins or ends a transaction or a savepoint.
    pub fn is_transaction_control(&self) -> bool {
        const WORDS: [&str; 7] = ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"];
        let mut words = self.sql.split(|char: char| char.is_whitespace() || char == ';');
        let first = words.next().unwrap_or_default();
        WORDS.iter().any(|word| first.eq_ignore_ascii_case(word))
            || (first.eq_ignore_ascii_case("SET") && words.any(|word| word.eq_ignore_ascii_case("TRANSACTION")))
    }
}

impl fmt::Display for CapturedQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)?;
        match &self.values {
            Some(values) => write!(f, " {values}"),
            None => Ok(()),
        }
    }
}

type List = Arc<Mutex<Vec<CapturedQuery>>>;

/// Those who want to know the statements of one database.
#[derive(Debug, Default)]
pub(super) struct Recorders {
    /// How many there are: looked at for each statement, so it is no lock.
    count: AtomicUsize,
    lists: Mutex<Vec<List>>,
}

impl Recorders {
    /// Whether somebody wants to know.
    pub(super) fn is_active(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }

    /// A statement was sent.
    pub(super) fn record(&self, query: &CapturedQuery) {
        for list in self.lists.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            list.lock().unwrap_or_else(PoisonError::into_inner).push(query.clone());
        }
    }

    fn begin(self: &Arc<Self>) -> Recording {
        let list = List::default();
        self.lists.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&list));
        self.count.fetch_add(1, Ordering::Relaxed);
        Recording { recorders: Arc::clone(self), list }
    }
}

/// One who wants to know; until it is dropped, also by a future that is.
struct Recording {
    recorders: Arc<Recorders>,
    list: List,
}

impl Drop for Recording {
    fn drop(&mut self) {
        let mut lists = self.recorders.lists.lock().unwrap_or_else(PoisonError::into_inner);
        lists.retain(|list| !Arc::ptr_eq(list, &self.list));
        self.recorders.count.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Runs the block, and gives back what it returned with the statements that were sent meanwhile through this handle: its clones, its
/// transactions, and the tasks that use one of them are included. In the order in which they ended; BEGIN and COMMIT too.
///
/// ```standalone_crate
/// # use orm::prelude::*;
/// use orm::testing::capture_queries;
///
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> orm::Result {
/// let db = Database::connect("sqlite::memory:").await?;
/// db.create_tables().await?;
/// let (count, queries) = capture_queries(&db, async { Album.objects.count(&db).await }).await;
/// assert_eq!(count?, 0);
/// assert_eq!(&*queries[0].sql, r#"SELECT count(*) FROM "album""#);
/// # Ok(()) }
/// ```
pub async fn capture_queries<T>(db: &Database, block: impl Future<Output = T>) -> (T, Vec<CapturedQuery>) {
    let recording = db.shared.observing.recorders.begin();
    let output = block.await;
    let queries = std::mem::take(&mut *recording.list.lock().unwrap_or_else(PoisonError::into_inner));
    (output, queries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_and_ends_transactions_is_told_from_other_statements() {
        let is_control = |sql: &str| {
            let query = CapturedQuery { sql: sql.into(), values: None, took: Duration::ZERO, rows: None };
            query.is_transaction_control()
        };
        for sql in [
            "BEGIN IMMEDIATE",
            "begin",
            "COMMIT;",
            "ROLLBACK TO x",
            "SAVEPOINT orm_1",
            "SET LOCAL TRANSACTION READ ONLY",
        ] {
            assert!(is_control(sql), "{sql}");
        }
        for sql in ["SELECT 1", "", "SET TIME ZONE 'UTC'", "INSERT INTO \"commit\" DEFAULT VALUES", "ENDS"] {
            assert!(!is_control(sql), "{sql}");
        }
    }
}
