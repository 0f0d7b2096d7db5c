//! Queries inside of expressions, and aggregates over related rows, which are such queries.

use super::expression::Expressions;
use super::joins::Joins;
use super::order::Wanted;
use super::parts::{Parts, What};
use super::writer::Writer;
use crate::error::{QueryError, Result};
use crate::meta::ModelMeta;
use crate::query::{Aggregate, ColumnRef, Gather, Link, Node, Query, RustColumn};

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
    /// An aggregate: over the rows of a group, or over related rows, which is a SELECT of its own.
    pub(super) fn aggregated(&self, w: &mut Writer<'_>, aggregate: Aggregated<'_>) -> Result<()> {
        if !self.joins.is_whole() {
            // it is about all related rows, not about those of a choice
            return Expressions { joins: self.joins.whole(), groups: self.groups }.aggregated(w, aggregate);
        }
        match self.related_by(&[aggregate.of])? {
            None => self.aggregate(w, aggregate, None),
            Some(first) => {
                let (filter, aggregate) = (aggregate.filter, Aggregated { filter: None, ..aggregate });
                let of = [aggregate.of];
                self.over_related(w, first, &of, filter, |w, inner| inner.aggregate(w, aggregate, None))
            }
        }
    }

    /// An aggregate that keeps each value, likewise.
    pub(super) fn gathered(&self, w: &mut Writer<'_>, gather: &Gather) -> Result<()> {
        if !self.joins.is_whole() {
            return Expressions { joins: self.joins.whole(), groups: self.groups }.gathered(w, gather);
        }
        let of: Vec<&Node> = gather.values().collect();
        let filter = gather.filter.as_ref();
        match self.related_by(&of)? {
            None => self.gather(w, gather, filter),
            // the condition is on the related rows
            Some(first) => self.over_related(w, first, &of, filter, |w, inner| inner.gather(w, gather, None)),
        }
    }

    /// The first step on the way to the related rows that an aggregate is about.
    fn related_by(&self, of: &[&Node]) -> Result<Option<&'static Link>> {
        let mut links = Vec::new();
        of.iter().for_each(|node| self.open(node, &mut links));
        match links.as_slice() {
            [] => Ok(None),
            [first] => Ok(Some(first)),
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

    /// A query inside of an expression, without its parentheses.
    pub(super) fn inner(&self, w: &mut Writer<'_>, query: &Query, place: Place) -> Result<()> {
        let (parts, what) = place.of(query);
        parts.check()?;
        if what == What::Rows && place != Place::Exists && query.cells() != 1 {
            let what = "a query inside of an expression selects one value: give `values(..)` one expression";
            return Err(QueryError::Misuse { what }.into());
        }
        parts.write_inner(w, what, self.joins)
    }

    /// An expression of the query around this one.
    pub(super) fn outer(&self, w: &mut Writer<'_>, root: &'static ModelMeta, of: &Node) -> Result<()> {
        match self.joins.outer() {
            Some(outer) if outer.root().is(root) => Expressions::rows(outer).write(w, of),
            _ => Err(QueryError::Outer { model: root.name }.into()),
        }
    }

    /// A path to many rows where one value is needed.
    #[cold]
    pub(super) fn too_many<T>(&self, column: ColumnRef) -> Result<T> {
        let (model, path) = (self.joins.root().name, RustColumn(column).to_string());
        Err(QueryError::Many { model, path: path.into() }.into())
    }
}

/// Where a query stands inside of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Place {
    /// `EXISTS (…)`
    Exists,
    /// The value of its first row.
    Scalar,
    /// `IN (…)`
    In,
}

impl Place {
    /// What of the query is written there. A queryset without `values` stands for its primary keys.
    pub(super) fn of(self, query: &Query) -> (Parts<'_>, What) {
        let limit = match self {
            Place::Scalar => Some(query.limit.unwrap_or(1).min(1)),
            Place::Exists | Place::In => query.limit,
        };
        let wanted = if limit.is_some() || query.offset > 0 { Wanted::AsIs } else { Wanted::Nothing };
        let parts = Parts::new(query, wanted, limit);
        let what = match self {
            Place::Exists if parts.groups().is_none() => What::One,
            Place::Scalar | Place::In if query.selected.is_none() && query.extra.is_empty() => What::Key,
            _ => What::Rows,
        };
        (parts, what)
    }
}
