//! CREATE TABLE and DROP TABLE of the models.
//!
//! Tables are made in the order in which they point at each other. Where they do so in a circle, PostgreSQL gets the foreign key
//! afterwards; SQLite takes a foreign key to a table that is made later. SQLite's tables are STRICT: a value of another type is refused when
//! it is written, not found when it is read.

use super::collector::default_value;
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::meta::{FieldMeta, ModelMeta, OnDelete, RelationKind, constraint_name};
use crate::value::SqlType;
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
        // on PostgreSQL a foreign key waits for the table that it points at
        let waits = |field: &FieldMeta| {
            backend == Backend::Postgres
                && field.relation.is_some_and(|relation| {
                    let target = (relation.target)();
                    models.iter().skip(at + 1).any(|other| other.is(target))
                })
        };
        statements.push(table(backend, model, &waits)?);
        for field in model.fields.iter().filter(|field| waits(field)) {
            later.push(foreign_key_later(backend, model, field)?);
        }
        for index in indexes(backend, model) {
            statements.push(index?);
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
fn in_order(models: &[&'static ModelMeta]) -> Vec<&'static ModelMeta> {
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

fn table(backend: Backend, model: &'static ModelMeta, waits: &dyn Fn(&FieldMeta) -> bool) -> Result<Statement> {
    statement(backend, |w| {
        w.push("CREATE TABLE ").ident(model.table).push(" (");
        for (at, field) in model.fields.iter().enumerate() {
            w.push(if at == 0 { "\n    " } else { ",\n    " });
            column(w, model, field);
        }
        for field in model.fields {
            if field.unique && !field.primary_key {
                constraint(w, &constraint_name(model.table, &[field.column], "key"));
                w.push("UNIQUE (").ident(field.column).push(")");
            }
            if let Some((low, high)) = range(backend, field) {
                constraint(w, &constraint_name(model.table, &[field.column], "check"));
                w.push("CHECK (")
                    .ident(field.column)
                    .push(" BETWEEN ")
                    .number(low)
                    .push(" AND ")
                    .number(high)
                    .push(")");
            }
            if let Some(longest) = longest(backend, field) {
                constraint(w, &constraint_name(model.table, &[field.column], "check"));
                w.push("CHECK (length(");
                match field.sql_type {
                    SqlType::Decimal => w.push("ltrim(").ident(field.column).push(", '-')"),
                    _ => w.ident(field.column),
                };
                w.push(") <= ").number(longest).push(")");
            }
            if field.relation.is_some() && !waits(field) {
                w.push(",\n    ");
                foreign_key(w, model, field);
            }
        }
        for unique in model.uniques {
            constraint(w, &model.unique_name(unique));
            for (at, &field) in unique.fields.iter().enumerate() {
                w.push(if at == 0 { "UNIQUE (" } else { ", " }).ident(model.fields[field].column);
            }
            w.push(")");
        }
        for check in model.checks {
            constraint(w, &model.check_name(check));
            w.push("CHECK (").check(check).push(")");
        }
        w.push(match backend {
            Backend::Sqlite => "\n) STRICT",
            Backend::Postgres => "\n)",
        });
        Ok(())
    })
}

/// What a CHECK holds: the range of an unsigned type, and on SQLite, whose integers are all 64 bits wide, that of a narrow one.
fn range(backend: Backend, field: &FieldMeta) -> Option<(i64, i64)> {
    if field.range.is_some() || backend == Backend::Postgres {
        return field.range;
    }
    match field.sql_type {
        SqlType::I16 => Some((i16::MIN.into(), i16::MAX.into())),
        SqlType::I32 => Some((i32::MIN.into(), i32::MAX.into())),
        _ => None,
    }
}

/// How long a column's text may be on SQLite, whose types have no lengths: `max_length`, and of a decimal, the sign aside, its digits and the
/// point. Values are checked before they are sent; this is for expressions.
fn longest(backend: Backend, field: &FieldMeta) -> Option<i64> {
    match field.sql_type {
        _ if backend == Backend::Postgres => None,
        SqlType::Text => field.max_length.map(i64::from),
        SqlType::Decimal => {
            let (precision, scale) = field.precision.unwrap_or(FieldMeta::DEFAULT_PRECISION);
            let fraction = if scale > 0 { i64::from(scale) + 1 } else { 0 };
            Some(i64::from(precision.saturating_sub(scale).max(1)) + fraction)
        }
        _ => None,
    }
}

fn constraint(w: &mut Writer<'_>, name: &str) {
    w.push(",\n    CONSTRAINT ").ident(name).push(" ");
}

fn column(w: &mut Writer<'_>, model: &'static ModelMeta, field: &FieldMeta) {
    w.ident(field.column).push(" ").column_type(field);
    if field.primary_key {
        match (w.backend(), field.auto) {
            // without AUTOINCREMENT the key of a deleted row would be given out again
            (Backend::Sqlite, true) => w.push(" PRIMARY KEY AUTOINCREMENT"),
            (Backend::Sqlite, false) => w.push(" NOT NULL PRIMARY KEY"),
            (Backend::Postgres, auto) => {
                if auto {
                    w.push(" GENERATED BY DEFAULT AS IDENTITY");
                }
                w.push(" CONSTRAINT ").ident(&constraint_name(model.table, &[], "pkey")).push(" PRIMARY KEY")
            }
        };
    } else if !field.nullable {
        w.push(" NOT NULL");
    }
    // `set_default` in the database needs the default there too
    let set_default = field.relation.is_some_and(|relation| relation.on_delete == OnDelete::SetDefault);
    if let Some(default) = field.db_default.or(field.default.filter(|_| set_default)) {
        w.push(" DEFAULT ");
        default_value(w, default);
    }
}

/// `CONSTRAINT … FOREIGN KEY …`. Deferrable, so that a transaction may put the check off to its end; checked at each statement otherwise,
/// so that the error names the statement at fault.
fn foreign_key(w: &mut Writer<'_>, model: &'static ModelMeta, field: &FieldMeta) {
    let Some(relation) = field.relation else { return };
    let target = (relation.target)();
    w.push("CONSTRAINT ").ident(&constraint_name(model.table, &[field.column], "fkey"));
    w.push(" FOREIGN KEY (").ident(field.column).push(") REFERENCES ").ident(target.table);
    w.push(" (").ident(target.pk().column).push(")");
    w.push(match relation.on_delete {
        OnDelete::Cascade => " ON DELETE CASCADE",
        OnDelete::Protect => " ON DELETE RESTRICT",
        OnDelete::SetNull => " ON DELETE SET NULL",
        OnDelete::SetDefault => " ON DELETE SET DEFAULT",
        // checked at the end of the statement: the row that points may go with it
        OnDelete::Restrict | OnDelete::DoNothing => "",
    });
    w.push(" DEFERRABLE INITIALLY IMMEDIATE");
}

fn foreign_key_later(backend: Backend, model: &'static ModelMeta, field: &FieldMeta) -> Result<Statement> {
    statement(backend, |w| {
        w.push("ALTER TABLE ").ident(model.table).push(" ADD ");
        foreign_key(w, model, field);
        Ok(())
    })
}

fn indexes(backend: Backend, model: &'static ModelMeta) -> impl Iterator<Item = Result<Statement>> {
    let single = model.fields.iter().filter(|field| {
        let one_to_one = field.relation.is_some_and(|relation| relation.kind == RelationKind::OneToOne);
        field.index && !field.unique && !field.primary_key && !one_to_one
    });
    let single = single.map(move |field| {
        statement(backend, |w| {
            w.push("CREATE INDEX ").ident(&constraint_name(model.table, &[field.column], "idx"));
            w.push(" ON ").ident(model.table).push(" (").ident(field.column).push(")");
            Ok(())
        })
    });
    let several = model.indexes.iter().map(move |index| {
        statement(backend, |w| {
            w.push("CREATE INDEX ").ident(&model.index_name(index)).push(" ON ").ident(model.table);
            for (at, &(field, descending)) in index.fields.iter().enumerate() {
                w.push(if at == 0 { " (" } else { ", " }).ident(model.fields[field].column);
                if descending {
                    w.push(" DESC");
                }
            }
            w.push(")");
            Ok(())
        })
    });
    single.chain(several)
}
