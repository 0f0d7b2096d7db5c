//! The pool: who gets a session, in order of arrival, and what happens when none can be had.
//!
//! `deadpool` counts and hands out ([`Places`]), and waits for nothing but a free place and a new connection. Whatever else takes time, such as
//! making a session ready, is done by the [`Lease`](super::lease::Lease): a ping at each use would cost every statement a round trip.

mod opener;
mod places;

pub(super) use places::Held;

use super::driver::SessionState;
use super::lease::Lease;
use super::session::{Session, Target};
use crate::Backend;
use crate::error::{Error, Source};
use deadpool::managed::{PoolError, TimeoutType};
use opener::Opener;
use places::Places;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// A session that was idle for longer is asked whether it is still there.
const FRESH: Duration = Duration::from_secs(5);

/// How many connections, and for how long.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// The most connections that are open at a time.
    pub(crate) max_connections: usize,
    /// How long to wait for a connection.
    pub(crate) acquire_timeout: Duration,
    /// A connection that nobody used for so long is closed.
    pub(crate) idle_timeout: Option<Duration>,
    /// A connection that is so old is closed.
    pub(crate) max_lifetime: Option<Duration>,
    /// A statement that takes longer is dropped. Where the server has a timeout of its own, that one is used and this is `None`.
    pub(crate) statement_timeout: Option<Duration>,
}

/// The connections of one database.
pub(crate) struct Pool {
    places: Places,
    keep: Keep,
    limits: Limits,
    /// SQLite: one writer at a time. Without this queue they would poll for the file's lock, and the last to come might be served first.
    writers: Option<Arc<Semaphore>>,
    opened: Instant,
    /// When idle sessions were last looked through, in milliseconds since `opened`.
    swept: AtomicU64,
}

/// What the pool holds.
pub(crate) struct Pooled {
    pub(super) session: Session,
    /// Something was cut off in the middle: it must be reset before it is used again.
    pub(super) dirty: bool,
    pub(super) opened: Instant,
    pub(super) used: Instant,
    /// The change of the schema that its prepared statements know.
    pub(super) schema: u64,
}

/// What becomes of a session that something was cut off in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// PostgreSQL: it is closed, and the server rolls back. To repair it would take as long as the statement that nobody waits for.
    Clean,
    /// A file of SQLite: it is repaired, and keeps the right to write until then, for it may still hold the file's lock.
    Repaired,
    /// SQLite in memory: it is never closed, for the data would go with it.
    Always,
}

impl Pool {
    /// A pool without any connection yet. `queue_writers`: SQLite.
    pub(crate) fn new(target: Target, limits: Limits, queue_writers: bool) -> Result<Self, Error> {
        let keep = match target.backend() {
            Backend::Sqlite if target.is_memory() => Keep::Always,
            Backend::Sqlite => Keep::Repaired,
            Backend::Postgres => Keep::Clean,
        };
        Ok(Pool {
            places: Places::new(Opener::new(target), limits.max_connections)?,
            keep,
            limits,
            writers: queue_writers.then(|| Arc::new(Semaphore::new(1))),
            opened: Instant::now(),
            swept: AtomicU64::new(0),
        })
    }

    /// Host, port, database and user, or the file.
    pub(crate) fn target(&self) -> String {
        self.places.opener().target.name()
    }

    /// The most connections that are open at a time.
    pub(crate) fn max_connections(&self) -> usize {
        self.limits.max_connections
    }

    /// Whether the data are gone with the connection.
    pub(crate) fn is_memory(&self) -> bool {
        self.keep == Keep::Always
    }

    /// A session; `writes`: it is going to write.
    pub(crate) async fn lease(&self, writes: bool) -> Result<Lease, Error> {
        // in this order: whoever waits for the right to write must not keep a session from those who only read
        let writer = match &self.writers {
            Some(writers) if writes => match Arc::clone(writers).try_acquire_owned() {
                Ok(permit) => Some(permit),
                Err(_) => Some(Box::pin(self.writer(writers)).await?),
            },
            _ => None,
        };
        let now = Instant::now();
        self.sweep(now);
        // the first try does not wait, and sets no timer
        match self.places.get(Duration::ZERO, self.limits.acquire_timeout).await {
            Ok(held) if self.is_ready(&held, now) => Ok(self.leased(held, writer)),
            // a box: what is seldom needed would make the future of every statement large
            got => Box::pin(self.make_ready(got, writer, now)).await,
        }
    }

    /// Whether a session can be used as it is: it was clean, and in use a moment ago.
    fn is_ready(&self, held: &Held, now: Instant) -> bool {
        held.pooled().is_some_and(|pooled| {
            let fresh = pooled.is_fresh(now) && pooled.schema == self.schema();
            fresh && (self.keep == Keep::Always || !pooled.expired(&self.limits, now))
        })
    }

    fn leased(&self, held: Held, writer: Option<OwnedSemaphorePermit>) -> Lease {
        Lease::new(held, writer, self.keep, self.limits.statement_timeout)
    }

    /// A session that something has to be waited for: the one that was `got` is made ready, or another one is found.
    async fn make_ready(
        &self,
        got: Result<Held, PoolError<Error>>,
        mut writer: Option<OwnedSemaphorePermit>,
        now: Instant,
    ) -> Result<Lease, Error> {
        let memory = self.keep == Keep::Always;
        let deadline = now + self.limits.acquire_timeout;
        let mut got = match got {
            Ok(held) => Some(held),
            Err(PoolError::Timeout(TimeoutType::Wait)) => None,
            Err(error) => return Err(self.none(error)),
        };
        loop {
            let held = match got.take() {
                Some(held) => held,
                None => self.session(deadline).await?,
            };
            if !memory && held.pooled().is_some_and(|pooled| pooled.expired(&self.limits, Instant::now())) {
                writer = self.leased(held, writer).close();
                continue;
            }
            let mut lease = self.leased(held, writer.take());
            match lease.prepare(self.schema()).await {
                Ok(()) => return Ok(lease),
                // the only copy of the data: it stays, whatever it says
                Err(error) if memory => return Err(error),
                // the server was restarted, or a firewall forgot the connection: the next one, or a new one, will do
                Err(_) => writer = lease.close(),
            }
        }
    }

    async fn writer(&self, writers: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Error> {
        let waited = self.limits.acquire_timeout;
        match timeout(waited, Arc::clone(writers).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) => Err(Error::PoolClosed),
            Err(_) => Err(Error::LockTimeout(Source::new(format!(
                "waited {waited:?} for the right to write, which an atomic block or a statement of this program holds; inside of \
                 `atomic`, use the handle that is given to the block"
            )))),
        }
    }

    /// A session that rests, or a new one.
    async fn session(&self, deadline: Instant) -> Result<Held, Error> {
        let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        self.places.get(left, left).await.map_err(|error| self.none(error))
    }

    fn none(&self, error: PoolError<Error>) -> Error {
        match error {
            PoolError::Backend(error) => error,
            PoolError::Closed => Error::PoolClosed,
            PoolError::Timeout(TimeoutType::Wait) => match self.places.count() {
                // those in front are waiting for the server, not working
                (0, _) => self.unavailable(),
                (_, in_use) => {
                    Error::PoolTimeout { waited: self.limits.acquire_timeout, in_use, size: self.places.max() }
                }
            },
            PoolError::Timeout(_) => self.unavailable(),
            PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
                Error::Config { message: "the pool of connections could not be set up".into() }
            }
        }
    }

    fn unavailable(&self) -> Error {
        let failure = self.places.opener().failure();
        let limit = self.limits.acquire_timeout;
        let reason = match failure {
            Some(reason) => format!("{reason}; tried for {limit:?}"),
            None => format!("no answer within {limit:?}"),
        };
        Error::Unavailable { target: self.target().into(), reason: reason.into() }
    }

    /// The schema has changed: whatever is prepared is stale.
    pub(crate) fn schema_changed(&self) {
        self.places.opener().schema.fetch_add(1, Ordering::AcqRel);
    }

    /// How often it has changed.
    fn schema(&self) -> u64 {
        self.places.opener().schema.load(Ordering::Acquire)
    }

    /// Closes what was idle for too long. The session used last is handed out first, so the others would stay open for ever.
    fn sweep(&self, now: Instant) {
        let shortest = match (self.limits.idle_timeout, self.limits.max_lifetime) {
            (Some(idle), Some(lifetime)) => idle.min(lifetime),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return,
        };
        if self.keep == Keep::Always {
            return;
        }
        let at = u64::try_from((now - self.opened).as_millis()).unwrap_or(u64::MAX);
        let every = u64::try_from(shortest.as_millis() / 4).unwrap_or(u64::MAX).clamp(10, 60_000);
        let swept = self.swept.load(Ordering::Relaxed);
        if at.saturating_sub(swept) < every
            || self.swept.compare_exchange(swept, at, Ordering::Relaxed, Ordering::Relaxed).is_err()
        {
            return;
        }
        drop(self.places.take_resting(|pooled| pooled.expired(&self.limits, now)));
    }

    /// Nobody gets a session any more; those in use are closed when they come back.
    pub(crate) async fn close(&self) {
        let resting = self.places.close();
        if let Some(writers) = &self.writers {
            writers.close();
        }
        for pooled in resting {
            pooled.session.close().await;
        }
    }

    /// Waits until every session is back, for at most the time that one may wait for a session.
    pub(crate) async fn drained(&self) {
        let deadline = Instant::now() + self.limits.acquire_timeout;
        let mut pause = Duration::from_millis(1);
        while self.places.count().0 > 0 && Instant::now() < deadline {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}

impl Pooled {
    /// Whether it was clean, and in use a moment ago.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        !self.dirty && self.session.state() == SessionState::Idle && now.saturating_duration_since(self.used) <= FRESH
    }

    /// Whether it was idle for too long, or is too old.
    fn expired(&self, limits: &Limits, now: Instant) -> bool {
        let longer = |since: Instant, limit: Option<Duration>| {
            limit.is_some_and(|limit| now.saturating_duration_since(since) > limit)
        };
        longer(self.used, limits.idle_timeout) || longer(self.opened, limits.max_lifetime)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, max) = (self.places.count().0, self.places.max());
        f.debug_struct("Pool").field("open", &open).field("max", &max).finish_non_exhaustive()
    }
}
