//! SQLite: what its pragmas tell, and what only the text of CREATE TABLE does.

mod clauses;
mod created;
mod declared;

use super::tokens;
use super::unsupported::Unsupported;
use super::{LiveTable, Schema, defaults, own};
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::meta::{OnDelete, constraint_name};
use crate::sql::{Statement, StatementKind};
use crate::tables::{Column, ForeignKey, Index, Table, Unique};
pub(crate) use clauses::{Clause, ClauseKind, Written, WrittenColumn, names_column};
use created::Created;
use declared::Declared;

/// A table or a view: name, kind, STRICT, the text that made it.
type TableRow = (String, String, bool, Option<String>);
/// A column: table, name, declared type, NOT NULL, default, place in the primary key, hidden.
type ColumnRow = (String, String, String, bool, Option<String>, i64, i64);
/// A column of a foreign key: table, number of the key, target, column, target's column, ON UPDATE, ON DELETE.
type KeyRow = (String, i64, String, String, Option<String>, String, String);
/// A column of an index: table, index, unique, origin, partial, column (an expression has none), descending, collation.
type IndexRow = (String, String, bool, String, bool, Option<String>, bool, Option<String>);

const TABLES: &str = "SELECT l.name, l.type, l.strict, m.sql FROM pragma_table_list AS l \
    JOIN sqlite_master AS m ON m.name = l.name AND m.type IN ('table', 'view') \
    WHERE l.schema = 'main' AND l.type <> 'shadow' AND l.name NOT GLOB 'sqlite_*' ORDER BY m.rowid";
const COLUMNS: &str = "SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden \
    FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS x WHERE m.type = 'table' ORDER BY m.rowid, x.cid";
const KEYS: &str = "SELECT m.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete \
    FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' ORDER BY m.rowid, f.id DESC, f.seq";
const INDEXES: &str = "SELECT m.name, l.name, l.\"unique\", l.origin, l.partial, x.name, x.\"desc\", x.coll \
    FROM sqlite_master AS m, pragma_index_list(m.name) AS l, pragma_index_xinfo(l.name) AS x \
    WHERE m.type = 'table' AND x.key ORDER BY m.rowid, l.seq DESC, x.seqno";
const TRIGGERS: &str = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid";

pub(super) async fn read(db: &Database) -> Result<Schema> {
    let read = |text: &'static str| Statement::once(text, StatementKind::Read);
    let rows: Vec<TableRow> =
        db.fetch(read(TABLES), &Context::NONE, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).await?;
    let columns: Vec<ColumnRow> = db
        .fetch(read(COLUMNS), &Context::NONE, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        })
        .await?;
    let keys: Vec<KeyRow> = db
        .fetch(read(KEYS), &Context::NONE, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        })
        .await?;
    let indexes: Vec<IndexRow> = db
        .fetch(read(INDEXES), &Context::NONE, |row| {
            let name = (row.get(0)?, row.get(1)?);
            Ok((name.0, name.1, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?))
        })
        .await?;
    let triggers: Vec<(String, String)> =
        db.fetch(read(TRIGGERS), &Context::NONE, |row| Ok((row.get(0)?, row.get(1)?))).await?;

    let mut schema = Schema { backend: Backend::Sqlite, tables: Vec::new(), views: Vec::new(), enums: Vec::new() };
    for (name, kind, strict, sql) in rows {
        if kind == "view" {
            schema.views.push(name);
            continue;
        }
        let created = Created::read(sql.as_deref().unwrap_or_default());
        let own: Vec<&ColumnRow> = columns.iter().filter(|row| row.0 == name).collect();
        let mut live = table(&name, strict, &created, &own);
        foreign_keys(&mut live, &created, keys.iter().filter(|row| row.0 == name));
        let rows: Vec<&IndexRow> = indexes.iter().filter(|row| row.0 == name).collect();
        read_indexes(&mut live, &created, &rows);
        if kind == "virtual" {
            live.unsupported.push(Unsupported::Kind { kind: "virtual" });
        }
        let triggers = triggers.iter().filter(|(table, _)| table.eq_ignore_ascii_case(&name));
        live.unsupported.extend(triggers.map(|(_, name)| Unsupported::Trigger { name: name.clone() }));
        schema.tables.push(live);
    }
    resolve_targets(&mut schema);
    Ok(schema)
}

/// The columns and the checks.
fn table(name: &str, strict: bool, created: &Created, rows: &[&ColumnRow]) -> LiveTable {
    let mut unsupported = Vec::new();
    let mut primary: Vec<(i64, String)> = Vec::new();
    let mut columns = Vec::with_capacity(rows.len());
    for (_, column, declared, not_null, default, place, hidden) in rows {
        let Declared { column_type, known } = Declared::read(declared, strict);
        if *place > 0 {
            primary.push((*place, column.clone()));
        }
        if *hidden > 1 {
            unsupported.push(Unsupported::Generated { column: column.clone() });
        }
        if !known {
            let declared = if declared.is_empty() { "none" } else { declared };
            unsupported.push(Unsupported::Type {
                column: column.clone(),
                declared: declared.to_owned(),
                readable: true,
            });
        }
        if let Some(collation) = created.collation(column).filter(|name| !name.eq_ignore_ascii_case("BINARY")) {
            unsupported.push(Unsupported::Collation { column: column.clone(), collation: collation.to_owned() });
        }
        columns.push(Column {
            name: column.clone(),
            column_type,
            nullable: !not_null && *place == 0,
            primary_key: false,
            auto: false,
            default: default.as_deref().map(|text| defaults::read(text, column_type.sql_type)),
            range: None,
        });
    }
    primary.sort();
    match &primary[..] {
        [(_, only)] => {
            // a whole number that is the only key is the number of the row, which SQLite counts up
            let is_row_number = rows.iter().any(|row| row.1 == *only && row.2.eq_ignore_ascii_case("INTEGER"));
            for column in columns.iter_mut().filter(|column| column.name == *only) {
                column.primary_key = true;
                column.auto = created.autoincrement() || (is_row_number && !strict && !created.without_rowid());
            }
        }
        _ => unsupported.push(Unsupported::PrimaryKey { columns: primary.into_iter().map(|(_, name)| name).collect() }),
    }
    let checks = created.checks(name);
    let written = own::take(Backend::Sqlite, &mut columns, &checks);
    let table = Table { name: name.to_owned(), columns, checks: written, ..Table::default() };
    LiveTable { table, checks, unsupported, strict }
}

fn foreign_keys<'r>(live: &mut LiveTable, created: &Created, rows: impl Iterator<Item = &'r KeyRow>) {
    let mut keys: Vec<(i64, Vec<&KeyRow>)> = Vec::new();
    for row in rows {
        match keys.iter_mut().find(|(id, _)| *id == row.1) {
            Some((_, rows)) => rows.push(row),
            None => keys.push((row.1, vec![row])),
        }
    }
    for (_, rows) in keys {
        let columns: Vec<String> = rows.iter().map(|row| row.3.clone()).collect();
        let Some((_, _, target, column, target_column, on_update, on_delete)) = rows.first() else { continue };
        let given = created.foreign_key(&columns);
        let name = given.unwrap_or_else(|| {
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            constraint_name(&live.table.name, &columns, "fkey")
        });
        let unsupported =
            |why| Unsupported::ForeignKey { name: name.clone(), columns: columns.clone(), target: target.clone(), why };
        if rows.len() > 1 {
            live.unsupported.push(unsupported("is over several columns"));
            continue;
        }
        if on_update != "NO ACTION" && on_update != "RESTRICT" {
            live.unsupported.push(unsupported("changes with the key that it points at (ON UPDATE)"));
        }
        live.table.foreign_keys.push(ForeignKey {
            name: name.clone(),
            column: column.clone(),
            target: target.clone(),
            // without a name it is the primary key, which is filled in when all tables are known
            target_column: target_column.clone().unwrap_or_default(),
            on_delete: match on_delete.as_str() {
                "CASCADE" => OnDelete::Cascade,
                "RESTRICT" => OnDelete::Protect,
                "SET NULL" => OnDelete::SetNull,
                "SET DEFAULT" => OnDelete::SetDefault,
                _ => OnDelete::DoNothing,
            },
        });
    }
}

fn read_indexes(live: &mut LiveTable, created: &Created, rows: &[&IndexRow]) {
    let mut indexes: Vec<Vec<&IndexRow>> = Vec::new();
    for row in rows {
        match indexes.iter_mut().find(|index| index[0].1 == row.1) {
            Some(index) => index.push(row),
            None => indexes.push(vec![row]),
        }
    }
    for index in indexes {
        let (_, name, unique, origin, partial, ..) = index[0];
        if origin == "pk" {
            continue;
        }
        let collated = |row: &&IndexRow| {
            let own = row.5.as_deref().and_then(|column| created.collation(column)).unwrap_or("BINARY");
            row.7.as_deref().is_some_and(|collation| !collation.eq_ignore_ascii_case(own))
        };
        let why = match () {
            () if *partial => Some("is over some of the rows (WHERE)"),
            () if index.iter().any(|row| row.5.is_none()) => Some("is over expressions"),
            () if index.iter().any(collated) => Some("has a collation of its own"),
            () => None,
        };
        if let Some(why) = why {
            live.unsupported.push(Unsupported::Index { name: name.clone(), why, unique: *unique });
            continue;
        }
        let columns = index.iter().filter_map(|row| Some((row.5.clone()?, row.6)));
        if *unique {
            let columns: Vec<String> = columns.map(|(column, _)| column).collect();
            // a unique constraint has an index with a name that nobody gave
            let name = if origin == "u" { created.unique(&columns) } else { Some(name.clone()) };
            let name = name.unwrap_or_else(|| {
                let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
                constraint_name(&live.table.name, &columns, "key")
            });
            live.table.uniques.push(Unique { name, columns });
        } else {
            live.table.indexes.push(Index { name: name.clone(), columns: columns.collect() });
        }
    }
}

/// Foreign keys that name no column, and tables whose names are written in another case.
fn resolve_targets(schema: &mut Schema) {
    let known: Vec<(String, Option<String>, Vec<String>)> = schema
        .tables
        .iter()
        .map(|live| {
            let columns = live.table.columns.iter().map(|column| column.name.clone()).collect();
            (live.table.name.clone(), live.table.primary_key().map(|column| column.name.clone()), columns)
        })
        .collect();
    for live in &mut schema.tables {
        for key in &mut live.table.foreign_keys {
            let Some((name, primary, columns)) = known.iter().find(|(name, ..)| name.eq_ignore_ascii_case(&key.target))
            else {
                continue;
            };
            key.target.clone_from(name);
            if key.target_column.is_empty() {
                key.target_column = primary.clone().unwrap_or_default();
            } else if let Some(column) = columns.iter().find(|name| name.eq_ignore_ascii_case(&key.target_column)) {
                key.target_column.clone_from(column);
            }
        }
    }
}

/// The words of an expression, for a comparison.
pub(super) fn printed(condition: &str) -> String {
    tokens::normal(condition)
}
