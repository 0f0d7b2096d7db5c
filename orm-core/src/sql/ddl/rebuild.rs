//! SQLite: the statements around a table that is made anew, and what is looked at before and after.

use super::statement;
use crate::backend::Backend::Sqlite;
use crate::error::Result;
use crate::sql::statement::{Statement, StatementKind};
use crate::value::Value;

/// Indexes, triggers and views that somebody wrote: type, name, table, text.
pub(crate) fn objects() -> Statement {
    let text = "SELECT type, name, tbl_name, sql FROM sqlite_master \
                WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL ORDER BY rowid";
    Statement::once(text, StatementKind::Read)
}

/// `DROP VIEW`
pub(crate) fn drop_view(view: &str) -> Result<Statement> {
    statement(Sqlite, |w| {
        w.push("DROP VIEW ").ident(view);
        Ok(())
    })
}

/// Whether renaming a table leaves views and triggers alone.
pub(crate) fn legacy_rename(on: bool) -> Statement {
    let text = if on { "PRAGMA legacy_alter_table = ON" } else { "PRAGMA legacy_alter_table = OFF" };
    Statement::once(text, StatementKind::Schema)
}

/// The largest key that a table has given out.
pub(crate) fn sequence_of(table: &str) -> Statement {
    let text = "SELECT seq FROM sqlite_sequence WHERE name = ?1";
    Statement { binds: vec![Value::Text(table.to_owned())], ..Statement::once(text, StatementKind::Read) }
}

/// A table gives out no key that it has given out before: the statement for a table that has rows, and that for one that has none.
pub(crate) fn set_sequence(table: &str, largest: i64) -> [Statement; 2] {
    let texts = [
        "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1",
        "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)",
    ];
    texts.map(|text| Statement {
        binds: vec![Value::Text(table.to_owned()), Value::I64(largest)],
        ..Statement::once(text, StatementKind::Write)
    })
}

/// Asks a view for nothing: it fails where the view names what is not there.
pub(crate) fn try_view(view: &str) -> Result<Statement> {
    let mut w = crate::sql::writer::Writer::new(Sqlite, &[]);
    w.push("SELECT 1 FROM ").ident(view).push(" LIMIT 0");
    Ok(Statement::once(w.finish()?.0, StatementKind::Read))
}

/// Makes SQLite read the triggers of a table: it fails where one names what is not there.
pub(crate) fn try_triggers(table: &str, column: &str) -> Result<[Statement; 3]> {
    let explain = |write: &dyn Fn(&mut crate::sql::writer::Writer<'_>)| -> Result<Statement> {
        let mut w = crate::sql::writer::Writer::new(Sqlite, &[]);
        w.push("EXPLAIN ");
        write(&mut w);
        Ok(Statement::once(w.finish()?.0, StatementKind::Read))
    };
    Ok([
        explain(&|w| _ = w.push("INSERT INTO ").ident(table).push(" DEFAULT VALUES"))?,
        explain(&|w| {
            w.push("UPDATE ").ident(table).push(" SET ").ident(column).push(" = ").ident(column);
        })?,
        explain(&|w| _ = w.push("DELETE FROM ").ident(table))?,
    ])
}

/// Rows whose foreign key points at nothing: table, rowid, table pointed at, which of its keys.
pub(crate) fn dangling() -> Statement {
    let text = "SELECT \"table\", coalesce(rowid, -1), parent, fkid FROM pragma_foreign_key_check";
    Statement::once(text, StatementKind::Read)
}

/// The columns of a table's foreign keys, by their number.
pub(crate) fn keys_of(table: &str) -> Statement {
    let text = "SELECT id, \"from\" FROM pragma_foreign_key_list(?1)";
    Statement { binds: vec![Value::Text(table.to_owned())], ..Statement::once(text, StatementKind::Read) }
}
