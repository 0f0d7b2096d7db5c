//! SQLite: what is asked of foreign keys that were not checked for a while.

use crate::sql::statement::{Statement, StatementKind};
use crate::value::Value;

/// The columns of all foreign keys: table, which of its keys, column, table pointed at.
pub(crate) fn foreign_keys() -> Statement {
    let text = "SELECT m.name, f.id, f.\"from\", f.\"table\" FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f \
                WHERE m.type = 'table' ORDER BY m.rowid, f.id, f.seq";
    Statement::once(text, StatementKind::Read)
}

/// How many rows of a table point at nothing, by its keys.
pub(crate) fn dangling(table: &str) -> Statement {
    let text = "SELECT fkid, count(*) FROM pragma_foreign_key_check(?1) GROUP BY fkid";
    Statement { binds: vec![Value::Text(table.to_owned())], ..Statement::once(text, StatementKind::Read) }
}
