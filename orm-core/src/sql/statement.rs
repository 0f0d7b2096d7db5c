//! A statement, ready to send.

use crate::value::{Packed, Value};
use std::sync::Arc;

/// A statement, ready to send. Its text has one numbered placeholder for each bind: `$1` on PostgreSQL, `?1` on SQLite.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// One SQL statement.
    pub(crate) text: Arc<str>,
    /// The values of the placeholders.
    pub(crate) binds: Vec<Value>,
    /// Those of many rows, in place of `binds`. PostgreSQL: lists, each of which is the value of one placeholder. SQLite: the values of one run
    /// behind those of the other.
    pub(crate) packed: Option<Box<Packed>>,
    /// What it does to the database.
    pub(crate) kind: StatementKind,
    /// Whether the text will come again, so that it is worth preparing for good.
    pub(crate) persistent: bool,
}

impl Statement {
    /// One without values, whose text will come again.
    pub(crate) fn new(text: impl Into<Arc<str>>, kind: StatementKind) -> Self {
        Statement { text: text.into(), binds: Vec::new(), packed: None, kind, persistent: true }
    }

    /// One without values, whose text may never come again.
    pub(crate) fn once(text: impl Into<Arc<str>>, kind: StatementKind) -> Self {
        Statement { persistent: false, ..Statement::new(text, kind) }
    }
}

/// What a statement does to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatementKind {
    /// It only reads; it may be run twice.
    Read,
    /// It writes a few rows.
    Write,
    /// It may write many rows: never on a runtime's thread.
    Bulk,
    /// SQLite: it writes, again and again. Where its text gives no rows, the sink gets one for each run: the last rowid, how many rows were
    /// inserted or updated, and how many with those that triggers changed.
    Repeated,
    /// It opens a cursor of that number, whose rows come when they are fetched.
    Open(u64),
    /// It fetches rows of a cursor, until the sink is full.
    Fetch(u64),
    /// It closes a cursor.
    Close(u64),
    /// It changes the schema: never on a runtime's thread, and prepared statements are stale afterwards.
    Schema,
}

impl StatementKind {
    /// Whether it only reads.
    pub(crate) fn reads(self) -> bool {
        match self {
            StatementKind::Read | StatementKind::Open(_) | StatementKind::Fetch(_) | StatementKind::Close(_) => true,
            StatementKind::Write | StatementKind::Bulk | StatementKind::Repeated | StatementKind::Schema => false,
        }
    }
}
