//! `atomic`: all or nothing. `open` begins and ends the transaction.

mod open;

pub(super) use open::Open;

use super::Database;
use crate::Backend;
use crate::error::{Error, Result, TransactionError};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

/// How a block of [`atomic_with`](Database::atomic_with) is opened.
///
/// `E` is the error of the block: [`Error`], unless [`error`](Self::error) names another.
///
/// ```
/// use orm_core::db::{Atomic, Isolation};
///
/// let report = Atomic::new().isolation(Isolation::RepeatableRead).read_only();
/// # let _ = report;
/// ```
#[must_use = "this only says how to open a block; give it to `atomic_with`"]
pub struct Atomic<E = Error> {
    settings: Settings,
    error: PhantomData<fn() -> E>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    isolation: Option<Isolation>,
    read_only: bool,
    durable: bool,
    pub(super) savepoint: bool,
    /// SQLite: foreign keys are not checked in it.
    unchecked_keys: bool,
    /// No limit of time holds on this side.
    unlimited: bool,
}

/// What a transaction may see of others that run at the same time. SQLite's transactions are serializable, whatever is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Isolation {
    /// Each statement sees what was committed before it. PostgreSQL's default.
    ReadCommitted,
    /// The whole transaction sees what was committed before its first statement.
    RepeatableRead,
    /// As if one transaction ran after the other. May end in [`Error::Serialization`]: see [`Database::retry`].
    Serializable,
}

impl Atomic {
    /// The block that [`atomic`](Database::atomic) opens.
    pub fn new() -> Self {
        let settings = Settings {
            isolation: None,
            read_only: false,
            durable: false,
            savepoint: true,
            unchecked_keys: false,
            unlimited: false,
        };
        Atomic { settings, error: PhantomData }
    }
}

impl<E> Atomic<E> {
    /// What the transaction may see of others. Only for the outermost block.
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.settings.isolation = Some(isolation);
        self
    }

    /// Only reads; a write is [`Error::ReadOnly`]. On SQLite such a block does not wait for writers. Only for the outermost block.
    pub fn read_only(mut self) -> Self {
        self.settings.read_only = true;
        self
    }

    /// The block must be the outermost one, so that what it did is on the disk when it returns; else
    /// [`TransactionError::DurableNested`].
    pub fn durable(mut self) -> Self {
        self.settings.durable = true;
        self
    }

    /// Whether an inner block gets a savepoint (the default). Without one it costs no round trips, and when it fails, the block around it
    /// fails with it.
    pub fn savepoint(mut self, savepoint: bool) -> Self {
        self.settings.savepoint = savepoint;
        self
    }

    /// SQLite: foreign keys are not checked in the transaction, which sees to them itself. Only for the outermost block.
    pub(crate) fn unchecked_keys(mut self) -> Self {
        self.settings.unchecked_keys = true;
        self
    }

    /// Statements may take longer than the handle lets them. On PostgreSQL the server has limits too, which the block lifts. An inner
    /// block has the limits of the one around it.
    pub(crate) fn unlimited(mut self) -> Self {
        self.settings.unlimited = true;
        self
    }

    /// The block returns errors of another type.
    pub fn error<F: From<Error>>(self) -> Atomic<F> {
        Atomic { settings: self.settings, error: PhantomData }
    }

    pub(super) fn settings(&self) -> Settings {
        self.settings
    }
}

impl Default for Atomic {
    fn default() -> Self {
        Atomic::new()
    }
}

impl<E> Clone for Atomic<E> {
    fn clone(&self) -> Self {
        Atomic { settings: self.settings, error: PhantomData }
    }
}

impl<E> std::fmt::Debug for Atomic<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.settings.fmt(f)
    }
}

impl Database {
    /// Runs `block` in a transaction, which is committed when the block returns `Ok` and rolled back when it returns an error, panics, or
    /// when the future is dropped. Inside of another block it is a savepoint.
    ///
    /// The block gets a handle of its own; name it like the outer one, and nothing in the block can slip out of the transaction. When a
    /// statement fails, the block can only be rolled back: to go on after a statement that may fail, give it a block of its own.
    ///
    /// ```no_run
    /// # use orm_core::{Result, db::Database};
    /// # async fn example(db: &Database) -> Result<()> {
    /// db.atomic(async |db| {
    ///     db.raw("UPDATE account SET balance = balance - 5 WHERE id = 1").execute().await?;
    ///     db.raw("UPDATE account SET balance = balance + 5 WHERE id = 2").execute().await?;
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// A block with an error type of its own is opened by [`atomic_with`](Self::atomic_with).
    ///
    /// # Errors
    ///
    /// That of the block; [`TransactionError::Aborted`] when the block returned `Ok` although a statement had failed;
    /// [`TransactionError::Lost`] when the database undid the transaction; [`TransactionError::CommitOutcomeUnknown`] when the connection
    /// broke during the COMMIT; and whatever the COMMIT was answered with.
    pub async fn atomic<T>(&self, block: impl AsyncFnOnce(&Database) -> Result<T>) -> Result<T> {
        self.atomic_with(Atomic::new(), block).await
    }

    /// [`atomic`](Self::atomic), with options.
    ///
    /// ```no_run
    /// # use orm_core::{Result, db::{Atomic, Database, Isolation}};
    /// # async fn example(db: &Database) -> Result<()> {
    /// let total = db
    ///     .atomic_with(Atomic::new().isolation(Isolation::RepeatableRead).read_only(), async |db| {
    ///         db.raw("SELECT count(*) FROM album").one::<i64>().await
    ///     })
    ///     .await?;
    /// # Ok(()) }
    ///
    /// // a block with an error type of its own
    /// # #[derive(Debug)] enum ShopError { SoldOut, Database(orm_core::Error) }
    /// # impl From<orm_core::Error> for ShopError { fn from(error: orm_core::Error) -> Self { ShopError::Database(error) } }
    /// # async fn buy(db: &Database) -> Result<(), ShopError> {
    /// db.atomic_with(Atomic::new().error::<ShopError>(), async |db| {
    ///     let left = db.raw("UPDATE stock SET pieces = pieces - 1 WHERE pieces > 0").execute().await?;
    ///     if left == 0 { Err(ShopError::SoldOut) } else { Ok(()) }
    /// })
    /// .await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`atomic`](Self::atomic).
    pub async fn atomic_with<T, E: From<Error>>(
        &self,
        options: Atomic<E>,
        block: impl AsyncFnOnce(&Database) -> Result<T, E>,
    ) -> Result<T, E> {
        let open = self.open(options.settings).await?;
        let result = block(&open.db).await;
        open.end(result).await.0
    }

    /// Rolls the block of this handle back at its end, whatever it returns: for dry runs. Statements go on working until then.
    ///
    /// # Errors
    ///
    /// [`TransactionError::Closed`] when the block has ended; [`Error::Query`] outside of `atomic`.
    pub fn set_rollback(&self) -> Result<()> {
        let Some(block) = &self.block else {
            let what = "`set_rollback` belongs into a block of `atomic`: outside of it there is nothing to roll back";
            return Err(crate::error::QueryError::Misuse { what }.into());
        };
        let mut state = block.transaction.state();
        let Some(at) = state.position(block.id) else { return Err(TransactionError::Closed.into()) };
        state.frames[at].roll_back = true;
        Ok(())
    }

    /// Opens a block. In a box, as [`Running`](super::database::Running) is.
    pub(super) fn open(&self, settings: Settings) -> Pin<Box<dyn Future<Output = Result<Open>> + Send + '_>> {
        Box::pin(async move {
            let block = match &self.block {
                Some(block) => block.nest(&self.shared, settings).await?,
                None => open::begin(&self.shared, settings).await?,
            };
            Ok(Open {
                db: Database { shared: Arc::clone(&self.shared), block: Some(block.clone()) },
                block,
                done: false,
            })
        })
    }
}

impl Settings {
    /// An inner block asks for what only the outermost one can have.
    pub(super) fn check_nested(&self) -> Result<()> {
        if self.durable {
            return Err(TransactionError::DurableNested.into());
        }
        if self.isolation.is_some() || self.read_only || self.unchecked_keys {
            return Err(TransactionError::OptionsNested.into());
        }
        Ok(())
    }

    fn begin(&self, backend: Backend) -> &'static str {
        match (backend, self.isolation, self.read_only) {
            // a transaction that reads first and writes then would fail at once when another one writes meanwhile (SQLITE_BUSY_SNAPSHOT)
            (Backend::Sqlite, _, false) => "BEGIN IMMEDIATE",
            (Backend::Sqlite, _, true) => "BEGIN DEFERRED",
            (Backend::Postgres, None, false) => "BEGIN",
            (Backend::Postgres, None, true) => "BEGIN READ ONLY",
            (Backend::Postgres, Some(Isolation::ReadCommitted), false) => "BEGIN ISOLATION LEVEL READ COMMITTED",
            (Backend::Postgres, Some(Isolation::ReadCommitted), true) => {
                "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
            }
            (Backend::Postgres, Some(Isolation::RepeatableRead), false) => "BEGIN ISOLATION LEVEL REPEATABLE READ",
            (Backend::Postgres, Some(Isolation::RepeatableRead), true) => {
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            }
            (Backend::Postgres, Some(Isolation::Serializable), false) => "BEGIN ISOLATION LEVEL SERIALIZABLE",
            (Backend::Postgres, Some(Isolation::Serializable), true) => "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
        }
    }
}
