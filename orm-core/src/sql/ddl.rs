//! CREATE TABLE and DROP TABLE of the models.
//!
//! Tables are made in the order in which they point at each other. Where they do so in a circle, PostgreSQL gets the foreign key
//! afterwards; SQLite takes a foreign key to a table that is made later. SQLite's tables are STRICT: a value of another type is refused when
//! it is written, not found when it is read.

mod change;
mod convert;
mod counter;
mod database;
mod dependents;
mod impact;
mod keys;
mod named;
mod names;
mod postgres;
mod rebuild;
mod sqlite;

pub(crate) use change::{Change, ColumnFill, Rebuild, Step};
pub(crate) use counter::{count_on, counter_of};
pub(crate) use database::{comment_on_database, create_database, drop_database, drop_unused_database, rename_database};
pub(crate) use impact::{Impact, impacts};
pub use impact::{Lock, RowWork, Safer};
pub(crate) use keys::{dangling, foreign_keys};
pub(crate) use named::{Becomes, Counter, Named, NamedKind};
pub(crate) use rebuild::{
    Kept, KeptColumn, columns_in_text, drop_view, indexes_of, is_stored_otherwise, legacy_rename, objects, sequence_of,
    set_sequence, try_triggers, try_view,
};
pub(crate) use sqlite::DRAFT;

use super::function::NOW_ON_SQLITE;
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::meta::{ModelMeta, OnDelete};
use crate::tables::{Check, Column, ColumnDefault, ColumnType, ForeignKey, Index, Table, Unique};
use crate::value::Value;
use std::collections::HashMap;

/// The statements that make the tables of these models, with their constraints and indexes, but for those that are `there` already.
pub(crate) fn create_tables(
    backend: Backend,
    models: &[&'static ModelMeta],
    there: &[String],
) -> Result<Vec<Statement>> {
    check_names(models)?;
    let mut models = in_order(models);
    models.retain(|model| !there.iter().any(|table| table == model.table));
    let mut statements = Vec::new();
    let mut later = Vec::new();
    for (at, model) in models.iter().enumerate() {
        let table = Table::from(*model);
        // on PostgreSQL a foreign key waits for the table that it points at
        let waits = |key: &ForeignKey| {
            backend == Backend::Postgres && models.iter().skip(at + 1).any(|other| other.table == key.target)
        };
        statements.push(create_table(backend, &table, &waits)?);
        for key in table.foreign_keys.iter().filter(|key| waits(key)) {
            later.push(add_foreign_key(backend, &table, key)?);
        }
        for index in &table.indexes {
            statements.push(create_index(backend, &table, index, false)?);
        }
    }
    statements.extend(later);
    Ok(statements)
}

/// The statements that drop the tables of these models, where they exist.
pub(crate) fn drop_tables(backend: Backend, models: &[&'static ModelMeta]) -> Result<Vec<Statement>> {
    in_order(models)
        .into_iter()
        .rev()
        .map(|model| {
            statement(backend, |w| {
                w.push("DROP TABLE IF EXISTS ").ident(model.table);
                if backend == Backend::Postgres {
                    // only foreign keys of these models are left to cascade to: circles
                    w.push(" CASCADE");
                }
                Ok(())
            })
        })
        .collect()
}

fn statement(backend: Backend, write: impl FnOnce(&mut Writer<'_>) -> Result<()>) -> Result<Statement> {
    let mut writer = Writer::new(backend, &[]);
    write(&mut writer)?;
    let (text, _) = writer.finish()?;
    Ok(Statement::once(text, StatementKind::Schema))
}

/// Two models of one table would read each other's rows.
fn check_names(models: &[&'static ModelMeta]) -> Result<()> {
    let full = |model: &ModelMeta| format!("{}::{}", model.module, model.name);
    let mut tables: HashMap<String, &'static ModelMeta> = HashMap::new();
    for model in models {
        // both databases compare the names of tables that differ in case only; SQLite takes them for one
        if let Some(first) = tables.insert(model.table.to_lowercase(), model) {
            let (first, second) = (full(first).into(), full(model).into());
            return Err(QueryError::NameClash { first, second, name: model.table.into() }.into());
        }
    }
    Ok(())
}

/// Those pointed at before those that point at them, as far as there are no circles; else as given.
pub(crate) fn in_order(models: &[&'static ModelMeta]) -> Vec<&'static ModelMeta> {
    fn visit(
        model: &'static ModelMeta,
        models: &[&'static ModelMeta],
        seen: &mut Vec<&'static ModelMeta>,
        out: &mut Vec<&'static ModelMeta>,
    ) {
        if seen.iter().any(|other| other.is(model)) || !models.iter().any(|other| other.is(model)) {
            return;
        }
        seen.push(model);
        for relation in model.fields.iter().filter_map(|field| field.relation) {
            visit((relation.target)(), models, seen, out);
        }
        out.push(model);
    }
    let (mut seen, mut out) = (Vec::new(), Vec::new());
    for model in models {
        visit(model, models, &mut seen, &mut out);
    }
    out
}

/// The steps that lead from one schema to another.
pub(crate) fn steps(backend: Backend, change: &Change<'_>) -> Result<Vec<Step>> {
    match backend {
        Backend::Postgres => postgres::steps(change),
        Backend::Sqlite => sqlite::steps(change),
    }
}

/// `CREATE TABLE`, without the foreign keys that wait.
pub(crate) fn create_table(backend: Backend, table: &Table, waits: &dyn Fn(&ForeignKey) -> bool) -> Result<Statement> {
    create_table_as(backend, table, &table.name, waits, &Kept::default())
}

/// As [`create_table`], under a name that it has for a while; constraints keep the names of the table that it will be.
fn create_table_as(
    backend: Backend,
    table: &Table,
    name: &str,
    waits: &dyn Fn(&ForeignKey) -> bool,
    kept: &Kept,
) -> Result<Statement> {
    statement(backend, |w| {
        w.push("CREATE TABLE ").ident(name).push(" (");
        for (at, definition) in table.columns.iter().enumerate() {
            w.push(if at == 0 { "\n    " } else { ",\n    " });
            match kept.column(&definition.name) {
                Some(calculated) => _ = w.ident(&definition.name).push(" ").written(&calculated.definition),
                None => column(w, table, definition),
            }
            for (_, clause) in kept.behind.iter().filter(|(column, _)| *column == definition.name) {
                w.push(" ").written(clause);
            }
        }
        for column in kept.columns.iter().filter(|kept| table.column(&kept.name).is_none()) {
            w.push(",\n    ").ident(&column.name).push(" ").written(&column.definition);
        }
        for unique in &table.uniques {
            w.push(",\n    ");
            self::unique(w, unique);
        }
        for check in table.checks_on(backend) {
            w.push(",\n    ");
            self::check(w, &check);
        }
        for key in table.foreign_keys.iter().filter(|key| !waits(key)) {
            w.push(",\n    ");
            let on_update = kept.on_update.iter().find(|(column, _)| *column == key.column);
            foreign_key(w, key, true, on_update.map_or("", |(_, action)| action));
        }
        for constraint in &kept.constraints {
            w.push(",\n    ").written(constraint);
        }
        w.push(match backend {
            Backend::Sqlite if kept.without_rowid => "\n) STRICT, WITHOUT ROWID",
            Backend::Sqlite => "\n) STRICT",
            Backend::Postgres => "\n)",
        });
        Ok(())
    })
}

fn column(w: &mut Writer<'_>, table: &Table, column: &Column) {
    w.ident(&column.name).push(" ").column_type(column.column_type);
    if column.primary_key {
        match (w.backend(), column.auto) {
            // without AUTOINCREMENT the key of a deleted row would be given out again
            (Backend::Sqlite, true) => w.push(" PRIMARY KEY AUTOINCREMENT"),
            (Backend::Sqlite, false) => w.push(" NOT NULL PRIMARY KEY"),
            (Backend::Postgres, auto) => {
                if auto {
                    w.push(" GENERATED BY DEFAULT AS IDENTITY");
                }
                w.push(" CONSTRAINT ").ident(&table.primary_key_name()).push(" PRIMARY KEY")
            }
        };
    } else if !column.nullable {
        w.push(" NOT NULL");
    }
    if let Some(default) = &column.default {
        w.push(" DEFAULT ");
        default_value(w, default);
    }
}

/// The tables in an order in which they can be dropped: those that point before those pointed at, as far as there are no circles.
fn drop_order<'t>(tables: &[&'t Table]) -> Vec<&'t Table> {
    let mut left = tables.to_vec();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_pointed_at = |table: &Table| {
            left.iter()
                .any(|other| other.name != table.name && other.foreign_keys.iter().any(|key| key.target == table.name))
        };
        let at = left.iter().position(|table| !is_pointed_at(table)).unwrap_or(0);
        order.push(left.remove(at));
    }
    order
}

/// The name of a type.
fn type_name(backend: Backend, column_type: ColumnType) -> String {
    super::dialect::column_type(backend, column_type)
}

/// Asks how many rows hold a condition that none may hold.
fn guard(backend: Backend, table: &Table, column: &Column, condition: &str, reason: &str) -> Result<Step> {
    let mut w = Writer::new(backend, &[]);
    w.push("SELECT count(*) FROM ").ident(&table.name).push(" WHERE ").written(condition);
    let (text, _) = w.finish()?;
    Ok(Step::Guard {
        count: Statement::once(text, StatementKind::Read),
        table: table.name.clone(),
        column: column.name.clone(),
        reason: reason.to_owned(),
    })
}

/// `DROP TABLE`
pub(crate) fn drop_table(backend: Backend, table: &str) -> Result<Statement> {
    statement(backend, |w| {
        w.push("DROP TABLE ").ident(table);
        Ok(())
    })
}

/// `ALTER TABLE … RENAME TO …`
pub(crate) fn rename_table(backend: Backend, table: &str, new: &str) -> Result<Statement> {
    statement(backend, |w| {
        w.push("ALTER TABLE ").ident(table).push(" RENAME TO ").ident(new);
        Ok(())
    })
}

/// `ALTER TABLE … RENAME COLUMN … TO …`
fn rename_column(backend: Backend, table: &str, column: &str, new: &str) -> Result<Statement> {
    statement(backend, |w| {
        w.push("ALTER TABLE ").ident(table).push(" RENAME COLUMN ").ident(column).push(" TO ").ident(new);
        Ok(())
    })
}

/// The names of the columns of a table, where it is there; on PostgreSQL in the schema that tables are made in.
pub(crate) fn columns_of(backend: Backend, table: &str) -> Result<Statement> {
    let (text, name) = match backend {
        Backend::Sqlite => ("SELECT name FROM pragma_table_info(?1)", table.to_owned()),
        Backend::Postgres => (
            "SELECT a.attname::text FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid \
             JOIN pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE n.nspname = current_schema() AND c.relname = $1 AND a.attnum > 0 AND NOT a.attisdropped",
            table.to_owned(),
        ),
    };
    Ok(Statement { binds: vec![Value::Text(name)], ..Statement::once(text, StatementKind::Read) })
}

/// PostgreSQL: an index that a build has left behind goes.
pub(crate) fn drop_index_concurrently(name: &str) -> Result<Statement> {
    statement(Backend::Postgres, |w| {
        w.push("DROP INDEX CONCURRENTLY ").ident(name);
        Ok(())
    })
}

/// A default as SQL.
pub(super) fn default_value(w: &mut Writer<'_>, default: &ColumnDefault) {
    match default {
        ColumnDefault::Null => w.push("NULL"),
        ColumnDefault::Bool(true) => w.push("TRUE"),
        ColumnDefault::Bool(false) => w.push("FALSE"),
        ColumnDefault::Integer(number) => w.number(*number),
        ColumnDefault::Float(number) => w.float(*number),
        ColumnDefault::Text(text) => w.literal(text),
        ColumnDefault::Sql(sql)
            if w.backend() == Backend::Sqlite && sql.trim().eq_ignore_ascii_case("CURRENT_TIMESTAMP") =>
        {
            w.push("(").push(NOW_ON_SQLITE).push(")")
        }
        ColumnDefault::Sql(sql) => w.push("(").written(sql).push(")"),
    };
}

/// `CONSTRAINT … UNIQUE (…)`
fn unique(w: &mut Writer<'_>, unique: &Unique) {
    w.push("CONSTRAINT ").ident(&unique.name).push(" UNIQUE (");
    for (at, column) in unique.columns.iter().enumerate() {
        w.push(if at == 0 { "" } else { ", " }).ident(column);
    }
    w.push(")");
}

/// `CONSTRAINT … CHECK (…)`
fn check(w: &mut Writer<'_>, check: &Check) {
    w.push("CONSTRAINT ").ident(&check.name).push(" CHECK (").written(&check.condition).push(")");
}

/// `CONSTRAINT … FOREIGN KEY …`. Deferrable, so that a transaction may put the check off to its end; checked at each statement otherwise,
/// so that the error names the statement at fault.
///
/// Behind a column, it does not name it.
fn foreign_key(w: &mut Writer<'_>, key: &ForeignKey, names_column: bool, on_update: &str) {
    w.push("CONSTRAINT ").ident(&key.name);
    if names_column {
        w.push(" FOREIGN KEY (").ident(&key.column).push(")");
    }
    w.push(" REFERENCES ").ident(&key.target).push(" (").ident(&key.target_column).push(")");
    w.push(match key.on_delete {
        OnDelete::Cascade => " ON DELETE CASCADE",
        OnDelete::Protect => " ON DELETE RESTRICT",
        OnDelete::SetNull => " ON DELETE SET NULL",
        OnDelete::SetDefault => " ON DELETE SET DEFAULT",
        // checked at the end of the statement: the row that points may go with it
        OnDelete::Restrict | OnDelete::DoNothing => "",
    });
    w.written(on_update).push(" DEFERRABLE INITIALLY IMMEDIATE");
}

/// `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY …`
pub(crate) fn add_foreign_key(backend: Backend, table: &Table, key: &ForeignKey) -> Result<Statement> {
    statement(backend, |w| {
        w.push("ALTER TABLE ").ident(&table.name).push(" ADD ");
        foreign_key(w, key, true, "");
        Ok(())
    })
}

/// `CREATE INDEX`
pub(crate) fn create_index(backend: Backend, table: &Table, index: &Index, concurrently: bool) -> Result<Statement> {
    let concurrently = concurrently && backend == Backend::Postgres;
    statement(backend, |w| {
        w.push(if concurrently { "CREATE INDEX CONCURRENTLY " } else { "CREATE INDEX " })
            .ident(&index.name)
            .push(" ON ")
            .ident(&table.name);
        for (at, (column, descending)) in index.columns.iter().enumerate() {
            w.push(if at == 0 { " (" } else { ", " }).ident(column);
            if *descending {
                w.push(" DESC");
            }
        }
        w.push(")");
        Ok(())
    })
}
