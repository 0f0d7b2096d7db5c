//! SQLite's C interface on the handle of a sqlx connection, behind safe types. The only unsafe code of the crate.
//!
//! What makes it sound, once for all blocks below:
//!
//! - **Who uses the handle.** sqlx opens it without SQLite's own mutex, so one thread at a time may touch it. [`Connection`] owns the
//!   `SqliteConnection`, whose worker thread does nothing unless it is asked to; it is `Send`, not `Sync`, so one thread at a time can call
//!   its methods; what changes a statement takes `&mut self`, and a row borrows the connection. While sqlx has it ([`Connection::lend`]) there is no handle to touch: `db` is `None`.
//! - **How long it lives.** sqlx closes it when the `SqliteConnection` is dropped, which is the last field. Statements are finalised before:
//!   sqlx panics in its worker when one is left. A program that was lent the connection may have put another one in its place; so nothing of
//!   ours hangs on it meanwhile, and the handle is learnt anew afterwards.
//! - **What callbacks point at.** [`Control`] is kept by the database connection itself (`sqlite3_set_clientdata`), functions by their
//!   destructors: both live until SQLite has closed, which sqlx's worker does at a time of its own.

#![allow(unsafe_code)]

mod binding;
mod function;
mod row;
mod statements;

pub(super) use function::{Aggregate, Answer, Argument, Registrar};
pub(super) use row::StandingRow;

use super::control::Control;
use super::failure::{Fault, SqliteError};
use super::functions;
use crate::db::driver::Statement;
use crate::error::{Error, QueryError, Source};
use crate::value::Taken;
use binding::Binding;
use libsqlite3_sys as ffi;
use sqlx::{Connection as _, SqliteConnection};
use statements::{Known, Prepared, Statements};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::NonNull;
use std::sync::Arc;

/// SQLite asks [`Control::progress`] after so many steps of its machine: some 20 to 100 microseconds.
const STEPS_PER_LOOK: c_int = 2_000;

/// What is known about a statement once it is prepared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// SQLite says that it writes nothing.
    pub(super) reads: bool,
    /// It ran over its budget when it ran last.
    pub(super) long: bool,
}

/// A connection, its prepared statements, and at most one statement that is running.
pub(super) struct Connection {
    // the order matters: see the file's header
    running: Option<Running>,
    /// Statements that wait, by number, wherever they stand; none of them is kept in the cache.
    parked: Vec<(u64, Running)>,
    statements: Statements,
    db: Option<NonNull<ffi::sqlite3>>,
    control: Arc<Control>,
    sqlx: SqliteConnection,
}

// SAFETY: a handle and its statements may be used by any thread, one at a time; it is not `Sync`, so that holds. (SQLite is compiled with
// SQLITE_THREADSAFE=1 and opened with SQLITE_OPEN_NOMUTEX: <https://www.sqlite.org/threadsafe.html>, "multi-thread".)
unsafe impl Send for Connection {}

/// A statement that was taken in. Its values are bound without a copy, so they stay until it is reset.
struct Running {
    /// Points into `once` or into the cache, which nothing changes while this is here.
    handle: Option<NonNull<ffi::sqlite3_stmt>>,
    /// The prepared statement, when it is not to be kept.
    once: Option<Prepared>,
    statement: Statement,
    /// Texts that were written for binds.
    written: Vec<String>,
    /// How many values the text takes.
    parameters: usize,
    /// Of a statement that is repeated, the values that were bound so far.
    bound: Taken,
    /// Whether rows of it were given away, so that it can't be started again.
    given: bool,
}

impl Running {
    /// Whether there is a run to come, of a statement that is repeated.
    fn has_next(&self) -> bool {
        self.statement.packed.as_ref().is_some_and(|runs| self.bound.places < runs.len())
    }

    /// Binds the values of the next run, which is the only one of most statements.
    ///
    /// # Safety
    ///
    /// `handle` is a prepared statement of `db` that is not running, and the caller is the only user of both. Neither `self.statement` nor
    /// `self.written` is changed until the statement is reset and its bindings are cleared, or this is called again.
    unsafe fn bind(&mut self, db: NonNull<ffi::sqlite3>, handle: NonNull<ffi::sqlite3_stmt>) -> Result<(), Fault> {
        // what was written for the run before stays until nothing of it is bound any more
        let before = std::mem::take(&mut self.written);
        // SAFETY: by the caller. What is bound stands on the heap, so `self` may be moved.
        let binding = unsafe { Binding::new(db, handle, &mut self.written) };
        match &self.statement.packed {
            Some(runs) => binding.run(runs.take(&mut self.bound, self.parameters))?,
            None => binding.values(&self.statement.binds)?,
        }
        drop(before);
        Ok(())
    }

    /// Whether the values are as many as the text takes; of one that is repeated, in each run.
    fn check_count(&self) -> Result<(), QueryError> {
        let (binds, fits) = match &self.statement.packed {
            Some(runs) => (runs.len(), runs.len() > 0 && runs.len().checked_rem(self.parameters) == Some(0)),
            None => (self.statement.binds.len(), self.statement.binds.len() == self.parameters),
        };
        if fits { Ok(()) } else { Err(QueryError::BindCount { placeholders: self.parameters, binds }) }
    }
}

impl Connection {
    /// Takes a connection of sqlx over.
    pub(super) async fn take_over(
        sqlx: SqliteConnection,
        control: Arc<Control>,
        cached_statements: usize,
    ) -> Result<Self, Error> {
        let mut connection = Connection {
            running: None,
            parked: Vec::new(),
            statements: Statements::new(cached_statements),
            db: None,
            control,
            sqlx,
        };
        connection.reclaim().await?;
        Ok(connection)
    }

    /// Lends the connection to sqlx. Until [`reclaim`](Self::reclaim) it is out of reach.
    pub(super) fn lend(&mut self) -> &mut SqliteConnection {
        self.stop_parked();
        self.stop();
        self.clear_statements();
        self.db = None;
        &mut self.sqlx
    }

    /// Closes the file, and waits until it is closed: dropping leaves that to sqlx's thread.
    pub(super) async fn close(mut self) {
        self.stop_parked();
        self.stop();
        self.clear_statements();
        self.db = None;
        let Connection { sqlx, .. } = self;
        // whatever it says, the file is closed as far as it can be
        let _ = sqlx.close().await;
    }

    /// Whether sqlx has the connection.
    pub(super) fn is_lent(&self) -> bool {
        self.db.is_none()
    }

    /// Takes the connection back after sqlx has carried out what was asked of it.
    pub(super) async fn reclaim(&mut self) -> Result<(), Error> {
        let lost = |error: sqlx::Error| Error::ConnectionLost(Source::new(error));
        {
            // the worker carries out its commands in order, so it has nothing left to do once it gives the lock
            let mut locked = self.sqlx.lock_handle().await.map_err(lost)?;
            let db = locked.as_raw_handle();
            set_up(db, &self.control)?;
            self.db = Some(db);
        }
        // the worker takes its lock back before it answers, and does nothing to the handle; requests that nobody waits for would pile up until
        // lock_handle() hangs
        self.sqlx.ping().await.map_err(lost)
    }

    fn db(&self) -> Result<NonNull<ffi::sqlite3>, Fault> {
        self.db.ok_or_else(|| {
            Fault::Refused(QueryError::Misuse { what: "the connection is lent to sqlx, it was not given back" }.into())
        })
    }

    /// Takes a statement in, in place of the one before.
    pub(super) fn load(&mut self, statement: Statement) {
        self.stop();
        self.running = Some(Running {
            handle: None,
            once: None,
            statement,
            written: Vec::new(),
            parameters: 0,
            bound: Taken::default(),
            given: false,
        });
    }

    /// Prepares the statement that was taken in and binds its values. May be called again: it does nothing the second time.
    pub(super) fn prepare(&mut self) -> Result<Shape, Fault> {
        let db = self.db()?;
        let Some(running) = &mut self.running else { return Err(nothing_runs()) };
        if let Some(handle) = running.handle {
            return Ok(self.statements.shape(handle, running.once.as_ref()));
        }
        let Known { handle, parameters, shape } = if running.statement.persistent && self.statements.capacity() > 0 {
            self.statements.get(db, &running.statement.text)?
        } else {
            running.once.insert(Prepared::new(db, &running.statement.text, false)?).known()
        };
        running.parameters = parameters;
        if let Err(refused) = running.check_count() {
            running.once = None;
            return Err(Fault::Refused(refused.into()));
        }
        // from here on `stop` resets the statement and unbinds what was bound, whatever happens
        running.handle = Some(handle);
        // SAFETY: `handle` is a statement of `db` that is not running, and this is the only use of both. The values and the texts live in
        // `running` on the heap, unchanged until `stop` has unbound them.
        unsafe { running.bind(db, handle)? };
        Ok(shape)
    }

    /// Goes to the next run of a statement that is repeated, once the one before is done; `false` when there is none.
    pub(super) fn next_run(&mut self) -> Result<bool, Fault> {
        let db = self.db()?;
        let Some(running) = &mut self.running else { return Err(nothing_runs()) };
        let Some(handle) = running.handle else { return Err(nothing_runs()) };
        // SAFETY: as in `step`.
        unsafe { ffi::sqlite3_reset(handle.as_ptr()) };
        if !running.has_next() {
            return Ok(false);
        }
        // SAFETY: as in `prepare`: it was just reset.
        unsafe { running.bind(db, handle)? };
        Ok(true)
    }

    /// Whether the running statement gives rows.
    pub(super) fn gives_rows(&self) -> bool {
        // SAFETY: as in `step`.
        self.running
            .as_ref()
            .and_then(|running| running.handle)
            .is_some_and(|handle| unsafe { ffi::sqlite3_column_count(handle.as_ptr()) } > 0)
    }

    /// The rowid of the row that was inserted last. What a trigger inserts does not count.
    pub(super) fn last_rowid(&self) -> i64 {
        // SAFETY: as in `in_transaction`.
        self.db.map_or(0, |db| unsafe { ffi::sqlite3_last_insert_rowid(db.as_ptr()) })
    }

    /// Goes to the next row; `false` when there is none.
    #[inline]
    pub(super) fn step(&mut self) -> Result<bool, Fault> {
        let handle = self.running.as_ref().and_then(|running| running.handle).ok_or_else(nothing_runs)?;
        // SAFETY: a prepared statement of our handle, which `&mut self` makes ours alone.
        match unsafe { ffi::sqlite3_step(handle.as_ptr()) } {
            ffi::SQLITE_ROW => Ok(true),
            ffi::SQLITE_DONE => Ok(false),
            code => Err(self.fault(code)),
        }
    }

    /// The row that the statement stands on.
    #[inline]
    pub(super) fn row(&self) -> StandingRow<'_> {
        let handle = self.running.as_ref().and_then(|running| running.handle);
        // SAFETY: `handle` stays prepared, and is not stepped, while the row borrows `self`.
        unsafe { StandingRow::new(handle) }
    }

    /// Puts the statement back before its first row, with its values.
    pub(super) fn rewind(&mut self) {
        if let Some(handle) = self.running.as_ref().and_then(|running| running.handle) {
            // SAFETY: as in `step`. The result repeats the error of the last step, which is known already.
            unsafe { ffi::sqlite3_reset(handle.as_ptr()) };
        }
    }

    /// Ends the statement, wherever it stands.
    pub(super) fn stop(&mut self) {
        let Some(running) = self.running.take() else { return };
        if let Some(handle) = running.handle {
            // SAFETY: as in `step`; only now may `running`, which owns the bound values, be dropped.
            unsafe {
                ffi::sqlite3_reset(handle.as_ptr());
                if running.parameters > 0 {
                    ffi::sqlite3_clear_bindings(handle.as_ptr());
                }
            }
        }
    }

    /// Lets the running statement wait where it stands, so that others can run. Only one that is not kept in the cache, which may drop it.
    pub(super) fn park(&mut self, number: u64, given: bool) {
        if let Some(mut running) = self.running.take_if(|running| running.once.is_some()) {
            running.given = given;
            self.parked.push((number, running));
        }
    }

    /// Goes on with a statement that waits. Whether rows of it were given away; `None` when there is none of that number.
    pub(super) fn resume(&mut self, number: u64) -> Option<bool> {
        self.stop();
        let at = self.parked.iter().position(|(parked, _)| *parked == number)?;
        Some(self.running.insert(self.parked.swap_remove(at).1).given)
    }

    /// Ends all statements that wait.
    pub(super) fn stop_parked(&mut self) {
        while let Some((_, running)) = self.parked.pop() {
            self.running = Some(running);
            self.stop();
        }
    }

    /// Remembers whether the running statement takes long, for the next time.
    pub(super) fn set_long(&mut self, long: bool) {
        if let Some(handle) = self.running.as_ref().and_then(|running| running.handle) {
            self.statements.set_long(handle, long);
        }
    }

    /// Finalises all prepared statements.
    pub(super) fn clear_statements(&mut self) {
        self.stop();
        self.statements.clear();
    }

    /// How many statements are kept prepared.
    #[cfg(test)]
    pub(super) fn cached(&self) -> usize {
        self.statements.len()
    }

    /// Whether a transaction is open.
    pub(super) fn in_transaction(&self) -> bool {
        // SAFETY: the handle is open, and this thread is its only user.
        self.db.is_some_and(|db| unsafe { ffi::sqlite3_get_autocommit(db.as_ptr()) } == 0)
    }

    /// Whether the file can't be written to: SQLite opens one for reading where it may do no more, and says nothing.
    pub(super) fn is_read_only(&self) -> bool {
        // SAFETY: as in `in_transaction`; the name ends in a NUL.
        self.db.is_some_and(|db| unsafe { ffi::sqlite3_db_readonly(db.as_ptr(), c"main".as_ptr()) } == 1)
    }

    /// Rows changed since the connection was opened, by foreign keys and triggers too.
    pub(super) fn total_changes(&self) -> i64 {
        // SAFETY: as in `in_transaction`.
        self.db.map_or(0, |db| unsafe { ffi::sqlite3_total_changes64(db.as_ptr()) })
    }

    /// Rows changed by the last statement that changed any.
    pub(super) fn changes(&self) -> i64 {
        // SAFETY: as in `in_transaction`.
        self.db.map_or(0, |db| unsafe { ffi::sqlite3_changes64(db.as_ptr()) })
    }

    /// Writes back what the WAL holds, as far as no reader needs it.
    pub(super) fn checkpoint(&mut self) {
        let Some(db) = self.db else { return };
        // SAFETY: as in `in_transaction`; no database is named and no number asked for. A checkpoint that could not be had is tried after a
        // later commit, as SQLite's own is.
        unsafe {
            ffi::sqlite3_wal_checkpoint_v2(
                db.as_ptr(),
                std::ptr::null(),
                ffi::SQLITE_CHECKPOINT_PASSIVE,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
    }

    #[cold]
    fn fault(&self, code: c_int) -> Fault {
        match self.db {
            // SAFETY: the handle is open, and nothing was asked of it since the call that failed.
            Some(db) => Fault::Sqlite(unsafe { last_error(db, code) }),
            None => nothing_runs(),
        }
    }
}

#[cold]
fn nothing_runs() -> Fault {
    Fault::Refused(QueryError::Misuse { what: "no statement is running" }.into())
}

/// What SQLite says about the call that failed last, with `code`.
///
/// # Safety
///
/// `db` is open, and the caller is its only user.
unsafe fn last_error(db: NonNull<ffi::sqlite3>, code: c_int) -> SqliteError {
    // SAFETY: by the caller. The message is a C string that stays until the next call, and is copied at once.
    let (extended, message) = unsafe {
        let message = ffi::sqlite3_errmsg(db.as_ptr());
        let message =
            if message.is_null() { String::new() } else { CStr::from_ptr(message).to_string_lossy().into_owned() };
        (ffi::sqlite3_extended_errcode(db.as_ptr()), message)
    };
    // the handle's own code is the better one where it is about the same thing
    SqliteError { code: if extended & 0xFF == code & 0xFF { extended } else { code }, message: message.into() }
}

/// Registers what every connection has: no busy handler, the progress handler, the hook on the WAL, the functions.
fn set_up(db: NonNull<ffi::sqlite3>, control: &Arc<Control>) -> Result<(), Error> {
    let data = Arc::into_raw(control.clone()).cast_mut().cast::<c_void>();
    // SAFETY: the caller holds sqlx's lock on the open handle. `data` is one reference of the `Arc`, which SQLite gives back through
    // `drop_control` when it closes, or at once when it fails; so the handlers always point at a living `Control`.
    unsafe {
        let kept = ffi::sqlite3_set_clientdata(db.as_ptr(), c"orm".as_ptr(), data, Some(drop_control));
        if kept != ffi::SQLITE_OK {
            return Err(Error::ConnectionLost(Source::new(last_error(db, kept))));
        }
        // waiting is ours to do: SQLite would sleep on a runtime's thread
        ffi::sqlite3_busy_timeout(db.as_ptr(), 0);
        ffi::sqlite3_progress_handler(db.as_ptr(), STEPS_PER_LOOK, Some(progress), data);
        // in place of SQLite's own hook, which would fsync on a runtime's thread
        ffi::sqlite3_wal_hook(db.as_ptr(), Some(committed), data);
    }
    // SAFETY: the caller holds sqlx's lock on the open handle.
    let mut registrar = unsafe { Registrar::new(db) };
    functions::register(&mut registrar);
    registrar.finish().map_err(|error| Error::ConnectionLost(Source::new(error)))
}

unsafe extern "C" fn drop_control(data: *mut c_void) {
    // SAFETY: the reference that `set_up` gave away; SQLite calls this once for it.
    drop(unsafe { Arc::from_raw(data.cast_const().cast::<Control>()) });
}

unsafe extern "C" fn progress(data: *mut c_void) -> c_int {
    // SAFETY: `set_up` registered a `Control` that lives as long as the connection. It can't panic.
    unsafe { &*data.cast_const().cast::<Control>() }.progress().into()
}

unsafe extern "C" fn committed(data: *mut c_void, _db: *mut ffi::sqlite3, _name: *const c_char, pages: c_int) -> c_int {
    // SAFETY: as in `progress`.
    unsafe { &*data.cast_const().cast::<Control>() }.wal_has(pages);
    ffi::SQLITE_OK
}
