//! A database of numbers, for the tests of pool and transactions: every command pauses before and after its effect, so that a future can
//! be dropped at each of these points.
//!
//! `put 5` adds a number, `get` reads them, and the other words of [`Session::act`] go wrong in their ways.

use crate::Backend;
use crate::db::driver::{Failure, Missing, Outcome, SessionState, Sink, Statement};
use crate::error::{ConstraintKind, Error, Source};
use crate::model::Row;
use crate::value::{Cell, Cells};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// The server, or the file.
pub(crate) struct Server {
    pub(crate) backend: Backend,
    pub(crate) memory: bool,
    inner: Mutex<Inner>,
}

#[derive(Default)]
pub(crate) struct Inner {
    /// The numbers that are committed.
    pub(crate) kept: Vec<i64>,
    /// Every text that took effect.
    pub(crate) log: Vec<String>,
    pub(crate) sessions: usize,
    pub(crate) opened: usize,
    /// Transactions that are open.
    pub(crate) transactions: usize,
    pub(crate) resets: usize,
    pub(crate) clears: usize,
    /// How often each command is pending before its effect, and again after it.
    pub(crate) pauses: usize,
    /// What opening a session fails with.
    pub(crate) down: Option<Error>,
    pub(crate) down_times: usize,
    /// Opening a session never ends.
    pub(crate) hangs: bool,
    /// What the command of that text does instead, once each.
    pub(crate) faults: VecDeque<(&'static str, &'static str)>,
    writer: bool,
}

#[derive(Clone)]
pub(crate) struct Options(pub(crate) Arc<Server>);

impl Options {
    pub(crate) fn backend(&self) -> Backend {
        self.0.backend
    }
    pub(crate) fn is_memory(&self) -> bool {
        self.0.memory
    }
    pub(crate) fn target(&self) -> String {
        "fake".into()
    }
}

impl Server {
    pub(crate) fn new(backend: Backend, memory: bool) -> Arc<Self> {
        Arc::new(Server { backend, memory, inner: Mutex::default() })
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|error| error.into_inner())
    }
}

/// What `db.sqlx` lends.
pub(crate) struct Connection {
    pub(crate) ends_transaction: bool,
    pub(crate) fails_statement: bool,
}

impl crate::db::SqlxConnection for Connection {}
impl crate::db::lend::private::Lent for Connection {
    fn of(session: &mut crate::db::session::Session) -> crate::Result<&mut Self> {
        match session {
            crate::db::session::Session::Fake(session) => Ok(&mut session.connection),
            #[allow(unreachable_patterns)]
            _ => unreachable!(),
        }
    }
}

pub(crate) struct Session {
    server: Arc<Server>,
    state: SessionState,
    /// The numbers as this transaction sees them.
    work: Vec<i64>,
    savepoints: Vec<(String, Vec<i64>)>,
    writing: bool,
    /// A command has begun and not ended.
    running: bool,
    connection: Connection,
}

impl Session {
    pub(crate) async fn open(options: &Options) -> Result<Self, Error> {
        let pauses = options.0.inner().pauses;
        pause(pauses).await;
        if options.0.inner().hangs {
            std::future::pending::<()>().await;
        }
        let mut inner = options.0.inner();
        if let Some(error) = inner.down.clone() {
            if inner.down_times == 1 {
                inner.down = None;
            }
            inner.down_times = inner.down_times.saturating_sub(1);
            return Err(error);
        }
        inner.sessions += 1;
        inner.opened += 1;
        drop(inner);
        Ok(Session {
            server: Arc::clone(&options.0),
            state: SessionState::Idle,
            work: Vec::new(),
            savepoints: Vec::new(),
            writing: false,
            running: false,
            connection: Connection { ends_transaction: false, fails_statement: false },
        })
    }

    pub(crate) fn state(&self) -> SessionState {
        self.state
    }

    pub(crate) fn abandon(&mut self) {
        match self.server.backend {
            Backend::Postgres => {
                self.forget();
                self.state = SessionState::Broken;
            }
            // in the middle of a statement it is elsewhere, and comes back by `reset`
            Backend::Sqlite if self.running => {}
            Backend::Sqlite => self.forget(),
        }
    }

    pub(crate) async fn reset(&mut self) -> Result<(), Error> {
        let pauses = self.server.inner().pauses;
        pause(pauses).await;
        self.server.inner().resets += 1;
        if self.state == SessionState::Broken {
            return Err(Error::ConnectionLost(Source::new("broken")));
        }
        self.running = false;
        self.forget();
        Ok(())
    }

    pub(crate) async fn close(self) {}

    pub(crate) fn clear_statements(&mut self) {
        self.server.inner().clears += 1;
    }

    pub(crate) async fn after_sqlx(&mut self) -> Result<(), Error> {
        if std::mem::take(&mut self.connection.ends_transaction) {
            self.forget();
        }
        if std::mem::take(&mut self.connection.fails_statement) && self.state == SessionState::InTransaction {
            self.state = SessionState::Failed;
        }
        Ok(())
    }

    pub(crate) async fn command(&mut self, text: &str) -> Result<(), Failure> {
        let fault = {
            let mut inner = self.server.inner();
            let at = inner.faults.iter().position(|(on, _)| *on == text);
            at.and_then(|at| inner.faults.remove(at)).map(|(_, instead)| instead)
        };
        if let Some(instead) = fault {
            return self.paused(|session| session.act(instead)).await;
        }
        self.paused(|session| session.control(text)).await
    }

    pub(crate) async fn run(
        &mut self,
        statement: Statement,
        mut sink: Option<Box<dyn Sink>>,
    ) -> Result<(Outcome, Option<Box<dyn Sink>>), Failure> {
        if self.state == SessionState::Failed {
            return Err(Error::Database { code: Some("25P02".into()), message: "aborted".into(), source: None }.into());
        }
        self.paused(|session| session.act(&statement.text)).await?;
        let mut outcome = Outcome::default();
        if let Some(sink) = &mut sink {
            let numbers =
                if self.state == SessionState::Idle { self.server.inner().kept.clone() } else { self.work.clone() };
            for number in numbers {
                sink.row(&Row::new(&Numbers(number)))?;
            }
        } else {
            outcome = Outcome { affected: 1, with_actions: 1 };
        }
        Ok((outcome, sink))
    }

    async fn paused<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let pauses = self.server.inner().pauses;
        self.running = true;
        pause(pauses).await;
        let done = act(self);
        pause(pauses).await;
        self.running = false;
        done
    }

    /// Statements.
    fn act(&mut self, text: &str) -> Result<(), Failure> {
        let result = match text.split_once(' ').unwrap_or((text, "")) {
            ("put", number) => {
                self.server.inner().log.push(text.to_owned());
                let number: i64 = number.parse().unwrap();
                if self.state == SessionState::Idle {
                    let mut inner = self.server.inner();
                    assert!(self.server.backend == Backend::Postgres || !inner.writer, "two writers at a time");
                    inner.kept.push(number);
                } else {
                    self.work.push(number);
                }
                Ok(())
            }
            ("get" | "CREATE", _) => Ok(()),
            ("fail", _) => Err(Failure::Constraint {
                kind: ConstraintKind::Unique,
                table: Some("album".into()),
                columns: vec!["title".into()],
                name: None,
                source: Source::new("UNIQUE constraint failed: album.title"),
            }),
            ("missing", _) => Err(Failure::Missing { what: Missing::Table, name: "album".into() }),
            ("misuse", _) => Err(Error::Query(crate::error::QueryError::Misuse { what: "nothing was sent" }).into()),
            ("deadlock", _) => Err(Error::Deadlock(Source::new("deadlock detected")).into()),
            ("busy", _) => Err(Error::Busy { waited: Duration::from_millis(1) }.into()),
            // the database undoes the transaction
            ("full", _) => {
                self.forget();
                return Err(Error::StorageFull(Source::new("disk full")).into());
            }
            ("die", _) => {
                self.forget();
                self.state = SessionState::Broken;
                return Err(Error::ConnectionLost(Source::new("gone")).into());
            }
            // a deferred constraint
            ("defer", _) => {
                self.forget();
                return Err(
                    Error::Database { code: Some("23503".into()), message: "deferred".into(), source: None }.into()
                );
            }
            ("panic", _) => panic!("the driver panics"),
            _ => panic!("the fake knows no `{text}`"),
        };
        if result.is_err()
            && self.state == SessionState::InTransaction
            && self.server.backend == Backend::Postgres
            && text != "misuse"
        {
            self.state = SessionState::Failed;
        }
        result
    }

    /// BEGIN, COMMIT and savepoints.
    fn control(&mut self, text: &str) -> Result<(), Failure> {
        self.server.inner().log.push(text.to_owned());
        let words: Vec<&str> = text.split(' ').collect();
        match words[..] {
            ["BEGIN", ref rest @ ..] => {
                assert_eq!(self.state, SessionState::Idle, "BEGIN inside of a transaction");
                let mut inner = self.server.inner();
                inner.transactions += 1;
                if self.server.backend == Backend::Sqlite && rest == ["IMMEDIATE"] {
                    assert!(!inner.writer, "two writers at a time");
                    inner.writer = true;
                    self.writing = true;
                }
                self.work.clone_from(&inner.kept);
                drop(inner);
                self.state = SessionState::InTransaction;
            }
            ["COMMIT"] => {
                assert_eq!(self.state, SessionState::InTransaction, "COMMIT of what can't be committed");
                let work = std::mem::take(&mut self.work);
                self.server.inner().kept = work;
                self.forget();
            }
            ["ROLLBACK"] => {
                assert_ne!(self.state, SessionState::Idle, "ROLLBACK of nothing");
                self.forget();
            }
            ["SAVEPOINT", name] => {
                assert_eq!(self.state, SessionState::InTransaction);
                assert!(self.savepoints.iter().all(|(other, _)| other != name));
                self.savepoints.push((name.to_owned(), self.work.clone()));
            }
            ["RELEASE", "SAVEPOINT", name] => {
                assert_eq!(self.state, SessionState::InTransaction);
                let at = self.savepoints.iter().position(|(other, _)| other == name).expect("no such savepoint");
                self.savepoints.truncate(at);
            }
            ["ROLLBACK", "TO", "SAVEPOINT", name] => {
                assert_ne!(self.state, SessionState::Idle);
                let at = self.savepoints.iter().position(|(other, _)| other == name).expect("no such savepoint");
                self.savepoints.truncate(at + 1);
                self.work = self.savepoints[at].1.clone();
                self.state = SessionState::InTransaction;
            }
            _ => panic!("the fake knows no `{text}`"),
        }
        Ok(())
    }

    /// Ends the transaction, without keeping anything.
    fn forget(&mut self) {
        if matches!(self.state, SessionState::InTransaction | SessionState::Failed) {
            let mut inner = self.server.inner();
            inner.transactions -= 1;
            if self.writing {
                inner.writer = false;
            }
            drop(inner);
            self.state = SessionState::Idle;
        }
        self.writing = false;
        self.work.clear();
        self.savepoints.clear();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.forget();
        self.server.inner().sessions -= 1;
    }
}

async fn pause(times: usize) {
    for _ in 0..times {
        let mut pending = true;
        std::future::poll_fn(|context| {
            if std::mem::take(&mut pending) {
                context.waker().wake_by_ref();
                return std::task::Poll::Pending;
            }
            std::task::Poll::Ready(())
        })
        .await;
    }
}

/// A row: the number, and its double.
struct Numbers(i64);

impl Cells for Numbers {
    fn cell(&self, index: usize) -> Cell<'_> {
        match index {
            0 => Cell::Integer(self.0),
            1 => Cell::Integer(self.0 * 2),
            _ => Cell::Null,
        }
    }
    fn count(&self) -> usize {
        2
    }
    fn name(&self, index: usize) -> &str {
        ["id", "double"].get(index).copied().unwrap_or("")
    }
}
