//! A session in use. However it ends, the session goes back clean, or not at all.

use super::driver::{Failure, SessionState, Sink, Statement};
use super::lend::SqlxConnection;
use super::pool::{Keep, Limits, Manager, Pooled};
use super::session::{Ran, Session};
use crate::error::{Error, Source};
use deadpool::managed::Object;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;

/// A session that was idle for longer is asked whether it is still there.
const FRESH: Duration = Duration::from_secs(5);

/// How long a session may take to be made ready. A peer that died silently never answers, and must not keep its place in the pool.
const PATIENCE: Duration = Duration::from_secs(5);

/// A session in use by one task.
///
/// sqlx leaves a transaction open when the future of a BEGIN is dropped (sqlx#2054), and loses a place of its pool when a peer died silently
/// (sqlx#4349). So the lease notes that it is `busy` before each await, and a busy one is never just given back.
pub(crate) struct Lease {
    /// `None` only after `close` and `drop`.
    pooled: Option<Object<Manager>>,
    busy: bool,
    keep: Keep,
    statement_timeout: Option<Duration>,
    /// Below the session: the next writer must not start before the session has let go of the file's lock.
    writer: Option<OwnedSemaphorePermit>,
}

impl Lease {
    pub(super) fn new(
        pooled: Object<Manager>,
        writer: Option<OwnedSemaphorePermit>,
        keep: Keep,
        statement_timeout: Option<Duration>,
    ) -> Self {
        Lease { pooled: Some(pooled), busy: false, keep, statement_timeout, writer }
    }

    /// Makes the session ready. Waits for nothing when the session was clean and used a moment ago.
    pub(super) async fn prepare(&mut self, schema: u64) -> Result<(), Error> {
        let keep = self.keep;
        let pooled = self.pooled()?;
        let stale = pooled.schema != schema;
        if pooled.dirty || pooled.session.state() != SessionState::Idle || pooled.used.elapsed() > FRESH {
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

    /// Whether the session was idle for too long, or is too old.
    pub(super) fn expired(&self, limits: &Limits) -> bool {
        self.pooled.as_ref().is_some_and(|pooled| pooled.expired(limits))
    }

    /// Runs one statement.
    pub(crate) async fn run(&mut self, statement: Statement, sink: Option<Box<dyn Sink>>) -> Ran<Failure> {
        self.busy = true;
        let limit = self.statement_timeout;
        let running = self.session()?.run(statement, sink);
        let ran = match limit {
            None => running.await,
            Some(limit) => match tokio::time::timeout(limit, running).await {
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

    /// Runs a command: BEGIN, COMMIT, SAVEPOINT.
    pub(crate) async fn command(&mut self, text: &str) -> Result<(), Failure> {
        self.busy = true;
        let done = self.session()?.command(text).await;
        self.busy = false;
        done
    }

    /// The connection, to be lent to sqlx: until [`taken_back`](Self::taken_back) it counts as busy.
    pub(super) fn lend<C: SqlxConnection>(&mut self) -> Result<&mut C, Error> {
        let Some(pooled) = &mut self.pooled else { return Err(broken()) };
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
        self.pooled.as_ref().map_or(SessionState::Broken, |pooled| pooled.session.state())
    }

    /// Whether something was cut off in the middle.
    pub(crate) fn is_busy(&self) -> bool {
        self.busy
    }

    /// Closes the session, and gives the right to write back to who had it.
    pub(super) fn close(mut self) -> Option<OwnedSemaphorePermit> {
        if let Some(pooled) = self.pooled.take() {
            if self.keep == Keep::Clean && pooled.session.state() == SessionState::Broken {
                forget_others(&pooled);
            }
            drop(Object::take(pooled));
        }
        self.writer.take()
    }

    fn pooled(&mut self) -> Result<&mut Pooled, Error> {
        match &mut self.pooled {
            Some(pooled) => Ok(pooled),
            None => Err(broken()),
        }
    }

    fn session(&mut self) -> Result<&mut Session, Error> {
        Ok(&mut self.pooled()?.session)
    }
}

/// Closes the sessions that rest: what broke one of them, a restart of the server or of what stands before it, broke them all, and each
/// would fail the statement of the next one who takes it.
#[cold]
fn forget_others(pooled: &Object<Manager>) {
    if let Some(pool) = Object::pool(pooled) {
        drop(pool.retain(|_, _| false));
    }
}

#[cold]
fn broken() -> Error {
    Error::ConnectionLost(Source::new("the session could not be made ready for use"))
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut pooled) = self.pooled.take() else { return };
        if self.busy || pooled.session.state() != SessionState::Idle {
            // not when the future of a statement was dropped: that says nothing of the server
            if !self.busy && self.keep == Keep::Clean && pooled.session.state() == SessionState::Broken {
                forget_others(&pooled);
            }
            pooled.session.abandon();
            pooled.dirty = true;
        }
        pooled.used = Instant::now();
        match pooled.session.state() {
            SessionState::Idle if !pooled.dirty => {}
            SessionState::Broken if self.keep == Keep::Clean => drop(Object::take(pooled)),
            // At once: a transaction that waits for the next user of the pool to be rolled back keeps its locks until then.
            _ => {
                if let Ok(runtime) = Handle::try_current() {
                    runtime.spawn(clean(pooled, self.keep, self.writer.take()));
                }
            }
        }
    }
}

/// Resets a session that something was cut off in, and gives it back.
async fn clean(mut pooled: Object<Manager>, keep: Keep, writer: Option<OwnedSemaphorePermit>) {
    match reset(&mut pooled, keep).await {
        Ok(()) => pooled.dirty = false,
        Err(_) if keep == Keep::Always => {}
        Err(_) => {
            drop(Object::take(pooled));
            return;
        }
    }
    drop(pooled);
    drop(writer);
}

/// Makes a session ready, or says that it can't be.
async fn reset(pooled: &mut Pooled, keep: Keep) -> Result<(), Error> {
    if keep == Keep::Always {
        pooled.session.reset().await?;
    } else {
        tokio::time::timeout(PATIENCE, pooled.session.reset()).await.map_err(|_| broken())??;
    }
    if pooled.session.state() == SessionState::Idle { Ok(()) } else { Err(broken()) }
}
