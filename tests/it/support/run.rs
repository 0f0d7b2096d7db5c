//! Runs the body of a test: a database of its own, a runtime of its own, a limit of time.

use super::{Backend, Db, Place, backends, capture, library};
use std::fmt;
use std::panic::Location;
use std::time::Duration;

/// How long a test may take.
const LIMIT: Duration = Duration::from_secs(60);

/// What the body of a test returns; `?` takes every error, and remembers where it stood.
pub(crate) type TestResult = Result<(), Failed>;

/// An error that a test did not expect.
pub(crate) struct Failed {
    message: String,
    at: &'static Location<'static>,
}

impl<E: std::error::Error> From<E> for Failed {
    #[track_caller]
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            message.push_str("\n  because: ");
            message.push_str(&error.to_string());
            source = error.source();
        }
        Failed { message, at: Location::caller() }
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.message)
    }
}

/// Runs a test on a database of that kind, unless it was left out.
pub(crate) fn on(backend: Backend, name: &str, body: impl AsyncFnOnce(&Db, &Place) -> TestResult) {
    if backends::is_asked_for(backend) {
        run(Place::new(backend, name), false, body);
    }
}

/// Runs a test on an SQLite database in memory, unless SQLite was left out.
pub(crate) fn in_memory(body: impl AsyncFnOnce(&Db, &Place) -> TestResult) {
    if backends::is_asked_for(Backend::Sqlite) {
        run(Place::memory(), true, body);
    }
}

fn run(place: Place, create_tables: bool, body: impl AsyncFnOnce(&Db, &Place) -> TestResult) {
    // many threads, because that is where futures wander in real programs
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let outcome = runtime.block_on(async {
        let db = library::open(place.url()).await?;
        if create_tables {
            library::create_tables(&db).await?;
        }
        let outcome = tokio::time::timeout(LIMIT, capture::of_a_test(&db, body(&db, &place))).await;
        outcome.unwrap_or_else(|_| panic!("the test took longer than {LIMIT:?}"))
    });
    // not forever: what hangs on a blocking thread must not hide what failed
    runtime.shutdown_timeout(Duration::from_secs(5));
    if let Err(failed) = outcome {
        panic!("on {}: {failed:?}", place.backend().name());
    }
}
