//! What SQLite's callbacks see while a statement runs: the cancel flag, the budget of a statement that runs in the task, the length of the WAL.
//!
//! The one thing that several threads look at, so all of it is atomic. Nothing is published through these numbers, so `Relaxed` will do.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// How long a statement may keep a runtime's thread. Tokio's own advice is 10 to 100 microseconds between awaits; the hand-over costs about
/// 50, so less than this would cost more than it gives.
pub(super) const BUDGET: Duration = Duration::from_millis(1);

/// The clock is read once for so many rows.
const ROWS_PER_LOOK: u64 = 64;

/// SQLite writes the WAL back when it has so many pages, as by its own default.
const CHECKPOINT_PAGES: i32 = 1_000;

/// How far a statement that runs in the task may be interrupted to start again in a blocking task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Restart {
    /// It may not: it writes.
    Never,
    /// While no row has been taken.
    BeforeFirstRow,
    /// At any time: whoever takes the rows can forget them.
    Always,
}

/// See the file's header.
#[derive(Debug)]
pub(super) struct Control {
    born: Instant,
    cancelled: AtomicBool,
    /// 0: no budget. Otherwise a [`Restart`], plus one.
    budget: AtomicU8,
    /// When the budget's clock started, in nanoseconds after `born`; 0 while it has not.
    started: AtomicU64,
    spent: AtomicBool,
    /// Whether a row was taken.
    delivered: AtomicBool,
    /// Whether the statement was interrupted by its budget.
    restart: AtomicBool,
    wal_pages: AtomicI32,
    checkpoint_at: AtomicI32,
}

impl Control {
    pub(super) fn new() -> Self {
        Control {
            born: Instant::now(),
            cancelled: AtomicBool::new(false),
            budget: AtomicU8::new(0),
            started: AtomicU64::new(0),
            spent: AtomicBool::new(false),
            delivered: AtomicBool::new(false),
            restart: AtomicBool::new(false),
            wal_pages: AtomicI32::new(0),
            checkpoint_at: AtomicI32::new(CHECKPOINT_PAGES),
        }
    }

    /// Asks the running statement to stop. From any thread.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Relaxed);
    }

    /// Takes a request to stop back, before the next statement.
    pub(super) fn forget_cancel(&self) {
        self.cancelled.store(false, Relaxed);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Relaxed)
    }

    /// From now on the statement has a budget. `rows`: some were taken before.
    pub(super) fn set_budget(&self, restart: Restart, rows: bool) {
        self.started.store(0, Relaxed);
        self.spent.store(false, Relaxed);
        self.delivered.store(rows, Relaxed);
        self.restart.store(false, Relaxed);
        let budget = match restart {
            Restart::Never => 1,
            Restart::BeforeFirstRow => 2,
            Restart::Always => 3,
        };
        self.budget.store(budget, Relaxed);
    }

    /// From now on it may take as long as it takes.
    pub(super) fn lift_budget(&self) {
        self.budget.store(0, Relaxed);
    }

    /// Notes that `rows` rows were taken. Whether the budget is spent.
    pub(super) fn row_taken(&self, rows: u64) -> bool {
        self.delivered.store(true, Relaxed);
        if rows.is_multiple_of(ROWS_PER_LOOK) && self.elapsed() > BUDGET {
            self.spent.store(true, Relaxed);
        }
        self.spent.load(Relaxed)
    }

    /// Notes that a run of a statement that is repeated is done. Whether the budget is spent.
    pub(super) fn run_done(&self) -> bool {
        if self.elapsed() > BUDGET {
            self.spent.store(true, Relaxed);
        }
        self.is_spent()
    }

    /// Whether the statement ran over its budget.
    pub(super) fn is_spent(&self) -> bool {
        self.spent.load(Relaxed)
    }

    /// Whether it was the budget that interrupted the statement.
    pub(super) fn is_restart(&self) -> bool {
        self.restart.load(Relaxed) && !self.is_cancelled()
    }

    /// SQLite asks this after every so many steps of its machine. Whether to interrupt the statement.
    pub(super) fn progress(&self) -> bool {
        if self.is_cancelled() {
            return true;
        }
        let budget = self.budget.load(Relaxed);
        if budget == 0 {
            return false;
        }
        let elapsed = self.elapsed();
        if elapsed <= BUDGET {
            return false;
        }
        self.spent.store(true, Relaxed);
        // where rows flow, the next row is the cheaper place to move the statement: nothing is done twice
        let interrupt = match budget {
            1 => false,
            2 => !self.delivered.load(Relaxed),
            _ => !self.delivered.load(Relaxed) || elapsed > 2 * BUDGET,
        };
        if interrupt {
            self.restart.store(true, Relaxed);
        }
        interrupt
    }

    /// The time since the first look at the clock: a point query never reads it.
    fn elapsed(&self) -> Duration {
        let now = u64::try_from(self.born.elapsed().as_nanos()).unwrap_or(u64::MAX).max(1);
        match self.started.load(Relaxed) {
            0 => {
                self.started.store(now, Relaxed);
                Duration::ZERO
            }
            started => Duration::from_nanos(now.saturating_sub(started)),
        }
    }

    /// SQLite says after a commit how many pages the WAL has.
    pub(super) fn wal_has(&self, pages: i32) {
        self.wal_pages.store(pages, Relaxed);
        if pages < CHECKPOINT_PAGES {
            self.checkpoint_at.store(CHECKPOINT_PAGES, Relaxed);
        }
    }

    /// Whether the WAL should be written back.
    pub(super) fn checkpoint_due(&self) -> bool {
        self.wal_pages.load(Relaxed) >= self.checkpoint_at.load(Relaxed)
    }

    /// After a checkpoint: a reader may keep the WAL from starting anew, so the next one comes only when the WAL has grown again.
    pub(super) fn checkpoint_done(&self) {
        self.checkpoint_at.store(self.wal_pages.load(Relaxed).saturating_add(CHECKPOINT_PAGES), Relaxed);
    }
}
