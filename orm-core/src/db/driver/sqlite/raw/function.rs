//! Rust functions that SQL may call.
//!
//! A panic must not run into SQLite's C code: each callback catches it and answers with an error.

use super::last_error;
use crate::db::driver::sqlite::failure::SqliteError;
use libsqlite3_sys as ffi;
use std::cmp::Ordering;
use std::ffi::{CStr, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{NonNull, null_mut};

/// The most arguments that a function of ours takes.
const MOST_ARGUMENTS: usize = 3;

/// An argument of a call.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Argument<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a [u8]),
    Blob,
}

/// What a call gives back.
#[derive(Debug)]
pub(in super::super) enum Answer {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

/// A function over many rows; it can take a row back, so that it serves as a window function too.
pub(in super::super) trait Aggregate: Default + Send + 'static {
    /// Takes a row in.
    fn add(&mut self, argument: Argument<'_>) -> Result<(), String>;
    /// Takes a row back.
    fn remove(&mut self, argument: Argument<'_>) -> Result<(), String>;
    /// The answer for the rows so far.
    fn value(&self) -> Result<Answer, String>;
}

/// Registers functions on a connection.
pub(in super::super) struct Registrar {
    db: NonNull<ffi::sqlite3>,
    error: Option<SqliteError>,
}

/// Innocuous: also allowed in views and indexes of a schema that is not trusted.
const FLAGS: c_int = ffi::SQLITE_UTF8 | ffi::SQLITE_DETERMINISTIC | ffi::SQLITE_INNOCUOUS;

impl Registrar {
    /// # Safety
    ///
    /// For as long as the registrar lives `db` is open, and the caller its only user.
    pub(super) unsafe fn new(db: NonNull<ffi::sqlite3>) -> Self {
        Registrar { db, error: None }
    }

    /// The first error.
    pub(super) fn finish(self) -> Result<(), SqliteError> {
        self.error.map_or(Ok(()), Err)
    }

    fn note(&mut self, code: c_int) {
        if code != ffi::SQLITE_OK && self.error.is_none() {
            // SAFETY: by `new`.
            self.error = Some(unsafe { last_error(self.db, code) });
        }
    }

    /// A function of one row.
    pub(in super::super) fn scalar<F>(&mut self, name: &CStr, arguments: c_int, function: F)
    where
        F: Fn(&[Argument<'_>]) -> Result<Answer, String> + Send + 'static,
    {
        let data = Box::into_raw(Box::new(function)).cast::<c_void>();
        // SAFETY: `db` by `new`. SQLite owns `data` from here on, and gives it to `drop_boxed` once, also when this call fails.
        let code = unsafe {
            ffi::sqlite3_create_function_v2(
                self.db.as_ptr(),
                name.as_ptr(),
                arguments,
                FLAGS,
                data,
                Some(call::<F>),
                None,
                None,
                Some(drop_boxed::<F>),
            )
        };
        self.note(code);
    }

    /// A function without arguments: 1 while the connection has put off a violated foreign key, else 0. No statement of SQLite's tells.
    pub(in super::super) fn put_off_keys(&mut self, name: &CStr) {
        // not deterministic, and nothing that a view or an index of somebody's schema should ask
        let flags = ffi::SQLITE_UTF8 | ffi::SQLITE_DIRECTONLY;
        // SAFETY: `db` by `new`; there is no data to keep.
        let code = unsafe {
            ffi::sqlite3_create_function_v2(
                self.db.as_ptr(),
                name.as_ptr(),
                0,
                flags,
                null_mut(),
                Some(put_off_keys),
                None,
                None,
                None,
            )
        };
        self.note(code);
    }

    /// A function of one argument over many rows.
    pub(in super::super) fn aggregate<A: Aggregate>(&mut self, name: &CStr) {
        // SAFETY: `db` by `new`; there is no data to keep.
        let code = unsafe {
            ffi::sqlite3_create_window_function(
                self.db.as_ptr(),
                name.as_ptr(),
                1,
                FLAGS,
                null_mut(),
                Some(add::<A>),
                Some(last::<A>),
                Some(value::<A>),
                Some(remove::<A>),
                None,
            )
        };
        self.note(code);
    }

    /// An order of texts.
    pub(in super::super) fn collation(&mut self, name: &CStr, compare: fn(&[u8], &[u8]) -> Ordering) {
        let data = Box::into_raw(Box::new(compare));
        // SAFETY: `db` by `new`. `data` is a box that SQLite gives to `drop_boxed` once.
        let code = unsafe {
            ffi::sqlite3_create_collation_v2(
                self.db.as_ptr(),
                name.as_ptr(),
                ffi::SQLITE_UTF8,
                data.cast(),
                Some(collate),
                Some(drop_boxed::<fn(&[u8], &[u8]) -> Ordering>),
            )
        };
        if code != ffi::SQLITE_OK {
            // SAFETY: unlike functions, a collation that could not be registered is left to the caller to drop.
            drop(unsafe { Box::from_raw(data) });
        }
        self.note(code);
    }
}

unsafe extern "C" fn drop_boxed<T>(data: *mut c_void) {
    // SAFETY: a `Box<T>` that was given to SQLite with this destructor.
    drop(unsafe { Box::from_raw(data.cast::<T>()) });
}

/// # Safety
///
/// `values` points at `count` values of the running call, valid for `'a`.
unsafe fn arguments<'a>(count: c_int, values: *mut *mut ffi::sqlite3_value) -> ([Argument<'a>; MOST_ARGUMENTS], usize) {
    let count = usize::try_from(count).unwrap_or(0).min(MOST_ARGUMENTS);
    let mut list = [Argument::Null; MOST_ARGUMENTS];
    for (at, slot) in list.iter_mut().enumerate().take(count) {
        // SAFETY: by the caller. Text stays until the call ends, for it is converted once at most; its length is asked for after that.
        *slot = unsafe {
            let value = *values.add(at);
            match ffi::sqlite3_value_type(value) {
                ffi::SQLITE_INTEGER => Argument::Integer(ffi::sqlite3_value_int64(value)),
                ffi::SQLITE_FLOAT => Argument::Real(ffi::sqlite3_value_double(value)),
                ffi::SQLITE_TEXT => {
                    let start = ffi::sqlite3_value_text(value);
                    let length = usize::try_from(ffi::sqlite3_value_bytes(value)).unwrap_or(0);
                    if start.is_null() {
                        Argument::Null
                    } else {
                        Argument::Text(std::slice::from_raw_parts(start, length))
                    }
                }
                ffi::SQLITE_BLOB => Argument::Blob,
                _ => Argument::Null,
            }
        };
    }
    (list, count)
}

/// # Safety
///
/// `context` is that of the running call.
unsafe fn answer(context: *mut ffi::sqlite3_context, result: std::thread::Result<Result<Answer, String>>) {
    let result = result.unwrap_or_else(|_| Err("a function panicked".to_owned()));
    // SAFETY: by the caller. Texts are copied before the call returns.
    unsafe {
        match result {
            Ok(Answer::Null) => ffi::sqlite3_result_null(context),
            Ok(Answer::Integer(number)) => ffi::sqlite3_result_int64(context, number),
            Ok(Answer::Real(number)) => ffi::sqlite3_result_double(context, number),
            Ok(Answer::Text(text)) => ffi::sqlite3_result_text64(
                context,
                text.as_ptr().cast(),
                text.len() as u64,
                ffi::SQLITE_TRANSIENT(),
                ffi::SQLITE_UTF8 as u8,
            ),
            Err(message) => {
                let length = c_int::try_from(message.len()).unwrap_or(c_int::MAX);
                ffi::sqlite3_result_error(context, message.as_ptr().cast(), length);
            }
        }
    }
}

unsafe extern "C" fn put_off_keys(context: *mut ffi::sqlite3_context, _: c_int, _: *mut *mut ffi::sqlite3_value) {
    let (mut now, mut most) = (0, 0);
    // SAFETY: `context` is that of the running call, and its connection is open for as long as the call runs.
    unsafe {
        let db = ffi::sqlite3_context_db_handle(context);
        match ffi::sqlite3_db_status(db, ffi::SQLITE_DBSTATUS_DEFERRED_FKS, &raw mut now, &raw mut most, 0) {
            ffi::SQLITE_OK => ffi::sqlite3_result_int(context, now),
            code => ffi::sqlite3_result_error_code(context, code),
        }
    }
}

unsafe extern "C" fn call<F>(context: *mut ffi::sqlite3_context, count: c_int, values: *mut *mut ffi::sqlite3_value)
where
    F: Fn(&[Argument<'_>]) -> Result<Answer, String>,
{
    // SAFETY: SQLite calls this with the data of `scalar`, a living `F`, and with `count` values.
    unsafe {
        let function = &*ffi::sqlite3_user_data(context).cast_const().cast::<F>();
        let (list, count) = arguments(count, values);
        answer(context, catch_unwind(AssertUnwindSafe(|| function(&list[..count]))));
    }
}

/// The state of an aggregate: SQLite keeps room for a pointer, and zeroes it first.
///
/// # Safety
///
/// `context` is that of a running call of an aggregate over `A`. The reference must be gone before the call returns.
unsafe fn state<'a, A: Aggregate>(context: *mut ffi::sqlite3_context) -> Option<&'a mut A> {
    // SAFETY: by the caller; the room is as large and as aligned as a pointer, and holds NULL or what was put there before.
    unsafe {
        let room = ffi::sqlite3_aggregate_context(context, size_of::<*mut A>() as c_int).cast::<*mut A>();
        let room = NonNull::new(room)?.as_mut();
        if room.is_null() {
            *room = Box::into_raw(Box::default());
        }
        room.as_mut()
    }
}

/// # Safety
///
/// As SQLite calls a step of an aggregate over `A`.
unsafe fn change<A: Aggregate>(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    values: *mut *mut ffi::sqlite3_value,
    change: fn(&mut A, Argument<'_>) -> Result<(), String>,
) {
    // SAFETY: by the caller.
    unsafe {
        let (list, _) = arguments(count, values);
        let Some(state) = state::<A>(context) else { return ffi::sqlite3_result_error_nomem(context) };
        match catch_unwind(AssertUnwindSafe(|| change(state, list[0]))) {
            Ok(Ok(())) => {}
            Ok(Err(message)) => answer(context, Ok(Err(message))),
            Err(panic) => answer(context, Err(panic)),
        }
    }
}

unsafe extern "C" fn add<A: Aggregate>(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    values: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite calls this as a step.
    unsafe { change::<A>(context, count, values, A::add) }
}

unsafe extern "C" fn remove<A: Aggregate>(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    values: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite calls this as an inverse step.
    unsafe { change::<A>(context, count, values, A::remove) }
}

unsafe extern "C" fn value<A: Aggregate>(context: *mut ffi::sqlite3_context) {
    // SAFETY: SQLite calls this between steps.
    unsafe {
        match state::<A>(context) {
            Some(state) => answer(context, catch_unwind(AssertUnwindSafe(|| state.value()))),
            None => ffi::sqlite3_result_error_nomem(context),
        }
    }
}

unsafe extern "C" fn last<A: Aggregate>(context: *mut ffi::sqlite3_context) {
    // SAFETY: SQLite calls this once, at the end, also after an error. The size is 0: no room is made where no row came.
    unsafe {
        let room = ffi::sqlite3_aggregate_context(context, 0).cast::<*mut A>();
        let state = match NonNull::new(room) {
            Some(mut room) if !room.as_ref().is_null() => *Box::from_raw(std::mem::replace(room.as_mut(), null_mut())),
            _ => A::default(),
        };
        answer(context, catch_unwind(AssertUnwindSafe(|| state.value())));
    }
}

unsafe extern "C" fn collate(
    data: *mut c_void,
    left_length: c_int,
    left: *const c_void,
    right_length: c_int,
    right: *const c_void,
) -> c_int {
    // SAFETY: SQLite gives the data of `collation`, and two texts with their lengths.
    let order = unsafe {
        let compare = *data.cast_const().cast::<fn(&[u8], &[u8]) -> Ordering>();
        let (left, right) = (text(left, left_length), text(right, right_length));
        catch_unwind(|| compare(left, right)).unwrap_or_else(|_| left.cmp(right))
    };
    order as c_int
}

/// # Safety
///
/// `start` points at `length` bytes that stay for `'a`, or `length` is 0.
unsafe fn text<'a>(start: *const c_void, length: c_int) -> &'a [u8] {
    match usize::try_from(length) {
        // SAFETY: by the caller.
        Ok(length) if length > 0 && !start.is_null() => unsafe { std::slice::from_raw_parts(start.cast(), length) },
        _ => &[],
    }
}
