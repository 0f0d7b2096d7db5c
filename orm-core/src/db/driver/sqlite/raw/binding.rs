//! Values on their way into a prepared statement.

use super::last_error;
use crate::db::driver::sqlite::failure::Fault;
use crate::db::driver::sqlite::storage::{Stored, stored};
use crate::value::{Unpacked, Value};
use libsqlite3_sys as ffi;
use std::ffi::c_int;
use std::ptr::NonNull;

/// Where values are bound: a prepared statement, and the texts that had to be written for it first.
pub(super) struct Binding<'w> {
    db: NonNull<ffi::sqlite3>,
    statement: *mut ffi::sqlite3_stmt,
    place: c_int,
    written: &'w mut Vec<String>,
}

impl<'w> Binding<'w> {
    /// # Safety
    ///
    /// `handle` is a prepared statement of the open `db`, it is not running, and the caller is the only user of both. The values that are bound, and
    /// what is put into `written`, must stay unchanged until the statement is reset and its bindings are cleared: nothing is copied.
    pub(super) unsafe fn new(
        db: NonNull<ffi::sqlite3>,
        handle: NonNull<ffi::sqlite3_stmt>,
        written: &'w mut Vec<String>,
    ) -> Self {
        Binding { db, statement: handle.as_ptr(), place: 0, written }
    }

    /// Binds all values.
    pub(super) fn values(mut self, values: &[Value]) -> Result<(), Fault> {
        for value in values {
            let code = self.value(value)?;
            self.check(code)?;
        }
        Ok(())
    }

    /// Binds the values of a run.
    pub(super) fn run<'v>(mut self, values: impl Iterator<Item = Unpacked<'v>>) -> Result<(), Fault> {
        for value in values {
            let code = match value {
                Unpacked::Null => self.null(),
                Unpacked::Integer(number) => self.integer(number),
                Unpacked::Text(text) => self.text(text),
                Unpacked::Bytes(bytes) => self.blob(bytes),
                Unpacked::Other(value) => self.value(value)?,
            };
            self.check(code)?;
        }
        Ok(())
    }

    fn value(&mut self, value: &Value) -> Result<c_int, Fault> {
        Ok(match stored(value).map_err(Fault::Refused)? {
            Stored::Null => self.null(),
            Stored::Integer(number) => self.integer(number),
            Stored::Real(number) => self.real(number),
            Stored::Text(text) => self.text(text.as_bytes()),
            Stored::Written(text) => {
                // its bytes stand on the heap, so it may be moved, as `written` does when it grows
                let code = self.text(text.as_bytes());
                self.written.push(text);
                code
            }
            Stored::Blob(bytes) => self.blob(bytes),
        })
    }

    fn next(&mut self) -> c_int {
        self.place += 1;
        self.place
    }

    fn null(&mut self) -> c_int {
        let place = self.next();
        // SAFETY: by `new`.
        unsafe { ffi::sqlite3_bind_null(self.statement, place) }
    }

    fn integer(&mut self, number: i64) -> c_int {
        let place = self.next();
        // SAFETY: by `new`.
        unsafe { ffi::sqlite3_bind_int64(self.statement, place, number) }
    }

    fn real(&mut self, number: f64) -> c_int {
        let place = self.next();
        // SAFETY: by `new`.
        unsafe { ffi::sqlite3_bind_double(self.statement, place, number) }
    }

    fn text(&mut self, text: &[u8]) -> c_int {
        let (place, start, length) = (self.next(), text.as_ptr().cast(), text.len() as u64);
        let (stays, encoding) = (ffi::SQLITE_STATIC(), ffi::SQLITE_UTF8 as u8);
        // SAFETY: by `new`.
        unsafe { ffi::sqlite3_bind_text64(self.statement, place, start, length, stays, encoding) }
    }

    fn blob(&mut self, bytes: &[u8]) -> c_int {
        let (place, start, length) = (self.next(), bytes.as_ptr().cast(), bytes.len() as u64);
        // SAFETY: by `new`.
        unsafe { ffi::sqlite3_bind_blob64(self.statement, place, start, length, ffi::SQLITE_STATIC()) }
    }

    fn check(&self, code: c_int) -> Result<(), Fault> {
        if code == ffi::SQLITE_OK {
            return Ok(());
        }
        // SAFETY: by `new`.
        Err(Fault::Sqlite(unsafe { last_error(self.db, code) }))
    }
}
