//! Where the server is, and how to talk to it: the URL and its parameters.
//!
//! sqlx's own parser logs a parameter it doesn't know together with its value, and the `Debug` of its options prints the password. So
//! parameters are read here, sqlx sees those it knows, and no message and no `Debug` of ours holds a value.

mod parameter;

use crate::error::Error;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Statements that a session keeps prepared, when the URL does not say.
const CACHED_STATEMENTS: usize = 100;

/// How to open sessions of one database. A clone is one and the same database.
#[derive(Clone)]
pub(crate) struct Options {
    pub(super) connect: PgConnectOptions,
    pub(super) pooler: Pooler,
    pub(super) statement_timeout: Option<Duration>,
    pub(super) lock_timeout: Option<Duration>,
    pub(super) cache_statements: usize,
    salt: Arc<AtomicU64>,
}

/// What stands between the program and the server. A pooler that gives the server away after each transaction can hand sqlx another
/// query's rows without an error (sqlx#67), because sqlx sends two Syncs for one query and the first one ends the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Pooler {
    /// Nothing, or a pooler in session mode.
    #[default]
    None,
    /// A pooler in transaction mode that keeps track of named statements: pgbouncer 1.21 with `max_prepared_statements`. Every statement
    /// is named.
    Named,
    /// Any other pooler in transaction mode. Every statement is unnamed, inside of a transaction.
    Transaction,
}

impl Options {
    /// Reads a URL and its parameters, those of the pool taken out. A query in `url` is read too.
    pub(crate) fn parse(url: &str, params: Vec<(String, String)>) -> Result<Options, Error> {
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(config("a PostgreSQL URL begins with `postgres://` or `postgresql://`"));
        }
        if url.contains('#') {
            return Err(config("a `#` in a PostgreSQL URL is written `%23`"));
        }
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut read = parameter::Parameters::default();
        for (name, value) in parameter::pairs(query)?.into_iter().chain(params) {
            read.take(name, value)?;
        }
        let base = if read.names_host { without_socket(base) } else { base.to_owned() };
        // a parse error says which part is wrong, and doesn't repeat the URL
        let connect = PgConnectOptions::from_str(&format!("{base}?{}", read.for_sqlx))
            .map_err(|error| config(format!("the PostgreSQL URL can't be read: {}", innermost(&error))))?;
        let cache_statements = read.cache_statements.unwrap_or(CACHED_STATEMENTS);
        let mut connect = connect.statement_cache_capacity(cache_statements).disable_statement_logging();
        if read.pooler != Pooler::None {
            if connect.get_options().is_some() {
                return Err(config(
                    "a pooler does not pass `options` on to the server: leave `options` out of the URL and PGOPTIONS unset, \
                     or use `ALTER ROLE … SET …`",
                ));
            }
            // pgbouncer refuses the parameter; servers since 12 print floats exactly without it, and floats travel in binary
            connect = connect.extra_float_digits(None);
        }
        if read.pooler == Pooler::Named {
            if read.statement_timeout.is_some() || read.lock_timeout.is_some() {
                return Err(config(
                    "`statement_timeout` and `lock_timeout` would leak to other clients of the pooler: with `pooler=named` set them \
                     by `ALTER ROLE … SET …`",
                ));
            }
            if cache_statements == 0 {
                return Err(config("`pooler=named` needs prepared statements: `cache_statements` must be at least 1"));
            }
        }
        Ok(Options {
            connect,
            pooler: read.pooler,
            statement_timeout: read.statement_timeout,
            lock_timeout: read.lock_timeout,
            cache_statements,
            salt: Arc::default(),
        })
    }

    /// Host, port, database and user, for messages. No password.
    pub(crate) fn target(&self) -> String {
        let connect = &self.connect;
        let place = match connect.get_socket() {
            Some(socket) => format!("{} (port {})", socket.display(), connect.get_port()),
            None => format!("{}:{}", connect.get_host(), connect.get_port()),
        };
        format!("PostgreSQL at {place}, database `{}`, user `{}`", self.database(), connect.get_username())
    }

    /// The name of the database; the server takes the user's name when none is given.
    pub(super) fn database(&self) -> &str {
        self.connect.get_database().unwrap_or_else(|| self.connect.get_username())
    }

    /// The timeouts as commands that hold for one transaction.
    pub(super) fn set_local(&self) -> String {
        let timeouts = [("statement_timeout", self.statement_timeout), ("lock_timeout", self.lock_timeout)];
        timeouts
            .iter()
            .filter_map(|(name, timeout)| Some(format!("; SET LOCAL {name} = {}", timeout.as_ref()?.as_millis())))
            .collect()
    }

    /// What to write behind every text so that the pooler doesn't know it yet. Poolers share a prepared statement by its text between all
    /// clients, so a plan made stale by DDL fails for everybody until the text changes.
    pub(super) fn salted(&self, text: &Arc<str>) -> Arc<str> {
        match self.salt.load(Ordering::Relaxed) {
            0 => Arc::clone(text),
            salt => format!("{text} /* {salt:x} */").into(),
        }
    }

    /// Changes the salt for all sessions of this database. Another process may have used any small number before: the clock is new.
    pub(super) fn change_salt(&self) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        self.salt.store(u64::try_from(now).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("target", &self.target())
            .field("pooler", &self.pooler)
            .field("statement_timeout", &self.statement_timeout)
            .field("lock_timeout", &self.lock_timeout)
            .field("cache_statements", &self.cache_statements)
            .finish_non_exhaustive()
    }
}

pub(super) fn config(message: impl Into<String>) -> Error {
    Error::Config { message: message.into().into() }
}

/// The URL with `localhost` for the folder of a socket: sqlx would prefer that to a `host` parameter.
fn without_socket(base: &str) -> String {
    let Some((scheme, rest)) = base.split_once("://") else { return base.to_owned() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (login, place) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    if !place.get(..3).is_some_and(|escaped| escaped.eq_ignore_ascii_case("%2F")) {
        return base.to_owned();
    }
    let port = place.find(':').map_or("", |at| &place[at..]);
    format!("{scheme}://{login}localhost{port}{path}")
}

fn innermost(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Configuration(cause) => cause.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Options, Error> {
        Options::parse(url, Vec::new())
    }

    fn refused(url: &str) -> String {
        parse(url).map(|_| ()).expect_err(url).to_string()
    }

    #[test]
    fn the_target_names_everything_but_the_password() {
        let options = parse("postgres://joe:s3cret@db.example:5433/shop").unwrap();
        assert_eq!(options.target(), "PostgreSQL at db.example:5433, database `shop`, user `joe`");
        assert!(!format!("{options:?}").contains("s3cret"));
    }

    #[test]
    fn parameters_override_the_url() {
        let params =
            [("host", "/run/pg"), ("port", "6000"), ("user", "a b"), ("dbname", "x&y"), ("password", "s3cret")];
        let params = params.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let options = Options::parse("postgres://u@h/d", params).unwrap();
        assert_eq!(options.target(), "PostgreSQL at /run/pg (port 6000), database `x&y`, user `a b`");
    }

    #[test]
    fn a_host_overrides_the_folder_of_a_socket() {
        let options = parse("postgres://joe:a%2Fb@%2Frun%2Fpg:5433/shop?host=db.example").unwrap();
        assert_eq!(options.target(), "PostgreSQL at db.example:5433, database `shop`, user `joe`");
        let options = parse("postgres://joe@%2Frun%2Fpg/shop").unwrap();
        assert_eq!(options.target(), "PostgreSQL at /run/pg (port 5432), database `shop`, user `joe`");
    }

    #[test]
    fn an_unknown_parameter_is_refused_by_its_name_and_without_its_value() {
        let message = refused("postgres://u:s3cret@h/d?ssl_mode=hunter2");
        assert!(message.contains("`ssl_mode`") && message.contains("`sslmode`"), "{message}");
        assert!(!message.contains("hunter2") && !message.contains("s3cret"), "{message}");
        for url in [
            "postgres://u@h/d?pooler=hunter2",
            "postgres://u@h/d?port=hunter2",
            "postgres://u@h/d?sslmode=hunter2",
            "postgres://u@h/d?statement_timeout=hunter2",
            "postgres://u@h/d?cache_statements=hunter2",
            "postgres://u@h:hunter2/d",
            "postgres://u:hunter2#x@h/d",
            "postgres://u:1?hunter2@h/d",
        ] {
            assert!(!refused(url).contains("hunter2"), "{url}");
        }
    }

    #[test]
    fn what_a_pooler_would_swallow_is_refused() {
        assert!(refused("postgres://u@h/d?pooler=named&statement_timeout=5s").contains("ALTER ROLE"));
        assert!(refused("postgres://u@h/d?pooler=transaction&options=-c%20jit%3Doff").contains("PGOPTIONS"));
        assert!(refused("postgres://u@h/d?pooler=named&cache_statements=0").contains("at least 1"));
        let options = parse("postgres://u@h/d?pooler=transaction&statement_timeout=1min&lock_timeout=500ms").unwrap();
        assert_eq!(options.set_local(), "; SET LOCAL statement_timeout = 60000; SET LOCAL lock_timeout = 500");
    }

    #[test]
    #[cfg(not(feature = "tls-rustls"))]
    fn tls_that_is_not_compiled_in_names_the_feature() {
        assert!(refused("postgres://u@h/d?sslmode=require").contains("`tls-rustls`"));
    }
}
