//! `db.sqlx(..)`: the connection itself, for what only sqlx's own API can do.

use super::Database;
use super::driver::StatementKind;
use super::session::Session;
use crate::error::{Error, QueryError, Result, Source};
use std::sync::atomic::{AtomicBool, Ordering};

/// A connection of sqlx that can be lent: `sqlx::SqliteConnection` and `sqlx::PgConnection`.
///
/// No other type can implement this.
pub trait SqlxConnection: private::Lent + Send {}

pub(super) mod private {
    use super::{Result, Session};

    /// Seals [`SqlxConnection`](super::SqlxConnection), and finds the connection in a session.
    pub trait Lent {
        #[doc(hidden)]
        #[allow(private_interfaces, reason = "nobody outside can name or call it")]
        fn of(session: &mut Session) -> Result<&mut Self>;
    }
}

/// The database is of the other kind.
#[cfg(any(feature = "sqlite", feature = "postgres", test))]
#[allow(dead_code, reason = "with one backend every session is of that kind")]
fn other_kind<T>(backend: &'static str, what: &'static str) -> Result<T> {
    Err(QueryError::Unsupported { backend, what }.into())
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use super::{Result, Session, SqlxConnection, private};

    impl SqlxConnection for sqlx::SqliteConnection {}

    impl private::Lent for sqlx::SqliteConnection {
        #[allow(private_interfaces, reason = "sealed")]
        fn of(session: &mut Session) -> Result<&mut Self> {
            match session {
                Session::Sqlite(session) => session.connection(),
                #[cfg(feature = "postgres")]
                Session::Postgres(_) => super::other_kind("PostgreSQL", "lending an `sqlx::SqliteConnection`"),
                #[cfg(test)]
                Session::Fake(_) => super::other_kind("the fake", "lending an `sqlx::SqliteConnection`"),
            }
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::{Result, Session, SqlxConnection, private};

    impl SqlxConnection for sqlx::PgConnection {}

    impl private::Lent for sqlx::PgConnection {
        #[allow(private_interfaces, reason = "sealed")]
        fn of(session: &mut Session) -> Result<&mut Self> {
            match session {
                Session::Postgres(session) => session.connection(),
                #[cfg(feature = "sqlite")]
                Session::Sqlite(_) => super::other_kind("SQLite", "lending an `sqlx::PgConnection`"),
                #[cfg(test)]
                Session::Fake(_) => super::other_kind("the fake", "lending an `sqlx::PgConnection`"),
            }
        }
    }
}

impl Database {
    /// Lends the connection to sqlx: that of the transaction inside of [`atomic`](Self::atomic), one of the pool outside. The type of the
    /// closure's argument says which database is meant.
    ///
    /// A statement that fails in there fails the block of `atomic`, as one of our own does. Don't begin or end a transaction on the
    /// connection of `atomic`; a SET stays on a connection of the pool for whoever uses it next. With `pooler=transaction` this belongs into
    /// `atomic`, and queries must say `persistent(false)`.
    ///
    #[cfg_attr(feature = "postgres", doc = "```no_run")]
    #[cfg_attr(not(feature = "postgres"), doc = "```ignore")]
    /// # use orm_core::{Result, db::Database};
    /// # async fn example(db: &Database) -> Result<()> {
    /// db.sqlx(async |connection: &mut sqlx::PgConnection| sqlx::query("LISTEN albums").execute(connection).await).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// What the closure returns, as [`Error::Database`] with sqlx's own error as its source; [`QueryError::Unsupported`] when the database
    /// is of the other kind, [`QueryError::Misuse`] outside of `atomic` with `pooler=transaction`.
    pub async fn sqlx<C: SqlxConnection, T>(
        &self,
        block: impl AsyncFnOnce(&mut C) -> std::result::Result<T, sqlx::Error>,
    ) -> Result<T> {
        let Some(own) = &self.block else {
            // for all that is known, it writes
            let mut lease = self.shared.lease(StatementKind::Write).await?;
            let result = block(lease.lend()?).await;
            let taken_back = lease.taken_back().await;
            return result.map_err(from_sqlx).and_then(|value| taken_back.map(|()| value));
        };
        let mut held = own.enter(&self.shared).await?;
        let connection = held.lease()?.lend()?;
        let lent = Lent::new(&own.transaction.lent);
        let result = block(connection).await;
        drop(lent);
        let taken_back = held.lease()?.taken_back().await;
        match result.map_err(from_sqlx) {
            Err(error) => Err(held.failed(error, StatementKind::Write)),
            Ok(value) => match taken_back {
                Err(error) => Err(held.failed(error, StatementKind::Write)),
                Ok(()) => held.still_open().map(|()| value),
            },
        }
    }
}

/// Says that the connection is in somebody's hands, until it is dropped.
struct Lent<'a>(&'a AtomicBool);

impl<'a> Lent<'a> {
    fn new(lent: &'a AtomicBool) -> Self {
        lent.store(true, Ordering::Release);
        Lent(lent)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// sqlx's error, as it came out of a closure of the program.
fn from_sqlx(error: sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(|error| error.code()).map(|code| code.as_ref().into());
    // the message alone: sqlx's own text of an error may come with the statement
    let message = match error.as_database_error() {
        Some(error) => error.message().into(),
        None => error.to_string().into(),
    };
    match error {
        sqlx::Error::Io(_) => Error::ConnectionLost(Source::new(error)),
        error => Error::Database { code, message, source: Some(Source::new(error)) },
    }
}
