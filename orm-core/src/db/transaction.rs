//! A transaction and the blocks that are open in it.
//!
//! The database is asked for nothing that its own rules decide: which block is the innermost one, whether an earlier statement doomed it,
//! and whether the transaction is still there is known here. So both databases behave alike, and COMMIT is never sent for a block that
//! can't be kept (PostgreSQL would answer it with success, and undo everything: rust-postgres#1334).
//!
//! ```text
//! frames:  [ block 0 ][ block 3, savepoint orm_1 ][ block 4, savepoint orm_2 ]     the last one takes statements
//! ```

use super::classify::{self, Context};
use super::database::Shared;
use super::driver::{SessionState, Sink, Statement, StatementKind};
use super::lease::Lease;
use super::observe;
use super::on_commit::Hook;
use super::session::Ran;
use crate::error::{Error, QueryError, Result, Source, TransactionError};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// One transaction of the database.
pub(super) struct Transaction {
    /// Orders the statements of all clones of the handle. `None` when the transaction has ended, or is lost.
    lease: AsyncMutex<Option<Lease>>,
    state: Mutex<State>,
    /// The connection is in the hands of a closure given to `Database::sqlx`.
    pub(super) lent: AtomicBool,
    read_only: bool,
}

/// What is known of a transaction without asking the database.
#[derive(Default)]
pub(super) struct State {
    /// The open blocks, the outermost first. Empty: the transaction has ended.
    pub(super) frames: Vec<Frame>,
    /// Counts blocks, for their ids and the names of their savepoints.
    pub(super) blocks: u64,
    /// The database undid the transaction.
    pub(super) lost: Option<Arc<Error>>,
    /// Some statement failed in a way that a second run of the transaction may cure.
    pub(super) retryable: bool,
    pub(super) committed: bool,
    pub(super) schema_changed: bool,
}

/// One open block.
pub(super) struct Frame {
    pub(super) id: u64,
    /// `None`: the outermost block, or one that asked for none.
    pub(super) savepoint: Option<Box<str>>,
    /// A statement of this block failed.
    pub(super) doomed: Option<Arc<Error>>,
    /// `set_rollback` was called.
    pub(super) roll_back: bool,
    /// The future of the block was dropped. What it did is rolled back before the next statement.
    pub(super) abandoned: bool,
    pub(super) hooks: Vec<Hook>,
}

/// A block of a transaction: what a handle inside of `atomic` points at.
#[derive(Clone)]
pub(super) struct Block {
    pub(super) transaction: Arc<Transaction>,
    pub(super) id: u64,
}

impl Frame {
    pub(super) fn new(id: u64, savepoint: Option<Box<str>>) -> Self {
        Frame { id, savepoint, doomed: None, roll_back: false, abandoned: false, hooks: Vec::new() }
    }
}

impl Block {
    /// The outermost block of a transaction that has just begun on `lease`.
    pub(super) fn outermost(lease: Lease, read_only: bool) -> Self {
        let state = State { frames: vec![Frame::new(0, None)], ..State::default() };
        let lease = AsyncMutex::new(Some(lease));
        let (state, lent) = (Mutex::new(state), AtomicBool::new(false));
        Block { transaction: Arc::new(Transaction { lease, state, lent, read_only }), id: 0 }
    }

    /// Whether its transaction only reads.
    pub(super) fn is_read_only(&self) -> bool {
        self.transaction.read_only
    }

    /// Runs one statement.
    pub(super) async fn run(
        &self,
        shared: &Shared,
        statement: Statement,
        context: Context,
        sink: Option<Box<dyn Sink>>,
    ) -> Ran<Error> {
        let kind = statement.kind;
        if self.transaction.read_only && !kind.reads() {
            return Err(Error::ReadOnly(Source::new("this atomic block is read-only")));
        }
        let mut held = self.enter(shared).await?;
        let ran = held.lease()?.run(statement, sink).await;
        if kind == StatementKind::Schema {
            held.lease()?.clear_statements();
            shared.pool.schema_changed();
            self.transaction.state().schema_changed = true;
        }
        ran.map_err(|failure| held.failed(classify::error(failure, &context), kind))
    }

    /// Takes the connection, when this is the innermost block and nothing forbids a statement. Waits for the statements of other clones.
    pub(super) async fn enter<'a>(&'a self, shared: &'a Shared) -> Result<Held<'a>> {
        if self.transaction.lent.load(Ordering::Acquire) {
            return Err(QueryError::Misuse {
                what: "the connection of this transaction is lent to the closure of `sqlx(..)`; use the one given to it",
            }
            .into());
        }
        let mut held = self.hold(shared).await;
        held.sweep(self.id).await?;
        self.check()?;
        Ok(held)
    }

    /// Takes the connection, whatever the state of the transaction.
    pub(super) async fn hold<'a>(&'a self, shared: &'a Shared) -> Held<'a> {
        let guard = self.transaction.lease.lock().await;
        Held { block: self, shared, guard: Some(guard) }
    }

    fn check(&self) -> Result<()> {
        let state = self.transaction.state();
        let Some(at) = state.position(self.id) else { return Err(TransactionError::Closed.into()) };
        if state.frames[..=at].iter().any(|frame| frame.abandoned) {
            return Err(TransactionError::Closed.into());
        }
        if let Some(cause) = &state.lost {
            return Err(TransactionError::Lost { cause: Arc::clone(cause) }.into());
        }
        if at + 1 < state.frames.len() {
            return Err(TransactionError::Nested.into());
        }
        if let Some(cause) = state.frames.iter().find_map(|frame| frame.doomed.as_ref()) {
            return Err(TransactionError::Aborted { cause: Arc::clone(cause) }.into());
        }
        Ok(())
    }
}

impl State {
    /// The place of a block among the open ones.
    pub(super) fn position(&self, id: u64) -> Option<usize> {
        self.frames.iter().position(|frame| frame.id == id)
    }

    /// The block at that place can't be kept. The first cause counts.
    fn doom(&mut self, at: usize, cause: Arc<Error>) {
        if let Some(frame) = self.frames.get_mut(at) {
            frame.doomed.get_or_insert(cause);
        }
    }
}

impl Transaction {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The transaction is over, and what was not committed is rolled back. Called by whoever ends it, and again by whoever held the
    /// connection meanwhile.
    fn reap(&self) {
        if !self.state().frames.is_empty() {
            return;
        }
        if let Ok(mut lease) = self.lease.try_lock() {
            drop(lease.take());
        }
    }

    /// The future of the block was dropped, or panicked.
    pub(super) fn abandon(&self, id: u64) {
        // what the program put into its hooks is dropped outside of the lock
        let dropped: Vec<Frame> = {
            let mut state = self.state();
            match state.position(id) {
                Some(0) => std::mem::take(&mut state.frames),
                Some(at) => {
                    state.frames[at].abandoned = true;
                    Vec::new()
                }
                None => Vec::new(),
            }
        };
        drop(dropped);
        self.reap();
    }
}

/// The connection of a transaction, held by one statement.
pub(super) struct Held<'a> {
    block: &'a Block,
    pub(super) shared: &'a Shared,
    /// `None` only while it is dropped.
    guard: Option<tokio::sync::MutexGuard<'a, Option<Lease>>>,
}

impl Held<'_> {
    /// The connection.
    pub(super) fn lease(&mut self) -> Result<&mut Lease> {
        match self.guard.as_deref_mut() {
            Some(Some(lease)) => Ok(lease),
            _ => Err(match &self.block.transaction.state().lost {
                Some(cause) => TransactionError::Lost { cause: Arc::clone(cause) }.into(),
                None => TransactionError::Closed.into(),
            }),
        }
    }

    /// Takes the connection out: the transaction ends.
    pub(super) fn take(&mut self) -> Option<Lease> {
        self.guard.as_deref_mut().and_then(Option::take)
    }

    /// Runs SAVEPOINT, RELEASE or ROLLBACK TO.
    pub(super) async fn command(&mut self, text: &str) -> Result<()> {
        let observed = observe::command(&self.shared.observing, text);
        let done = self.lease()?.command(text).await;
        let done = done.map_err(|failure| classify::error(failure, &Context::NONE));
        if let Some(observed) = observed {
            observed.finish(self.shared.backend, done.as_ref().map(|()| 0));
        }
        done
    }

    /// Rolls back what blocks inside of block `id` left behind when their futures were dropped.
    pub(super) async fn sweep(&mut self, id: u64) -> Result<()> {
        loop {
            let (at, savepoint) = {
                let state = self.block.transaction.state();
                let inside = state.position(id).map_or(state.frames.len(), |at| at + 1);
                match state.frames.iter().enumerate().skip(inside).find(|(_, frame)| frame.abandoned) {
                    Some((at, frame)) if state.lost.is_none() => (at, frame.savepoint.clone()),
                    _ => return Ok(()),
                }
            };
            self.undo(at, savepoint).await?;
        }
    }

    /// Rolls back to the start of the block at that place, and closes it and all blocks inside of it.
    pub(super) async fn undo(&mut self, at: usize, savepoint: Option<Box<str>>) -> Result<()> {
        if let Some(name) = &savepoint
            && let Err(error) = self.roll_back_to(name).await
        {
            return Err(self.lose(error));
        }
        let closed: Vec<Frame> = {
            let mut state = self.block.transaction.state();
            let at = at.min(state.frames.len());
            let closed: Vec<Frame> = state.frames.drain(at..).collect();
            // without a savepoint of its own, what can't be kept of it can't be kept of the block around it
            if let (None, Some(inner), Some(outer)) = (savepoint, closed.first(), at.checked_sub(1)) {
                match &inner.doomed {
                    Some(cause) => state.doom(outer, Arc::clone(cause)),
                    None if inner.roll_back && !inner.abandoned => state.frames[outer].roll_back = true,
                    None => state.doom(outer, Arc::new(TransactionError::InnerFailed.into())),
                }
            }
            closed
        };
        drop(closed);
        Ok(())
    }

    async fn roll_back_to(&mut self, savepoint: &str) -> Result<()> {
        self.command(&format!("ROLLBACK TO SAVEPOINT {savepoint}")).await?;
        self.command(&format!("RELEASE SAVEPOINT {savepoint}")).await
    }

    /// Notes what a failed statement means for its block, and gives the error back.
    pub(super) fn failed(&mut self, error: Error, kind: StatementKind) -> Error {
        if error.is_retryable() {
            self.block.transaction.state().retryable = true;
        }
        // cut off by the statement timeout: how far it came is not known
        if self.guard.as_deref().and_then(Option::as_ref).is_some_and(Lease::is_busy) {
            return self.lose(error);
        }
        match self.lease().map(|lease| lease.state()) {
            Ok(SessionState::InTransaction | SessionState::Failed) => {
                if dooms(&error, kind) {
                    let mut state = self.block.transaction.state();
                    if let Some(at) = state.position(self.block.id) {
                        state.doom(at, Arc::new(error.clone()));
                    }
                }
                error
            }
            Ok(SessionState::Idle | SessionState::Broken) => self.lose(error),
            Err(_) => error,
        }
    }

    /// Looks at what a closure that had the connection left of the transaction.
    pub(super) fn still_open(&mut self) -> Result<()> {
        let what = match self.lease()?.state() {
            SessionState::InTransaction => return Ok(()),
            SessionState::Failed => "a statement failed in the closure of `sqlx(..)`",
            SessionState::Idle | SessionState::Broken => {
                "the closure of `sqlx(..)` ended the transaction that its connection was in"
            }
        };
        // of a kind that was sent, so that it counts
        let error = Error::Database { code: None, message: what.into(), source: None };
        Err(self.failed(error, StatementKind::Write))
    }

    /// The database undid the transaction. The connection goes back at once: there is nothing left to do on it.
    pub(super) fn lose(&mut self, error: Error) -> Error {
        self.block.transaction.state().lost.get_or_insert_with(|| Arc::new(error.clone()));
        drop(self.take());
        error
    }
}

/// Whether a block can't go on after the error: not when nothing was sent, nor when only a row that was read is not what it should be.
fn dooms(error: &Error, kind: StatementKind) -> bool {
    match error {
        Error::Decode(_) => !kind.reads(),
        Error::Encode { .. } | Error::Query(_) | Error::Validation(_) | Error::Config { .. } => false,
        _ => true,
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if self.guard.as_deref().and_then(Option::as_ref).is_some_and(Lease::is_busy) {
            // The future of a statement was dropped. How far it came is not known, so nothing of the transaction can be kept.
            self.lose(Error::Cancelled(Source::new("the future of a statement was dropped before it was done")));
        }
        self.guard = None;
        self.block.transaction.reap();
    }
}
