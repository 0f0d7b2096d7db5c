//! The pool: who gets a session, in order of arrival, and what happens when none can be had.
//!
//! `deadpool` counts and hands out; all that could wait on the network or lose an in-memory database is done by the
//! [`Lease`](super::lease::Lease) outside of it: deadpool drops the connection when a future that resets it is dropped, and pings (or
//! anything else it would wait for) would cost every statement a round trip.

use super::lease::Lease;
use super::session::{Session, Target};
use crate::Backend;
use crate::error::{Error, Source};
use deadpool::Runtime;
use deadpool::managed::{self, Metrics, PoolError, QueueMode, RecycleResult, TimeoutType, Timeouts};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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
    sessions: managed::Pool<Manager>,
    limits: Limits,
    /// SQLite: one writer at a time. Without this queue they would poll for the file's lock, and the last to come might be served first.
    writers: Option<Arc<Semaphore>>,
    /// Counts changes of the schema, so that each session forgets its prepared statements once after each.
    schema: Arc<AtomicU64>,
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

/// Opens connections for `deadpool`.
pub(crate) struct Manager {
    target: Target,
    kind: Keep,
    schema: Arc<AtomicU64>,
    /// Why no connection could be opened when it was last tried.
    failure: Mutex<Option<Box<str>>>,
}

impl managed::Manager for Manager {
    type Type = Pooled;
    type Error = Error;

    async fn create(&self) -> Result<Pooled, Error> {
        let mut pause = Duration::from_millis(20);
        loop {
            let schema = self.schema.load(Ordering::Acquire);
            match self.target.open().await {
                Ok(session) => {
                    *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = None;
                    let now = Instant::now();
                    return Ok(Pooled { session, dirty: false, opened: now, used: now, schema });
                }
                Err(error) => {
                    let passes = passes_by_itself(&error);
                    let reason = match passes {
                        Some(advice) => format!("{error}: {advice}"),
                        None => error.to_string(),
                    };
                    *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason.into());
                    if passes.is_none() {
                        return Err(error);
                    }
                }
            }
            // ends by the pool's timeout for creating
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    async fn recycle(&self, _: &mut Pooled, _: &Metrics) -> RecycleResult<Error> {
        Ok(())
    }
}

/// What to do when the server will take connections soon, and so is asked again: it is starting up, or has too many.
fn passes_by_itself(error: &Error) -> Option<&'static str> {
    match error {
        Error::Database { code: Some(code), .. } => match &**code {
            "53300" => Some("give the pool fewer connections, or raise max_connections"),
            "57P03" => Some("try again in a moment"),
            _ => None,
        },
        _ => None,
    }
}

impl Pool {
    /// A pool without any connection yet. `queue_writers`: SQLite.
    pub(crate) fn new(target: Target, limits: Limits, queue_writers: bool) -> Result<Self, Error> {
        let schema = Arc::new(AtomicU64::new(0));
        let kind = match target.backend() {
            Backend::Sqlite if target.is_memory() => Keep::Always,
            Backend::Sqlite => Keep::Repaired,
            Backend::Postgres => Keep::Clean,
        };
        let manager = Manager { target, kind, schema: Arc::clone(&schema), failure: Mutex::new(None) };
        let sessions = managed::Pool::builder(manager)
            .max_size(limits.max_connections)
            .runtime(Runtime::Tokio1)
            // the session used last has its statements prepared and its pages cached; those who wait are served in order of arrival
            .queue_mode(QueueMode::Lifo)
            .build()
            .map_err(|error| Error::Config { message: error.to_string().into() })?;
        let writers = queue_writers.then(|| Arc::new(Semaphore::new(1)));
        Ok(Pool { sessions, limits, writers, schema, opened: Instant::now(), swept: AtomicU64::new(0) })
    }

    /// Host, port, database and user, or the file.
    pub(crate) fn target(&self) -> String {
        self.sessions.manager().target.name()
    }

    /// Whether the data are gone with the connection.
    pub(crate) fn is_memory(&self) -> bool {
        self.sessions.manager().kind == Keep::Always
    }

    /// A session; `writes`: it is going to write.
    pub(crate) async fn lease(&self, writes: bool) -> Result<Lease, Error> {
        // in this order: whoever waits for the right to write must not keep a session from those who only read
        let mut writer = match &self.writers {
            Some(writers) if writes => Some(self.writer(writers).await?),
            _ => None,
        };
        self.sweep();
        let kind = self.sessions.manager().kind;
        let memory = kind == Keep::Always;
        let deadline = Instant::now() + self.limits.acquire_timeout;
        loop {
            let object = self.session(deadline).await?;
            let mut lease = Lease::new(object, writer.take(), kind, self.limits.statement_timeout);
            if !memory && lease.expired(&self.limits) {
                writer = lease.close();
                continue;
            }
            match lease.prepare(self.schema.load(Ordering::Acquire)).await {
                Ok(()) => return Ok(lease),
                // the only copy of the data: it stays, whatever it says
                Err(error) if memory => return Err(error),
                // the server was restarted, or a firewall forgot the connection: the next one, or a new one, will do
                Err(_) => writer = lease.close(),
            }
        }
    }

    async fn writer(&self, writers: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Error> {
        if let Ok(permit) = Arc::clone(writers).try_acquire_owned() {
            return Ok(permit);
        }
        let waited = self.limits.acquire_timeout;
        match tokio::time::timeout(waited, Arc::clone(writers).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) => Err(Error::PoolClosed),
            Err(_) => Err(Error::LockTimeout(Source::new(format!(
                "waited {waited:?} for the right to write, which an atomic block or a statement of this program holds; inside of \
                 `atomic`, use the handle that is given to the block"
            )))),
        }
    }

    async fn session(&self, deadline: Instant) -> Result<managed::Object<Manager>, Error> {
        let limit = self.limits.acquire_timeout;
        let mut timeouts = Timeouts { wait: Some(Duration::ZERO), create: Some(limit), recycle: None };
        // the first try does not wait, and sets no timer
        let error = match self.sessions.timeout_get(&timeouts).await {
            Ok(object) => return Ok(object),
            Err(PoolError::Timeout(TimeoutType::Wait)) => {
                let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
                timeouts = Timeouts { wait: Some(left), create: Some(left), recycle: None };
                match Box::pin(self.sessions.timeout_get(&timeouts)).await {
                    Ok(object) => return Ok(object),
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        match error {
            PoolError::Backend(error) => Err(error),
            PoolError::Closed => Err(Error::PoolClosed),
            PoolError::Timeout(TimeoutType::Wait) => {
                let status = self.sessions.status();
                if status.size == 0 {
                    // those in front are waiting for the server, not working
                    return Err(self.unavailable());
                }
                Err(Error::PoolTimeout { waited: limit, in_use: status.size - status.available, size: status.max_size })
            }
            PoolError::Timeout(_) => Err(self.unavailable()),
            PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
                Err(Error::Config { message: "the pool of connections could not be set up".into() })
            }
        }
    }

    fn unavailable(&self) -> Error {
        let failure = self.sessions.manager().failure.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let limit = self.limits.acquire_timeout;
        let reason = match failure {
            Some(reason) => format!("{reason}; tried for {limit:?}"),
            None => format!("no answer within {limit:?}"),
        };
        Error::Unavailable { target: self.target().into(), reason: reason.into() }
    }

    /// The schema has changed: whatever is prepared is stale.
    pub(crate) fn schema_changed(&self) {
        self.schema.fetch_add(1, Ordering::AcqRel);
    }

    /// Closes what was idle for too long. The session used last is handed out first, so the others would stay open for ever.
    fn sweep(&self) {
        let shortest = match (self.limits.idle_timeout, self.limits.max_lifetime) {
            (Some(idle), Some(lifetime)) => idle.min(lifetime),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return,
        };
        if self.sessions.manager().kind == Keep::Always {
            return;
        }
        let now = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        let every = u64::try_from(shortest.as_millis() / 4).unwrap_or(u64::MAX).clamp(10, 60_000);
        let swept = self.swept.load(Ordering::Relaxed);
        if now.saturating_sub(swept) < every
            || self.swept.compare_exchange(swept, now, Ordering::Relaxed, Ordering::Relaxed).is_err()
        {
            return;
        }
        // dropped here, not inside, where the pool is locked
        drop(self.sessions.retain(|pooled, _| !pooled.expired(&self.limits)));
    }

    /// Nobody gets a session any more; those in use are closed when they come back.
    pub(crate) async fn close(&self) {
        // taken out first: `deadpool` would drop them, and nobody could wait until they are closed
        let idle = self.sessions.retain(|_, _| false).removed;
        self.sessions.close();
        if let Some(writers) = &self.writers {
            writers.close();
        }
        for pooled in idle {
            pooled.session.close().await;
        }
    }

    /// Waits until every session is back, for at most the time that one may wait for a session.
    pub(crate) async fn drained(&self) {
        let deadline = Instant::now() + self.limits.acquire_timeout;
        let mut pause = Duration::from_millis(1);
        while self.sessions.status().size > 0 && Instant::now() < deadline {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}

impl Pooled {
    /// Whether it was idle for too long, or is too old.
    pub(super) fn expired(&self, limits: &Limits) -> bool {
        limits.idle_timeout.is_some_and(|limit| self.used.elapsed() > limit)
            || limits.max_lifetime.is_some_and(|limit| self.opened.elapsed() > limit)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.sessions.status();
        f.debug_struct("Pool").field("open", &status.size).field("max", &status.max_size).finish_non_exhaustive()
    }
}
