//! Prepared statements, and the ones that are kept.

use super::{Shape, last_error};
use crate::db::driver::sqlite::failure::{Fault, SqliteError};
use crate::error::QueryError;
use libsqlite3_sys as ffi;
use std::collections::HashMap;
use std::ffi::c_int;
use std::hash::{BuildHasherDefault, Hasher};
use std::ptr::{NonNull, null, null_mut};
use std::sync::Arc;

/// A prepared statement. It must be dropped before its connection is closed.
pub(super) struct Prepared {
    handle: NonNull<ffi::sqlite3_stmt>,
    parameters: usize,
    reads: bool,
    long: bool,
    /// When it was used last.
    used: u64,
}

/// What it takes to run a prepared statement.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) handle: NonNull<ffi::sqlite3_stmt>,
    pub(super) parameters: usize,
    pub(super) shape: Shape,
}

impl Prepared {
    /// Prepares the text. One statement, no more and no less.
    pub(super) fn new(db: NonNull<ffi::sqlite3>, text: &str, keep: bool) -> Result<Self, Fault> {
        // SQLite stops at a NUL: what stands behind it would be left out without a word
        if text.contains('\0') {
            return Err(Fault::Refused(QueryError::Forbidden { what: "the SQL text contains a NUL character" }.into()));
        }
        let (handle, mut rest) = compile(db, text.as_bytes(), keep)?;
        let Some(handle) = handle else {
            return Err(Fault::Refused(QueryError::Misuse { what: "the SQL text holds no statement" }.into()));
        };
        // SAFETY: a statement that was just prepared, by the only user of the connection.
        let (parameters, reads) = unsafe {
            (
                usize::try_from(ffi::sqlite3_bind_parameter_count(handle.as_ptr())).unwrap_or(0),
                ffi::sqlite3_stmt_readonly(handle.as_ptr()) != 0,
            )
        };
        let prepared = Prepared { handle, parameters, reads, long: false, used: 0 };
        // white space and comments may follow, and semicolons
        while !rest.trim_ascii().is_empty() {
            match compile(db, rest, false) {
                Ok((None, after)) => rest = after,
                Ok((Some(second), _)) => {
                    // SAFETY: just prepared, used by nobody.
                    unsafe { ffi::sqlite3_finalize(second.as_ptr()) };
                    return Err(second_statement());
                }
                Err(_) => return Err(second_statement()),
            }
        }
        Ok(prepared)
    }

    pub(super) fn known(&self) -> Known {
        Known { handle: self.handle, parameters: self.parameters, shape: self.shape() }
    }

    fn shape(&self) -> Shape {
        Shape { reads: self.reads, long: self.long }
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // SAFETY: prepared by `new` and finalised nowhere else; `Connection` drops its statements before it lets the connection go.
        unsafe { ffi::sqlite3_finalize(self.handle.as_ptr()) };
    }
}

/// sqlx and SQLite's shell would run them all: an injected `; DROP TABLE` too.
#[cold]
fn second_statement() -> Fault {
    Fault::Refused(
        QueryError::Forbidden { what: "the SQL text holds more than one statement; run them one by one" }.into(),
    )
}

type Compiled<'t> = (Option<NonNull<ffi::sqlite3_stmt>>, &'t [u8]);

/// Prepares the first statement of the text; `None` where there are only comments. The rest of the text comes with it.
fn compile(db: NonNull<ffi::sqlite3>, text: &[u8], keep: bool) -> Result<Compiled<'_>, Fault> {
    let Ok(length) = c_int::try_from(text.len()) else {
        return Err(Fault::Sqlite(SqliteError {
            code: ffi::SQLITE_TOOBIG,
            message: "the SQL text is too long".into(),
        }));
    };
    let flags = if keep { ffi::SQLITE_PREPARE_PERSISTENT } else { 0 };
    let (mut handle, mut tail) = (null_mut(), null());
    // SAFETY: the handle is open and the caller its only user; the text has `length` bytes, and SQLite copies it.
    let code = unsafe {
        ffi::sqlite3_prepare_v3(db.as_ptr(), text.as_ptr().cast(), length, flags, &raw mut handle, &raw mut tail)
    };
    if code != ffi::SQLITE_OK {
        // SAFETY: as above.
        return Err(Fault::Sqlite(unsafe { last_error(db, code) }));
    }
    let used = (tail as usize).saturating_sub(text.as_ptr() as usize);
    // beyond a statement there is always progress; where SQLite reports none, nothing is left to read
    let rest = if used == 0 { &[] } else { text.get(used..).unwrap_or(&[]) };
    Ok((NonNull::new(handle), rest))
}

/// The statements that are kept, by their text. When it is full, the one that was not used for longest goes.
pub(super) struct Statements {
    kept: HashMap<Arc<str>, Prepared, BuildHasherDefault<TextHasher>>,
    capacity: usize,
    clock: u64,
}

impl Statements {
    pub(super) fn new(capacity: usize) -> Self {
        Statements { kept: HashMap::default(), capacity, clock: 0 }
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }

    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }

    /// The prepared statement of the text, prepared now if it was not kept.
    pub(super) fn get(&mut self, db: NonNull<ffi::sqlite3>, text: &Arc<str>) -> Result<Known, Fault> {
        self.clock += 1;
        if let Some(prepared) = self.kept.get_mut(text) {
            prepared.used = self.clock;
            return Ok(prepared.known());
        }
        let mut prepared = Prepared::new(db, text, true)?;
        prepared.used = self.clock;
        let known = prepared.known();
        if self.kept.len() >= self.capacity {
            // a scan over a hundred is nothing beside a statement that must be prepared
            let oldest = self.kept.iter().min_by_key(|(_, prepared)| prepared.used).map(|(text, _)| text.clone());
            oldest.and_then(|oldest| self.kept.remove(&oldest));
        }
        self.kept.insert(text.clone(), prepared);
        Ok(known)
    }

    /// What is known about the statement with this handle.
    pub(super) fn shape(&self, handle: NonNull<ffi::sqlite3_stmt>, once: Option<&Prepared>) -> Shape {
        once.or_else(|| self.kept.values().find(|prepared| prepared.handle == handle))
            .map_or(Shape { reads: false, long: false }, Prepared::shape)
    }

    pub(super) fn set_long(&mut self, handle: NonNull<ffi::sqlite3_stmt>, long: bool) {
        if let Some(prepared) = self.kept.values_mut().find(|prepared| prepared.handle == handle) {
            prepared.long = long;
        }
    }
}

/// A hash for SQL text: the text is the program's own, so nobody chooses it to collide, and SipHash is a tenth of what a point query costs.
#[derive(Default)]
pub(super) struct TextHasher(u64);

impl Hasher for TextHasher {
    fn write(&mut self, bytes: &[u8]) {
        const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(ODD);
        }
        for byte in rest {
            self.0 = (self.0.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(ODD);
        }
    }

    fn finish(&self) -> u64 {
        // the table takes its place from the lowest bits and its tag from the highest
        self.0 ^ (self.0 >> 29)
    }
}
