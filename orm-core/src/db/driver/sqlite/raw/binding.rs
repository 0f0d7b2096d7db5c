//! Values on their way into a prepared statement.

use super::last_error;
use crate::db::driver::sqlite::failure::Fault;
use crate::db::driver::sqlite::storage::{Stored, stored};
use crate::value::Value;
use libsqlite3_sys as ffi;
use std::ffi::c_int;
use std::ptr::NonNull;

/// Binds all values. Text that has to be written first is put into `written`.
///
/// # Safety
///
/// `handle` is a prepared statement of the open `db`, it is not running, and the caller is the only user of both. `values`, and what is put
/// into `written`, must stay unchanged until the statement is reset and its bindings are cleared: nothing is copied.
pub(super) unsafe fn bind(
    db: NonNull<ffi::sqlite3>,
    handle: NonNull<ffi::sqlite3_stmt>,
    values: &[Value],
    written: &mut Vec<String>,
) -> Result<(), Fault> {
    let statement = handle.as_ptr();
    let mut place: c_int = 0;
    for value in values {
        place += 1;
        let stored = stored(value).map_err(Fault::Refused)?;
        // SAFETY: by the caller. A string's bytes stand on the heap, so it may be moved afterwards, as `written` does when it grows.
        let code = unsafe {
            match stored {
                Stored::Null => ffi::sqlite3_bind_null(statement, place),
                Stored::Integer(number) => ffi::sqlite3_bind_int64(statement, place, number),
                Stored::Real(number) => ffi::sqlite3_bind_double(statement, place, number),
                Stored::Text(text) => text_in_place(statement, place, text),
                Stored::Written(text) => {
                    let code = text_in_place(statement, place, &text);
                    written.push(text);
                    code
                }
                Stored::Blob(bytes) => ffi::sqlite3_bind_blob64(
                    statement,
                    place,
                    bytes.as_ptr().cast(),
                    bytes.len() as u64,
                    ffi::SQLITE_STATIC(),
                ),
            }
        };
        if code != ffi::SQLITE_OK {
            // SAFETY: by the caller.
            return Err(Fault::Sqlite(unsafe { last_error(db, code) }));
        }
    }
    Ok(())
}

/// # Safety
///
/// As [`bind`]; the text stays unchanged until the bindings are cleared.
unsafe fn text_in_place(statement: *mut ffi::sqlite3_stmt, place: c_int, text: &str) -> c_int {
    // SAFETY: by the caller.
    unsafe {
        ffi::sqlite3_bind_text64(
            statement,
            place,
            text.as_ptr().cast(),
            text.len() as u64,
            ffi::SQLITE_STATIC(),
            ffi::SQLITE_UTF8 as u8,
        )
    }
}
