//! How to open a database: [`Options`], by calls or by parameters of the URL.

use super::n_plus_one::{self, Detector, NPlusOne};
use super::observe::Observing;
use super::pool::Limits;
use super::session::Target;
use super::url::{self, Url};
use crate::Backend;
use crate::error::{Error, Result};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How to open a database.
///
/// Everything can be said by a call or by a parameter of the URL of the same name (`?max_connections=5&acquire_timeout=3s&log_values=true`);
/// a call wins. Times in a URL are written `500ms`, `3s`, `10m` or `1h`, and `off` where there can be none.
///
/// | option | meaning | default |
/// |---|---|---|
/// | `max_connections` | connections that may be open at a time | 10; SQLite: 8, in memory 1 |
/// | `acquire_timeout` | how long to wait for a connection | 30s |
/// | `idle_timeout` | an unused connection is closed after | 10m; SQLite: off |
/// | `max_lifetime` | a connection is replaced after | 30m; SQLite: off |
/// | `statement_timeout` | a statement is stopped after; a PostgreSQL server that does not answer 5s later counts as gone | off |
/// | `log_values` | whether values may stand in logs and error messages | false |
/// | `n_plus_one` | whether a statement that one line sends again and again is reported: `warn`, `error`, or `warn:20` for 20 of them | off |
/// | `slow_statement` | a statement that takes longer is a warning in the log | 1s; may be `off` |
///
/// Parameters that are not in this table are the driver's.
///
/// ```
/// use orm_core::db::Options;
///
/// let options = Options::new("postgres://app:s3cret@db.example/music?log_values=false").max_connections(20);
/// assert!(!format!("{options:?}").contains("s3cret"));
/// ```
#[derive(Clone)]
#[must_use = "options do nothing until `Database::connect_with` takes them"]
pub struct Options {
    url: String,
    max_connections: Option<usize>,
    acquire_timeout: Option<Duration>,
    /// The outer `Option`: whether it was said; the inner: `off`.
    idle_timeout: Option<Option<Duration>>,
    max_lifetime: Option<Option<Duration>>,
    statement_timeout: Option<Option<Duration>>,
    log_values: Option<bool>,
    slow_statement: Option<Option<Duration>>,
    n_plus_one: Option<Option<NPlusOne>>,
    cursor_key: [u64; 2],
    file_use: FileUse,
}

/// What a program does with the file of a SQLite database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileUse {
    /// As the URL says.
    Any,
    /// It has to be there.
    Existing,
    /// It has to be there, and is only read.
    Reading,
}

impl Options {
    /// The options that the URL names. A wrong one is an error when the database is opened.
    pub fn new(url: impl Into<String>) -> Self {
        Options {
            url: url.into(),
            max_connections: None,
            acquire_timeout: None,
            idle_timeout: None,
            max_lifetime: None,
            statement_timeout: None,
            log_values: None,
            slow_statement: None,
            n_plus_one: None,
            cursor_key: [0; 2],
            file_use: FileUse::Any,
        }
    }

    /// How many connections may be open at a time, at least 1. An in-memory database has one, whatever is said here.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = Some(connections);
        self
    }

    /// How long to wait for a connection, and on SQLite for the right to write.
    pub fn acquire_timeout(mut self, timeout: Duration) -> Self {
        self.acquire_timeout = Some(timeout);
        self
    }

    /// Closes a connection that nobody used for so long; `None`: never.
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.idle_timeout = Some(timeout.into());
        self
    }

    /// Replaces a connection that is so old; `None`: never.
    pub fn max_lifetime(mut self, lifetime: impl Into<Option<Duration>>) -> Self {
        self.max_lifetime = Some(lifetime.into());
        self
    }

    /// PostgreSQL: stops a statement that takes longer; `None`: never. SQLite has no such limit, and says so.
    pub fn statement_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.statement_timeout = Some(timeout.into());
        self
    }

    /// Whether values of rows may stand in logs and in error messages.
    pub fn log_values(mut self, log: bool) -> Self {
        self.log_values = Some(log);
        self
    }

    /// A statement that takes longer is a warning in the log; `None`: none is.
    pub fn slow_statement(mut self, threshold: impl Into<Option<Duration>>) -> Self {
        self.slow_statement = Some(threshold.into());
        self
    }

    /// Reports a statement that one line of the program sends again and again, each time for one row more; `None`: does not.
    ///
    /// The report names the line, and the `prefetch_related` or `select_related` that loads all of the rows at once.
    pub fn detect_n_plus_one(mut self, detect: impl Into<Option<NPlusOne>>) -> Self {
        self.n_plus_one = Some(detect.into());
        self
    }

    /// Seals the cursors of [`cursor_page`](crate::queryset::QuerySet::cursor_page), so that nobody else can make one. All programs that take
    /// each other's cursors need the same secret, of 16 random bytes or more. It can't be a parameter of the URL.
    pub fn cursor_secret(mut self, secret: impl AsRef<[u8]>) -> Self {
        self.cursor_key =
            [1, 2].map(|number| siphasher::sip::SipHasher24::new_with_keys(number, 0).hash(secret.as_ref()));
        self
    }

    /// SQLite: makes no file where there is none.
    #[doc(hidden)]
    pub fn only_existing(mut self) -> Self {
        self.file_use = FileUse::Existing;
        self
    }

    /// SQLite: makes no file, takes one that can't be written to, and leaves its journal mode.
    #[doc(hidden)]
    pub fn only_reading(mut self) -> Self {
        self.file_use = FileUse::Reading;
        self
    }

    /// The key that cursors are sealed with.
    pub(super) fn cursor_key(&self) -> [u64; 2] {
        self.cursor_key
    }

    /// What the pool, the log and the driver need to know.
    pub(super) fn resolve(self) -> Result<(Target, Limits, Observing)> {
        let Url { backend, place, mut parameters } = url::parse(&self.url)?;
        let max_connections = parameters.take("max_connections", url::number)?;
        let acquire_timeout = parameters.take("acquire_timeout", url::duration)?;
        let idle_timeout = parameters.take("idle_timeout", url::duration_or_off)?;
        let max_lifetime = parameters.take("max_lifetime", url::duration_or_off)?;
        let statement_timeout = parameters.take("statement_timeout", url::duration_or_off)?;
        let log_values = parameters.take("log_values", url::boolean)?;
        let slow_statement = parameters.take("slow_statement", url::duration_or_off)?;
        let n_plus_one = parameters.take("n_plus_one", n_plus_one::parse)?;
        let max_connections = self.max_connections.or(max_connections);
        if max_connections == Some(0) {
            return Err(url::wrong("max_connections", "at least 1"));
        }

        let sqlite = backend == Backend::Sqlite;
        let mut rest = parameters.rest();
        let statement_timeout = self.statement_timeout.or(statement_timeout).flatten();
        // PostgreSQL's own: only the server can stop a statement and keep the connection
        if let (Some(timeout), false) = (statement_timeout, sqlite) {
            rest.push(("statement_timeout".into(), format!("{}ms", timeout.as_millis().max(1))));
        }
        let target = open(backend, &place, rest, self.file_use)?;
        let unless_sqlite = |seconds| (!sqlite).then_some(Duration::from_secs(seconds));
        let limits = Limits {
            max_connections: match max_connections {
                // each connection to it would be a database of its own
                _ if target.is_memory() => 1,
                Some(connections) => connections,
                None if sqlite => 8,
                None => 10,
            },
            acquire_timeout: self.acquire_timeout.or(acquire_timeout).unwrap_or(Duration::from_secs(30)),
            idle_timeout: self.idle_timeout.or(idle_timeout).unwrap_or(unless_sqlite(600)),
            max_lifetime: self.max_lifetime.or(max_lifetime).unwrap_or(unless_sqlite(1800)),
            statement_timeout: statement_timeout.filter(|_| sqlite),
        };
        let observing = Observing {
            log_values: self.log_values.or(log_values).unwrap_or(false),
            slow_statement: self.slow_statement.or(slow_statement).unwrap_or(Some(Duration::from_secs(1))),
            n_plus_one: self.n_plus_one.or(n_plus_one).flatten().map(|settings| Arc::new(Detector::new(settings))),
            recorders: Arc::default(),
        };
        Ok((target, limits, observing))
    }
}

/// The driver's own options.
fn open(backend: Backend, place: &str, parameters: Vec<(String, String)>, file_use: FileUse) -> Result<Target> {
    match backend {
        #[cfg(feature = "sqlite")]
        Backend::Sqlite => {
            let mut options = super::driver::sqlite::Options::parse(place, parameters)?;
            match file_use {
                FileUse::Any => {}
                FileUse::Existing => options.only_existing(),
                FileUse::Reading => options.only_reading(),
            }
            Ok(Target::Sqlite(Box::new(options)))
        }
        #[cfg(feature = "postgres")]
        Backend::Postgres => {
            Ok(Target::Postgres(Box::new(super::driver::postgres::Options::parse(place, parameters)?)))
        }
        #[allow(unreachable_patterns, reason = "only when both features are on")]
        backend => {
            let _ = (place, parameters, file_use);
            Err(left_out(backend))
        }
    }
}

/// The driver is not in this program.
fn left_out(backend: Backend) -> Error {
    let feature = match backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    let name = backend.name();
    let message = format!("this program was built without {name}; enable the feature `{feature}` of `orm`");
    Error::Config { message: message.into() }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("url", &url::redacted(&self.url))
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_lifetime", &self.max_lifetime)
            .field("statement_timeout", &self.statement_timeout)
            .field("log_values", &self.log_values)
            .field("slow_statement", &self.slow_statement)
            .field("n_plus_one", &self.n_plus_one)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_was_left_out_of_the_program_names_the_feature() {
        assert_eq!(
            left_out(Backend::Postgres).to_string(),
            "this program was built without PostgreSQL; enable the feature `postgres` of `orm`"
        );
        assert_eq!(
            left_out(Backend::Sqlite).to_string(),
            "this program was built without SQLite; enable the feature `sqlite` of `orm`"
        );
    }
}
