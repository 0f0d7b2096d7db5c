//! `atomic`: all or nothing.

use super::Database;
use super::classify::{self, Context};
use super::database::Shared;
use super::detached::Detached;
use super::driver::SessionState;
use super::lease::Lease;
use super::observe;
use super::on_commit::{self, Hook};
use super::transaction::{Block, Held};
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
        let settings = Settings { isolation: None, read_only: false, durable: false, savepoint: true };
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
                None => begin(&self.shared, settings).await?,
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
        if self.isolation.is_some() || self.read_only {
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

/// Begins a transaction. When this future is dropped, or BEGIN fails, the lease sees to the session.
async fn begin(shared: &Shared, settings: Settings) -> Result<Block> {
    let mut lease = shared.pool.lease(!settings.read_only).await?;
    let begin = settings.begin(shared.backend);
    match command(shared, &mut lease, begin).await {
        // the session had died while it rested, and nothing had begun: a new one will do
        Err(Error::ConnectionLost(_)) if lease.state() == SessionState::Broken => {
            drop(lease);
            lease = shared.pool.lease(!settings.read_only).await?;
            command(shared, &mut lease, begin).await?;
        }
        begun => begun?,
    }
    Ok(Block::outermost(lease, settings.read_only))
}

/// Runs BEGIN, COMMIT or ROLLBACK.
async fn command(shared: &Shared, lease: &mut Lease, text: &str) -> Result<()> {
    let observed = observe::command(&shared.observing, text);
    let done = lease.command(text).await.map_err(|failure| classify::error(failure, &Context::NONE));
    if let Some(observed) = observed {
        observed.finish(shared.backend, done.as_ref().map(|()| 0));
    }
    done
}

/// A block that is open. Dropped without an end, because its future was dropped or panicked, it is rolled back.
pub(super) struct Open {
    pub(super) db: Database,
    block: Block,
    done: bool,
}

impl Open {
    /// Ends the block as its closure did. With what the caller gets comes whether it failed in a way that a second run of the whole
    /// transaction may cure.
    pub(super) async fn end<T, E: From<Error>>(self, result: Result<T, E>) -> (Result<T, E>, bool) {
        match result {
            Ok(value) => match self.keep().await {
                Ok(()) => (Ok(value), false),
                Err(error) => {
                    let retryable = error.is_retryable();
                    (Err(error.into()), retryable)
                }
            },
            Err(error) => {
                let retryable = self.undo().await;
                (Err(error), retryable)
            }
        }
    }

    /// The closure returned `Ok`.
    fn keep(mut self) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> {
        Box::pin(async move {
            let kept = if self.block.id == 0 {
                self.end_transaction(true).await
            } else {
                self.block.leave(&self.db.shared, true).await
            };
            self.ended();
            kept
        })
    }

    /// The closure returned an error, which is what the caller learns, whatever becomes of the rollback. Whether running the whole
    /// transaction again may help.
    fn undo(mut self) -> Pin<Box<dyn Future<Output = bool> + Send>> {
        Box::pin(async move {
            let undone = if self.block.id == 0 {
                self.end_transaction(false).await
            } else {
                self.block.leave(&self.db.shared, false).await
            };
            self.ended();
            if let Err(error) = undone {
                tracing::warn!(target: "orm::transaction", %error, "a rollback failed; the connection was closed");
            }
            self.block.transaction.state().retryable
        })
    }

    /// There is nothing left to roll back.
    fn ended(&mut self) {
        self.done = true;
    }

    /// Ends the transaction.
    async fn end_transaction(&self, keep: bool) -> Result<()> {
        let shared = &self.db.shared;
        let mut held = self.block.hold(shared).await;
        let verdict = self.verdict(&mut held, keep).await;
        let Some(lease) = held.take() else {
            self.close(false);
            drop(held);
            return verdict.map(drop);
        };
        let hooks = self.close(matches!(verdict, Ok(true)));
        drop(held);
        match verdict {
            Ok(true) => {
                let transaction = Arc::clone(&self.block.transaction);
                let shared = Arc::clone(shared);
                Detached::new(async move {
                    commit(&shared, lease).await?;
                    let schema_changed = {
                        let mut state = transaction.state();
                        state.committed = true;
                        state.schema_changed
                    };
                    // whoever prepared a statement meanwhile saw the tables as they were
                    if schema_changed {
                        shared.pool.schema_changed();
                    }
                    on_commit::call(hooks);
                    Ok(())
                })
                .await
            }
            verdict => {
                let mut lease = lease;
                let rolled_back = command(shared, &mut lease, "ROLLBACK").await;
                // a lease that is not idle is closed when it is dropped
                drop(lease);
                verdict.and(rolled_back)
            }
        }
    }

    /// Whether the transaction is to be committed; an error when the program believes so, but can't have it.
    async fn verdict(&self, held: &mut Held<'_>, keep: bool) -> Result<bool> {
        if keep {
            // an inner block that is still open, because its future was forgotten or runs in another task, is not kept by half
            for frame in self.block.transaction.state().frames.iter_mut().skip(1) {
                frame.abandoned = true;
            }
            held.sweep(self.block.id).await?;
        }
        let state = self.block.transaction.state();
        if !keep {
            return Ok(false);
        }
        if let Some(cause) = &state.lost {
            return Err(TransactionError::Lost { cause: Arc::clone(cause) }.into());
        }
        match state.frames.first() {
            None => Err(TransactionError::Closed.into()),
            Some(frame) => match &frame.doomed {
                Some(_) if frame.roll_back => Ok(false),
                Some(cause) => Err(TransactionError::Aborted { cause: Arc::clone(cause) }.into()),
                None => Ok(!frame.roll_back),
            },
        }
    }

    /// No handle of the transaction takes statements any more.
    fn close(&self, keep_hooks: bool) -> Vec<Hook> {
        let frames = std::mem::take(&mut self.block.transaction.state().frames);
        let hooks: Vec<Hook> = frames.into_iter().flat_map(|frame| frame.hooks).collect();
        if keep_hooks { hooks } else { Vec::new() }
    }
}

/// COMMIT. The lease is gone when the hooks run.
async fn commit(shared: &Shared, mut lease: Lease) -> Result<()> {
    let Err(error) = command(shared, &mut lease, "COMMIT").await else { return Ok(()) };
    match lease.state() {
        // SQLite: the lock could not be had, and the transaction is still open; the lease rolls it back
        SessionState::InTransaction | SessionState::Failed => {
            let _ = command(shared, &mut lease, "ROLLBACK").await;
            Err(error)
        }
        // a deferred constraint, a serialization failure: the server has rolled back
        SessionState::Idle if !matches!(error, Error::ConnectionLost(_)) => Err(error),
        SessionState::Idle | SessionState::Broken => {
            Err(TransactionError::CommitOutcomeUnknown { cause: Arc::new(error) }.into())
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if !self.done {
            self.block.transaction.abandon(self.block.id);
        }
        if self.block.id == 0 && self.block.transaction.state().schema_changed {
            self.db.shared.pool.schema_changed();
        }
    }
}
