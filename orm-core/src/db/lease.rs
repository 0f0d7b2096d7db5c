//! A session in use. However it ends, the session goes back clean, or not at all.

use super::driver::{Failure, SessionState, Sink, Statement};
use super::lend::SqlxConnection;
use super::pool::{Held, Keep, Pooled};
use super::session::{Ran, Session};
use crate::error::{Error, Source};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

/// How long a session may take to be made ready. A peer that died silently never answers, and must not keep its place in the pool.
const PATIENCE: Duration = Duration::from_secs(5);

/// A session in use by one task.
///
/// sqlx leaves a transaction open when the future of a BEGIN is dropped (sqlx#2054), and loses a place of its pool when a peer died silently
/// (sqlx#4349). So the lease notes that it is `busy` before each await, and a busy one is never just given back.
pub(crate) struct Lease {
    /// Empty only after `close` and `drop`.
    held: Held,
    busy: bool,
    /// The session is not as others expect it.
    altered: bool,
    keep: Keep,
    statement_timeout: Option<Duration>,
    /// Below the session: the next writer must not start before the session has let go of the file's lock.
    writer: Option<OwnedSemaphorePermit>,
}

impl Lease {
    pub(super) fn new(
        held: Held,
        writer: Option<OwnedSemaphorePermit>,
        keep: Keep,
        statement_timeout: Option<Duration>,
    ) -> Self {
        Lease { held, busy: false, altered: false, keep, statement_timeout, writer }
    }

    /// Makes the session ready.
    pub(super) async fn prepare(&mut self, schema: u64) -> Result<(), Error> {
        let keep = self.keep;
        let pooled = self.pooled()?;
        let stale = pooled.schema != schema;
        if !pooled.is_fresh(Instant::now()) {
            // not `busy`: what a dropped reset leaves is still dirty, and is reset again
            pooled.dirty = true;
            reset(pooled, keep).await?;
            pooled.dirty = false;
        }
        if stale {
            pooled.session.clear_statements();
            pooled.schema = schema;
        }
        Ok(())
    }

    /// Runs one statement.
    pub(crate) async fn run(&mut self, statement: Statement, sink: Option<Box<dyn Sink>>) -> Ran<Failure> {
        self.busy = true;
        let limit = self.statement_timeout;
        let session = self.session()?;
        let ran = match limit {
            None => session.run(statement, sink).await,
            Some(limit) => match Box::pin(timeout(limit, session.run(statement, sink))).await {
                Ok(ran) => ran,
                Err(elapsed) => {
                    // still busy: it was cut off
                    return Err(Error::StatementTimeout(Source::new(elapsed)).into());
                }
            },
        };
        self.busy = false;
        ran
    }

    /// The limits that are kept on this side are lifted, until the session goes back.
    pub(super) fn lift_limits(&mut self) {
        self.statement_timeout = None;
        if let Ok(session) = self.session() {
            session.keep_limits(false);
        }
    }

    /// All limits are lifted, those of the server too. To be [closed](Self::close): nothing sets them again.
    pub(super) async fn lift_limits_for_good(&mut self) -> Result<(), Failure> {
        self.lift_limits();
        match self.session()?.lifts_limits() {
            Some(text) => self.command(text).await,
            None => Ok(()),
        }
    }

    /// Foreign keys are not checked from here on; the session is made as it was before anybody else gets it.
    pub(super) fn leave_keys_unchecked(&mut self) {
        self.altered = true;
        if let Ok(session) = self.session() {
            session.leave_keys_unchecked();
        }
    }

    /// Runs a command: BEGIN, COMMIT, SAVEPOINT.
    pub(crate) async fn command(&mut self, text: &str) -> Result<(), Failure> {
        self.busy = true;
        let done = self.session()?.command(text).await;
        self.busy = false;
        done
    }

    /// The connection, to be lent to sqlx: until [`taken_back`](Self::taken_back) it counts as busy.
    pub(super) fn lend<C: SqlxConnection>(&mut self) -> Result<&mut C, Error> {
        let Some(pooled) = self.held.pooled_mut() else { return Err(broken()) };
        let connection = C::of(&mut pooled.session)?;
        self.busy = true;
        Ok(connection)
    }

    /// Looks at what sqlx left.
    pub(crate) async fn taken_back(&mut self) -> Result<(), Error> {
        let looked = self.session()?.after_sqlx().await;
        self.busy = false;
        looked
    }

    /// The schema was changed by this session.
    pub(crate) fn clear_statements(&mut self) {
        if let Ok(session) = self.session() {
            session.clear_statements();
        }
    }

    /// How the session stands.
    pub(crate) fn state(&self) -> SessionState {
        self.held.pooled().map_or(SessionState::Broken, |pooled| pooled.session.state())
    }

    /// Whether something was cut off in the middle.
    pub(crate) fn is_busy(&self) -> bool {
        self.busy
    }

    /// Closes the session, and gives the right to write back to who had it.
    pub(super) fn close(mut self) -> Option<OwnedSemaphorePermit> {
        if self.keep == Keep::Clean && self.state() == SessionState::Broken {
            self.held.discard_resting();
        }
        self.held.discard();
        self.writer.take()
    }

    fn pooled(&mut self) -> Result<&mut Pooled, Error> {
        self.held.pooled_mut().ok_or_else(broken)
    }

    fn session(&mut self) -> Result<&mut Session, Error> {
        Ok(&mut self.pooled()?.session)
    }
}

#[cold]
fn broken() -> Error {
    Error::ConnectionLost(Source::new("the session could not be made ready for use"))
}

impl Drop for Lease {
    fn drop(&mut self) {
        let state = self.state();
        // not when the future of a statement was dropped: that says nothing of the server
        if !self.busy && self.keep == Keep::Clean && state == SessionState::Broken {
            self.held.discard_resting();
        }
        let Some(pooled) = self.held.pooled_mut() else { return };
        pooled.session.keep_limits(true);
        if self.busy || state != SessionState::Idle {
            pooled.session.abandon();
            pooled.dirty = true;
        }
        pooled.dirty |= self.altered;
        pooled.used = Instant::now();
        match pooled.session.state() {
            SessionState::Idle if !pooled.dirty => {}
            SessionState::Broken if self.keep == Keep::Clean => self.held.discard(),
            // At once: a transaction that waits for the next user of the pool to be rolled back keeps its locks until then.
            _ => {
                if let Ok(runtime) = Handle::try_current() {
                    runtime.spawn(clean(self.held.take(), self.keep, self.writer.take()));
                }
            }
        }
    }
}

/// Resets a session that something was cut off in, and gives it back.
async fn clean(mut held: Held, keep: Keep, writer: Option<OwnedSemaphorePermit>) {
    if let Some(pooled) = held.pooled_mut() {
        match reset(pooled, keep).await {
            Ok(()) => pooled.dirty = false,
            Err(_) if keep == Keep::Always => {}
            Err(_) => held.discard(),
        }
    }
    drop(held);
    drop(writer);
}

/// Makes a session ready, or says that it can't be.
async fn reset(pooled: &mut Pooled, keep: Keep) -> Result<(), Error> {
    if keep == Keep::Always {
        pooled.session.reset().await?;
    } else {
        timeout(PATIENCE, pooled.session.reset()).await.map_err(|_| broken())??;
    }
    if pooled.session.state() == SessionState::Idle { Ok(()) } else { Err(broken()) }
}
