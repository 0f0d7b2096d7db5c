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
use crate::query::{Aggregate, Gather, Link, Node};
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

/// Which rows an aggregate is over.
enum Over<'e> {
    /// Those that are joined: of a group, or of the aggregate around it.
    Joined,
    /// Those that the aggregate around it is over, all of them: it is about the row around.
    Around(Expressions<'e>),
    /// Rows that are related by this step.
    Related(&'static Link),
}

impl<'e> Expressions<'e> {
    /// An aggregate, `node`: over the rows of a group, or over related rows.
    pub(super) fn aggregated(&self, w: &mut Writer<'_>, node: &Node, aggregate: Aggregated<'_>) -> Result<()> {
        let here = self.decided_here();
        match here.over_which(&[aggregate.of])? {
            Over::Joined => Expressions::rows(here.joins).aggregate(w, aggregate, None),
            Over::Around(around) => around.aggregated(w, node, aggregate),
            Over::Related(first) => match here.groups {
                Groups::Keys(_) if is_put_together(aggregate) => here.put_together(w, node, first, aggregate),
                _ => {
                    let (of, filter) = ([aggregate.of], aggregate.filter);
                    let aggregate = Aggregated { filter: None, ..aggregate };
                    here.over_related(w, first, &of, filter, |w, inner| inner.aggregate(w, aggregate, None))
                }
            },
        }
    }

    /// An aggregate that keeps each value, likewise.
    pub(super) fn gathered(&self, w: &mut Writer<'_>, gather: &Gather) -> Result<()> {
        let here = self.decided_here();
        let (of, filter): (Vec<&Node>, _) = (gather.values().collect(), gather.filter.as_ref());
        match here.over_which(&of)? {
            Over::Joined => Expressions::rows(here.joins).gather(w, gather, filter),
            Over::Around(around) => around.gathered(w, gather),
            // the condition is on the related rows
            Over::Related(first) => here.over_related(w, first, &of, filter, |w, inner| inner.gather(w, gather, None)),
        }
    }

    /// Outside of the choices that conditions try: an aggregate is about all related rows, not about those of a choice.
    fn decided_here(&self) -> Expressions<'_> {
        Expressions { joins: self.joins.decided(), groups: self.groups }
    }

    fn over_which(&self, of: &[&Node]) -> Result<Over<'e>> {
        let mut links = Vec::new();
        of.iter().for_each(|node| self.open(node, &mut links));
        match (links.as_slice(), self.groups, self.joins.around()) {
            ([], Groups::Rows, Some(around)) if of.iter().any(|node| node.is_many()) => {
                Ok(Over::Around(Expressions::rows(around)))
            }
            ([], ..) => Ok(Over::Joined),
            ([first], ..) => Ok(Over::Related(first)),
            _ => {
                let what = "an aggregate is of one path to many rows: make two aggregates of it";
                Err(QueryError::Misuse { what }.into())
            }
        }
    }

    /// `(SELECT aggregate FROM related …)`: of the row at hand, of the rows of the group, or of all rows.
    fn over_related(
        &self,
        w: &mut Writer<'_>,
        first: &'static Link,
        of: &[&Node],
        filter: Option<&Node>,
        write: impl FnOnce(&mut Writer<'_>, &Expressions<'_>) -> Result<()>,
    ) -> Result<()> {
        let (parts, all) = match self.groups {
            Groups::Rows => {
                return self.related_value(
                    w,
                    first,
                    write,
                    |w, joins| {
                        of.iter().for_each(|node| joins.add_many(w, node));
                        filter.iter().for_each(|filter| joins.add(w, filter));
                    },
                    |w, inner| match filter {
                        Some(filter) => {
                            w.push(" AND ");
                            inner.logical(w, filter)
                        }
                        None => Ok(()),
                    },
                );
            }
            Groups::Keys(parts) => (parts, false),
            Groups::All(parts) => (parts, true),
        };
        let mut rows = Joins::inner(w, self.joins.root(), self.joins.outer());
        parts.join_rows(w, &mut rows);
        let mut joins = rows.wider();
        if !all {
            parts.join_keys(w, &mut joins);
        }
        of.iter().for_each(|node| joins.add_many(w, node));
        filter.iter().for_each(|filter| joins.add(w, filter));
        w.push("(SELECT ");
        write(w, &Expressions::rows(&joins))?;
        joins.write(w);
        let keyword = parts.write_group(w, &rows, &joins, self, all)?;
        if let Some(filter) = filter {
            w.push(keyword);
            Expressions::rows(&joins).logical(w, filter)?;
        }
        w.push(")");
        Ok(())
    }

    /// Over the rows related to those of a group, put together from what each row of the group has: the rows are read once.
    fn put_together(
        &self,
        w: &mut Writer<'_>,
        node: &Node,
        first: &'static Link,
        aggregate: Aggregated<'_>,
    ) -> Result<()> {
        let rows = Expressions::rows(self.joins);
        let together = |function| Aggregated { function, of: node, distinct: false, filter: None };
        match aggregate.function {
            Aggregate::Count => {
                w.push("coalesce(");
                rows.aggregate(w, together(Aggregate::Sum), None)?;
                w.push(", 0)");
                Ok(())
            }
            Aggregate::Avg => {
                let (start, middle, end): (&'static str, &'static str, &'static str) = match w.backend() {
                    Backend::Postgres => ("(sum(", ")::float8 / nullif(sum(", "), 0)::float8)"),
                    Backend::Sqlite => ("(CAST(sum(", ") AS REAL) / nullif(sum(", "), 0))"),
                };
                let of_each = |w: &mut Writer<'_>, function| {
                    let (of, filter) = ([aggregate.of], aggregate.filter);
                    let aggregate = Aggregated { function, filter: None, ..aggregate };
                    rows.over_related(w, first, &of, filter, |w, inner| inner.aggregate(w, aggregate, None))
                };
                w.push(start);
                of_each(w, Aggregate::Sum)?;
                w.push(middle);
                of_each(w, Aggregate::Count)?;
                w.push(end);
                Ok(())
            }
            function => rows.aggregate(w, together(function), None),
        }
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

/// Whether an aggregate over the rows of several follows from that over the rows of each.
fn is_put_together(aggregate: Aggregated<'_>) -> bool {
    match aggregate.function {
        Aggregate::Min | Aggregate::Max => true,
        Aggregate::Count | Aggregate::Sum => !aggregate.distinct,
        // a sum by a count: it has a binary fraction
        Aggregate::Avg => {
            let of = aggregate.of.sql_type();
            !aggregate.distinct && (of.is_integer() || matches!(of, SqlType::F32 | SqlType::F64))
        }
        Aggregate::StdDev | Aggregate::StdDevPop | Aggregate::Variance | Aggregate::VarPop => false,
    }
}
