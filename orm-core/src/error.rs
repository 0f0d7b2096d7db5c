//! The errors of the library.
//!
//! Beside the layers: imports `value`, `query` and `model`, whose words it uses; all from `sql` on import it. One enum; what is large stands in a box, so that a `Result` stays
//! small. No value of a row and no password is in any message: values appear only where the program asked for them
//! (`Options::log_values`).

mod constraint;
mod query;
mod repeated_query;
mod transaction;

pub use constraint::{ConstraintError, ConstraintKind, Protected, ProtectedBy};
pub use query::QueryError;
pub use repeated_query::RepeatedQuery;
pub use transaction::TransactionError;

use crate::model::{DecodeError, Expression, NotLoaded, ValidationErrors};
use crate::query::Node;
use crate::query::by_name::NameError;
use crate::value::ValueError;
use std::sync::Arc;
use std::time::Duration;

/// What the library returns. `?` works in a function that returns this, and in one that returns `Result<T, Box<dyn Error>>`.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// What may go wrong.
///
/// Cloning is cheap enough for an error: a failed statement is given to its caller, and kept as the cause why the rest of the
/// transaction can't go on.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `get`, `refresh` or `update` found no row. The database is as it was.
    #[error("{model}{condition} does not exist")]
    NotFound {
        /// The model.
        model: &'static str,
        /// ` with id = 7`; values other than whole-numbered keys are `…` unless the program asked for them. May be empty.
        condition: Box<str>,
    },
    /// The row was changed since the instance was read, and its `version` counted up; nothing was written, and the instance is as it was.
    /// Read it again ([`refresh`](crate::instance::Persistence::refresh)) and repeat the change.
    #[error("{model}{condition} was changed since it was read: read it again, and repeat the change")]
    Stale {
        /// The model.
        model: &'static str,
        /// As in [`Error::NotFound`].
        condition: Box<str>,
    },
    /// `get` found more than one row, and took none.
    #[error("more than one {model}{condition}, expected one")]
    MultipleFound {
        /// The model.
        model: &'static str,
        /// As in [`Error::NotFound`].
        condition: Box<str>,
    },
    /// A constraint of the database was violated; the statement did nothing.
    #[error(transparent)]
    Constraint(Box<ConstraintError>),
    /// A `protect` foreign key points at what was to be deleted; nothing was deleted.
    #[error("{0}")]
    Protected(Box<Protected>),
    /// A `restrict` foreign key points at what was to be deleted, from a row that stays; nothing was deleted.
    #[error("{0}")]
    Restricted(Box<Protected>),
    /// An instance is not valid; nothing was sent.
    #[error(transparent)]
    Validation(#[from] ValidationErrors),
    /// A value that the column can't hold; nothing was sent.
    #[error("{model}.{field}: {reason}")]
    Encode {
        /// The model.
        model: &'static str,
        /// The field.
        field: &'static str,
        /// Why.
        reason: ValueError,
    },
    /// The database holds something that the field's type can't take.
    #[error("can't read {0}")]
    Decode(Box<DecodeError>),
    /// A query that makes no sense, or that this database can't do; nothing was sent.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A name that means nothing here, or a value that the column of that name can't take; nothing was sent.
    #[error(transparent)]
    Name(Box<NameError>),
    /// One line of the program sends the same statement again and again; this one was not sent. Only where
    /// [`Options::detect_n_plus_one`](crate::db::Options::detect_n_plus_one) asked for it.
    #[error("{0}")]
    RepeatedQuery(Box<RepeatedQuery>),
    /// The state of a transaction forbids what was asked.
    #[error(transparent)]
    Transaction(Box<TransactionError>),
    /// The row at the other end of a foreign key was not loaded.
    #[error(transparent)]
    NotLoaded(#[from] NotLoaded),
    /// Two transactions could not both be right, and this one was undone. [Retryable](Error::is_retryable).
    #[error("the transaction could not be serialized with another one; run it again")]
    Serialization(#[source] Source),
    /// Two transactions waited for each other, and this one was undone. [Retryable](Error::is_retryable).
    #[error("deadlock with another transaction; run this one again")]
    Deadlock(#[source] Source),
    /// SQLite: another process kept the write lock for longer than the busy timeout. [Retryable](Error::is_retryable).
    #[error("the database is locked by another process; waited {waited:?}")]
    Busy {
        /// How long this statement waited.
        waited: Duration,
    },
    /// A lock could not be had in time.
    #[error("a lock could not be had in time")]
    LockTimeout(#[source] Source),
    /// The statement took longer than the statement timeout; it did nothing.
    #[error("the statement took longer than the statement timeout")]
    StatementTimeout(#[source] Source),
    /// Somebody cancelled the statement; it did nothing.
    #[error("the statement was cancelled")]
    Cancelled(#[source] Source),
    /// No connection became free in time.
    #[error("no connection became free within {waited:?}: {in_use} of {size} are in use")]
    PoolTimeout {
        /// How long it waited.
        waited: Duration,
        /// Connections in use.
        in_use: usize,
        /// The size of the pool.
        size: usize,
    },
    /// The database was closed by `close()`.
    #[error("the database is closed")]
    PoolClosed,
    /// The connection broke while it was in use. Whether the statement was carried out is not known.
    #[error("the connection was lost")]
    ConnectionLost(#[source] Source),
    /// The database can't be reached; nothing was sent.
    #[error("can't connect to {target}: {reason}")]
    Unavailable {
        /// Host, port, database and user, or the file. No password.
        target: Box<str>,
        /// The cause, and the next thing to try.
        reason: Box<str>,
    },
    /// Writing is not allowed: a read-only file, transaction or server.
    #[error("the database is read-only")]
    ReadOnly(#[source] Source),
    /// The disk is full; the statement did nothing.
    #[error("the disk is full")]
    StorageFull(#[source] Source),
    /// The file is no database, or a damaged one.
    #[error("{target} is not a database, or it is damaged")]
    Corrupt {
        /// The file.
        target: Box<str>,
    },
    /// The tables are not what the models say: a table or column is missing, or a plan is older than the table.
    #[error("{message}")]
    Schema {
        /// What is missing, and what to do.
        message: Box<str>,
    },
    /// The URL or an option is wrong; nothing was opened. Holds no secret.
    #[error("{message}")]
    Config {
        /// What is wrong, and what to write instead.
        message: Box<str>,
    },
    /// Any other answer of the database. The driver's own error is the [`source`](std::error::Error::source).
    #[error("the database answered: {message}{}", code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default())]
    Database {
        /// The SQLSTATE, or SQLite's extended result code.
        code: Option<Box<str>>,
        /// What it says.
        message: Box<str>,
        /// The driver's own error.
        #[source]
        source: Option<Source>,
    },
}

/// The driver's own error. Its `Debug` may hold values of rows (PostgreSQL's `detail`), so ours does not print it.
#[derive(Clone)]
pub struct Source(Arc<dyn std::error::Error + Send + Sync + 'static>);

impl Source {
    /// Keeps the driver's error.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync + 'static>>) -> Self {
        Source(Arc::from(error.into()))
    }

    /// The driver's own error, for a downcast.
    pub fn get_ref(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        &*self.0
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0.to_string())
    }
}

impl std::error::Error for Source {}

impl Error {
    /// Whether no row was found.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Error::NotFound { .. })
    }

    /// Whether the row was changed since the instance was read.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model)] struct Song { id: i64, #[orm(default = 0)] plays: i64, #[orm(version)] version: i64 }
    /// # async fn example(db: Database, mut song: Song) -> orm::Result {
    /// loop {
    ///     song.plays += 1;
    ///     match song.save(&db).await {
    ///         Err(error) if error.is_stale() => song.refresh(&db).await?,
    ///         saved => break saved,
    ///     }
    /// }
    /// # }
    /// # fn main() {}
    /// ```
    pub fn is_stale(&self) -> bool {
        matches!(self, Error::Stale { .. })
    }

    /// Whether more than one row was found where one was expected.
    pub fn is_multiple_found(&self) -> bool {
        matches!(self, Error::MultipleFound { .. })
    }

    /// The violated constraint.
    pub fn constraint(&self) -> Option<&ConstraintError> {
        match self {
            Error::Constraint(constraint) => Some(constraint),
            _ => None,
        }
    }

    /// Whether a unique constraint was violated.
    pub fn is_unique(&self) -> bool {
        self.constraint().is_some_and(|constraint| constraint.kind == ConstraintKind::Unique)
    }

    /// Whether the unique constraint of that one column was violated, or the primary key when the column is that.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model)] struct Album { id: i64, #[orm(unique)] title: String }
    /// # async fn example(db: Database, mut album: Album) -> orm::Result {
    /// match album.save(&db).await {
    ///     Err(error) if error.is_unique_on(Album.title) => println!("there is an album of that title"),
    ///     other => other?,
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn is_unique_on(&self, column: impl Expression) -> bool {
        let (Some(violated), Node::Column(column)) = (self.constraint(), column.tree().node) else { return false };
        violated.kind == ConstraintKind::Unique
            && violated.model == Some(column.model.name)
            && violated.fields == [column.field_meta().name]
    }

    /// Whether a foreign key was violated.
    pub fn is_foreign_key(&self) -> bool {
        self.constraint().is_some_and(|constraint| constraint.kind == ConstraintKind::ForeignKey)
    }

    /// Whether the same transaction may succeed when it is run again from its start.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Serialization(_) | Error::Deadlock(_) | Error::Busy { .. } => true,
            Error::Transaction(error) => error.cause().is_some_and(Error::is_retryable),
            _ => false,
        }
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Error::Decode(Box::new(error))
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        Error::Name(Box::new(error))
    }
}

impl From<RepeatedQuery> for Error {
    fn from(error: RepeatedQuery) -> Self {
        Error::RepeatedQuery(Box::new(error))
    }
}

impl From<TransactionError> for Error {
    fn from(error: TransactionError) -> Self {
        Error::Transaction(Box::new(error))
    }
}
