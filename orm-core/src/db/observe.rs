//! One `tracing` event for each statement.
//!
//! Target `orm::statement`, level DEBUG, and WARN when the statement was slow. It costs next to nothing when nobody listens. Values are in it only
//! when the program asked for them (`Options::log_values`): they are somebody's data.

use super::driver::{Sink, Statement};
use super::n_plus_one::Detector;
use super::recorder::{CapturedQuery, Recorders};
use crate::Backend;
use crate::error::Error;
use crate::model::{DecodeError, Row};
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tracing::Level;

/// What the log is to show.
#[derive(Debug, Clone, Default)]
pub(super) struct Observing {
    pub(super) log_values: bool,
    /// `None`: no statement is slow.
    pub(super) slow_statement: Option<Duration>,
    /// `None`: nobody asked.
    pub(super) n_plus_one: Option<Arc<Detector>>,
    pub(super) recorders: Arc<Recorders>,
}

impl Observing {
    /// Whether somebody wants to know of a statement.
    fn listens(&self) -> bool {
        tracing::enabled!(target: "orm::statement", Level::WARN) || self.recorders.is_active()
    }
}

/// A statement whose event is still to come.
pub(super) struct Observed {
    text: Arc<str>,
    values: Option<String>,
    rows: Option<Arc<AtomicU64>>,
    slow: Option<Duration>,
    recorders: Option<Arc<Recorders>>,
    started: Instant,
}

/// Starts to observe a statement, when somebody listens.
pub(super) fn start(observing: &Observing, statement: &Statement) -> Option<Observed> {
    if !observing.listens() {
        return None;
    }
    let values = match &statement.packed {
        _ if !observing.log_values => None,
        Some(packed) => Some(format!("{packed:?}")),
        None => (!statement.binds.is_empty()).then(|| format!("{:?}", statement.binds)),
    };
    Some(Observed::new(observing, Arc::clone(&statement.text), values))
}

/// Starts to observe BEGIN, COMMIT and the like.
pub(super) fn command(observing: &Observing, text: &str) -> Option<Observed> {
    if !observing.listens() {
        return None;
    }
    Some(Observed::new(observing, text.into(), None))
}

impl Observed {
    fn new(observing: &Observing, text: Arc<str>, values: Option<String>) -> Self {
        let recorders = observing.recorders.is_active().then(|| Arc::clone(&observing.recorders));
        let counts = recorders.is_some() || tracing::enabled!(target: "orm::statement", Level::DEBUG);
        let rows = counts.then(Arc::default);
        Observed { text, values, rows, slow: observing.slow_statement, recorders, started: Instant::now() }
    }

    /// The sink, with its rows counted.
    pub(super) fn count(&self, sink: Option<Box<dyn Sink>>) -> Option<Box<dyn Sink>> {
        match (sink, &self.rows) {
            (Some(sink), Some(rows)) => Some(Box::new(Counted { sink, rows: Arc::clone(rows) })),
            (sink, _) => sink,
        }
    }

    /// The event. `done` gives the rows that the statement wrote.
    pub(super) fn finish(self, backend: Backend, done: Result<u64, &Error>) {
        let took = self.started.elapsed();
        let system = match backend {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgresql",
        };
        let duration = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let read = self.rows.map_or(0, |rows| rows.load(Ordering::Relaxed));
        let rows = done.ok().map(|written| written.max(read));
        let error = done.err().map(tracing::field::display);
        if let Some(recorders) = &self.recorders {
            let (sql, values) = (Arc::clone(&self.text), self.values.clone());
            recorders.record(&CapturedQuery { sql, values, took, rows });
        }
        let (text, values) = (&*self.text, self.values.as_deref());
        macro_rules! event {
            ($level:expr) => {
                tracing::event!(
                    target: "orm::statement",
                    $level,
                    db.system.name = system,
                    db.query.text = text,
                    duration_us = duration,
                    rows,
                    error,
                    values
                )
            };
        }
        if self.slow.is_some_and(|slow| took >= slow) { event!(Level::WARN) } else { event!(Level::DEBUG) }
    }
}

/// A sink that counts its rows.
struct Counted {
    sink: Box<dyn Sink>,
    rows: Arc<AtomicU64>,
}

impl Sink for Counted {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        self.rows.fetch_add(1, Ordering::Relaxed);
        self.sink.row(row)
    }

    fn can_rewind(&self) -> bool {
        self.sink.can_rewind()
    }

    fn rewind(&mut self) {
        self.rows.store(0, Ordering::Relaxed);
        self.sink.rewind();
    }

    fn is_full(&self) -> bool {
        self.sink.is_full()
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self.sink.into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::fetch::{Collect, collected};
    use crate::model::Decode;
    use crate::value::{Cell, OwnedRow};

    #[test]
    fn rows_that_are_gathered_anew_are_counted_anew() {
        let observing = Observing::default();
        let mut observed = Observed::new(&observing, "SELECT 1".into(), None);
        let rows = Arc::new(AtomicU64::new(0));
        observed.rows = Some(Arc::clone(&rows));
        let mut sink = observed.count(Some(Collect::boxed(Decode::Plain(|row| row.get::<i64>(0))))).unwrap();
        let row = OwnedRow::of([Cell::Integer(7)]);
        sink.row(&Row::new(&row)).unwrap();
        assert!(sink.can_rewind());
        sink.rewind();
        sink.row(&Row::new(&row)).unwrap();
        assert_eq!(rows.load(Ordering::Relaxed), 1);
        assert_eq!(collected::<i64>(Some(sink)).unwrap(), [7]);
    }
}
