//! INSERT and UPDATE of many rows.
//!
//! PostgreSQL takes a list for each column (`unnest`): one text whatever the number of rows. SQLite takes a text of a few rows that is run
//! again and again ([`StatementKind::Repeated`]).

use super::bind::{Form, check_sqlite};
use super::expression::stored_form;
use super::plan::Plans;
use super::select::{Select, select};
use super::shape::{Shape, Slot, Verb};
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::meta::ModelMeta;
use crate::query::{ColumnRef, Node, Query};
use crate::tables::quoted;
use crate::value::{Packed, SqlType, Value};

/// What an INSERT does where a unique constraint would be violated.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OnConflict<'c> {
    /// It fails.
    Fail,
    /// It leaves the row out.
    Ignore,
    /// It updates the row that is there.
    Update {
        /// The fields that are unique together.
        unique: &'c [usize],
        /// The fields that are updated.
        update: &'c [usize],
    },
}

/// The rows that are inserted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InsertRows<'c> {
    pub(crate) model: &'static ModelMeta,
    /// The fields that are written.
    pub(crate) columns: &'c [usize],
    /// The fields that are given back.
    pub(crate) returning: &'c [usize],
    pub(crate) on_conflict: OnConflict<'c>,
}

impl InsertRows<'_> {
    /// PostgreSQL: a list for each column.
    pub(crate) fn of_lists(&self, plans: &Plans, values: Packed) -> Result<Statement> {
        let shape = self.shape(Backend::Postgres, 0);
        let statement = plans.statement(Backend::Postgres, &shape, StatementKind::Bulk, |w| {
            self.write_into(w);
            // the keys are counted up in the order of the list, not in one that a plan may choose
            w.push("SELECT ");
            lists(w, self.columns.len(), |w, at| {
                w.push("r.").ident(&column(at));
                cast_listed(w, self.model.fields[self.columns[at]].sql_type);
            });
            w.push(" FROM ");
            write_lists(w, self.model, self.columns);
            w.push(" WITH ORDINALITY AS r (");
            lists(w, self.columns.len(), |w, at| _ = w.ident(&column(at)));
            w.push(", n) ORDER BY r.n");
            self.write_end(w);
            Ok(())
        })?;
        Ok(Statement { packed: Some(Box::new(values)), ..statement })
    }

    /// PostgreSQL: so many rows, where no column is written.
    pub(crate) fn of_nothing(&self, plans: &Plans, rows: i64) -> Result<Statement> {
        let shape = self.shape(Backend::Postgres, 0);
        let statement = plans.statement(Backend::Postgres, &shape, StatementKind::Bulk, |w| {
            self.write_into(w);
            w.push("SELECT FROM generate_series(1, ").nth_bind(1).push("::int8)");
            self.write_end(w);
            Ok(())
        })?;
        Ok(Statement { binds: vec![Value::I64(rows)], ..statement })
    }

    /// SQLite: the text has so many rows.
    pub(crate) fn repeated(&self, plans: &Plans, rows: usize, values: Packed) -> Result<Statement> {
        let shape = self.shape(Backend::Sqlite, rows);
        let statement = plans.statement(Backend::Sqlite, &shape, StatementKind::Repeated, |w| {
            self.write_into(w);
            write_values(w, rows, self.columns.len());
            self.write_end(w);
            Ok(())
        })?;
        Ok(Statement { packed: Some(Box::new(values)), ..statement })
    }

    fn shape(&self, backend: Backend, rows: usize) -> Shape<'static> {
        let mut shape = Shape::new(backend, Verb::InsertRows, self.model);
        shape.word(rows as u64);
        let (conflict, unique, update): (u64, &[usize], &[usize]) = match self.on_conflict {
            OnConflict::Fail => (0, &[], &[]),
            OnConflict::Ignore => (1, &[], &[]),
            OnConflict::Update { unique, update } => (2, unique, update),
        };
        shape.word(conflict);
        for fields in [self.columns, self.returning, unique, update] {
            shape.word(fields.len() as u64);
            fields.iter().for_each(|&field| shape.word(field as u64));
        }
        shape
    }

    fn write_into(&self, w: &mut Writer<'_>) {
        w.push("INSERT INTO ").ident(self.model.table);
        if !self.columns.is_empty() {
            w.push(" (");
            lists(w, self.columns.len(), |w, at| _ = w.ident(self.model.fields[self.columns[at]].column));
            w.push(")");
        }
        w.push(" ");
    }

    fn write_end(&self, w: &mut Writer<'_>) {
        write_conflict(w, self.model, self.on_conflict);
        for (at, &field) in self.returning.iter().enumerate() {
            w.push(if at == 0 { " RETURNING " } else { ", " }).ident(self.model.table).push(".");
            w.ident(self.model.fields[field].column);
        }
    }
}

/// `ON CONFLICT …`
pub(super) fn write_conflict(w: &mut Writer<'_>, model: &'static ModelMeta, on_conflict: OnConflict<'_>) {
    match on_conflict {
        OnConflict::Fail => {}
        OnConflict::Ignore => {
            w.push(" ON CONFLICT DO NOTHING");
        }
        OnConflict::Update { unique, update } => {
            w.push(" ON CONFLICT (");
            lists(w, unique.len(), |w, at| _ = w.ident(model.fields[unique[at]].column));
            w.push(") DO UPDATE SET ");
            lists(w, update.len(), |w, at| {
                let column = model.fields[update[at]].column;
                w.ident(column).push(" = ");
                if model.version() == Some(update[at]) {
                    // counted up where the row is, whatever the new one says
                    w.ident(model.table).push(".").ident(column).push(" + 1");
                } else {
                    w.push("excluded.").ident(column);
                }
            });
        }
    }
}

/// The rows that are updated, each with values of its own. The values are the key, the expected version where the model has one, and the
/// fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UpdateRows<'c> {
    pub(crate) model: &'static ModelMeta,
    /// The fields that are written.
    pub(crate) columns: &'c [usize],
}

impl UpdateRows<'_> {
    /// The fields whose values are bound, in their order.
    pub(crate) fn bound(&self) -> Vec<usize> {
        [self.model.primary_key].into_iter().chain(self.model.version()).chain(self.columns.iter().copied()).collect()
    }

    /// PostgreSQL: a list for each of the bound fields.
    pub(crate) fn of_lists(&self, plans: &Plans, values: Packed) -> Result<Statement> {
        let (model, bound) = (self.model, self.bound());
        let shape = self.shape(Backend::Postgres, 0);
        let statement = plans.statement(Backend::Postgres, &shape, StatementKind::Bulk, |w| {
            let value = |w: &mut Writer<'_>, at: usize| {
                w.push("\"orm_rows\".").ident(&column(at));
                cast_listed(w, model.fields[bound[at]].sql_type);
            };
            self.write_set(w, value);
            w.push(" FROM ");
            write_lists(w, model, &bound);
            w.push(" AS \"orm_rows\" (");
            lists(w, bound.len(), |w, at| _ = w.ident(&column(at)));
            w.push(")");
            self.write_where(w, value);
            Ok(())
        })?;
        Ok(Statement { packed: Some(Box::new(values)), ..statement })
    }

    /// SQLite: the text has so many rows. One row needs no table to read it from, which SQLite would fill anew in each run.
    pub(crate) fn repeated(&self, plans: &Plans, rows: usize, values: Packed) -> Result<Statement> {
        let shape = self.shape(Backend::Sqlite, rows);
        let statement = plans.statement(Backend::Sqlite, &shape, StatementKind::Repeated, |w| {
            if rows == 1 {
                self.write_set(w, |w, at| _ = w.nth_bind(at + 1));
                self.write_where(w, |w, at| _ = w.nth_bind(at + 1));
            } else {
                // so SQLite names the columns of VALUES
                let value = |w: &mut Writer<'_>, at| _ = w.push("\"orm_rows\".").ident(&format!("column{}", at + 1));
                self.write_set(w, value);
                w.push(" FROM (");
                write_values(w, rows, self.bound().len());
                w.push(") AS \"orm_rows\"");
                self.write_where(w, value);
            }
            Ok(())
        })?;
        Ok(Statement { packed: Some(Box::new(values)), ..statement })
    }

    fn shape(&self, backend: Backend, rows: usize) -> Shape<'static> {
        let mut shape = Shape::new(backend, Verb::UpdateRows, self.model);
        shape.word(rows as u64);
        self.columns.iter().for_each(|&field| shape.word(field as u64));
        shape
    }

    fn write_set(&self, w: &mut Writer<'_>, value: impl Fn(&mut Writer<'_>, usize)) {
        let (model, version) = (self.model, self.model.version());
        let first = 1 + usize::from(version.is_some());
        w.push("UPDATE ").ident(model.table).push(" SET ");
        lists(w, self.columns.len(), |w, at| {
            w.ident(model.fields[self.columns[at]].column).push(" = ");
            value(w, first + at);
        });
        if let Some(version) = version {
            let column = model.fields[version].column;
            w.push(", ").ident(column).push(" = ").ident(model.table).push(".").ident(column).push(" + 1");
        }
    }

    fn write_where(&self, w: &mut Writer<'_>, value: impl Fn(&mut Writer<'_>, usize)) {
        let model = self.model;
        w.push(" WHERE ").ident(model.table).push(".").ident(model.pk().column).push(" = ");
        value(w, 0);
        if let Some(version) = model.version() {
            w.push(" AND ").ident(model.table).push(".").ident(model.fields[version].column).push(" = ");
            value(w, 1);
        }
    }
}

/// SQLite: the largest key, and whether the table has triggers.
pub(crate) fn look_at_keys(plans: &Plans, model: &'static ModelMeta) -> Result<Statement> {
    let mut shape = Shape::new(Backend::Sqlite, Verb::InsertRows, model);
    shape.word(u64::MAX);
    let statement = plans.statement(Backend::Sqlite, &shape, StatementKind::Read, |w| {
        w.push("SELECT coalesce(max(").ident(model.pk().column).push("), 0), EXISTS (SELECT 1 FROM ");
        w.push("(SELECT type, tbl_name FROM sqlite_master UNION ALL SELECT type, tbl_name FROM sqlite_temp_master)");
        w.push(" WHERE type = 'trigger' AND tbl_name = ").nth_bind(1).push(" COLLATE NOCASE) FROM ").ident(model.table);
        Ok(())
    })?;
    Ok(Statement { binds: vec![Value::Text(model.table.to_owned())], ..statement })
}

/// PostgreSQL: whether the table has triggers, those of foreign keys aside.
pub(crate) fn look_for_triggers(plans: &Plans, model: &'static ModelMeta) -> Result<Statement> {
    let mut shape = Shape::new(Backend::Postgres, Verb::InsertRows, model);
    shape.word(u64::MAX);
    let statement = plans.statement(Backend::Postgres, &shape, StatementKind::Read, |w| {
        w.push("SELECT EXISTS (SELECT 1 FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = to_regclass(");
        w.nth_bind(1).cast(SqlType::Text).push("))");
        Ok(())
    })?;
    Ok(Statement { binds: vec![Value::Text(quoted(model.table))], ..statement })
}

/// SQLite: the row whose rowid and key are both that number.
pub(crate) fn look_for_rowid(plans: &Plans, model: &'static ModelMeta, rowid: i64) -> Result<Statement> {
    let mut shape = Shape::new(Backend::Sqlite, Verb::InsertRows, model);
    shape.word(u64::MAX - 1);
    let statement = plans.statement(Backend::Sqlite, &shape, StatementKind::Read, |w| {
        w.push("SELECT 1 FROM ").ident(model.table).push(" WHERE _rowid_ = ").nth_bind(1);
        w.push(" AND ").ident(model.pk().column).push(" = ").nth_bind(1);
        Ok(())
    })?;
    Ok(Statement { binds: vec![Value::I64(rowid)], ..statement })
}

/// These fields of the rows with these keys.
pub(crate) fn fetch_rows(
    plans: &Plans,
    backend: Backend,
    model: &'static ModelMeta,
    fields: &[usize],
    keys: Vec<Value>,
) -> Result<Statement> {
    let nodes = fields.iter().map(|&field| Node::Column(ColumnRef::own(model, field)));
    let mut query = Query::new(model);
    query.selected = Some(nodes.collect());
    query.order = Some(Vec::new());
    query.filters.push(Node::In {
        left: Box::new(Node::Column(ColumnRef::key(model))),
        list: Box::new(Node::Value(Value::List(model.pk().sql_type, keys))),
    });
    select(plans, backend, &query, Select::Rows)
}

/// SQLite: the value as the column keeps it. The caller has checked that it fits.
pub(crate) fn stored(model: &'static ModelMeta, field: usize, value: Value) -> Result<Value> {
    let encode = |reason| Error::Encode { model: model.name, field: model.fields[field].name, reason };
    check_sqlite(&value).map_err(encode)?;
    match stored_form(Backend::Sqlite, ColumnRef::own(model, field)) {
        Form::Plain => Ok(value),
        form => Ok(form.apply(Slot::Value(&value))),
    }
}

/// `VALUES (?1, ?2), (?3, ?4)`
fn write_values(w: &mut Writer<'_>, rows: usize, columns: usize) {
    w.push("VALUES ");
    lists(w, rows, |w, row| {
        w.push("(");
        lists(w, columns, |w, at| _ = w.nth_bind(row * columns + at + 1));
        w.push(")");
    });
}

/// `unnest($1::int8[], $2::text[])`
fn write_lists(w: &mut Writer<'_>, model: &'static ModelMeta, columns: &[usize]) {
    w.push("unnest(");
    lists(w, columns.len(), |w, at| _ = w.nth_bind(at + 1).cast(listed(model.fields[columns[at]].sql_type)).push("[]"));
    w.push(")");
}

/// PostgreSQL: the type of the values of a list. A list of arrays would be one array of two dimensions, which `unnest` takes apart to the
/// last item, so each array is sent as its text.
pub(crate) fn listed(sql_type: SqlType) -> SqlType {
    if sql_type.item().is_some() { SqlType::Text } else { sql_type }
}

/// Makes an array of its text.
fn cast_listed(w: &mut Writer<'_>, sql_type: SqlType) {
    if sql_type.item().is_some() {
        w.cast(sql_type);
    }
}

/// The name of a list.
fn column(at: usize) -> String {
    format!("c{at}")
}

/// So many parts, with commas between them.
fn lists(w: &mut Writer<'_>, count: usize, part: impl Fn(&mut Writer<'_>, usize)) {
    for at in 0..count {
        if at > 0 {
            w.push(", ");
        }
        part(w, at);
    }
}
