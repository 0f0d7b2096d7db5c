//! PostgreSQL: its catalogs, of what the search path sees.

mod statements;
mod types;

use super::unsupported::Unsupported;
use super::{EnumType, LiveTable, Schema, defaults, own, tokens};
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::meta::OnDelete;
use crate::sql::{Statement, StatementKind};
use crate::tables::{Check, Column, ColumnDefault, ForeignKey, Index, Table, Unique};
use crate::value::{Array, SqlType, Value};
use types::Known;

/// A table or a view: number, name, kind, whether it is a partition, the tables that it inherits from.
type TableRow = (i64, String, String, bool, Array<String>);

/// A column, as the catalogs have it.
struct ColumnRow {
    table: i64,
    name: String,
    declared: String,
    /// The type's name, that of the type below a domain, and the numbers behind it.
    type_name: String,
    type_kind: String,
    type_mod: i32,
    not_null: bool,
    identity: String,
    generated: String,
    default: Option<String>,
    collation: Option<String>,
    /// The sequence of an identity.
    sequence: Option<String>,
}

/// A constraint, as the catalogs have it.
struct ConstraintRow {
    table: i64,
    name: String,
    kind: String,
    columns: Vec<String>,
    target: Option<String>,
    target_columns: Vec<String>,
    on_delete: String,
    on_update: String,
    condition: Option<String>,
    definition: String,
}

/// An index, as the catalogs have it.
struct IndexRow {
    table: i64,
    name: String,
    unique: bool,
    method: String,
    partial: bool,
    special: bool,
    covering: bool,
    columns: Vec<String>,
    options: Vec<i16>,
}

pub(super) async fn read(db: &Database) -> Result<Schema> {
    let tables: Vec<TableRow> = db
        .fetch(about(statements::TABLES, None), &Context::NONE, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .await?;
    let ids: Vec<Value> = tables.iter().map(|table| Value::I64(table.0)).collect();
    let columns = columns(db, &ids).await?;
    let constraints = constraints(db, &ids).await?;
    let indexes = indexes(db, &ids).await?;
    let triggers: Vec<(i64, String)> =
        db.fetch(about(statements::TRIGGERS, Some(&ids)), &Context::NONE, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let enums: Vec<EnumType> = db
        .fetch(about(statements::ENUMS, None), &Context::NONE, |row| {
            Ok(EnumType { name: row.get(0)?, values: row.get::<Array<String>>(1)?.0 })
        })
        .await?;
    let mut schema = Schema { backend: Backend::Postgres, tables: Vec::new(), views: Vec::new(), enums };
    for (id, name, kind, is_partition, parents) in tables {
        if kind == "v" || kind == "m" {
            schema.views.push(name);
            continue;
        }
        let own: Vec<&ColumnRow> = columns.iter().filter(|row| row.table == id).collect();
        let mut live = table(name, own.iter().copied());
        for row in constraints.iter().filter(|row| row.table == id) {
            constraint(&mut live, row);
        }
        counted(&mut live, &own);
        live.table.checks = own::take(Backend::Postgres, &mut live.table.columns, &live.checks);
        if live.table.primary_key().is_none()
            && !live.unsupported.iter().any(|note| matches!(note, Unsupported::PrimaryKey { .. }))
        {
            live.unsupported.push(Unsupported::PrimaryKey { columns: Vec::new() });
        }
        for row in indexes.iter().filter(|row| row.table == id) {
            index(&mut live, row);
        }
        let kind = match kind.as_str() {
            "p" => Some("partitioned"),
            "f" => Some("foreign"),
            _ if is_partition => Some("partition of another"),
            _ => None,
        };
        live.unsupported.extend(kind.map(|kind| Unsupported::Kind { kind }));
        live.unsupported.extend(parents.0.into_iter().map(|parent| Unsupported::Inherits { parent }));
        let triggers = triggers.iter().filter(|(table, _)| *table == id);
        live.unsupported.extend(triggers.map(|(_, name)| Unsupported::Trigger { name: name.clone() }));
        schema.tables.push(live);
    }
    Ok(schema)
}

fn about(text: &'static str, tables: Option<&[Value]>) -> Statement {
    let binds = tables.map(|tables| vec![Value::List(SqlType::I64, tables.to_vec())]).unwrap_or_default();
    Statement { binds, ..Statement::once(text, StatementKind::Read) }
}

async fn columns(db: &Database, tables: &[Value]) -> Result<Vec<ColumnRow>> {
    db.fetch(about(statements::COLUMNS, Some(tables)), &Context::NONE, |row| {
        Ok(ColumnRow {
            table: row.get(0)?,
            name: row.get(1)?,
            declared: row.get(2)?,
            type_name: row.get(3)?,
            type_kind: row.get(4)?,
            type_mod: row.get(5)?,
            not_null: row.get(6)?,
            identity: row.get(7)?,
            generated: row.get(8)?,
            default: row.get(9)?,
            collation: row.get(10)?,
            sequence: row.get(11)?,
        })
    })
    .await
}

async fn constraints(db: &Database, tables: &[Value]) -> Result<Vec<ConstraintRow>> {
    db.fetch(about(statements::CONSTRAINTS, Some(tables)), &Context::NONE, |row| {
        Ok(ConstraintRow {
            table: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            columns: row.get::<Array<String>>(3)?.0,
            target: row.get(4)?,
            target_columns: row.get::<Array<String>>(5)?.0,
            on_delete: row.get(6)?,
            on_update: row.get(7)?,
            condition: row.get(8)?,
            definition: row.get(9)?,
        })
    })
    .await
}

async fn indexes(db: &Database, tables: &[Value]) -> Result<Vec<IndexRow>> {
    db.fetch(about(statements::INDEXES, Some(tables)), &Context::NONE, |row| {
        Ok(IndexRow {
            table: row.get(0)?,
            name: row.get(1)?,
            unique: row.get(2)?,
            method: row.get(3)?,
            partial: row.get(4)?,
            special: row.get(5)?,
            covering: row.get(6)?,
            columns: row.get::<Array<String>>(7)?.0,
            options: row.get::<Array<i16>>(8)?.0,
        })
    })
    .await
}

fn table<'r>(name: String, rows: impl Iterator<Item = &'r ColumnRow>) -> LiveTable {
    let mut unsupported = Vec::new();
    let mut columns = Vec::new();
    for row in rows {
        let column = row.name.clone();
        let Known { column_type, known, readable } = Known::of(&row.type_name, &row.type_kind, row.type_mod);
        if row.type_kind == "e" {
            unsupported.push(Unsupported::Enum { column, name: row.type_name.clone() });
        } else if !known {
            unsupported.push(Unsupported::Type { column, declared: row.declared.clone(), readable });
        }
        if !row.generated.is_empty() {
            unsupported.push(Unsupported::Generated { column: row.name.clone() });
        }
        if row.identity == "a" {
            unsupported.push(Unsupported::AlwaysIdentity { column: row.name.clone() });
        }
        if let Some(collation) = &row.collation {
            unsupported.push(Unsupported::Collation { column: row.name.clone(), collation: collation.clone() });
        }
        let default = row.default.as_deref().filter(|_| row.generated.is_empty());
        columns.push(Column {
            name: row.name.clone(),
            column_type,
            nullable: !row.not_null,
            primary_key: false,
            auto: !row.identity.is_empty(),
            default: default.map(|text| defaults::read(text, column_type.sql_type)),
            range: None,
        });
    }
    let table = Table { name, columns, ..Table::default() };
    LiveTable { table, checks: Vec::new(), unsupported, strict: true }
}

/// Columns that are counted up and are no key: for a model they have a default that the database knows.
fn counted(live: &mut LiveTable, rows: &[&ColumnRow]) {
    for column in live.table.columns.iter_mut().filter(|column| !column.primary_key) {
        let sequence = rows.iter().find(|row| row.name == column.name).and_then(|row| row.sequence.as_ref());
        if let Some(sequence) = sequence {
            column.auto = false;
            // as the server writes the default of a `serial`
            column.default = Some(ColumnDefault::Sql(format!("nextval('{}'::regclass)", sequence.replace('\'', "''"))));
        }
        if matches!(&column.default, Some(ColumnDefault::Sql(sql)) if sql.starts_with("nextval(")) {
            live.unsupported.push(Unsupported::Counted { column: column.name.clone() });
        }
    }
}

fn constraint(live: &mut LiveTable, row: &ConstraintRow) {
    let name = row.name.clone();
    match (row.kind.as_str(), &row.columns[..]) {
        ("p", [only]) => {
            for column in live.table.columns.iter_mut().filter(|column| column.name == *only) {
                column.primary_key = true;
                // `serial` is a default that asks a sequence
                if matches!(&column.default, Some(ColumnDefault::Sql(sql)) if sql.starts_with("nextval(")) {
                    column.auto = true;
                    column.default = None;
                }
            }
        }
        ("p", columns) => live.unsupported.push(Unsupported::PrimaryKey { columns: columns.to_vec() }),
        ("u", columns) => live.table.uniques.push(Unique { name, columns: columns.to_vec() }),
        ("c", _) => {
            live.checks.push(Check {
                name,
                condition: tokens::unwrapped(row.condition.as_deref().unwrap_or_default()).to_owned(),
            });
        }
        ("f", columns) => foreign_key(live, row, columns),
        // triggers that are constraints are among the triggers; NOT NULL (of version 18) among the columns
        ("t" | "n", _) => {}
        _ => live.unsupported.push(Unsupported::Constraint { name, definition: row.definition.clone() }),
    }
}

fn foreign_key(live: &mut LiveTable, row: &ConstraintRow, columns: &[String]) {
    let target = row.target.clone().unwrap_or_default();
    let unsupported = |why| Unsupported::ForeignKey {
        name: row.name.clone(),
        columns: columns.to_vec(),
        target: target.clone(),
        why,
    };
    let ([column], [target_column]) = (columns, &row.target_columns[..]) else {
        live.unsupported.push(unsupported("is over several columns"));
        return;
    };
    if row.on_update != "a" && row.on_update != "r" {
        live.unsupported.push(unsupported("changes with the key that it points at (ON UPDATE)"));
    }
    live.table.foreign_keys.push(ForeignKey {
        name: row.name.clone(),
        column: column.clone(),
        target: target.clone(),
        target_column: target_column.clone(),
        on_delete: match row.on_delete.as_str() {
            "c" => OnDelete::Cascade,
            "r" => OnDelete::Protect,
            "n" => OnDelete::SetNull,
            "d" => OnDelete::SetDefault,
            _ => OnDelete::DoNothing,
        },
    });
}

fn index(live: &mut LiveTable, row: &IndexRow) {
    const DESCENDING: i16 = 1;
    const NULLS_FIRST: i16 = 2;
    // by itself, NULLs come last in ascending order and first in descending order
    let nulls_elsewhere = |option: &i16| (option & DESCENDING != 0) != (option & NULLS_FIRST != 0);
    let why = match () {
        () if row.partial => Some("is over some of the rows (WHERE)"),
        () if row.columns.iter().any(String::is_empty) => Some("is over expressions"),
        () if row.method != "btree" => Some("is no B-tree"),
        () if row.covering => Some("includes columns that it does not order (INCLUDE)"),
        () if row.special => Some("has an operator class or a collation of its own"),
        () if row.options.iter().any(nulls_elsewhere) => Some("has NULLs in another place"),
        () => None,
    };
    if let Some(why) = why {
        live.unsupported.push(Unsupported::Index { name: row.name.clone(), why, unique: row.unique });
        return;
    }
    let columns = row.columns.iter().cloned();
    if row.unique {
        live.table.uniques.push(Unique { name: row.name.clone(), columns: columns.collect() });
    } else {
        let descending = row.options.iter().map(|option| option & DESCENDING != 0);
        live.table.indexes.push(Index { name: row.name.clone(), columns: columns.zip(descending).collect() });
    }
}
