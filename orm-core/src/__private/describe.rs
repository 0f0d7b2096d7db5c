//! Fields described by constants, and errors that say which field they are about.

use crate::meta::{FieldMeta, ModelMeta};
use crate::model::{DecodeError, Model, Place, ValidationErrors, ValidationReason};
use crate::value::{CellError, Choice, SqlType};
use std::fmt::Display;

/// A field by what its type says.
pub const fn field(
    name: &'static str,
    column: &'static str,
    rust_type: &'static str,
    sql_type: SqlType,
    nullable: bool,
    range: Option<(i64, i64)>,
    choices: Option<&'static [Choice]>,
) -> FieldMeta {
    FieldMeta { nullable, range, choices, ..FieldMeta::new(name, column, sql_type, rust_type) }
}

/// Whether columns of this type hold text.
pub const fn is_text(sql_type: SqlType) -> bool {
    matches!(sql_type, SqlType::Text)
}

/// Whether columns of this type hold whole numbers.
pub const fn is_integer(sql_type: SqlType) -> bool {
    sql_type.is_integer()
}

/// Whether columns of this type hold decimals.
pub const fn is_decimal(sql_type: SqlType) -> bool {
    matches!(sql_type, SqlType::Decimal)
}

/// Says which field could not be read.
#[inline]
pub fn placed<T>(read: Result<T, CellError>, model: &'static ModelMeta, field: usize) -> Result<T, DecodeError> {
    read.map_err(|reason| misread(model, field, reason))
}

#[cold]
fn misread(model: &'static ModelMeta, field: usize, reason: CellError) -> DecodeError {
    let place = model.fields.get(field).map_or(Place::Position(field + 1), |field| Place::Field(field.name));
    DecodeError { model: Some(model.name), place, reason }
}

/// Notes what a function named by `validate` said.
pub fn validated<E: Display>(errors: &mut ValidationErrors, field: &'static str, outcome: Result<(), E>) {
    if let Err(error) = outcome {
        errors.add(field, ValidationReason::Custom(error.to_string()));
    }
}

/// Whether the primary key says "not saved yet".
pub fn is_unset<M: Model>(instance: &M) -> bool {
    crate::model::is_unset::<M>(instance.pk())
}
