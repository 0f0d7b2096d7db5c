//! From a result code and a message of SQLite to what went wrong.
//!
//! SQLite's errors carry no constraint, table or column: they stand in the message, whose forms have not changed for fifteen years
//! (`sqlite3/src/insert.c`, `fkey.c`). <https://www.sqlite.org/rescode.html>

use crate::db::driver::{Failure, Missing};
use crate::error::{ConstraintError, ConstraintKind, Error, QueryError, Source};
use crate::model::DecodeError;
use crate::value::ValueError;
use libsqlite3_sys as ffi;
use std::fmt;
use std::time::Duration;

/// What stands before the reason when a pattern of `orm_regexp` can't be parsed.
pub(super) const REGEX_PREFIX: &str = "orm_regexp: ";

/// An answer of SQLite other than success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SqliteError {
    /// The extended result code.
    pub(super) code: i32,
    /// What SQLite says.
    pub(super) message: Box<str>,
}

impl fmt::Display for SqliteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(code: {}) {}", self.code, self.message)
    }
}

impl std::error::Error for SqliteError {}

/// Why a step of a statement failed, before it is known what that means.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite said so.
    Sqlite(SqliteError),
    /// It was refused before SQLite saw it.
    Refused(Error),
    /// The rows' taker could not use a row.
    Decode(DecodeError),
}

impl Fault {
    /// Whether another connection holds a lock, so that the statement may succeed when it is tried again.
    pub(super) fn is_busy(&self) -> bool {
        // BUSY_SNAPSHOT lasts as long as the transaction does: to wait for it is in vain
        matches!(self, Fault::Sqlite(error)
            if error.code & 0xFF == ffi::SQLITE_BUSY && error.code != ffi::SQLITE_BUSY_SNAPSHOT)
    }

    /// Whether the statement was interrupted.
    pub(super) fn is_interrupt(&self) -> bool {
        matches!(self, Fault::Sqlite(error) if error.code & 0xFF == ffi::SQLITE_INTERRUPT)
    }

    /// What it means. `target` is the file, `waited` how long it waited for locks.
    pub(super) fn into_failure(self, target: &str, waited: Duration) -> Failure {
        match self {
            Fault::Sqlite(error) => failure(error, target, waited),
            Fault::Refused(error) => Failure::Other(error),
            Fault::Decode(error) => Failure::Decode(error),
        }
    }
}

/// What an answer of SQLite means.
pub(super) fn failure(error: SqliteError, target: &str, waited: Duration) -> Failure {
    match error.code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            constraint(ConstraintKind::Unique, error)
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => constraint(ConstraintKind::NotNull, error),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => constraint(ConstraintKind::ForeignKey, error),
        ffi::SQLITE_CONSTRAINT_CHECK => constraint(ConstraintKind::Check, error),
        // ON DELETE RESTRICT is a trigger of SQLite's own
        ffi::SQLITE_CONSTRAINT_TRIGGER if &*error.message == "FOREIGN KEY constraint failed" => {
            constraint(ConstraintKind::ForeignKey, error)
        }
        _ => match missing(&error.message) {
            Some((what, name)) => Failure::Missing { what, name: name.into() },
            None => Failure::Other(other(error, target, waited)),
        },
    }
}

fn other(error: SqliteError, target: &str, waited: Duration) -> Error {
    match error.code & 0xFF {
        ffi::SQLITE_BUSY => Error::Busy { waited },
        ffi::SQLITE_INTERRUPT => Error::Cancelled(Source::new(error)),
        ffi::SQLITE_READONLY => Error::ReadOnly(Source::new(error)),
        ffi::SQLITE_FULL => Error::StorageFull(Source::new(error)),
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => Error::Corrupt { target: target.into() },
        ffi::SQLITE_CANTOPEN => Error::Unavailable { target: target.into(), reason: error.message },
        ffi::SQLITE_SCHEMA => Error::Schema { message: "the schema of the database kept changing".into() },
        ffi::SQLITE_TOOBIG => QueryError::Value { reason: ValueError::TooLarge { bytes: 1_000_000_001 } }.into(),
        ffi::SQLITE_ERROR if error.message.starts_with(REGEX_PREFIX) => {
            QueryError::Regex { reason: error.message[REGEX_PREFIX.len()..].to_owned() }.into()
        }
        _ => Error::Database {
            code: Some(error.code.to_string().into()),
            message: error.message.clone(),
            source: Some(Source::new(error)),
        },
    }
}

/// `UNIQUE constraint failed: t.a, t.b`, `UNIQUE constraint failed: index 'name'`, `NOT NULL constraint failed: t.c`,
/// `CHECK constraint failed: name`, `FOREIGN KEY constraint failed`
fn constraint(kind: ConstraintKind, error: SqliteError) -> Failure {
    let (mut table, mut columns, mut name) = (None, Vec::new(), None);
    if let Some((_, place)) = error.message.split_once("constraint failed: ") {
        if kind == ConstraintKind::Check {
            name = Some(place.into());
        } else if let Some(index) = place.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')) {
            name = Some(index.into());
        } else {
            for column in place.split(", ") {
                // a table's name may hold a dot, a column's name too; the first is rarer still
                let (of, column) = column.split_once('.').unwrap_or(("", column));
                table = (!of.is_empty()).then(|| of.into());
                columns.push(column.into());
            }
        }
    }
    Failure::Constraint { kind, table, columns, name, source: Source::new(error) }
}

/// `no such table: x`, `no such table: main.x`, `no such column: t.c`, `table t has no column named c`
fn missing(message: &str) -> Option<(Missing, &str)> {
    if let Some(name) = message.strip_prefix("no such table: ") {
        return Some((Missing::Table, name.strip_prefix("main.").unwrap_or(name)));
    }
    if let Some(name) = message.strip_prefix("no such column: ") {
        // SQLite asks whether "name" was meant as a string; the quotes are the question's
        let name = name.split_once(" - should this be").map_or(name, |(name, _)| name);
        return Some((Missing::Column, name.trim_matches('"')));
    }
    let (_, column) = message.strip_prefix("table ")?.split_once(" has no column named ")?;
    Some((Missing::Column, column))
}

/// A failure as an error, where nobody can say any more which model it was about.
pub(super) fn as_error(failure: Failure) -> Error {
    match failure {
        Failure::Decode(error) => error.into(),
        Failure::Constraint { kind, name, source, .. } => Error::Constraint(Box::new(ConstraintError {
            kind,
            model: None,
            fields: Vec::new(),
            name,
            source: Some(source),
        })),
        Failure::Missing { what, name } => {
            let what = match what {
                Missing::Table => "table",
                Missing::Column => "column",
            };
            Error::Schema { message: format!("the database has no {what} `{name}`").into() }
        }
        Failure::Gone(gone) => gone.error,
        Failure::Other(error) => error,
    }
}

/// What sqlx says when it opens the file.
pub(super) fn from_sqlx(error: sqlx::Error, target: &str) -> Error {
    let sqlite = match &error {
        sqlx::Error::Database(answer) => answer
            .code()
            .and_then(|code| code.parse().ok())
            .map(|code| SqliteError { code, message: answer.message().into() }),
        _ => None,
    };
    match sqlite {
        Some(sqlite) => as_error(failure(sqlite, target, Duration::ZERO)),
        None => Error::ConnectionLost(Source::new(error)),
    }
}
