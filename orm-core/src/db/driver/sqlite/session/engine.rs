//! Runs one statement after another on the thread that it is on, which is the task's or a blocking one.

use super::backoff::Backoff;
use crate::db::driver::sqlite::control::{BUDGET, Control, Restart};
use crate::db::driver::sqlite::failure::{Fault, SqliteError, as_error};
use crate::db::driver::sqlite::raw::Connection;
use crate::db::driver::{Failure, Outcome, Sink, Statement, StatementKind};
use crate::error::{Error, QueryError, Source, TransactionError};
use crate::model::Row;
use crate::value::{Cell, OwnedRow};
use libsqlite3_sys::SQLITE_NOMEM;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A statement's answer, and whoever took its rows.
pub(super) type Answered = (Outcome, Option<Box<dyn Sink>>);

/// A connection and how its transaction stands.
pub(super) struct Engine {
    pub(super) connection: Connection,
    control: Arc<Control>,
    target: Arc<str>,
    /// Whether the open transaction has done so much that its COMMIT may take long.
    heavy: bool,
    /// The count of changes when the transaction began, and those of bulk writes since: their time is measured.
    changes_before: i64,
    /// How often bulk writes of the transaction spent their budget, the beginnings of it included.
    bulk_turns: u32,
}

/// A statement on its way.
pub(super) struct Work {
    pub(super) kind: StatementKind,
    pub(super) sink: Option<Box<dyn Sink>>,
    /// Rows that the sink has taken.
    rows: u64,
    /// Whether rows were given away before: of a cursor.
    given: bool,
    /// The count of changes before the statement.
    changes_before: i64,
    /// Whether a transaction was open before it.
    in_transaction: bool,
    /// Whether no step of it was taken in the task.
    whole: bool,
    /// When it began, where all of it is done in a blocking task, and how long its first row took.
    began: Option<Instant>,
    first_row: Option<Duration>,
    /// How often it gave way to others in the task.
    turns: u32,
    /// Of a statement that is repeated: what the runs that are done have changed.
    affected: i64,
    pub(super) waiting: Backoff,
}

/// How far an attempt came.
pub(super) enum Attempt {
    Done(Outcome),
    /// It goes on in the task when others have had their turn.
    Turn,
    /// It takes too long for the task.
    Elsewhere,
    /// A lock is in the way.
    Pause(Duration),
}

/// How far stepping came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stepped {
    ToTheEnd,
    /// The budget is spent between two rows, of which more are likely to follow soon, or between two runs.
    ForATurn,
    /// It should go on in a blocking task.
    Enough,
}

/// So often a statement may spend its budget in the task, giving way to others in between: to hand over what takes a few milliseconds, and to
/// free on one thread what another one has allocated, costs a tenth of that time and more.
const TURNS: u32 = 8;

/// A transaction with more changes than this is committed in a blocking task.
const MANY_CHANGES: i64 = 1_000;

/// And one with bulk writes that spent their budget more often than this. To write the pages that they have changed takes a part of the time in which
/// they were changed.
const SHORT_BULK: u32 = 3;

impl Engine {
    pub(super) fn new(connection: Connection, control: Arc<Control>, target: Arc<str>) -> Self {
        Engine { connection, control, target, heavy: false, changes_before: 0, bulk_turns: 0 }
    }

    /// Takes a statement in.
    pub(super) fn begin(&mut self, statement: Statement, sink: Option<Box<dyn Sink>>, busy_timeout: Duration) -> Work {
        let work = self.work(statement.kind, sink, busy_timeout);
        self.connection.load(statement);
        work
    }

    fn work(&self, kind: StatementKind, sink: Option<Box<dyn Sink>>, busy_timeout: Duration) -> Work {
        Work {
            kind,
            sink,
            rows: 0,
            given: false,
            changes_before: self.connection.total_changes(),
            in_transaction: self.connection.in_transaction(),
            whole: true,
            began: None,
            first_row: None,
            turns: 0,
            affected: 0,
            waiting: Backoff::new(busy_timeout),
        }
    }

    /// Opens a cursor: prepares its statement, which then waits to be fetched from.
    pub(super) fn open_cursor(&mut self, statement: Statement, number: u64) -> Result<(), Failure> {
        let work = self.begin(statement, None, Duration::ZERO);
        match self.connection.prepare() {
            Ok(_) => {
                self.connection.park(number, false);
                Ok(())
            }
            Err(fault) => Err(self.failed(fault, &work)),
        }
    }

    /// Goes on with a cursor.
    pub(super) fn fetch_cursor(
        &mut self,
        number: u64,
        sink: Option<Box<dyn Sink>>,
        busy_timeout: Duration,
    ) -> Result<Work, Failure> {
        let Some(given) = self.connection.resume(number) else {
            let what = "the rows that were read in parts are gone with the transaction that they were read in";
            return Err(Failure::Other(QueryError::Misuse { what }.into()));
        };
        Ok(Work { given, ..self.work(StatementKind::Fetch(number), sink, busy_timeout) })
    }

    /// Closes a cursor.
    pub(super) fn close_cursor(&mut self, number: u64) {
        // what has given its last row is gone already
        let _ = self.connection.resume(number);
        self.connection.stop();
    }

    /// Whether a transaction is open.
    pub(super) fn in_transaction(&self) -> bool {
        self.connection.in_transaction()
    }

    /// Whether COMMIT should not be run in the task.
    pub(super) fn commit_is_long(&self) -> bool {
        let changes = self.connection.total_changes() - self.changes_before;
        self.heavy || self.bulk_turns > SHORT_BULK || changes > MANY_CHANGES
    }

    /// Goes on with the statement until it is done, spends its budget (in the task only), or meets a lock.
    pub(super) fn attempt(&mut self, work: &mut Work, in_task: bool) -> Result<Attempt, Failure> {
        if !in_task && !work.kind.reads() {
            self.heavy = true;
        }
        work.began = (!in_task && work.whole).then(Instant::now);
        let unwinding = StopOnPanic(&mut self.connection);
        let result = match work.kind {
            StatementKind::Repeated => step_runs(unwinding.0, &self.control, work, in_task),
            _ => step_all(unwinding.0, &self.control, work, in_task),
        };
        // what ran over its budget goes to a blocking task at once the next time, until it turns out to be short there
        if in_task && self.control.is_spent() && !matches!(result, Ok(Stepped::ForATurn)) {
            unwinding.0.set_long(true);
        } else if work.would_stay_in_the_task() {
            unwinding.0.set_long(false);
        }
        drop(unwinding);
        match result {
            Ok(Stepped::ToTheEnd) => Ok(Attempt::Done(self.done(work))),
            Ok(Stepped::ForATurn) => Ok(Attempt::Turn),
            Ok(Stepped::Enough) => Ok(Attempt::Elsewhere),
            Err(fault) if fault.is_busy() && work.can_start_again() => {
                self.connection.rewind();
                work.start_again();
                match work.waiting.pause() {
                    Some(pause) => Ok(Attempt::Pause(pause)),
                    None => Err(self.failed(fault, work)),
                }
            }
            Err(fault) if fault.is_interrupt() && self.control.is_restart() => {
                self.connection.rewind();
                work.start_again();
                Ok(Attempt::Elsewhere)
            }
            Err(fault) => Err(self.failed(fault, work)),
        }
    }

    /// Runs the statement to its end. For a blocking thread.
    pub(super) fn finish(&mut self, mut work: Work) -> Result<Answered, Failure> {
        self.control.lift_budget();
        let outcome = loop {
            match self.attempt(&mut work, false)? {
                Attempt::Done(outcome) => break outcome,
                Attempt::Turn | Attempt::Elsewhere => {}
                Attempt::Pause(pause) => {
                    std::thread::sleep(pause);
                    if self.control.is_cancelled() {
                        return Err(self.failed(Fault::Refused(cancelled()), &work));
                    }
                }
            }
        };
        self.checkpoint_if_due();
        Ok((outcome, work.sink))
    }

    /// Whether the WAL should be written back now, which needs an fsync.
    pub(super) fn checkpoint_due(&self) -> bool {
        self.control.checkpoint_due() && !self.connection.in_transaction()
    }

    /// Writes the WAL back if it is time to.
    pub(super) fn checkpoint_if_due(&mut self) {
        if self.checkpoint_due() {
            self.connection.checkpoint();
            self.control.checkpoint_done();
        }
    }

    /// Rolls back what is open. `false` if it still is.
    pub(super) fn roll_back(&mut self) -> bool {
        self.connection.stop_parked();
        self.connection.stop();
        self.control.forget_cancel();
        if self.connection.in_transaction() {
            self.control.lift_budget();
            self.connection.load(Statement::new("ROLLBACK", StatementKind::Write));
            let stepped = self.connection.prepare().and_then(|_| self.connection.step());
            self.connection.stop();
            if let Err(fault) = stepped {
                tracing::error!(?fault, "a transaction could not be rolled back");
            }
        }
        self.heavy = false;
        !self.connection.in_transaction()
    }

    /// Sets a pragma, outside of a transaction. `false` if that failed.
    pub(super) fn set(&mut self, text: &'static str) -> bool {
        self.control.lift_budget();
        self.connection.load(Statement::new(text, StatementKind::Write));
        let stepped = self.connection.prepare().and_then(|_| self.connection.step());
        self.connection.stop();
        stepped.is_ok()
    }

    fn done(&mut self, work: &Work) -> Outcome {
        match work.kind {
            StatementKind::Fetch(number) if work.is_full() => self.connection.park(number, true),
            _ => self.connection.stop(),
        }
        let with_actions = self.connection.total_changes() - work.changes_before;
        // SQLite leaves the count of the last statement where one changes nothing, as DDL does
        let affected = match work.kind {
            StatementKind::Repeated => work.affected,
            _ if with_actions == 0 => 0,
            _ => self.connection.changes(),
        };
        if work.kind == StatementKind::Repeated {
            self.bulk_turns += work.turns + 1;
            self.changes_before += with_actions;
        }
        // a transaction began or ended, or there is none
        if !(work.in_transaction && self.connection.in_transaction()) {
            self.heavy = false;
            self.bulk_turns = 0;
            self.changes_before = self.connection.total_changes();
        }
        if work.kind == StatementKind::Schema {
            self.connection.clear_statements();
        }
        Outcome {
            affected: u64::try_from(affected).unwrap_or(0),
            with_actions: u64::try_from(with_actions).unwrap_or(0),
        }
    }

    #[cold]
    fn failed(&mut self, fault: Fault, work: &Work) -> Failure {
        self.connection.stop();
        let failure = fault.into_failure(&self.target, work.waiting.waited());
        // disk full, an I/O error, ON CONFLICT ROLLBACK and an interrupted write undo the whole transaction, and only this tells
        if work.in_transaction && !self.connection.in_transaction() && !self.connection.is_lent() {
            self.heavy = false;
            return lost(as_error(failure));
        }
        failure
    }
}

/// The transaction is gone.
pub(super) fn lost(cause: Error) -> Failure {
    Failure::Other(TransactionError::Lost { cause: Arc::new(cause) }.into())
}

/// The error of a statement whose future was dropped.
pub(super) fn cancelled() -> Error {
    Error::Cancelled(Source::new("the future that waited for the statement was dropped"))
}

impl Work {
    /// Whether the statement may be run again from its start, as far as the rows are concerned that were taken.
    fn can_start_again(&self) -> bool {
        // a run gives rows only when it has changed all that it changes: the one that met a lock gave none
        self.kind == StatementKind::Repeated
            || (!self.given && (self.rows == 0 || self.sink.as_ref().is_none_or(|sink| sink.can_rewind())))
    }

    /// Whether the sink takes no more rows now.
    fn is_full(&self) -> bool {
        self.sink.as_ref().is_some_and(|sink| sink.is_full())
    }

    /// Whether all of it was done in a blocking task, and would be in the task without being interrupted there: with time to spare, because a
    /// statement that goes to and fro is the slowest.
    fn would_stay_in_the_task(&self) -> bool {
        let Some(took) = self.began.map(|began| began.elapsed()) else { return false };
        took < BUDGET / 2 || (took < TURNS * BUDGET / 2 && self.first_row.is_some_and(|first| first < BUDGET / 2))
    }

    /// The budget is spent.
    fn give_way(&mut self) -> Stepped {
        self.turns += 1;
        if self.turns < TURNS { Stepped::ForATurn } else { Stepped::Enough }
    }

    fn start_again(&mut self) {
        if self.kind != StatementKind::Repeated
            && self.rows > 0
            && let Some(sink) = &mut self.sink
        {
            sink.rewind();
        }
        self.rows = 0;
    }
}

/// Steps through all rows.
fn step_all(connection: &mut Connection, control: &Control, work: &mut Work, in_task: bool) -> Result<Stepped, Fault> {
    let shape = connection.prepare()?;
    if in_task {
        if shape.long {
            return Ok(Stepped::Enough);
        }
        work.whole = false;
        // what writes is never run twice, whatever the caller thinks that it does
        let restart = match (&work.sink, shape.reads && work.kind == StatementKind::Read) {
            (_, false) => Restart::Never,
            (Some(sink), true) if !sink.can_rewind() => Restart::BeforeFirstRow,
            (_, true) => Restart::Always,
        };
        control.set_budget(restart, work.rows > 0);
    }
    while connection.step()? {
        work.rows += 1;
        if work.rows == 1 {
            work.first_row = work.began.map(|began| began.elapsed());
        }
        if let Some(sink) = &mut work.sink {
            let row = connection.row();
            let taken = sink.row(&Row::new(&row));
            if row.out_of_memory() {
                let message = "out of memory".into();
                return Err(Fault::Sqlite(SqliteError { code: SQLITE_NOMEM, message }));
            }
            taken.map_err(Fault::Decode)?;
            if sink.is_full() {
                return Ok(Stepped::ToTheEnd);
            }
        }
        // a write has done its work before its first row: it is over in a moment
        if in_task && control.row_taken(work.rows) && shape.reads {
            return Ok(work.give_way());
        }
    }
    Ok(Stepped::ToTheEnd)
}

/// Goes through all runs of a statement that is repeated. It moves to a blocking task between two of them.
fn step_runs(connection: &mut Connection, control: &Control, work: &mut Work, in_task: bool) -> Result<Stepped, Fault> {
    connection.prepare()?;
    if in_task {
        work.whole = false;
        control.set_budget(Restart::Never, false);
    }
    let gives_rows = connection.gives_rows();
    loop {
        let before = connection.total_changes();
        while connection.step()? {
            work.rows += 1;
            if let Some(sink) = &mut work.sink {
                let row = connection.row();
                sink.row(&Row::new(&row)).map_err(Fault::Decode)?;
            }
        }
        let with_triggers = connection.total_changes() - before;
        // SQLite leaves the count of the run before where one changes nothing
        let changed = if with_triggers == 0 { 0 } else { connection.changes() };
        work.affected += changed;
        if let (Some(sink), false) = (&mut work.sink, gives_rows) {
            let numbers = [connection.last_rowid(), changed, with_triggers];
            sink.row(&Row::new(&OwnedRow::of(numbers.map(Cell::Integer)))).map_err(Fault::Decode)?;
        }
        if control.is_cancelled() {
            return Err(Fault::Refused(cancelled()));
        }
        if !connection.next_run()? {
            return Ok(Stepped::ToTheEnd);
        }
        if in_task && control.run_done() {
            return Ok(work.give_way());
        }
    }
}

/// A panic of whoever takes the rows must not leave the statement open: it would hold its locks.
struct StopOnPanic<'e>(&'e mut Connection);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}
