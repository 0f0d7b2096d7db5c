//! The transaction of a block: BEGIN, and COMMIT with its hooks, or ROLLBACK.

use super::Settings;
use crate::Backend;
use crate::db::Database;
use crate::db::classify::{self, Context};
use crate::db::database::Shared;
use crate::db::detached::Detached;
use crate::db::driver::SessionState;
use crate::db::lease::Lease;
use crate::db::observe;
use crate::db::on_commit::{self, Hook};
use crate::db::transaction::{Block, Held};
use crate::error::{Error, Result, TransactionError};
use std::pin::Pin;
use std::sync::Arc;

/// Begins a transaction. When this future is dropped, or BEGIN fails, the lease sees to the session.
pub(super) async fn begin(shared: &Shared, settings: Settings) -> Result<Block> {
    let mut lease = shared.pool.lease(!settings.read_only).await?;
    if settings.unchecked_keys && shared.backend == Backend::Sqlite {
        // in a transaction it would do nothing
        lease.leave_keys_unchecked();
        command(shared, &mut lease, "PRAGMA foreign_keys = OFF").await?;
    }
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
    if settings.unlimited {
        lease.lift_limits();
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
pub(in crate::db) struct Open {
    pub(in crate::db) db: Database,
    pub(super) block: Block,
    pub(super) done: bool,
}

impl Open {
    /// Ends the block as its closure did. With what the caller gets comes whether it failed in a way that a second run of the whole
    /// transaction may cure.
    pub(in crate::db) async fn end<T, E: From<Error>>(self, result: Result<T, E>) -> (Result<T, E>, bool) {
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
