//! The same statement again and again from one place: what `select_related` and `prefetch_related` are for.

use super::classify::Context;
use crate::error::{RepeatedQuery, Result};
use std::collections::HashMap;
use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

/// When a statement that is sent again and again is reported, and how.
///
/// One run is the same statement, from the same line, in the same task, within a span of time. For the statements that a loop sends, each
/// for one row, the report says what loads all of them at once.
///
/// ```
/// use orm_core::db::{NPlusOne, Options};
///
/// let options = Options::new("sqlite::memory:").detect_n_plus_one(NPlusOne::error().times(3));
/// // or in the URL: `?n_plus_one=warn`, `?n_plus_one=error:3`, `?n_plus_one=off`
/// # let _ = options;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "this only says what to detect; give it to `Options::detect_n_plus_one`"]
pub struct NPlusOne {
    times: u32,
    within: Duration,
    refuse: bool,
}

impl NPlusOne {
    /// A warning in the log, an event of the target `orm::n_plus_one`, once for each run of 10.
    pub fn warn() -> Self {
        NPlusOne { times: 10, within: Duration::from_secs(2), refuse: false }
    }

    /// An error in place of the tenth statement: for tests.
    pub fn error() -> Self {
        NPlusOne { refuse: true, within: Duration::from_secs(60), ..NPlusOne::warn() }
    }

    /// How many of the same statement are too many, at least 2.
    pub fn times(mut self, times: u32) -> Self {
        self.times = times.max(2);
        self
    }

    /// The span of time that a run may take: 2 seconds, and for errors a minute.
    pub fn within(mut self, span: Duration) -> Self {
        self.within = span;
        self
    }
}

/// `warn`, `error`, each with `:5` behind it, or `off`.
pub(super) fn parse(text: &str) -> Result<Option<NPlusOne>, &'static str> {
    const EXPECTED: &str = "`warn`, `error`, `off`, or with a number of times, `warn:20`";
    let (word, times) = match text.split_once(':') {
        Some((word, times)) => (word, Some(times.parse().map_err(|_| EXPECTED)?)),
        None => (text, None),
    };
    let found = match word {
        "warn" => NPlusOne::warn(),
        "error" => NPlusOne::error(),
        "off" if times.is_none() => return Ok(None),
        _ => return Err(EXPECTED),
    };
    Ok(Some(times.map_or(found, |times| found.times(times))))
}

/// Where a run belongs: the task, or outside of one the thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Task {
    Id(tokio::task::Id),
    Thread(ThreadId),
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    task: Task,
    place: &'static Location<'static>,
    sql: Arc<str>,
}

#[derive(Debug)]
struct Run {
    times: u32,
    since: Instant,
}

/// Counts the statements of one database.
#[derive(Debug)]
pub(super) struct Detector {
    settings: NPlusOne,
    runs: Mutex<HashMap<Key, Run>>,
}

/// The most runs that are kept in mind at a time. More than that is no loop.
const MOST_RUNS: usize = 1024;

impl Detector {
    pub(super) fn new(settings: NPlusOne) -> Self {
        Detector { settings, runs: Mutex::default() }
    }

    /// A statement is about to be sent.
    pub(super) fn notice(&self, context: &Context, sql: &Arc<str>) -> Result<()> {
        let Some(place) = context.place else { return Ok(()) };
        let times = self.counted(place, sql);
        // one warning for a run; but each statement beyond is an error, so that none slips through where the first one was caught
        let is_too_many =
            if self.settings.refuse { times >= self.settings.times } else { times == self.settings.times };
        if !is_too_many {
            return Ok(());
        }
        let report = RepeatedQuery {
            place,
            times,
            model: context.model.map(|model| model.name),
            sql: Arc::clone(sql),
            mend: context.mend.map_or_else(Default::default, |mend| mend.to_string().into()),
        };
        if self.settings.refuse {
            return Err(report.into());
        }
        tracing::warn!(
            target: "orm::n_plus_one",
            place = %place,
            times,
            model = report.model,
            db.query.text = &**sql,
            mend = &*report.mend,
            "{report}"
        );
        Ok(())
    }

    fn counted(&self, place: &'static Location<'static>, sql: &Arc<str>) -> u32 {
        let task = tokio::task::try_id().map_or_else(|| Task::Thread(std::thread::current().id()), Task::Id);
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        if runs.len() >= MOST_RUNS {
            runs.retain(|_, run| run.since.elapsed() < self.settings.within);
            if runs.len() >= MOST_RUNS {
                runs.clear();
            }
        }
        let new = || Run { times: 0, since: Instant::now() };
        let run = runs.entry(Key { task, place, sql: Arc::clone(sql) }).or_insert_with(new);
        if run.since.elapsed() > self.settings.within {
            *run = new();
        }
        run.times += 1;
        run.times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_of_the_url_is_read() {
        assert_eq!(parse("warn"), Ok(Some(NPlusOne::warn())));
        assert_eq!(parse("error:3"), Ok(Some(NPlusOne::error().times(3))));
        assert_eq!(parse("off"), Ok(None));
        for text in ["", "on", "off:3", "warn:", "warn:x", "5"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_run_ends_with_its_span_of_time() {
        let detector = Detector::new(NPlusOne::warn().within(Duration::ZERO));
        let (place, sql) = (Location::caller(), Arc::from("SELECT 1"));
        for _ in 0..100 {
            std::thread::sleep(Duration::from_micros(10));
            assert_eq!(detector.counted(place, &sql), 1);
        }
    }

    #[test]
    fn another_place_and_another_statement_are_other_runs() {
        let detector = Detector::new(NPlusOne::warn());
        let (here, there) = (Location::caller(), Location::caller());
        let one: Arc<str> = Arc::from("SELECT 1");
        assert_eq!(detector.counted(here, &one), 1);
        assert_eq!(detector.counted(here, &one), 2);
        assert_eq!(detector.counted(there, &one), if here == there { 3 } else { 1 });
        assert_eq!(detector.counted(here, &Arc::from("SELECT 2")), 1);
    }

    #[test]
    fn what_is_kept_in_mind_is_bounded() {
        let detector = Detector::new(NPlusOne::warn());
        for at in 0..MOST_RUNS * 3 {
            detector.counted(Location::caller(), &Arc::from(format!("SELECT {at}")));
        }
        assert!(detector.runs.lock().unwrap().len() <= MOST_RUNS);
    }
}
