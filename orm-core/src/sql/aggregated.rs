//! Aggregates over related rows. Each is a SELECT of its own, so that two of them never multiply each other.
//!
//! One means the same wherever it is named: in a condition on related rows it is not about the row at hand there. Inside of another aggregate
//! the rows of that one are at hand, and what leads on from them speaks of each.

use super::expression::Expressions;
use super::joins::Joins;
use super::parts::Parts;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::{Aggregate, Link, Node};
use crate::value::SqlType;

/// What an aggregate over related rows is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Groups<'e> {
    /// The row at hand.
    Rows,
    /// The rows of the group at hand.
    Keys(&'e Parts<'e>),
    /// All rows of the query.
    All(&'e Parts<'e>),
}

/// An aggregate as it stands in the query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aggregated<'n> {
    pub(super) function: Aggregate,
    pub(super) of: &'n Node,
    pub(super) distinct: bool,
    pub(super) filter: Option<&'n Node>,
}

impl Expressions<'_> {
    /// An aggregate, `node`: over the rows of a group, or over related rows.
    pub(super) fn aggregated(&self, w: &mut Writer<'_>, node: &Node, aggregate: Aggregated<'_>) -> Result<()> {
        let here = Expressions { joins: self.joins.whole(), groups: self.groups };
        let mut links = Vec::new();
        here.open(aggregate.of, &mut links);
        let first = match (links.as_slice(), here.groups, here.joins.around()) {
            // inside of an aggregate over the same rows
            ([], Groups::Rows, Some(around)) if aggregate.of.is_many() => {
                return Expressions::rows(around).aggregated(w, node, aggregate);
            }
            ([], ..) => return here.aggregate(w, aggregate),
            ([first], ..) => *first,
            _ => {
                let what = "an aggregate is of one path to many rows: make two aggregates of it";
                return Err(QueryError::Misuse { what }.into());
            }
        };
        match here.groups {
            Groups::Rows => here.aggregated_row(w, first, aggregate),
            Groups::Keys(parts) => here.aggregated_group(w, node, first, aggregate, parts),
            Groups::All(parts) => here.aggregated_rows(w, aggregate, parts, true),
        }
    }

    /// `(SELECT aggregate FROM related … WHERE related to the row at hand)`
    fn aggregated_row(&self, w: &mut Writer<'_>, first: &'static Link, aggregate: Aggregated<'_>) -> Result<()> {
        let joins = Joins::aggregated(w, self.joins, first);
        self.related_over(
            w,
            joins,
            first,
            |w, inner| inner.aggregate(w, Aggregated { filter: None, ..aggregate }),
            |w, joins| {
                joins.add_many(w, aggregate.of);
                aggregate.filter.iter().for_each(|filter| joins.add(w, filter));
            },
            |w, inner| match aggregate.filter {
                Some(filter) => {
                    w.push(" AND ");
                    inner.logical(w, filter)
                }
                None => Ok(()),
            },
        )
    }

    /// Over the rows related to those of a group. Where it can be put together from what each row has, the rows are read once.
    fn aggregated_group(
        &self,
        w: &mut Writer<'_>,
        node: &Node,
        first: &'static Link,
        aggregate: Aggregated<'_>,
        parts: &Parts<'_>,
    ) -> Result<()> {
        let together = |function| Aggregated { function, of: node, distinct: false, filter: None };
        let extreme = matches!(aggregate.function, Aggregate::Min | Aggregate::Max);
        match aggregate.function {
            _ if aggregate.distinct && !extreme => self.aggregated_rows(w, aggregate, parts, false),
            Aggregate::Count => {
                w.push("coalesce(");
                self.aggregate(w, together(Aggregate::Sum))?;
                w.push(", 0)");
                Ok(())
            }
            Aggregate::Sum | Aggregate::Min | Aggregate::Max => self.aggregate(w, together(aggregate.function)),
            Aggregate::Avg if is_plain(aggregate.of.sql_type()) => {
                let (start, middle, end): (&'static str, &'static str, &'static str) = match w.backend() {
                    Backend::Postgres => ("(sum(", ")::float8 / nullif(sum(", "), 0)::float8)"),
                    Backend::Sqlite => ("(CAST(sum(", ") AS REAL) / nullif(sum(", "), 0))"),
                };
                let rows = Expressions::rows(self.joins);
                w.push(start);
                rows.aggregated_row(w, first, Aggregated { function: Aggregate::Sum, ..aggregate })?;
                w.push(middle);
                rows.aggregated_row(w, first, Aggregated { function: Aggregate::Count, ..aggregate })?;
                w.push(end);
                Ok(())
            }
            Aggregate::Avg => self.aggregated_rows(w, aggregate, parts, false),
        }
    }

    /// `(SELECT aggregate FROM root JOIN related … WHERE the rows are those of the group)`, or those of the query where `all` are.
    fn aggregated_rows(
        &self,
        w: &mut Writer<'_>,
        aggregate: Aggregated<'_>,
        parts: &Parts<'_>,
        all: bool,
    ) -> Result<()> {
        let mut rows = Joins::inner(w, self.joins.root(), self.joins.outer());
        parts.join_rows(w, &mut rows);
        let mut joins = rows.wider();
        if !all {
            parts.join_keys(w, &mut joins);
        }
        joins.add_many(w, aggregate.of);
        aggregate.filter.iter().for_each(|filter| joins.add(w, filter));
        w.push("(SELECT ");
        Expressions::rows(&joins).aggregate(w, aggregate)?;
        joins.write(w);
        parts.write_group(w, &rows, &joins, self, all)?;
        w.push(")");
        Ok(())
    }

    /// What makes a group, as the query inside of it that is about its rows may name it. PostgreSQL takes columns there, and of the rest only
    /// aggregates; all rows of the group have the same value.
    pub(super) fn group_key(&self, w: &mut Writer<'_>, key: &Node) -> Result<()> {
        let rows = Expressions::rows(self.joins);
        if w.backend() == Backend::Sqlite || matches!(key, Node::Column(_)) {
            return rows.tight(w, key);
        }
        let (open, close): (&'static str, &'static str) = match key.sql_type() {
            SqlType::Bool => ("bool_and(", ")"),
            SqlType::Uuid | SqlType::Bytes | SqlType::Json => ("(array_agg(", "))[1]"),
            _ => ("min(", ")"),
        };
        w.push(open);
        rows.selected(w, key)?;
        w.push(close);
        Ok(())
    }
}

/// Whether numbers of that type have an average with a binary fraction: a sum by a count.
fn is_plain(sql_type: SqlType) -> bool {
    sql_type.is_integer() || matches!(sql_type, SqlType::F32 | SqlType::F64)
}
