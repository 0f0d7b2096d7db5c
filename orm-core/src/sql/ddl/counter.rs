//! PostgreSQL: from where keys are counted up.

use crate::backend::Backend;
use crate::error::Result;
use crate::sql::statement::{Statement, StatementKind};
use crate::sql::writer::Writer;
use crate::tables::quoted;

/// PostgreSQL: the sequence that counts up the keys of a table, as it is written in SQL; NULL where there is none.
pub(crate) fn counter_of(table: &str, column: &str) -> Result<Statement> {
    let mut w = Writer::new(Backend::Postgres, &[]);
    w.push("SELECT ");
    own_sequence(&mut w, table, column);
    let (text, _) = w.finish()?;
    Ok(Statement::once(text, StatementKind::Read))
}

fn own_sequence(w: &mut Writer<'_>, table: &str, column: &str) {
    w.push("pg_get_serial_sequence(").literal(&quoted(table)).push(", ").literal(column).push(")");
}

/// PostgreSQL: keys are counted up from behind the largest that is there, where they are not yet. They never go back: what is behind that
/// key already may be of a row that another transaction has not committed, or of one that is deleted.
///
/// The sequence is what [`counter_of`] gave; none, where it has just been made. Its largest key has none behind it, and does not count.
pub(crate) fn count_on(table: &str, column: &str, sequence: Option<&str>) -> Result<Statement> {
    let mut w = Writer::new(Backend::Postgres, &[]);
    w.push("SELECT setval(s.seqrelid, t.k + 1, false) FROM pg_sequence AS s CROSS JOIN LATERAL (SELECT max(r.")
        .ident(column)
        .push(")::bigint FROM ")
        .ident(table)
        .push(" AS r WHERE r.")
        .ident(column)
        .push(" < s.seqmax) AS t (k)");
    if let Some(sequence) = sequence {
        w.push(" CROSS JOIN ").written(sequence).push(" AS n");
    }
    w.push(" WHERE s.seqrelid = ");
    own_sequence(&mut w, table, column);
    w.push("::regclass AND ").push(match sequence {
        Some(_) => "(t.k > n.last_value OR t.k = n.last_value AND NOT n.is_called)",
        None => "t.k >= s.seqstart",
    });
    let (text, _) = w.finish()?;
    Ok(Statement::once(text, StatementKind::Read))
}
