//! Queries inside of expressions.

use super::expression::Expressions;
use super::order::Wanted;
use super::parts::{Parts, What};
use super::writer::Writer;
use crate::error::{QueryError, Result};
use crate::meta::ModelMeta;
use crate::query::{ColumnRef, Node, Query, RustColumn};

impl Expressions<'_> {
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
