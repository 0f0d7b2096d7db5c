//! PostgreSQL: a session over one held `sqlx::PgConnection`.
//!
//! `options` reads the URL, `set_up` prepares a session, `runs` chooses how a statement is sent, `binds` writes values, `cells` reads rows,
//! `classify` tells errors apart, `command` follows the transaction, `lent` is what sqlx does with the connection.
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
mod lent;
mod options;
mod runs;
mod set_up;
#[cfg(test)]
mod tests;

pub(crate) use options::{Options, Pooler};

use super::{Failure, Gone, Outcome, SessionState, Sink, Statement, StatementKind};
use crate::error::{Error, QueryError, Source};
use crate::model::{DecodeError, Row};
use crate::value::PgKind;
use cells::PgCells;
use command::Command;
use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Either, Executor, Row as _};
use std::pin::{Pin, pin};
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
    /// Whether it is believed that the server stops what takes too long.
    limited: bool,
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
            limited: true,
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

    fn check_usable(&self) -> Result<(), Error> {
        match self.state() {
            SessionState::Idle | SessionState::InTransaction => Ok(()),
            SessionState::Failed => Err(classify::aborted()),
            SessionState::Broken => Err(lost("the session was left in the middle of something")),
        }
    }

    fn failure(&self, fault: Fault) -> Failure {
        match fault {
            Fault::Server { error, .. } => classify::failure(error, &self.options),
            Fault::Decode(error) => Failure::Decode(error),
            Fault::Refused(error) => Failure::Other(error),
        }
    }

    /// Sends a statement once.
    async fn send(&mut self, statement: &Statement, sink: &mut HeldSink) -> Result<Outcome, Fault> {
        let arguments = match binds::arguments(statement) {
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
        let answer = within(patience, pin!(fetch)).await;
        self.answered |= !untouched;
        match self.settle(answer) {
            Ok((_, Some(error))) => Err(Fault::Decode(error)),
            Ok((rows, None)) => {
                let affected = if statement.kind.reads() { 0 } else { rows };
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
        let answer = within(patience, pin!(self.connection.fetch_optional(text.into_sql_str()))).await;
        self.settle(answer)
    }

    /// How long to wait for an answer. The server stops a statement by itself; one that does not say so in time is not there any more.
    fn patience(&self) -> Option<Duration> {
        self.options.statement_timeout.filter(|_| self.limited).map(|timeout| timeout.saturating_add(PING_TIMEOUT))
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

/// An answer, when it comes in time; without a limit no timer is set. It is pinned by the caller: to move it here would copy it.
async fn within<T>(
    limit: Option<Duration>,
    answer: Pin<&mut impl Future<Output = Result<T, sqlx::Error>>>,
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
