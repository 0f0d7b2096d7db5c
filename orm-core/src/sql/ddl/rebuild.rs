//! SQLite: a table that is made anew, and the statements around it.

use super::{Rebuild, create_table_as, statement};
use crate::backend::Backend::Sqlite;
use crate::error::Result;
use crate::sql::statement::{Statement, StatementKind};
use crate::tables::quoted;
use crate::value::Value;

/// What a table has and the models do not say: it has it again when it is made anew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// Columns, with all that stands behind their names. One that has the name of a model's is calculated.
    pub(crate) columns: Vec<KeptColumn>,
    /// What stands behind a column of the models: its collation, a default.
    pub(crate) behind: Vec<(String, String)>,
    /// What a foreign key does when the key changes that it points at, by its column.
    pub(crate) on_update: Vec<(String, String)>,
    /// Constraints.
    pub(crate) constraints: Vec<String>,
    /// Whether the rows have no numbers.
    pub(crate) without_rowid: bool,
}

/// A column that the models do not know.
#[derive(Debug, Clone)]
pub(crate) struct KeptColumn {
    pub(crate) name: String,
    /// The type, and all that stands behind it.
    pub(crate) definition: String,
    /// Whether the database calculates its values.
    pub(crate) is_calculated: bool,
}

impl Kept {
    /// The column of that name.
    pub(super) fn column(&self, name: &str) -> Option<&KeptColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Rebuild {
    /// `CREATE TABLE`, under the name of the draft.
    pub(crate) fn create(&self, kept: &Kept) -> Result<Statement> {
        // constraints are named after the table that it will be
        create_table_as(Sqlite, &self.after, &self.draft, &|_| false, kept)
    }

    /// `INSERT INTO … SELECT …`
    pub(crate) fn copy(&self, kept: &Kept) -> Result<Statement> {
        let is_calculated = |name: &str| kept.column(name).is_some_and(|column| column.is_calculated);
        let mut values = self.values.clone();
        values.retain(|(name, _)| !is_calculated(name));
        let copied = kept.columns.iter().filter(|column| !column.is_calculated);
        values.extend(copied.map(|column| (column.name.clone(), quoted(&column.name))));
        statement(Sqlite, |w| {
            w.push("INSERT INTO ").ident(&self.draft);
            for (at, (name, _)) in values.iter().enumerate() {
                w.push(if at == 0 { " (" } else { ", " }).ident(name);
            }
            w.push(if values.is_empty() { " SELECT " } else { ") SELECT " });
            for (at, (_, value)) in values.iter().enumerate() {
                w.push(if at == 0 { "" } else { ", " }).written(value);
            }
            w.push(" FROM ").ident(&self.after.name);
            Ok(())
        })
    }
}

/// The text of a table, and the names of its columns, the hidden ones too.
pub(crate) fn columns_in_text(table: &str) -> Statement {
    let text = "SELECT m.sql, x.name FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS x \
                WHERE m.type = 'table' AND m.name = ?1 COLLATE NOCASE ORDER BY x.cid";
    Statement { binds: vec![Value::Text(table.to_owned())], ..Statement::once(text, StatementKind::Read) }
}

/// The columns of a table's indexes, in their order: index, whether it is unique and no constraint, whether it is over some rows only,
/// column (an expression has none), whether it is descending, collation.
pub(crate) fn indexes_of(table: &str) -> Statement {
    let text = "SELECT l.name, l.\"unique\", l.partial, x.name, x.\"desc\", x.coll \
                FROM pragma_index_list(?1) AS l, pragma_index_xinfo(l.name) AS x \
                WHERE l.origin = 'c' AND x.key ORDER BY l.seq DESC, x.seqno";
    Statement { binds: vec![Value::Text(table.to_owned())], ..Statement::once(text, StatementKind::Read) }
}

/// Asks for a row of a column that is stored in another way than these: `integer`, `text`.
pub(crate) fn is_stored_otherwise(table: &str, column: &str, stored: &'static str) -> Result<Statement> {
    let mut w = crate::sql::writer::Writer::new(Sqlite, &[]);
    w.push("SELECT 1 FROM ").ident(table).push(" WHERE typeof(").ident(column).push(") NOT IN ('null', ");
    w.literal(stored).push(") LIMIT 1");
    Ok(Statement::once(w.finish()?.0, StatementKind::Read))
}

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
