//! The sessions of a test's database on PostgreSQL, as the server sees them.

use super::Db;
use std::time::Duration;

/// Waits until no other session is in a transaction: the server notices that a connection was closed when it next looks, and what was
/// dropped may be rolled back by a task of its own.
pub(crate) async fn assert_none_in_transaction(outside: &Db, when: &str) {
    for attempt in 0.. {
        let open: i64 = outside.raw(IN_TRANSACTION).one().await.unwrap();
        if open == 0 {
            break;
        }
        assert!(attempt < 400, "{when} {open} sessions are in a transaction");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

const IN_TRANSACTION: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                              AND pid <> pg_backend_pid() AND state LIKE '%in transaction%'";
