//! Fields that several models share: a struct whose fields are columns of the model that it is flattened into.

use super::{DecodeError, Model, Path, Row};
use crate::meta::FieldMeta;
use crate::query::Link;
use crate::value::{Cell, CellError, Plain, Value, ValueError};
use chrono::{DateTime, Utc};
use std::marker::PhantomData;

/// A struct of fields that models share. Implemented by `#[derive(Fields)]`; `#[orm(flatten)]` puts one into a model.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be flattened into a model",
    label = "not a struct of shared fields",
    note = "add `#[derive(Fields)]` to `{Self}`"
)]
pub trait Flat: Sized + Send + Sync + 'static {
    /// Its fields.
    const FIELDS: &'static [FieldMeta];
    /// Its columns in a model, reached by a path that says where they begin.
    type Columns<P: Path, M: Model>: FlatColumns;
    /// Reads it from a row in which its columns begin at `offset`.
    fn decode(row: &Row<'_>, model: &'static crate::meta::ModelMeta, offset: usize) -> Result<Self, DecodeError>;
    /// The value of the field at that position among its own.
    fn value(&self, field: usize) -> Result<Value, ValueError>;
    /// The same where it stands, if it is one that need not be copied.
    fn plain(&self, field: usize) -> Option<Plain<'_>>;
    /// Sets the field at that position among its own from a cell.
    fn assign(&mut self, field: usize, cell: Cell<'_>) -> Result<(), CellError>;
    /// Sets the fields with `auto_now`, and at an insert those with `auto_now_add`.
    fn touch(&mut self, inserting: bool, now: DateTime<Utc>) {
        let _ = (inserting, now);
    }
    /// Runs the functions named by `validate`.
    fn validate_custom(&self, errors: &mut super::ValidationErrors) {
        let _ = errors;
    }
}

/// A struct of shared fields that may be left out of `new!`: each of its fields has a default.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` can't be left out: one of its fields has no default",
    label = "give the flattened struct",
    note = "or give each of its fields a default: `#[orm(default = ..)]`"
)]
pub trait Fresh: Flat {
    /// One with the defaults of all fields.
    fn fresh() -> Self;
}

/// The columns of a struct of shared fields: one zero-sized value.
pub trait FlatColumns: Send + Sync + 'static {
    /// That value.
    const NEW: Self;
}

/// The same way as `P`, to the columns of a flattened struct, which begin at `OFFSET`.
pub struct Inside<P, const OFFSET: usize>(PhantomData<fn() -> P>);

impl<P: Path, const OFFSET: usize> Path for Inside<P, OFFSET> {
    type Root = P::Root;
    type Null = P::Null;
    const LINK: Option<&'static Link> = P::LINK;
    const OFFSET: usize = P::OFFSET + OFFSET;
}
