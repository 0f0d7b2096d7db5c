//! How long to wait for a lock that another connection holds, and how often to look.
//!
//! SQLite's own busy handler sleeps, and would do so on a runtime's thread. The pauses are the ones it makes.

use std::time::{Duration, Instant};

const PAUSES: [u64; 9] = [1, 2, 5, 10, 15, 20, 25, 25, 50];

#[derive(Debug)]
pub(super) struct Backoff {
    limit: Duration,
    since: Option<Instant>,
    tries: usize,
}

impl Backoff {
    pub(super) fn new(limit: Duration) -> Self {
        Backoff { limit, since: None, tries: 0 }
    }

    /// How long it has been waiting.
    pub(super) fn waited(&self) -> Duration {
        self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// How long to pause before the next try; `None` when the time is up.
    pub(super) fn pause(&mut self) -> Option<Duration> {
        let waited = self.since.get_or_insert_with(Instant::now).elapsed();
        let left = self.limit.checked_sub(waited).filter(|left| !left.is_zero())?;
        let pause = PAUSES.get(self.tries).or(PAUSES.last()).copied().unwrap_or(50);
        self.tries += 1;
        Some(Duration::from_millis(pause).min(left))
    }
}
