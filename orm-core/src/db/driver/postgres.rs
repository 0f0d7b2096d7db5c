//! PostgreSQL: a session over one held `sqlx::PgConnection`.
//!
//! `options` reads the URL, `binds` writes values, `cells` reads rows, `classify` tells errors apart, `command` follows the transaction.
//!
//! Three things of sqlx 0.9 that this file stands guard against:
//! - A future dropped half-way leaves the connection in the middle of something, BEGIN among it (sqlx#2054). So a session is `busy` from
//!   before it touches the wire until the answer was read; one that is still busy later is broken and must be closed.
//! - The state of the transaction is not told, and COMMIT of a failed transaction is a success (rust-postgres#1334). So it is followed
//!   here, and such a COMMIT is refused before it is sent.
//! - A query has two Syncs, and behind a pooler in transaction mode the first gives the server away (sqlx#67). See [`Pooler`].

mod binds;
mod cells;
mod classify;
mod command;
mod options;
#[cfg(test)]
mod tests;

pub(crate) use options::{Options, Pooler};

use super::{Failure, Gone, Outcome, SessionState, Sink, Statement, StatementKind};
use crate::error::{Error, QueryError, Source, TransactionError};
use crate::model::{DecodeError, Row};
use crate::value::PgKind;
use cells::PgCells;
use command::Command;
use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Either, Executor, Row as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// A session that rested longer than this is asked whether it still lives before it is used.
const PING_AFTER: Duration = Duration::from_secs(5);

/// How long the answer to that may take: a peer that died silently never answers.
const PING_TIMEOUT: Duration = Duration::from_secs(5);

/// A statement that finds its connection gone learns it within this. One that ran for longer was at work, and whoever ended it may have
/// meant it.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Where the sink of a statement goes and comes back from.
type HeldSink = Option<Box<dyn Sink>>;

/// One connection to the server. Dropping it closes the socket, and the server rolls back what was open.
pub(crate) struct Session {
    connection: PgConnection,
    options: Options,
    phase: Phase,
    /// The wire is in use; when nobody uses it, the future that did was dropped.
    busy: bool,
    /// The running statement has given a row.
    answered: bool,
    /// The connection can't be used any more.
    broken: bool,
    /// Prepared statements are older than the schema.
    stale: bool,
    last_used: Instant,
    /// The process that serves this session; `None` behind a pooler, where it changes.
    backend: Option<i32>,
    /// The kinds of the columns of the running statement, kept for their memory.
    kinds: Vec<PgKind>,
}

/// What the server thinks of the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    InTransaction,
    /// Only ROLLBACK and ROLLBACK TO are taken.
    Failed,
}

/// Why a statement did not give its answer.
enum Fault {
    /// `untouched`: no row had come, so that it may be run once more when nothing was executed.
    Server {
        error: sqlx::Error,
        untouched: bool,
    },
    Decode(DecodeError),
    /// Nothing was sent.
    Refused(Error),
}

impl Session {
    /// Opens a connection and sets it up.
    pub(crate) async fn open(options: &Options) -> Result<Session, Error> {
        let connection = options.connect.connect().await.map_err(|error| classify::connecting(error, options))?;
        let mut session = Session {
            connection,
            options: options.clone(),
            phase: Phase::Idle,
            busy: false,
            answered: false,
            broken: false,
            stale: false,
            last_used: Instant::now(),
            backend: None,
            kinds: Vec::new(),
        };
        let set_up = match options.pooler {
            Pooler::None => session.set_up().await,
            // settings would leak to other clients
            Pooler::Named => Ok(()),
            Pooler::Transaction => session.learn_types().await,
        };
        set_up.map_err(|error| classify::connecting(error, options))?;
        Ok(session)
    }

    /// Runs a statement. Each row goes to `sink` while it passes; the sink comes back when all went well.
    ///
    /// When the sink refuses a row, the rest is read and thrown away: statements are bounded by a LIMIT, and a connection costs more.
    pub(crate) async fn run(
        &mut self,
        statement: Statement,
        mut sink: HeldSink,
    ) -> Result<(Outcome, HeldSink), Failure> {
        self.check_usable()?;
        if statement.text.as_bytes().contains(&0) {
            // it would cut the message short, and the server would read the rest as another one
            return Err(Error::from(QueryError::Forbidden { what: "the SQL text contains a NUL character" }).into());
        }
        let (was_idle, began) = (self.phase == Phase::Idle, Instant::now());
        self.answered = false;
        match self.run_prepared(&statement, &mut sink).await {
            Ok(outcome) => Ok((outcome, sink)),
            Err(Failure::Other(error @ Error::ConnectionLost(_)))
                if was_idle
                    && statement.kind == StatementKind::Read
                    && !self.answered
                    && self.broken
                    && began.elapsed() < AT_ONCE =>
            {
                Err(Failure::Gone(Box::new(Gone { statement, sink, error })))
            }
            Err(failure) => Err(failure),
        }
    }

    async fn run_prepared(&mut self, statement: &Statement, sink: &mut HeldSink) -> Result<Outcome, Failure> {
        self.forget_stale_statements().await?;
        if statement.kind == StatementKind::Schema && statement.binds.is_empty() && sink.is_none() {
            self.change_schema(statement).await
        } else if self.options.pooler == Pooler::Transaction && self.phase == Phase::Idle {
            self.run_wrapped(statement, sink).await
        } else {
            self.run_healing(statement, sink).await
        }
    }

    /// Runs a command that gives no rows, such as BEGIN, COMMIT, SAVEPOINT or SET.
    pub(crate) async fn command(&mut self, text: &str) -> Result<(), Failure> {
        let command = Command::of(text);
        match (self.state(), command) {
            (SessionState::Failed, Command::Rollback | Command::RollbackTo) => {}
            // the server would answer COMMIT by ROLLBACK, which sqlx takes for success
            _ => self.check_usable()?,
        }
        let text = match (command, self.options.pooler) {
            (Command::Begin, Pooler::Transaction) => format!("{text}{}", self.options.set_local()),
            _ => text.to_owned(),
        };
        let answer = self.simple(AssertSqlSafe(text)).await;
        self.phase = match (command, &answer, self.phase) {
            (Command::Begin | Command::RollbackTo, Ok(_), _) => Phase::InTransaction,
            // a COMMIT that fails has rolled back
            (Command::Commit | Command::Rollback, _, _) => Phase::Idle,
            (Command::Other, Ok(_), phase) | (Command::Begin, Err(_), phase) => phase,
            (Command::RollbackTo | Command::Other, Err(_), Phase::Idle) => Phase::Idle,
            (Command::RollbackTo | Command::Other, Err(_), _) => Phase::Failed,
        };
        // whether a BEGIN or a ROLLBACK that failed did anything can't be known
        self.broken |= answer.is_err() && matches!(command, Command::Begin | Command::Rollback);
        match answer {
            Ok(_) => Ok(()),
            Err(error) => Err(classify::failure(error, &self.options)),
        }
    }

    /// How the session stands.
    pub(crate) fn state(&self) -> SessionState {
        match self.phase {
            _ if self.busy || self.broken => SessionState::Broken,
            Phase::Idle => SessionState::Idle,
            Phase::InTransaction => SessionState::InTransaction,
            Phase::Failed => SessionState::Failed,
        }
    }

    /// The future that used this session was dropped: it must be closed. Dropping it does that, and the server rolls back.
    pub(crate) fn abandon(&mut self) {
        self.broken = true;
    }

    /// Makes sure that the session can be used by the next one; an error says that another one has to be opened.
    pub(crate) async fn reset(&mut self) -> Result<(), Error> {
        if self.state() != SessionState::Idle {
            return Err(lost("the session was left in the middle of something"));
        }
        if self.last_used.elapsed() < PING_AFTER {
            return Ok(());
        }
        self.busy = true;
        let answer = timeout(PING_TIMEOUT, self.connection.ping()).await;
        match answer {
            Ok(answer) => self.settle(answer).map_err(|error| Error::ConnectionLost(Source::new(error))),
            // still busy: broken
            Err(_) => Err(lost("the server does not answer")),
        }
    }

    /// The schema has changed: prepared statements are forgotten before the next one.
    pub(crate) fn clear_statements(&mut self) {
        self.stale = true;
    }

    /// Says goodbye to the server, and waits until that is sent.
    pub(crate) async fn close(self) {
        // whatever it says, the socket is closed
        let _ = timeout(PING_TIMEOUT, self.connection.close()).await;
    }

    /// Lends the connection to plain sqlx code. [`after_sqlx`](Session::after_sqlx) takes it back; without that the session is broken.
    ///
    /// With `pooler=transaction` that code must be inside of a transaction, and its queries must say `persistent(false)`.
    pub(crate) fn connection(&mut self) -> Result<&mut PgConnection, Error> {
        if self.options.pooler == Pooler::Transaction && self.phase == Phase::Idle {
            let what = "with `pooler=transaction`, `sqlx(..)` belongs into a block of `atomic`: outside of a transaction the pooler \
                        may answer its query with another one's rows";
            return Err(QueryError::Misuse { what }.into());
        }
        self.busy = true;
        Ok(&mut self.connection)
    }

    /// Takes the connection back from plain sqlx code: sends what sqlx has queued, and finds out whether the transaction is as it was.
    pub(crate) async fn after_sqlx(&mut self) -> Result<(), Error> {
        // the two clocks stand alike outside of a transaction only, and a failed one refuses to tell
        let probe = self.simple("SELECT statement_timestamp() = transaction_timestamp()");
        let Ok(answer) = timeout(PING_TIMEOUT, probe).await else {
            return Err(lost("the server does not answer"));
        };
        let found = match answer {
            Ok(row) if text_of(row.as_ref(), 0) == Some("t") => Phase::Idle,
            Ok(_) => Phase::InTransaction,
            Err(error) if classify::answer(&error).is_some_and(|answer| answer.code() == "25P02") => Phase::Failed,
            Err(error) => {
                self.broken = true;
                return Err(Error::ConnectionLost(Source::new(error)));
            }
        };
        match (self.phase, found) {
            (Phase::Idle, Phase::Idle) => Ok(()),
            (Phase::Idle, _) => {
                self.simple("ROLLBACK").await.map_err(|error| Error::ConnectionLost(Source::new(error)))?;
                let what = "plain sqlx code left a transaction open; it was rolled back";
                Err(QueryError::Misuse { what }.into())
            }
            (_, Phase::Idle) => {
                // whatever is sent now would be kept at once
                self.broken = true;
                let what = "plain sqlx code ended the transaction of the atomic block that it ran in";
                Err(TransactionError::Lost { cause: Arc::new(QueryError::Misuse { what }.into()) }.into())
            }
            (_, found) => {
                self.phase = found;
                Ok(())
            }
        }
    }

    fn check_usable(&self) -> Result<(), Error> {
        match self.state() {
            SessionState::Idle | SessionState::InTransaction => Ok(()),
            SessionState::Failed => Err(classify::aborted()),
            SessionState::Broken => Err(lost("the session was left in the middle of something")),
        }
    }

    /// DDL goes by the simple protocol: one round trip, nothing is kept prepared, and CREATE INDEX CONCURRENTLY works behind a pooler,
    /// where a wrapping transaction would forbid it.
    async fn change_schema(&mut self, statement: &Statement) -> Result<Outcome, Failure> {
        let answer = self.simple(AssertSqlSafe(Arc::clone(&statement.text))).await;
        self.clear_statements();
        if let Err(error) = answer {
            self.note_error();
            return Err(classify::failure(error, &self.options));
        }
        Ok(Outcome::default())
    }

    /// An unnamed statement inside of a transaction of its own: what a pooler in transaction mode needs.
    async fn run_wrapped(&mut self, statement: &Statement, sink: &mut HeldSink) -> Result<Outcome, Failure> {
        let mut again = true;
        loop {
            // not READ ONLY: a SELECT may lock rows, and call a function that writes
            self.command("BEGIN").await?;
            let fault = match self.send(statement, sink).await {
                Ok(outcome) => {
                    self.command("COMMIT").await?;
                    return Ok(outcome);
                }
                Err(fault) => fault,
            };
            if self.state() != SessionState::Broken {
                self.command("ROLLBACK").await?;
            }
            match fault {
                // sqlx asked about a type of a column between Parse and Bind, and that query took the unnamed statement with it
                Fault::Server { error, untouched: true } if again && classify::is_forgotten_statement(&error) => {
                    again = false
                }
                fault => return Err(self.failure(fault)),
            }
        }
    }

    /// Runs a statement, and once more when it was prepared before the schema changed.
    async fn run_healing(&mut self, statement: &Statement, sink: &mut HeldSink) -> Result<Outcome, Failure> {
        let was_idle = self.phase == Phase::Idle;
        let error = match self.send(statement, sink).await {
            Ok(outcome) => return Ok(outcome),
            Err(Fault::Server { error, untouched: true }) => error,
            Err(fault) => return Err(self.failure(fault)),
        };
        let stale = classify::is_stale_plan(&error);
        let forgotten = classify::is_forgotten_statement(&error);
        if stale || forgotten {
            self.clear_statements();
        }
        // DEALLOCATE ALL makes the server forget, too; but when another process answers, a pooler has given this one away
        if !was_idle || !(stale || forgotten) || (forgotten && self.is_handed_around().await?) {
            return Err(classify::failure(error, &self.options));
        }
        self.forget_stale_statements().await?;
        self.send(statement, sink).await.map_err(|fault| self.failure(fault))
    }

    fn failure(&self, fault: Fault) -> Failure {
        match fault {
            Fault::Server { error, .. } => classify::failure(error, &self.options),
            Fault::Decode(error) => Failure::Decode(error),
            Fault::Refused(error) => Failure::Other(error),
        }
    }

    /// Whether another process serves this session than the one that was there when it was opened.
    async fn is_handed_around(&mut self) -> Result<bool, Failure> {
        let Some(backend) = self.backend else { return Ok(false) };
        match self.simple("SELECT pg_backend_pid()").await {
            Ok(row) => Ok(text_of(row.as_ref(), 0) != Some(backend.to_string().as_str())),
            Err(error) => Err(classify::failure(error, &self.options)),
        }
    }

    async fn forget_stale_statements(&mut self) -> Result<(), Failure> {
        if !self.stale || self.phase == Phase::Failed {
            return Ok(());
        }
        self.busy = true;
        let answer = self.connection.clear_cached_statements().await;
        self.settle(answer).map_err(|error| classify::failure(error, &self.options))?;
        if self.options.pooler == Pooler::Named {
            self.options.change_salt();
        }
        self.stale = false;
        Ok(())
    }

    /// Sends a statement once.
    async fn send(&mut self, statement: &Statement, sink: &mut HeldSink) -> Result<Outcome, Fault> {
        let arguments = match binds::arguments(&statement.binds) {
            Ok(arguments) => arguments,
            Err(error) => return Err(Fault::Refused(error)),
        };
        let (text, named) = match self.options.pooler {
            // unnamed only where it can be run again, see `run_wrapped`; with no cache a named one would never be closed
            Pooler::None if self.options.cache_statements == 0 => (Arc::clone(&statement.text), false),
            Pooler::None => (Arc::clone(&statement.text), statement.persistent || self.phase != Phase::Idle),
            Pooler::Named => (self.options.salted(&statement.text), true),
            Pooler::Transaction => (Arc::clone(&statement.text), false),
        };
        let mut untouched = true;
        self.busy = true;
        let patience = self.patience();
        let fetch = fetch(&mut self.connection, &mut self.kinds, text, arguments, named, sink, &mut untouched);
        let answer = within(patience, fetch).await;
        self.answered |= !untouched;
        match self.settle(answer) {
            Ok((_, Some(error))) => Err(Fault::Decode(error)),
            Ok((rows, None)) => {
                let affected = if statement.kind == StatementKind::Read { 0 } else { rows };
                Ok(Outcome { affected, with_actions: affected })
            }
            Err(error) => {
                self.note_error();
                Err(Fault::Server { error, untouched })
            }
        }
    }

    /// Runs a text by the simple protocol, and gives the first row, which is text.
    async fn simple(&mut self, text: impl sqlx::SqlSafeStr + Send) -> Result<Option<PgRow>, sqlx::Error> {
        self.busy = true;
        let patience = self.patience();
        let answer = within(patience, self.connection.fetch_optional(text.into_sql_str())).await;
        self.settle(answer)
    }

    /// How long to wait for an answer. The server stops a statement by itself; one that does not say so in time is not there any more.
    fn patience(&self) -> Option<Duration> {
        self.options.statement_timeout.map(|timeout| timeout.saturating_add(PING_TIMEOUT))
    }

    /// The answer was read: the wire is free, or broken.
    fn settle<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.busy = false;
        self.last_used = Instant::now();
        if let Err(error) = &answer {
            self.broken |= classify::breaks_connection(error);
        }
        answer
    }

    /// The server fails a transaction at the first error.
    fn note_error(&mut self) {
        if self.phase == Phase::InTransaction {
            self.phase = Phase::Failed;
        }
    }

    /// Settings for the whole session, in one round trip; and which process serves it.
    async fn set_up(&mut self) -> Result<(), sqlx::Error> {
        // the server then notices within a second that a client has gone, and stops its query. Not every system can: then 22023
        const CHECK: &str = ", CASE current_setting('client_connection_check_interval', true) \
                              WHEN '0' THEN set_config('client_connection_check_interval', '1s', false) END";
        let mut text = "SELECT pg_backend_pid()".to_owned();
        for (name, time) in
            [("statement_timeout", self.options.statement_timeout), ("lock_timeout", self.options.lock_timeout)]
        {
            if let Some(time) = time {
                text.push_str(&format!(", set_config('{name}', '{}', false)", time.as_millis()));
            }
        }
        let row = match self.simple(AssertSqlSafe(format!("{text}{CHECK}"))).await {
            Err(error) if classify::answer(&error).is_some() && self.state() == SessionState::Idle => {
                self.simple(AssertSqlSafe(text)).await?
            }
            answer => answer?,
        };
        self.backend = text_of(row.as_ref(), 0).and_then(|pid| pid.parse().ok());
        // with no cache every statement is unnamed
        if self.options.cache_statements == 0 { self.learn_types().await } else { Ok(()) }
    }

    /// Makes sqlx learn the types of this database that no PostgreSQL has built in.
    ///
    /// sqlx asks about a type when it first meets it in an answer, between Parse and Bind, and that query takes the unnamed statement with
    /// it (26000). Inside of a transaction there is no second try, so it must happen here. Without such types this is one round trip.
    async fn learn_types(&mut self) -> Result<(), sqlx::Error> {
        const TYPES: &str = "SELECT string_agg(format('NULL::%s', t.oid::regtype), ', ') FROM (SELECT oid FROM pg_type \
                             WHERE (typtype = 'e' OR typtype = 'b' AND typcategory <> 'A' AND oid >= 16384) \
                             AND has_type_privilege(oid, 'USAGE') ORDER BY oid LIMIT 1000) t";
        let row = self.simple(TYPES).await?;
        let Some(types) = text_of(row.as_ref(), 0) else { return Ok(()) };
        let select: Arc<str> = format!("SELECT {types}").into();
        self.simple("BEGIN READ ONLY").await?;
        let mut kinds = Vec::new();
        self.busy = true;
        let connection = &mut self.connection;
        let answer = fetch(connection, &mut kinds, select, PgArguments::default(), false, &mut None, &mut true).await;
        // 26000 is what is expected here
        if let Err(error) = self.settle(answer)
            && self.broken
        {
            return Err(error);
        }
        self.simple("ROLLBACK").await.map(|_| ())
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("state", &self.state()).field("options", &self.options).finish_non_exhaustive()
    }
}

/// Runs a statement to its end: how many rows the server counted, and why the sink refused one.
async fn fetch(
    connection: &mut PgConnection,
    kinds: &mut Vec<PgKind>,
    text: Arc<str>,
    arguments: PgArguments,
    named: bool,
    sink: &mut HeldSink,
    untouched: &mut bool,
) -> Result<(u64, Option<DecodeError>), sqlx::Error> {
    let query = sqlx::query_with(AssertSqlSafe(text), arguments).persistent(named);
    let mut steps = connection.fetch_many(query);
    let mut affected = 0;
    let mut refused = None;
    while let Some(step) = steps.try_next().await? {
        match step {
            Either::Left(done) => affected += done.rows_affected(),
            Either::Right(row) => {
                if *untouched {
                    cells::read_kinds(&row, kinds);
                    *untouched = false;
                }
                if let (Some(sink), None) = (&mut *sink, &refused) {
                    refused = sink.row(&Row::new(&PgCells { row: &row, kinds })).err();
                }
            }
        }
    }
    Ok((affected, refused))
}

/// An answer, when it comes in time; without a limit no timer is set.
async fn within<T>(
    limit: Option<Duration>,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let Some(limit) = limit else { return answer.await };
    timeout(limit, answer).await.unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())))
}

/// A cell of a row of the simple protocol.
fn text_of(row: Option<&PgRow>, index: usize) -> Option<&str> {
    row?.try_get_raw(index).ok()?.as_str().ok()
}

fn lost(why: &'static str) -> Error {
    Error::ConnectionLost(Source::new(why))
}
