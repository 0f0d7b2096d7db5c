//! The traits that the derive implements.

use super::{Path, ValidationErrors};
use crate::meta::{FieldMeta, ModelMeta};
use crate::query::Query;
use crate::value::{Cell, CellError, Cells, FieldType, KeyType, OwnedRow, Plain, Value, ValueError};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use std::any::Any;
use std::fmt;

/// A struct whose values are the rows of a table. Implemented by `#[derive(Model)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait Model: Instance + Sized {
    /// What is known of the model at run time.
    const META: &'static ModelMeta;
    /// The fields of [`META`](Self::META), for what is told while compiling.
    const FIELDS: &'static [FieldMeta];
    /// The default scope of its querysets, as a query.
    const SCOPE: Option<fn(&mut Query)> = None;
    /// The names of its own many-to-many relations.
    const MANY: &'static [&'static str] = &[];
    /// The type of the primary key.
    type Pk: KeyType;
    /// The columns, reached by a path.
    type Fields<P: Path>: FieldSet;
    /// The primary key.
    fn pk(&self) -> &Self::Pk;
    /// Reads an instance from a row that selects the model's columns in their order.
    fn decode(row: &Row<'_>) -> Result<Self, DecodeError>;
}

/// Whether a key of `M` says "not saved yet". One that the database does not count up never does: its 0 is a number like any other.
pub(crate) fn is_unset<M: Model>(key: &M::Pk) -> bool {
    M::META.pk().auto && key.is_unset()
}

/// An instance of some model, without its type: what saving, validating and refreshing work on.
pub trait Instance: Any + Send + Sync {
    /// The model.
    fn meta(&self) -> &'static ModelMeta;
    /// The value of the field at that position.
    fn value(&self, field: usize) -> Result<Value, ValueError>;
    /// The value of the field at that position where it stands, if it is one that need not be copied.
    fn plain(&self, field: usize) -> Option<Plain<'_>>;
    /// Sets the field at that position from a cell.
    fn assign(&mut self, field: usize, cell: Cell<'_>) -> Result<(), CellError>;
    /// Whether the primary key says "not saved yet".
    fn is_unsaved(&self) -> bool;
    /// Ties the fields that lead to related rows to the primary key, once there is one.
    fn bind_relations(&mut self) {}
    /// Lets go of related rows that were loaded into those fields.
    fn forget_relations(&mut self) {}
    /// Makes the primary key say "not saved yet" again, where a key can say so.
    fn forget_pk(&mut self) {}
    /// Sets the fields with `auto_now`, and at an insert those with `auto_now_add`.
    fn touch(&mut self, inserting: bool, now: DateTime<Utc>) {
        let _ = (inserting, now);
    }
    /// What runs before and after the instance is saved or deleted, where the model has such. It is known to the layer that saves, and to
    /// this one only as anything.
    fn hooks(&self) -> Option<&'static (dyn Any + Send + Sync)> {
        None
    }
    /// Runs the functions named by `validate`.
    fn validate_custom(&self, errors: &mut ValidationErrors) {
        let _ = errors;
    }
    /// The instance for people: its `Display` where it has one, else `Album object (1)`.
    fn fmt_display(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
    /// The instance for programmers: its `Debug` where it has one, else `Album#1`.
    fn fmt_debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// The columns of a model at the end of a path: one zero-sized value.
pub trait FieldSet: Send + Sync + 'static {
    /// That value.
    const REF: &'static Self;
}

/// A row of an answer, read by position.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    cells: &'r dyn Cells,
    offset: usize,
}

/// A cell that is not what its place needs, and which place that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// The model, where the place is a field of one.
    pub model: Option<&'static str>,
    /// The field; of a selected expression, its position from 1.
    pub place: Place,
    /// What was expected and found.
    pub reason: CellError,
}

/// A place in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A field of a model.
    Field(&'static str),
    /// A selected expression, counted from 1.
    Position(usize),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.model, self.place) {
            (Some(model), Place::Field(field)) => write!(f, "{model}.{field}: {}", self.reason),
            (None, Place::Field(field)) => write!(f, "{field}: {}", self.reason),
            (_, Place::Position(position)) => write!(f, "selected expression {position}: {}", self.reason),
        }
    }
}

impl std::error::Error for DecodeError {}

impl<'r> Row<'r> {
    /// A row, read from its first cell.
    pub fn new(cells: &'r dyn Cells) -> Self {
        Row { cells, offset: 0 }
    }

    /// The same row, read from a later cell.
    pub fn skip(self, cells: usize) -> Self {
        Row { cells: self.cells, offset: self.offset + cells }
    }

    /// The cell at that position.
    #[inline]
    pub fn cell(&self, index: usize) -> Cell<'r> {
        self.cells.cell(self.offset + index)
    }

    /// The field at that position of a model whose columns begin here.
    #[inline]
    pub fn field<T: FieldType>(&self, model: &'static ModelMeta, index: usize) -> Result<T, DecodeError> {
        T::decode(self.cell(index)).map_err(|reason| field_error(model, index, reason))
    }

    /// The selected expression at that position.
    #[inline]
    pub fn get<T: FieldType>(&self, index: usize) -> Result<T, DecodeError> {
        T::decode(self.cell(index)).map_err(|reason| DecodeError {
            model: None,
            place: Place::Position(index + 1),
            reason,
        })
    }

    /// A copy of the row, from here on.
    pub fn to_owned_row(&self) -> OwnedRow {
        OwnedRow::of((0..self.len()).map(|at| self.cell(at)))
    }

    /// The name of the column at that position, as the database gives it.
    pub fn name(&self, index: usize) -> &'r str {
        self.cells.name(self.offset + index)
    }

    /// How many cells there are from here on.
    pub fn len(&self) -> usize {
        self.cells.count().saturating_sub(self.offset)
    }

    /// Whether there is no cell from here on.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cold]
fn field_error(model: &'static ModelMeta, index: usize, reason: CellError) -> DecodeError {
    let place = model.fields.get(index).map_or(Place::Position(index + 1), |field| Place::Field(field.name));
    DecodeError { model: Some(model.name), place, reason }
}

/// A type that `auto_now` and `auto_now_add` can fill.
#[diagnostic::on_unimplemented(
    message = "`auto_now` and `auto_now_add` can't fill a `{Self}`",
    note = "use `DateTime<Utc>`, `NaiveDateTime`, `NaiveDate` or `NaiveTime`"
)]
pub trait FromNow: Sized {
    /// The part of the instant that this type holds, in UTC.
    fn from_now(now: DateTime<Utc>) -> Self;
}

#[diagnostic::do_not_recommend]
impl FromNow for DateTime<Utc> {
    fn from_now(now: DateTime<Utc>) -> Self {
        now
    }
}
#[diagnostic::do_not_recommend]
impl FromNow for NaiveDateTime {
    fn from_now(now: DateTime<Utc>) -> Self {
        now.naive_utc()
    }
}
#[diagnostic::do_not_recommend]
impl FromNow for NaiveDate {
    fn from_now(now: DateTime<Utc>) -> Self {
        now.date_naive()
    }
}
#[diagnostic::do_not_recommend]
impl FromNow for NaiveTime {
    fn from_now(now: DateTime<Utc>) -> Self {
        now.time()
    }
}
#[diagnostic::do_not_recommend]
impl<T: FromNow> FromNow for Option<T> {
    fn from_now(now: DateTime<Utc>) -> Self {
        Some(T::from_now(now))
    }
}
