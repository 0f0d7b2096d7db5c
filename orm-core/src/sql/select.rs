//! The statements that read: what is asked of a query, and the columns of one instance.

use super::order::Wanted;
use super::parts::{Parts, What};
use super::plan::Plans;
use super::shape::{Shape, Verb};
use super::statement::{Statement, StatementKind};
use crate::backend::Backend;
use crate::error::Result;
use crate::meta::ModelMeta;
use crate::query::{ColumnRef, Node, Query};
use crate::value::Value;

/// What is asked of a query.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Select<'q> {
    /// All its rows.
    Rows,
    /// At most so many of its rows, in no particular order.
    Some(u64),
    /// Its first row; by primary key where the query has no order. `last` turns the order round.
    First { last: bool },
    /// How many rows it has.
    Count,
    /// Whether it has a row.
    Exists,
    /// Aggregates over its rows.
    Aggregate(&'q [Node]),
}

/// The statement that answers.
pub(crate) fn select(plans: &Plans, backend: Backend, query: &Query, what: Select<'_>) -> Result<Statement> {
    let wanted = match what {
        Select::Rows => Wanted::AsIs,
        Select::First { last } => Wanted::First { last },
        // which rows are counted depends on the order only in a slice, and there only their number is asked for
        Select::Count | Select::Exists => Wanted::Nothing,
        Select::Some(_) | Select::Aggregate(_) if query.is_sliced() => Wanted::AsIs,
        Select::Some(_) | Select::Aggregate(_) => Wanted::Nothing,
    };
    let limit = match what {
        Select::Some(limit) => Some(query.limit.map_or(limit, |own| own.min(limit))),
        Select::First { .. } | Select::Exists => Some(1),
        _ => query.limit,
    };
    let selected =
        if matches!(what, Select::Aggregate(_)) && query.groups().is_none() { What::Key } else { What::Rows };
    let mut parts = Parts::new(query, wanted, limit, selected);
    parts.locks = matches!(what, Select::Rows | Select::Some(_) | Select::First { .. });
    let verb = match what {
        Select::Count => Verb::Count,
        Select::Exists => Verb::Exists,
        Select::Aggregate(_) => Verb::Aggregate,
        Select::Rows | Select::Some(_) | Select::First { .. } => Verb::Select,
    };
    let selects = match what {
        Select::Rows | Select::Some(_) | Select::First { .. } => true,
        Select::Count => query.counts_answers(),
        // a slice of the answer is not one of the table's rows where their numbers differ
        Select::Exists => parts.groups().is_some() || (query.offset > 0 && query.counts_answers()),
        Select::Aggregate(_) => false,
    };
    let mut shape = Shape::new(backend, verb, query.model);
    match what {
        Select::Aggregate(nodes) => {
            shape.nodes(nodes)?;
            if parts.groups().is_some() {
                shape.selection(query)?;
            }
        }
        _ if selects => shape.selection(query)?,
        _ => shape.word(2),
    }
    parts.shape(&mut shape)?;
    if !selects && query.expressions().next().is_some() {
        // what is not written is not in the shape: a statement that is known already says nothing about it
        parts.check()?;
    }
    plans.statement(backend, &shape, StatementKind::Read, |w| {
        parts.check()?;
        let rows = if selects { What::Rows } else { What::One };
        match what {
            Select::Aggregate(nodes) if parts.groups().is_some() => parts.write_regrouped(w, nodes),
            Select::Aggregate(nodes) => parts.write_aggregate(w, nodes),
            Select::Count if !selects && !query.is_sliced() => parts.write(w, What::Count),
            Select::Count => {
                w.push("SELECT count(*) FROM (");
                parts.write(w, rows)?;
                w.push(") AS \"counted\"");
                Ok(())
            }
            _ => parts.write(w, rows),
        }
    })
}

/// The columns of one instance, by its key: what `refresh` reads.
pub(crate) fn fetch_instance(
    plans: &Plans,
    backend: Backend,
    model: &'static ModelMeta,
    fields: &[usize],
    key: &Value,
) -> Result<Statement> {
    let mut shape = Shape::new(backend, Verb::FetchInstance, model);
    shape.word(fields.len() as u64);
    fields.iter().for_each(|&field| shape.word(field as u64));
    shape.value(key)?;
    plans.statement(backend, &shape, StatementKind::Read, |w| {
        w.push("SELECT ");
        for (at, &field) in fields.iter().enumerate() {
            if at > 0 {
                w.push(", ");
            }
            w.ident(model.table).push(".").ident(model.fields[field].column);
        }
        w.push(" FROM ").ident(model.table).push(" WHERE ");
        w.ident(model.table).push(".").ident(model.pk().column).push(" = ");
        let column = ColumnRef::key(model);
        w.bind(key, super::expression::stored_form(backend, column));
        Ok(())
    })
}
