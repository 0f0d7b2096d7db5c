//! Structs that are rows of an answer without being rows of a table: `#[derive(FromRow)]`.

use super::{DecodeError, Expression, Model, Row};
use crate::query::Node;

/// A struct that is read from a row of an answer, field by field. Implemented by `#[derive(FromRow)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be read from a row",
    label = "not a struct with `#[derive(FromRow)]`",
    note = "add `#[derive(FromRow)]` to `{Self}`"
)]
pub trait FromRow: Sized + Send + 'static {
    /// The name of the struct.
    const NAME: &'static str;
    /// The names of its columns in raw SQL, in the order of its fields.
    const COLUMNS: &'static [&'static str];
    /// Reads a row that has the columns in their order.
    fn from_row(row: &Row<'_>) -> Result<Self, DecodeError>;
}

/// A struct whose fields say what is selected from rows of `M`. Implemented by `#[derive(FromRow)]` with `#[orm(model = M)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it selects from `{M}`",
    label = "not a struct that selects from `{M}`",
    note = "add `#[derive(FromRow)]` and `#[orm(model = {M})]` to `{Self}`"
)]
pub trait SelectFrom<M>: FromRow {
    /// What its fields select, in their order.
    fn nodes() -> Vec<Node>;
}

/// An expression of `M` whose value is a `T`: what a field of that type can be read from.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` can't be read from this expression of `{M}`",
    label = "the expression has another type, or another model",
    note = "a path that may find no row, and an aggregate other than `count`, has an `Option`"
)]
pub trait Gives<M, T>: Expression {}

#[diagnostic::do_not_recommend]
impl<M: Model, T, E: Expression<Model = M, Type = T>> Gives<M, T> for E {}
