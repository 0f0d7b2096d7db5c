//! The sessions of a pool: how many there may be, and which of them rest.

use super::Pooled;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// As many places as there may be sessions. Who waits for one gets it in order of arrival.
pub(super) struct Places {
    free: Semaphore,
    state: Mutex<State>,
    pub(super) size: usize,
}

struct State {
    /// The one that was used last is the last: its statements are prepared and its pages cached.
    resting: Vec<Pooled>,
    /// How many are open, resting or in use.
    open: usize,
    closed: bool,
}

/// Nobody gets a place any more.
pub(super) struct Closed;

/// A place, for a session that is still to be found. Dropped, it is given up.
pub(super) struct Place(Arc<Places>);

/// A session in use. Dropped, it rests again.
pub(in crate::db) struct Held(Option<(Place, Pooled)>);

impl Places {
    pub(super) fn new(size: usize) -> Arc<Self> {
        let state = State { resting: Vec::with_capacity(size.min(64)), open: 0, closed: false };
        Arc::new(Places { free: Semaphore::new(size), state: Mutex::new(state), size })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // nothing panics while it is held
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session that rests, when one can be had at once.
    pub(super) fn resting(self: &Arc<Self>) -> Option<Held> {
        let permit = self.free.try_acquire().ok()?;
        let pooled = self.state().resting.pop()?;
        permit.forget();
        Some(Held(Some((Place(Arc::clone(self)), pooled))))
    }

    /// Waits for a place.
    pub(super) async fn place(self: &Arc<Self>) -> Result<Place, Closed> {
        self.free.acquire().await.map_err(|_| Closed)?.forget();
        Ok(Place(Arc::clone(self)))
    }

    /// Takes out those that rest and of which `which` holds. They are the caller's to drop: not here, where all others wait.
    pub(super) fn take_resting(&self, which: impl FnMut(&mut Pooled) -> bool) -> Vec<Pooled> {
        let mut state = self.state();
        let taken: Vec<Pooled> = state.resting.extract_if(.., which).collect();
        state.open -= taken.len();
        taken
    }

    /// From now on nobody gets a place, and who comes back is closed. Gives those that rest.
    pub(super) fn close(&self) -> Vec<Pooled> {
        self.state().closed = true;
        self.free.close();
        self.take_resting(|_| true)
    }

    /// How many sessions are open, and how many of them are in use.
    pub(super) fn count(&self) -> (usize, usize) {
        let state = self.state();
        (state.open, state.open - state.resting.len())
    }
}

impl Place {
    /// The one that was used last of the sessions that rest, or where there is none, the place itself.
    pub(super) fn resting(self) -> Result<Held, Place> {
        let resting = self.0.state().resting.pop();
        match resting {
            Some(pooled) => Ok(Held(Some((self, pooled)))),
            None => Err(self),
        }
    }

    /// For a session that was just opened.
    pub(super) fn opened(self, pooled: Pooled) -> Held {
        self.0.state().open += 1;
        Held(Some((self, pooled)))
    }

    fn rest(self, pooled: Pooled) {
        let mut state = self.0.state();
        if state.closed {
            // it is closed when this returns, and `state` is unlocked before
            state.open -= 1;
        } else {
            state.resting.push(pooled);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.free.add_permits(1);
    }
}

impl Held {
    /// The session; `None` once it was discarded or taken.
    #[inline]
    pub(in crate::db) fn pooled(&self) -> Option<&Pooled> {
        self.0.as_ref().map(|(_, pooled)| pooled)
    }

    /// As [`pooled`](Self::pooled).
    #[inline]
    pub(in crate::db) fn pooled_mut(&mut self) -> Option<&mut Pooled> {
        self.0.as_mut().map(|(_, pooled)| pooled)
    }

    /// The session, for somebody else to give back.
    pub(in crate::db) fn take(&mut self) -> Held {
        Held(self.0.take())
    }

    /// Closes the session instead of giving it back.
    pub(in crate::db) fn discard(&mut self) {
        // in this order the session is closed before its place is free
        if let Some((place, _pooled)) = self.0.take() {
            place.0.state().open -= 1;
        }
    }

    /// Closes the sessions that rest: what broke one of them, a restart of the server or of what stands before it, broke them all, and each
    /// would fail the statement of the next one who takes it.
    #[cold]
    pub(in crate::db) fn discard_resting(&self) {
        if let Some((place, _)) = &self.0 {
            drop(place.0.take_resting(|_| true));
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some((place, pooled)) = self.0.take() {
            place.rest(pooled);
        }
    }
}
