//! The rows that belong to other rows: one level of `prefetch_related`. Each comes with the key of the row that it belongs to, and a slice
//! is one of the rows of each.

use super::bind::Form;
use super::expression::Expressions;
use super::joins::{Alias, Joins};
use super::order::{Key, Order, Wanted};
use super::parts::{Parts, What};
use super::plan::Plans;
use super::shape::{Shape, TOO_FAR, Verb};
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::meta::ModelMeta;
use crate::query::{ColumnRef, Query};
use crate::value::{SqlType, Value};

/// The rows that those of a query belong to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parents<'k> {
    /// The position of the field with the key of such a row: in the model between when there is one, else in that of the query.
    pub(crate) key: usize,
    /// The model between, and its foreign key to the model of the query.
    pub(crate) via: Option<(&'static ModelMeta, usize)>,
    /// Their keys: a list.
    pub(crate) keys: &'k Value,
}

impl Parents<'_> {
    /// Which cell of a row has the key of the row that it belongs to: that of the field, where the query selects it, else one behind all others.
    pub(crate) fn cell(&self, query: &Query) -> usize {
        if self.via.is_none() && query.selected.is_none() { self.key } else { query.cells() }
    }
}

/// The statement that selects the rows of the query that belong to `parents`, each with the key of the row that it belongs to.
pub(crate) fn children(plans: &Plans, backend: Backend, query: &Query, parents: Parents<'_>) -> Result<Statement> {
    let wanted = if query.is_sliced() { Wanted::First { last: false } } else { Wanted::AsIs };
    let parts = Parts::new(query, wanted, query.limit, What::Rows);
    let mut shape = Shape::new(backend, Verb::Children, query.model);
    shape.word(parents.key as u64);
    if let Some((model, onward)) = parents.via {
        shape.model(model);
        shape.word(onward as u64);
    }
    shape.value(parents.keys)?;
    shape.selection(query)?;
    parts.shape(&mut shape)?;
    plans.statement(backend, &shape, StatementKind::Read, |w| {
        parts.check()?;
        if parts.groups().is_some() {
            let what = "what belongs to each row is not grouped: leave the aggregates of its own columns away, and count with \
                        `annotate(Album.songs.count())`";
            return Err(QueryError::Misuse { what }.into());
        }
        if query.distinct || query.lock.is_some() || query.combined.is_some() || parts.picks_rows() && !query.is_sliced() {
            let what = "what belongs to each row is filtered, ordered, limited and selected from: `distinct`, `distinct_on`, conditions on \
                        windows, `select_for_update` and `union_all` are for querysets that stand by themselves";
            return Err(QueryError::Misuse { what }.into());
        }
        write(w, &parts, parents)
    })
}

fn write(w: &mut Writer<'_>, parts: &Parts<'_>, parents: Parents<'_>) -> Result<()> {
    let query = parts.query;
    let mut joins = Joins::new(w, query.model);
    parts.join(w, &mut joins, What::Rows);
    // a table of its own, so that no condition of the query speaks of it
    let between = parents.via.map(|(model, onward)| (model, onward, w.alias()));
    let expressions = Expressions::rows(&joins);
    let more = parents.cell(query) == query.cells();
    let cells = query.cells() + usize::from(more);
    if query.is_sliced() {
        w.push("WITH \"orm_rows\" (");
        columns(w, cells);
        w.push(", \"n\") AS (");
    }
    w.push("SELECT ");
    parts.selection(w, &expressions, |_, _| {})?;
    if more {
        w.push(", ");
        key(w, &joins, parents, between);
    }
    if query.is_sliced() {
        w.push(", row_number() OVER (PARTITION BY ");
        key(w, &joins, parents, between);
        // what is selected has no position in a window
        let orders = parts.orders.iter().map(|order| match order.key {
            Key::Selected(_, node) => Order { key: Key::Node(node), ..*order },
            _ => *order,
        });
        let orders: Vec<Order<'_>> = orders.collect();
        expressions.order_by(w, &orders)?;
        w.push(")");
    }
    joins.write(w);
    if let Some((model, onward, alias)) = between {
        w.push(" JOIN ");
        if model.is_unique_pair(parents.key, onward) {
            w.ident(model.table);
        } else {
            // a pair may be there twice, and each row comes once for each that it belongs to
            let (key, onward) = (model.fields[parents.key].column, model.fields[onward].column);
            w.push("(SELECT DISTINCT ").ident(key).push(", ").ident(onward).push(" FROM ").ident(model.table);
            w.push(" WHERE ").ident(key);
            list(w, parents.keys);
            w.push(")");
        }
        w.push(" AS ");
        alias.write(w);
        w.push(" ON ");
        alias.write(w);
        w.push(".").ident(model.fields[onward].column).push(" = ");
        joins.write_column(w, ColumnRef::key(query.model));
    }
    w.push(" WHERE ");
    key(w, &joins, parents, between);
    list(w, parents.keys);
    for filter in parts.filters(false) {
        w.push(" AND ");
        expressions.logical(w, filter)?;
    }
    if !query.is_sliced() {
        return expressions.order_by(w, &parts.orders);
    }
    w.push(") SELECT ");
    columns(w, cells);
    w.push(" FROM \"orm_rows\" WHERE \"n\" > ");
    if query.offset > 0 {
        w.bind_number(&query.offset);
    } else {
        w.number(0);
    }
    if let Some(limit) = query.limit {
        let limit = i64::try_from(limit).map_err(|_| QueryError::Misuse { what: TOO_FAR })?;
        w.push(" AND \"n\" <= ");
        if query.offset > 0 {
            w.bind_number(&query.offset).push(" + ");
        }
        w.number(limit);
    }
    w.push(" ORDER BY \"n\"");
    Ok(())
}

/// The column with the key of the row that a row belongs to.
fn key(
    w: &mut Writer<'_>,
    joins: &Joins<'_>,
    parents: Parents<'_>,
    between: Option<(&'static ModelMeta, usize, Alias)>,
) {
    match between {
        Some((model, _, alias)) => {
            alias.write(w);
            w.push(".").ident(model.fields[parents.key].column);
        }
        None => joins.write_column(w, ColumnRef::own(joins.root(), parents.key)),
    }
}

/// ` = ANY(…)`: one bind, however many keys there are.
pub(super) fn list(w: &mut Writer<'_>, keys: &Value) {
    match w.backend() {
        Backend::Postgres => w.push(" = ANY(").bind(keys, Form::Plain).push(")"),
        Backend::Sqlite => {
            let value = if keys.sql_type() == SqlType::Bytes { "unhex(value)" } else { "value" };
            w.push(" IN (SELECT ").push(value).push(" FROM json_each(").bind(keys, Form::Plain).push("))")
        }
    };
}

fn columns(w: &mut Writer<'_>, count: usize) {
    for at in 0..count {
        w.push(if at == 0 { "" } else { ", " }).ident(&format!("c{at}"));
    }
}
