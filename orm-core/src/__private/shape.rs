//! What the code of `#[derive(FromRow)]` calls.

use crate::model::{DecodeError, Expression, Gives, Place, Row};
use crate::query::Node;
use crate::value::FieldType;

/// The expression that a field of type `T` is read from.
pub fn selected<M, T, E: Expression + Gives<M, T>>(expression: E) -> Node {
    expression.tree().node
}

/// The field at that position of a row.
pub fn read<T: FieldType>(
    row: &Row<'_>,
    at: usize,
    shape: &'static str,
    field: &'static str,
) -> Result<T, DecodeError> {
    T::decode(row.cell(at)).map_err(|reason| DecodeError { model: Some(shape), place: Place::Field(field), reason })
}
