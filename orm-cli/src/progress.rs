//! How far a long command has come, on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A line that counts, on standard error; nothing where that is no terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Counts rows.
    pub(crate) fn rows() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} rows, {per_sec}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress(bar)
    }

    /// Counts and shows nothing.
    pub(crate) fn hidden() -> Self {
        Progress(ProgressBar::hidden())
    }

    /// One more.
    pub(crate) fn step(&self) {
        self.0.inc(1);
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
