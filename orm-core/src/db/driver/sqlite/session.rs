//! A session: one connection, used by one task at a time.
//!
//! What is short runs in the task, because a hand-over to another thread costs more than a point query does. What may be long does not hold a
//! runtime's thread: bulk writes, DDL and writes that must fsync start in a blocking task; a read has a budget in the task, and then moves
//! there with its running statement. The engine is in one place at a time: in the session, or on its way through a [`Slot`].

mod backoff;
mod engine;
mod slot;

use super::control::Control;
use super::failure::{as_error, from_sqlx};
use super::options::Options;
use super::raw::Connection;
use crate::db::driver::{Failure, Outcome, SessionState, Sink, Statement, StatementKind};
use crate::error::{Error, QueryError, Source};
use crate::model::{DecodeError, Row};
use engine::{Answered, Attempt, Engine, Work, cancelled, lost};
use slot::{Carrier, Job, Slot};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::any::Any;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

/// How much of the file a connection may keep in memory. SQLite's 2 MB are of another time; and all connections of a process share the sum of
/// theirs, where one that once came to less than its part reads each page anew for every statement when there is no room left.
const CACHE_KIB: u32 = 8_000;

/// See the file's header.
pub(crate) struct Session {
    /// `None` while it is away.
    engine: Option<Box<Engine>>,
    /// Where it will come back to.
    away: Option<Arc<Slot>>,
    control: Arc<Control>,
    busy_timeout: Duration,
    /// Whether a COMMIT returns without an fsync.
    quick_commits: bool,
    /// Whether the caller believes that a transaction is open.
    transaction_expected: bool,
    /// Whether foreign keys are checked, as the options say.
    checks_keys: bool,
    /// Whether they are not checked for a while.
    unchecked: bool,
}

impl Session {
    /// Opens the database.
    pub(crate) async fn open(options: &Options) -> Result<Session, Error> {
        options.check()?;
        let opened = Self::open_file(options, options.for_sqlx()).await;
        let Err(Error::ReadOnly(_) | Error::Unavailable { .. }) = opened else { return opened };
        // SQLite writes its index of the log beside the file, also to read it
        match options.for_sqlx_unchanged() {
            Some(unchanged) => Self::open_file(options, unchanged).await,
            None => opened.map_err(|error| options.without_log(error)),
        }
    }

    async fn open_file(options: &Options, sqlx: SqliteConnectOptions) -> Result<Session, Error> {
        let target: Arc<str> = options.target().into();
        let sqlx = sqlx.connect().await.map_err(|error| from_sqlx(error, &target))?;
        let control = Arc::new(Control::new());
        let connection = Connection::take_over(sqlx, control.clone(), options.cache_statements).await?;
        if options.writes() && connection.is_read_only() {
            let reason = "the file can't be written to; `?mode=ro` behind it in the URL opens it for reading";
            return Err(Error::Unavailable { target: options.target().into(), reason: reason.into() });
        }
        let mut session = Session {
            engine: Some(Box::new(Engine::new(connection, control.clone(), target))),
            away: None,
            control,
            busy_timeout: options.busy_timeout,
            quick_commits: false,
            transaction_expected: false,
            checks_keys: options.foreign_keys(),
            unchecked: false,
        };
        session.set_up(options).await.map_err(as_error)?;
        Ok(session)
    }

    /// The pragmas that touch the file. Another process may hold a lock meanwhile, so they go the way that can wait.
    async fn set_up(&mut self, options: &Options) -> Result<(), Failure> {
        let mut journal_mode = self.pragma("PRAGMA journal_mode").await?;
        if let Some(wanted) = options.journal_mode()
            && wanted != journal_mode
        {
            // SQLite answers with the mode that is in force, which is another one where there is no shared memory
            journal_mode = self.pragma(&format!("PRAGMA journal_mode = {wanted}")).await?;
        }
        self.pragma(&format!("PRAGMA synchronous = {}", options.synchronous)).await?;
        self.pragma(&format!("PRAGMA cache_size = -{CACHE_KIB}")).await?;
        let unsynchronous = options.synchronous == "off";
        let no_sync_at_commit = journal_mode == "wal" && options.synchronous == "normal";
        self.quick_commits = options.is_memory() || unsynchronous || no_sync_at_commit;
        Ok(())
    }

    async fn pragma(&mut self, text: &str) -> Result<String, Failure> {
        let statement = Statement::once(text, StatementKind::Bulk);
        let (_, sink) = self.run(statement, Some(Box::new(FirstText::default()))).await?;
        let first = sink.and_then(|sink| sink.into_any().downcast::<FirstText>().ok());
        Ok(first.map(|first| first.0).unwrap_or_default())
    }

    /// Runs one statement and gives its rows to the sink.
    ///
    /// If the future is dropped the statement is stopped; the session is then to be [reset](Self::reset), or [abandoned](Self::abandon).
    pub(crate) async fn run(&mut self, statement: Statement, sink: Option<Box<dyn Sink>>) -> Result<Answered, Failure> {
        // a task that only runs short statements would never let another one run
        tokio::task::coop::consume_budget().await;
        let (quick_commits, busy_timeout) = (self.quick_commits, self.busy_timeout);
        let engine = self.ready().await?;
        match statement.kind {
            StatementKind::Open(number) => {
                engine.open_cursor(statement, number)?;
                return Ok((Outcome::default(), sink));
            }
            StatementKind::Fetch(number) => {
                let work = engine.fetch_cursor(number, sink, busy_timeout)?;
                // how long the next row takes is not known, and it can't be started again elsewhere
                return self.carry_out(work, false).await;
            }
            StatementKind::Close(number) => {
                engine.close_cursor(number);
                return Ok((Outcome::default(), sink));
            }
            _ => {}
        }
        let in_task = match statement.kind {
            StatementKind::Read => true,
            StatementKind::Write => quick_commits || engine.in_transaction(),
            // it moves between two runs
            StatementKind::Repeated => engine.in_transaction(),
            _ => false,
        };
        let work = engine.begin(statement, sink, busy_timeout);
        self.carry_out(work, in_task).await
    }

    /// Runs a command that takes no values and gives no rows: `BEGIN IMMEDIATE`, `COMMIT`, `SAVEPOINT`, `PRAGMA`, …
    pub(crate) async fn command(&mut self, text: &str) -> Result<(), Failure> {
        let (quick_commits, busy_timeout) = (self.quick_commits, self.busy_timeout);
        let word = text.split_ascii_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let only_word = text.trim_ascii().len() == word.len();
        if word == "ROLLBACK" && only_word {
            // SQLite may have rolled back on its own, and then says that there is nothing to roll back
            self.come_back().await;
            self.transaction_expected = false;
            if !self.available()?.in_transaction() {
                return Ok(());
            }
        }
        let engine = self.ready().await?;
        if only_word && matches!(word.as_str(), "COMMIT" | "END" | "ROLLBACK") {
            // a statement that waits would keep what it reads
            engine.connection.stop_parked();
        }
        let in_task = match word.as_str() {
            "BEGIN" | "SAVEPOINT" | "ROLLBACK" => true,
            "COMMIT" | "END" | "RELEASE" => quick_commits && !engine.commit_is_long(),
            _ => false,
        };
        let work = engine.begin(Statement::new(text, StatementKind::Write), None, busy_timeout);
        self.carry_out(work, in_task).await.map(|_| ())
    }

    /// How the session stands. `Broken` while a statement is still being stopped, or sqlx has the connection: [`reset`](Self::reset) it.
    pub(crate) fn state(&self) -> SessionState {
        match &self.engine {
            Some(engine) if engine.connection.is_lent() => SessionState::Broken,
            Some(engine) if engine.in_transaction() => SessionState::InTransaction,
            Some(_) => SessionState::Idle,
            None => SessionState::Broken,
        }
    }

    /// Gives up what is open, because the future that used the session was dropped. Never waits: a statement in a blocking task is told to stop
    /// and rolls back there, and [`reset`](Self::reset) waits for it.
    pub(crate) fn abandon(&mut self) {
        self.transaction_expected = false;
        if let Some(slot) = &self.away {
            self.control.cancel();
            let Some(engine) = slot.abandon() else { return };
            self.away = None;
            self.engine = Some(engine);
        }
        if self.engine.as_ref().is_some_and(|engine| engine.connection.is_lent()) {
            self.reclaim_in_background();
        } else if let Some(engine) = &mut self.engine {
            engine.roll_back();
        }
    }

    /// sqlx's worker may be in the middle of a statement, and only an await tells when it is not.
    fn reclaim_in_background(&mut self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let Some(engine) = self.engine.take() else { return };
        let slot = Slot::new();
        self.away = Some(slot.clone());
        runtime.spawn(Carrier::new(engine, slot).reclaim());
    }

    /// Makes the session fit for its next user: waits for a statement in a blocking task, and rolls back what is open.
    pub(crate) async fn reset(&mut self) -> Result<(), Error> {
        if self.away.is_some() {
            self.control.cancel();
        }
        self.come_back().await;
        self.transaction_expected = false;
        let engine = self.engine.as_mut().ok_or_else(gone)?;
        if engine.connection.is_lent() {
            engine.connection.reclaim().await?;
        }
        if !engine.roll_back() {
            return Err(gone());
        }
        if std::mem::take(&mut self.unchecked) {
            let keys = if self.checks_keys { "PRAGMA foreign_keys = ON" } else { "PRAGMA foreign_keys = OFF" };
            if !(engine.set("PRAGMA legacy_alter_table = OFF") && engine.set(keys)) {
                return Err(gone());
            }
        }
        Ok(())
    }

    /// Foreign keys are not checked until the next [`reset`](Self::reset).
    pub(crate) fn leave_keys_unchecked(&mut self) {
        self.unchecked = true;
    }

    /// Forgets all prepared statements.
    pub(crate) fn clear_statements(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.connection.clear_statements();
        }
    }

    /// How many statements are kept prepared.
    #[cfg(test)]
    pub(super) fn cached(&self) -> usize {
        self.engine.as_ref().map_or(0, |engine| engine.connection.cached())
    }

    /// Closes the file, and waits until it is closed.
    pub(crate) async fn close(mut self) {
        if self.reset().await.is_ok()
            && let Some(engine) = self.engine.take()
        {
            engine.connection.close().await;
        }
    }

    /// Lends the connection to sqlx's own code. [`after_sqlx`](Self::after_sqlx) must follow.
    ///
    /// An error while a statement is still being stopped: [`reset`](Self::reset) first.
    pub(crate) fn connection(&mut self) -> Result<&mut sqlx::SqliteConnection, Error> {
        self.engine.as_mut().map(|engine| engine.connection.lend()).ok_or_else(gone)
    }

    /// Takes the connection back from sqlx's code.
    pub(crate) async fn after_sqlx(&mut self) -> Result<(), Error> {
        let expected = self.transaction_expected;
        let engine = self.engine.as_mut().ok_or_else(gone)?;
        engine.connection.reclaim().await?;
        match (expected, engine.in_transaction()) {
            (false, true) => {
                engine.roll_back();
                Err(QueryError::Misuse { what: "the sqlx code left a transaction open; it was rolled back" }.into())
            }
            (true, false) => {
                self.transaction_expected = false;
                let what = "the sqlx code ended the transaction of the atomic block that it ran in";
                Err(as_error(lost(QueryError::Misuse { what }.into())))
            }
            _ => Ok(()),
        }
    }

    fn available(&mut self) -> Result<&mut Engine, Failure> {
        self.engine.as_deref_mut().ok_or_else(|| Failure::Other(gone()))
    }

    /// Waits for the engine, and finds out whether the transaction is still the one that the caller believes in.
    async fn ready(&mut self) -> Result<&mut Engine, Failure> {
        if self.away.is_some() {
            Box::pin(self.come_back()).await;
        }
        let expected = self.transaction_expected;
        let engine = self.available()?;
        if expected && !engine.in_transaction() {
            self.transaction_expected = false;
            return Err(lost(cancelled()));
        }
        self.available()
    }

    /// Waits for an engine that nobody waits for any more.
    async fn come_back(&mut self) {
        if let Some(slot) = self.away.clone() {
            let (engine, _) = slot.returned().await;
            self.away = None;
            self.engine = Some(engine);
            self.control.forget_cancel();
        }
    }

    /// Runs a statement that the engine has taken in.
    async fn carry_out(&mut self, work: Work, in_task: bool) -> Result<Answered, Failure> {
        let rest = match self.try_in_task(work, in_task) {
            ControlFlow::Break(answered) => return answered,
            // a box: what few statements need would make the future of each one larger
            ControlFlow::Continue((work, attempt)) => Box::pin(self.go_on(work, attempt)),
        };
        let answered = rest.await;
        self.transaction_expected = self.available()?.in_transaction();
        answered
    }

    /// What of a statement can be done at once. `Continue`: it is not done yet.
    fn try_in_task(
        &mut self,
        mut work: Work,
        in_task: bool,
    ) -> ControlFlow<Result<Answered, Failure>, (Work, Attempt)> {
        if !in_task {
            return ControlFlow::Continue((work, Attempt::Elsewhere));
        }
        let answered = match self.available().and_then(|engine| engine.attempt(&mut work, true)) {
            Ok(Attempt::Done(outcome)) if !self.is_checkpoint_due() => Ok((outcome, work.sink)),
            Ok(attempt) => return ControlFlow::Continue((work, attempt)),
            Err(failure) => Err(failure),
        };
        self.transaction_expected = self.engine.as_ref().is_some_and(|engine| engine.in_transaction());
        ControlFlow::Break(answered)
    }

    fn is_checkpoint_due(&self) -> bool {
        self.engine.as_ref().is_some_and(|engine| engine.checkpoint_due())
    }

    /// What can't be done at once: to wait for a lock, to move to a blocking task, to write the WAL back.
    async fn go_on(&mut self, mut work: Work, mut attempt: Attempt) -> Result<Answered, Failure> {
        loop {
            match attempt {
                Attempt::Pause(pause) => {
                    tokio::time::sleep(pause).await;
                    attempt = self.available()?.attempt(&mut work, true)?;
                }
                Attempt::Turn => {
                    // dropped here, the statement stands between two rows until the session is abandoned
                    tokio::task::yield_now().await;
                    attempt = self.available()?.attempt(&mut work, true)?;
                }
                Attempt::Elsewhere => return self.hand_over(Job::Statement(work)).await,
                Attempt::Done(outcome) => {
                    if self.is_checkpoint_due() {
                        // the statement is done: what the checkpoint says is nobody's failure
                        let _ = self.hand_over(Job::Checkpoint).await;
                    }
                    return Ok((outcome, work.sink));
                }
            }
        }
    }

    /// Goes on in a blocking task. A panic there goes on here.
    async fn hand_over(&mut self, job: Job) -> Result<Answered, Failure> {
        let engine = self.engine.take().ok_or_else(gone)?;
        let slot = Slot::new();
        self.away = Some(slot.clone());
        let carrier = Carrier::new(engine, slot.clone());
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || carrier.carry_out(job))),
            // polled outside of tokio: there is no runtime's thread to spare
            Err(_) => carrier.carry_out(job),
        }
        let waiting = CancelOnDrop(&self.control);
        let (engine, ended) = slot.returned().await;
        std::mem::forget(waiting);
        self.away = None;
        self.engine = Some(engine);
        ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Tells the statement to stop when nobody waits for it any more.
struct CancelOnDrop<'s>(&'s Control);

impl Drop for CancelOnDrop<'_> {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

#[cold]
fn gone() -> Error {
    Error::ConnectionLost(Source::new("the session can't be used any more"))
}

/// Takes the first cell of the last row, if it is text.
#[derive(Default)]
struct FirstText(String);

impl Sink for FirstText {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        if let Ok(text) = row.cell(0).text() {
            text.clone_into(&mut self.0);
        }
        Ok(())
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}
