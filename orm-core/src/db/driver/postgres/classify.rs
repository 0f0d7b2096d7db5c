//! What the server's answers mean: SQLSTATE to errors.
//!
//! `detail` is never read: it holds values of rows. So do the messages of class 22 (data exceptions), which are quoted without them.

use super::options::{Options, Pooler, config};
use crate::db::driver::{Failure, Missing};
use crate::error::{ConstraintKind, Error, QueryError, Source, TransactionError};
use sqlx::postgres::{PgDatabaseError, PgSeverity};
use std::io::ErrorKind;
use std::sync::Arc;

/// The server's own answer, when the error is one.
pub(super) fn answer(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    match error {
        sqlx::Error::Database(error) => error.try_downcast_ref(),
        _ => None,
    }
}

/// Whether the connection can't be used any more after this error.
pub(super) fn breaks_connection(error: &sqlx::Error) -> bool {
    // what is no answer of the server is an I/O error or bytes that were not understood
    answer(error).is_none_or(|answer| matches!(answer.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

/// Whether the plan of a prepared statement is older than the table. Nothing was executed.
pub(super) fn is_stale_plan(error: &sqlx::Error) -> bool {
    // the message is translated, the routine is not
    answer(error).is_some_and(|answer| {
        answer.code() == "0A000" && answer.routine().is_none_or(|at| at == "RevalidateCachedQuery")
    })
}

/// Whether the server doesn't know a statement that was prepared. Nothing was executed.
pub(super) fn is_forgotten_statement(error: &sqlx::Error) -> bool {
    answer(error).is_some_and(|answer| answer.code() == "26000")
}

/// What a failed statement means.
pub(super) fn failure(error: sqlx::Error, options: &Options) -> Failure {
    if let Some(answer) = answer(&error) {
        if let Some(kind) = constraint_kind(answer.code()) {
            let (table, name) = (answer.table().map(Box::from), answer.constraint().map(Box::from));
            let columns = answer.column().map(Box::from).into_iter().collect();
            return Failure::Constraint { kind, table, columns, name, source: Source::new(error) };
        }
        if let Some((what, name)) = missing(answer) {
            return Failure::Missing { what, name };
        }
    }
    Failure::Other(other(error, options))
}

fn constraint_kind(code: &str) -> Option<ConstraintKind> {
    Some(match code {
        "23505" => ConstraintKind::Unique,
        // 23001 is ON DELETE RESTRICT from version 18 on
        "23503" | "23001" => ConstraintKind::ForeignKey,
        "23502" => ConstraintKind::NotNull,
        "23514" => ConstraintKind::Check,
        "23P01" => ConstraintKind::Exclusion,
        _ => return None,
    })
}

fn missing(answer: &PgDatabaseError) -> Option<(Missing, Box<str>)> {
    match answer.code() {
        // the same code is given for a table that the FROM clause lacks: that is a mistake in the text
        "42P01" if answer.routine() != Some("errorMissingRTE") => {
            Some((Missing::Table, name_in(answer.message(), "relation ")))
        }
        "42703" => Some((Missing::Column, name_in(answer.message(), "column "))),
        _ => None,
    }
}

/// The name in `relation "x" does not exist`, `column x.y does not exist`, `column "x" of relation "y" does not exist`. In a translated
/// message it is what stands in quotes.
fn name_in(message: &str, noun: &str) -> Box<str> {
    let plain = message.strip_prefix(noun).and_then(|rest| {
        let end = rest.find(" of relation ").or_else(|| rest.find(" does not exist"))?;
        rest.get(..end)
    });
    let quoted = || message.split(['"', '«', '»', '„', '“']).nth(1);
    plain.or_else(quoted).unwrap_or(message).trim_matches('"').trim().into()
}

fn other(error: sqlx::Error, options: &Options) -> Error {
    let Some(answer) = answer(&error) else { return Error::ConnectionLost(Source::new(error)) };
    if breaks_connection(&error) {
        return Error::ConnectionLost(Source::new(error));
    }
    let code = answer.code();
    match code {
        "40001" => Error::Serialization(Source::new(error)),
        "40P01" => Error::Deadlock(Source::new(error)),
        "55P03" => Error::LockTimeout(Source::new(error)),
        "57014" if is_timeout(answer, options) => Error::StatementTimeout(Source::new(error)),
        "57014" => Error::Cancelled(Source::new(error)),
        "25006" => Error::ReadOnly(Source::new(error)),
        "25P02" => aborted(),
        "53100" => Error::StorageFull(Source::new(error)),
        "40003" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25P04" => {
            Error::ConnectionLost(Source::new(error))
        }
        "08P01" => match bind_count(answer.message()) {
            Some((binds, placeholders)) => QueryError::BindCount { placeholders, binds }.into(),
            None => database(error),
        },
        _ if code.starts_with("08") => Error::ConnectionLost(Source::new(error)),
        "2201B" => {
            let reason = answer.message().trim_start_matches("invalid regular expression: ").to_owned();
            QueryError::Regex { reason }.into()
        }
        "0A000" if is_stale_plan(&error) => Error::Schema {
            message: "the table was changed since this statement was prepared; run the transaction again".into(),
        },
        "42883" if needs_trigrams(answer.message()) => {
            let what =
                "trigrams without the extension pg_trgm: `CREATE EXTENSION pg_trgm` makes it, once in a database";
            QueryError::Unsupported { backend: "PostgreSQL", what }.into()
        }
        // what is in the way stands in the detail: a view, a foreign key
        "2BP01" | "0A000" if answer.detail().is_some() => Error::Database {
            code: Some(code.into()),
            message: [answer.message(), ": ", answer.detail().unwrap_or_default()].concat().into(),
            source: None,
        },
        "26000" | "42P05" => mixed_up_statements(options.pooler),
        _ => database(error),
    }
}

/// Whether a function or an operator is missing that the extension `pg_trgm` brings: `function similarity(text, text) does not exist`,
/// `operator does not exist: character varying % text`.
fn needs_trigrams(message: &str) -> bool {
    message.contains("similarity(") || message.contains("text % ") || message.contains("varying % ")
}

/// A statement of a transaction that the server will only roll back.
pub(super) fn aborted() -> Error {
    let cause = Error::Database {
        code: Some("25P02".into()),
        message: "a statement of this transaction failed".into(),
        source: None,
    };
    TransactionError::Aborted { cause: Arc::new(cause) }.into()
}

/// Prepared statements that another client made, or that are gone.
fn mixed_up_statements(pooler: Pooler) -> Error {
    config(match pooler {
        Pooler::Transaction => {
            let message = "the server lost an unnamed statement inside of a transaction; run the transaction again";
            return Error::Schema { message: message.into() };
        }
        Pooler::None => {
            "a pooler in transaction mode stands between this program and PostgreSQL, and answers may get mixed up: say so in the URL \
             by `?pooler=named` (pgbouncer 1.21 or newer with `max_prepared_statements`) or `?pooler=transaction` (any other)"
        }
        Pooler::Named => {
            "the pooler does not keep track of prepared statements: set `max_prepared_statements` (pgbouncer 1.21 or newer), or write \
             `?pooler=transaction` in the URL"
        }
    })
}

fn database(error: sqlx::Error) -> Error {
    let Some(answer) = answer(&error) else { return Error::ConnectionLost(Source::new(error)) };
    let code = Some(answer.code().into());
    if answer.code().starts_with("22") {
        // `invalid input syntax for type integer: "the value"`: neither the message nor its source may show it
        return Error::Database { code, message: without_quoted(answer.message()).into(), source: None };
    }
    Error::Database { code, message: answer.message().into(), source: Some(Source::new(error)) }
}

/// The message with `…` in place of everything from the first quote to the last one.
fn without_quoted(message: &str) -> String {
    match (message.find('"'), message.rfind('"')) {
        (Some(first), Some(last)) if first < last => format!("{}\"…{}", &message[..first], &message[last..]),
        _ => message.to_owned(),
    }
}

fn is_timeout(answer: &PgDatabaseError, options: &Options) -> bool {
    let message = answer.message();
    message.contains("statement timeout") || (options.statement_timeout.is_some() && !message.contains("user request"))
}

/// `bind message supplies 1 parameters, but prepared statement "" requires 2`
fn bind_count(message: &str) -> Option<(usize, usize)> {
    let rest = message.strip_prefix("bind message supplies ")?;
    let supplied = rest.split(' ').next()?.parse().ok()?;
    let needed = rest.rsplit(' ').next()?.parse().ok()?;
    Some((supplied, needed))
}

/// Why no session could be opened: the cause, and the next thing to try.
pub(super) fn connecting(error: sqlx::Error, options: &Options) -> Error {
    let unavailable = |reason: String| Error::Unavailable { target: options.target().into(), reason: reason.into() };
    let target = options.target();
    if let Some(answer) = answer(&error) {
        let message = answer.message();
        return match answer.code() {
            "28P01" => config(format!("wrong password for user `{}` ({target})", options.connect.get_username())),
            "28000" => config(format!("the server does not let this user in: {message} ({target})")),
            "3D000" => config(format!(
                "the database `{}` does not exist; create it by `createdb {0}` ({target})",
                options.database()
            )),
            // with their code: the pool tries again for as long as it may take to get a connection
            "53300" => passing(answer, "give the pool fewer connections, or raise max_connections"),
            "57P03" => passing(answer, "try again in a moment"),
            "08P01" if message.contains("startup parameter") => config(format!(
                "{message}: a pooler stands between; say so in the URL by `?pooler=named` or `?pooler=transaction` ({target})"
            )),
            _ => unavailable(message.to_owned()),
        };
    }
    match &error {
        sqlx::Error::Io(io) => unavailable(match io.kind() {
            ErrorKind::ConnectionRefused => "connection refused: is PostgreSQL running there, on that port?".to_owned(),
            ErrorKind::NotFound => {
                "there is no such socket: is PostgreSQL running, with that directory and port?".to_owned()
            }
            ErrorKind::PermissionDenied => "the socket may not be opened by this user".to_owned(),
            ErrorKind::TimedOut => "no answer: is a firewall between, or the host down?".to_owned(),
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                format!("{io}: the server hung up; is this a PostgreSQL port, and what does its log say?")
            }
            _ => format!("{io}: are host and port right?"),
        }),
        sqlx::Error::Tls(tls) => config(format!(
            "TLS could not be set up: {tls}; compare `sslmode` and `sslrootcert` with the server ({target})"
        )),
        other => unavailable(format!("{other}: is this a PostgreSQL port?")),
    }
}

fn passing(answer: &PgDatabaseError, advice: &str) -> Error {
    let message = format!("{}: {advice}", answer.message()).into();
    Error::Database { code: Some(answer.code().into()), message, source: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_name_is_found() {
        for (message, noun, name) in [
            ("relation \"album\" does not exist", "relation ", "album"),
            ("relation \"music.album\" does not exist", "relation ", "music.album"),
            ("column \"titel\" does not exist", "column ", "titel"),
            ("column t0.titel does not exist", "column ", "t0.titel"),
            ("column \"titel\" of relation \"album\" does not exist", "column ", "titel"),
            ("Relation »album« existiert nicht", "relation ", "album"),
        ] {
            assert_eq!(&*name_in(message, noun), name, "{message}");
        }
    }

    #[test]
    fn values_leave_messages() {
        assert_eq!(
            without_quoted("invalid input syntax for type integer: \"a\"b\""),
            "invalid input syntax for type integer: \"…\""
        );
        assert_eq!(without_quoted("division by zero"), "division by zero");
    }

    #[test]
    fn counts_of_binds_are_read() {
        let message = "bind message supplies 1 parameters, but prepared statement \"sqlx_s_1\" requires 2";
        assert_eq!(bind_count(message), Some((1, 2)));
    }
}
