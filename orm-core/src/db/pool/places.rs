//! The sessions of a pool: how many there may be, and which of them rest. `deadpool` counts, and hands them out in order of arrival.

use super::Pooled;
use super::opener::Opener;
use crate::error::Error;
use deadpool::Runtime;
use deadpool::managed::{self, PoolError, QueueMode, Timeouts};
use std::time::Duration;

/// As many places as there may be sessions.
pub(super) struct Places(managed::Pool<Opener>);

/// A session in use. Dropped, it rests again.
pub(in crate::db) struct Held(Option<managed::Object<Opener>>);

impl Places {
    pub(super) fn new(opener: Opener, size: usize) -> Result<Self, Error> {
        let sessions = managed::Pool::builder(opener)
            .max_size(size)
            .runtime(Runtime::Tokio1)
            // the session used last has its statements prepared and its pages cached
            .queue_mode(QueueMode::Lifo)
            .build();
        sessions.map(Places).map_err(|error| Error::Config { message: error.to_string().into() })
    }

    pub(super) fn opener(&self) -> &Opener {
        self.0.manager()
    }

    /// A session that rests, or a new one. Without a time to wait no timer is set.
    pub(super) async fn get(&self, wait: Duration, open: Duration) -> Result<Held, PoolError<Error>> {
        let timeouts = Timeouts { wait: Some(wait), create: Some(open), recycle: None };
        self.0.timeout_get(&timeouts).await.map(|object| Held(Some(object)))
    }

    /// Takes out those that rest and of which `which` holds. They are the caller's to drop: not here, where all others wait.
    pub(super) fn take_resting(&self, mut which: impl FnMut(&Pooled) -> bool) -> Vec<Pooled> {
        self.0.retain(|pooled, _| !which(pooled)).removed
    }

    /// From now on nobody gets a place, and who comes back is closed. Gives those that rest.
    pub(super) fn close(&self) -> Vec<Pooled> {
        let resting = self.take_resting(|_| true);
        self.0.close();
        resting
    }

    /// How many sessions are open, and how many of them are in use.
    pub(super) fn count(&self) -> (usize, usize) {
        let status = self.0.status();
        (status.size, status.size.saturating_sub(status.available))
    }

    /// How many there may be.
    pub(super) fn max(&self) -> usize {
        self.0.status().max_size
    }
}

impl Held {
    /// The session; `None` once it was discarded or taken.
    #[inline]
    pub(in crate::db) fn pooled(&self) -> Option<&Pooled> {
        self.0.as_deref()
    }

    /// As [`pooled`](Self::pooled).
    #[inline]
    pub(in crate::db) fn pooled_mut(&mut self) -> Option<&mut Pooled> {
        self.0.as_deref_mut()
    }

    /// The session, for somebody else to give back.
    pub(in crate::db) fn take(&mut self) -> Held {
        Held(self.0.take())
    }

    /// Closes the session instead of giving it back.
    pub(in crate::db) fn discard(&mut self) {
        // taken out of the pool, it is closed when this returns
        let _closed = self.0.take().map(managed::Object::take);
    }

    /// Closes the sessions that rest: what broke one of them, a restart of the server or of what stands before it, broke them all, and each
    /// would fail the statement of the next one who takes it.
    #[cold]
    pub(in crate::db) fn discard_resting(&self) {
        if let Some(pool) = self.0.as_ref().and_then(managed::Object::pool) {
            // dropped here, not inside, where the pool is locked
            drop(pool.retain(|_, _| false));
        }
    }
}
