//! The row that a statement stands on.

use crate::value::{Cell, Cells};
use libsqlite3_sys as ffi;
use std::ffi::{CStr, c_int};
use std::marker::PhantomData;
use std::ptr::NonNull;

/// A row, read where SQLite keeps it. It borrows the connection, so the statement can't go on meanwhile.
pub(in super::super) struct StandingRow<'c> {
    statement: Option<NonNull<ffi::sqlite3_stmt>>,
    /// SQLite had no memory to convert a text (of a UTF-16 database).
    out_of_memory: std::cell::Cell<bool>,
    connection: PhantomData<&'c super::Connection>,
}

impl StandingRow<'_> {
    /// # Safety
    ///
    /// For as long as the lifetime the statement stays prepared and is not stepped, reset or bound, and no other thread uses its connection.
    #[inline]
    pub(super) unsafe fn new(statement: Option<NonNull<ffi::sqlite3_stmt>>) -> Self {
        StandingRow { statement, out_of_memory: std::cell::Cell::new(false), connection: PhantomData }
    }

    /// Whether a cell could not be read because no memory was left.
    #[inline]
    pub(in super::super) fn out_of_memory(&self) -> bool {
        self.out_of_memory.get()
    }

    /// The bytes at `start`; SQLite gives NULL for no bytes.
    ///
    /// # Safety
    ///
    /// `start` is NULL, or points at `length` bytes that stay as long as `self` is borrowed.
    #[inline]
    unsafe fn bytes(&self, start: *const u8, length: c_int) -> Option<&[u8]> {
        let length = usize::try_from(length).unwrap_or(0);
        if start.is_null() {
            return if length == 0 { Some(&[]) } else { None };
        }
        // SAFETY: by the caller.
        Some(unsafe { std::slice::from_raw_parts(start, length) })
    }
}

impl Cells for StandingRow<'_> {
    #[inline]
    fn cell(&self, index: usize) -> Cell<'_> {
        let (Some(statement), Ok(index)) = (self.statement, c_int::try_from(index)) else { return Cell::Null };
        let statement = statement.as_ptr();
        // SAFETY: by `new`. An index that is out of range reads as NULL. Text and blobs stay until the next step or conversion; each column is
        // only ever read as the type that it has, so none is converted twice. The value is an unprotected one, which makes no difference where a
        // connection has no mutex and one thread (<https://www.sqlite.org/c3ref/value.html>), and saves each of the calls a look at the statement.
        unsafe {
            let value = ffi::sqlite3_column_value(statement, index);
            match ffi::sqlite3_value_type(value) {
                ffi::SQLITE_INTEGER => Cell::Integer(ffi::sqlite3_value_int64(value)),
                ffi::SQLITE_FLOAT => Cell::Real(ffi::sqlite3_value_double(value)),
                ffi::SQLITE_TEXT => {
                    let start = ffi::sqlite3_value_text(value);
                    // NULL for text, even for none of it, says that there was no memory to convert it
                    if start.is_null() {
                        self.out_of_memory.set(true);
                        return Cell::Null;
                    }
                    Cell::Text(self.bytes(start, ffi::sqlite3_value_bytes(value)).unwrap_or(&[]))
                }
                ffi::SQLITE_BLOB => {
                    let start = ffi::sqlite3_value_blob(value).cast();
                    match self.bytes(start, ffi::sqlite3_value_bytes(value)) {
                        Some(bytes) => Cell::Blob(bytes),
                        None => {
                            self.out_of_memory.set(true);
                            Cell::Null
                        }
                    }
                }
                _ => Cell::Null,
            }
        }
    }

    fn count(&self) -> usize {
        // SAFETY: by `new`.
        self.statement
            .map_or(0, |statement| unsafe { ffi::sqlite3_data_count(statement.as_ptr()) }.unsigned_abs() as usize)
    }

    fn name(&self, index: usize) -> &str {
        let (Some(statement), Ok(index)) = (self.statement, c_int::try_from(index)) else { return "" };
        // SAFETY: by `new`. The name is a C string that stays until the statement is finalised, or prepared anew by a step.
        unsafe {
            let name = ffi::sqlite3_column_name(statement.as_ptr(), index);
            if name.is_null() { "" } else { CStr::from_ptr(name).to_str().unwrap_or("") }
        }
    }
}
