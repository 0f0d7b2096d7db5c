//! Cursors: rows that come in parts, inside of a transaction. The numbers are the program's own.

use super::statement::{Statement, StatementKind};
use crate::backend::Backend;
use std::fmt::Write as _;

/// The statement that opens a cursor on a query. Its rows are those that there are now, whatever is written meanwhile.
///
/// SQLite has no cursors: there a statement is stepped in parts. `among_writers`: statements of the same transaction may write between the
/// parts, which it would see, or not, or step over for ever; so it gathers its rows first, in a table that it keeps for itself.
pub(crate) fn open_cursor(statement: Statement, backend: Backend, number: u64, among_writers: bool) -> Statement {
    let query = &*statement.text;
    let mut text = String::with_capacity(query.len() + 64);
    match backend {
        Backend::Postgres => {
            text.push_str("DECLARE ");
            name(&mut text, number);
            text.push_str(" NO SCROLL CURSOR FOR ");
            text.push_str(query);
        }
        Backend::Sqlite if among_writers => {
            text.push_str("WITH \"orm_rows\" AS MATERIALIZED (");
            text.push_str(query);
            text.push_str(") SELECT * FROM \"orm_rows\"");
        }
        Backend::Sqlite => text.push_str(query),
    }
    Statement { text: text.into(), kind: StatementKind::Open(number), persistent: false, ..statement }
}

/// The statement that fetches so many rows.
pub(crate) fn fetch_cursor(number: u64, rows: usize) -> Statement {
    let mut text = String::new();
    // writing to a String can't fail
    let _ = write!(text, "FETCH {rows} FROM ");
    name(&mut text, number);
    Statement::once(text, StatementKind::Fetch(number))
}

/// The statement that closes the cursor.
pub(crate) fn close_cursor(number: u64) -> Statement {
    let mut text = String::from("CLOSE ");
    name(&mut text, number);
    Statement::once(text, StatementKind::Close(number))
}

fn name(text: &mut String, number: u64) {
    let _ = write!(text, "\"orm_{number}\"");
}
