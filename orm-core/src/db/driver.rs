//! What both drivers take and give. The two sessions mirror each other; `lease` is the only place that tells them apart.
//!
//! A driver knows text, binds and cells. It knows no model: which field a violated constraint is about is said by `db/classify`.

#![cfg_attr(
    not(all(feature = "sqlite", feature = "postgres")),
    allow(dead_code, reason = "some of it is what only the other driver says or asks")
)]

#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

use crate::error::{ConstraintKind, Error, Source};
use crate::model::{DecodeError, Row};
pub(crate) use crate::sql::{Statement, StatementKind};
use std::any::Any;

/// What a statement did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Rows that the statement itself inserted, updated or deleted.
    pub(crate) affected: u64,
    /// SQLite: the same with the rows that foreign key actions and triggers touched. PostgreSQL: as `affected`.
    pub(crate) with_actions: u64,
}

/// Where the rows of an answer go, one by one, while the driver stands on them. It is `Send`, because SQLite moves a long answer to a
/// blocking thread half-way.
pub(crate) trait Sink: Send {
    /// Takes one row. An error stops the statement.
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError>;
    /// Whether it can forget what it gathered. SQLite then moves a long read to a blocking thread wherever it stands, by starting it again;
    /// otherwise only between two rows, and a runtime's thread has to wait for the next one.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "PostgreSQL answers on its own"))]
    fn can_rewind(&self) -> bool {
        false
    }
    /// Forgets all rows: the statement starts again. Called only where [`can_rewind`](Self::can_rewind) says so.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "as above"))]
    fn rewind(&mut self) {}
    /// Whether it takes no more rows now: those of a cursor that are left are fetched later.
    fn is_full(&self) -> bool {
        false
    }
    /// The sink itself, to take what it gathered.
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send>;
}

/// Why a statement failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A cell was not what its field needs.
    Decode(DecodeError),
    /// A constraint was violated. Table and columns are as the database names them.
    Constraint {
        kind: ConstraintKind,
        table: Option<Box<str>>,
        columns: Vec<Box<str>>,
        name: Option<Box<str>>,
        source: Source,
    },
    /// A table or column does not exist: the schema is not what the models say.
    Missing { what: Missing, name: Box<str> },
    /// The connection had gone while it rested, and a statement that only reads met that. It can be run on another one.
    Gone(Box<Gone>),
    /// Anything else, already in its final form.
    Other(Error),
}

/// A statement that found its connection gone, as it was given.
pub(crate) struct Gone {
    pub(crate) statement: Statement,
    pub(crate) sink: Option<Box<dyn Sink>>,
    pub(crate) error: Error,
}

impl std::fmt::Debug for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gone").field("error", &self.error).finish_non_exhaustive()
    }
}

/// What does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Table,
    Column,
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Failure::Decode(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Other(error)
    }
}

/// How a session stands after what was done with it last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionState {
    /// No transaction is open.
    Idle,
    /// A transaction is open and can go on.
    InTransaction,
    /// A transaction is open that can only be rolled back (PostgreSQL).
    #[cfg_attr(not(any(feature = "postgres", test)), expect(dead_code, reason = "SQLite's can go on"))]
    Failed,
    /// Something was cut off in the middle, or the connection broke: it must not be used again.
    Broken,
}
