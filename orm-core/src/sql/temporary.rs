//! A temporary table with the checks and defaults of another one, for PostgreSQL to print them.

use super::ddl::default_value;
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::Result;
use crate::tables::Table;

/// `CREATE TEMPORARY TABLE`, with columns, defaults and checks alone.
pub(crate) fn create_temporary(table: &Table) -> Result<Statement> {
    let mut writer = Writer::new(Backend::Postgres, &[]);
    let w = &mut writer;
    w.push("CREATE TEMPORARY TABLE ").ident(&table.name).push(" (");
    for (at, column) in table.columns.iter().enumerate() {
        w.push(if at == 0 { "" } else { ", " });
        w.ident(&column.name).push(" ").column_type(column.column_type);
        if let Some(default) = &column.default {
            w.push(" DEFAULT ");
            default_value(w, default);
        }
    }
    for check in table.checks_on(Backend::Postgres) {
        w.push(", CONSTRAINT ").ident(&check.name).push(" CHECK (").written(&check.condition).push(")");
    }
    w.push(")");
    let (text, _) = writer.finish()?;
    Ok(Statement::once(text, StatementKind::Schema))
}
