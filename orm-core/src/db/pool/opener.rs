//! Opens the connections of a pool.

use super::Pooled;
use crate::db::session::Target;
use crate::error::Error;
use deadpool::managed::{Manager, Metrics, RecycleResult};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Where connections lead, and how the last try went.
pub(super) struct Opener {
    pub(super) target: Target,
    /// Counts changes of the schema, so that each session forgets its prepared statements once after each.
    pub(super) schema: AtomicU64,
    /// Why no connection could be opened when it was last tried.
    failure: Mutex<Option<Box<str>>>,
}

impl Opener {
    pub(super) fn new(target: Target) -> Self {
        Opener { target, schema: AtomicU64::new(0), failure: Mutex::new(None) }
    }

    /// Why no connection could be opened when it was last tried.
    pub(super) fn failure(&self) -> Option<Box<str>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, failure: Option<Box<str>>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }
}

impl Manager for Opener {
    type Type = Pooled;
    type Error = Error;

    /// Opens a connection. While the server says that it will take one soon it is asked again, until the pool's time is up.
    async fn create(&self) -> Result<Pooled, Error> {
        let mut pause = Duration::from_millis(20);
        loop {
            let schema = self.schema.load(Ordering::Acquire);
            match self.target.open().await {
                Ok(session) => {
                    self.note(None);
                    let now = Instant::now();
                    return Ok(Pooled { session, dirty: false, opened: now, used: now, schema });
                }
                Err(error) => {
                    let passes = passes_by_itself(&error);
                    let reason = match passes {
                        Some(advice) => format!("{error}: {advice}"),
                        None => error.to_string(),
                    };
                    self.note(Some(reason.into()));
                    if passes.is_none() {
                        return Err(error);
                    }
                }
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// Nothing: the lease looks at the session. `deadpool` would drop the connection when a future that resets it is dropped, and a ping, or
    /// anything else it would wait for, would cost every statement a round trip.
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
