//! What the database makes of the checks and defaults that are expected: two ways to write one condition have to be one.
//!
//! PostgreSQL keeps no text. `plays BETWEEN 0 AND 9` comes back as `((plays >= 0) AND (plays <= 9))`, `''` as `''::character varying`. So it is
//! asked to print the expected ones as well, of temporary tables in a transaction that is rolled back. SQLite keeps the text: its words
//! are compared.

use super::{Schema, defaults, sqlite, tokens};
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::{Error, Result};
use crate::sql::{self, Statement, StatementKind};
use crate::tables::{Check, ColumnDefault, Table};
use std::collections::HashMap;

/// What is expected of one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Printed {
    /// All checks, first those that follow from columns, in the words that the database has for them: as many, and in the order of
    /// [`Table::checks_on`]. Two may have one name on SQLite.
    pub(super) checks: Vec<Check>,
    /// The defaults of columns.
    pub(super) defaults: HashMap<String, ColumnDefault>,
    /// What the database does not take at all.
    pub(super) refused: Option<String>,
}

impl Printed {
    /// As they are written.
    fn plain(backend: Backend, table: &Table) -> Self {
        let checks = table.checks_on(backend).into_iter();
        let defaults = table.columns.iter().filter_map(|column| {
            let default = match column.default.clone()? {
                ColumnDefault::Sql(sql) => defaults::read(&sql, column.column_type.sql_type),
                default => default,
            };
            Some((column.name.clone(), default))
        });
        Printed {
            checks: checks.map(|check| Check { condition: sqlite::printed(&check.condition), ..check }).collect(),
            defaults: defaults.collect(),
            refused: None,
        }
    }
}

/// What is expected of each table, in their order.
pub(super) async fn checks_and_defaults(db: &Database, expected: &[Table], schema: &Schema) -> Result<Vec<Printed>> {
    let backend = db.backend();
    let mut printed: Vec<Printed> = expected.iter().map(|table| Printed::plain(backend, table)).collect();
    if backend == Backend::Sqlite {
        return Ok(printed);
    }
    let is_asked = |table: &Table| {
        let has_some =
            !table.checks_on(backend).is_empty() || table.columns.iter().any(|column| column.default.is_some());
        has_some && schema.table(&table.name).is_some()
    };
    let asked: Vec<usize> = (0..expected.len()).filter(|&at| is_asked(&expected[at])).collect();
    if asked.is_empty() {
        return Ok(printed);
    }
    // whatever happens, nothing of it stays: the block ends in this error
    let end = || Error::Config { message: ROLLED_BACK.into() };
    let outcome: Result<()> = db
        .atomic(async |db| {
            for at in asked {
                let table = &expected[at];
                let answer = db.atomic(async |db| print(db, table).await).await;
                match answer {
                    Ok(answer) => printed[at] = answer,
                    Err(error @ (Error::Unavailable { .. } | Error::PoolTimeout { .. })) => return Err(error),
                    Err(error) => printed[at].refused = Some(error.to_string()),
                }
            }
            Err(end())
        })
        .await;
    match outcome {
        Err(Error::Config { message }) if &*message == ROLLED_BACK => Ok(printed),
        Err(error) => Err(error),
        Ok(()) => Ok(printed),
    }
}

const ROLLED_BACK: &str = "the temporary tables of a comparison are rolled back";

const CHECKS: &str = "SELECT c.conname::text, pg_get_expr(c.conbin, c.conrelid) FROM pg_constraint AS c \
    JOIN pg_class AS t ON t.oid = c.conrelid \
    WHERE t.relname = $1 AND t.relnamespace = pg_my_temp_schema() AND c.contype = 'c' ORDER BY c.oid";
const DEFAULTS: &str = "SELECT a.attname::text, pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef AS d \
    JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum JOIN pg_class AS t ON t.oid = d.adrelid \
    WHERE t.relname = $1 AND t.relnamespace = pg_my_temp_schema()";

async fn print(db: &Database, table: &Table) -> Result<Printed> {
    db.execute(sql::create_temporary(table)?, &Context::NONE).await?;
    let about = |text: &'static str| Statement {
        binds: vec![crate::value::Value::Text(table.name.clone())],
        ..Statement::once(text, StatementKind::Read)
    };
    let checks: Vec<Check> =
        db.fetch(about(CHECKS), &Context::NONE, |row| Ok(Check { name: row.get(0)?, condition: row.get(1)? })).await?;
    let texts: Vec<(String, String)> =
        db.fetch(about(DEFAULTS), &Context::NONE, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let defaults = texts.into_iter().filter_map(|(name, text)| {
        let sql_type = table.column(&name)?.column_type.sql_type;
        Some((name, defaults::read(&text, sql_type)))
    });
    // in the order in which they are expected
    let checks = table.checks_on(Backend::Postgres).into_iter().map(|check| {
        let printed = checks.iter().find(|printed| printed.name == check.name).unwrap_or(&check);
        Check { condition: tokens::normal(&printed.condition), name: check.name.clone() }
    });
    Ok(Printed { checks: checks.collect(), defaults: defaults.collect(), refused: None })
}
