//! Rows of raw SQL: by position into tuples, by name into models and structs.

use crate::db::driver::Sink;
use crate::meta::ModelMeta;
use crate::model::{DecodeError, FromRow, Model, Place, Row};
use crate::value::{Cell, CellError, Cells, FieldType};
use std::any::Any;

/// A row of raw SQL: a value that a field may have, or a tuple of up to eight of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be read from a row by the positions of its columns",
    label = "expected a type that a field may have, or a tuple of up to 8 of them",
    note = "by their names: a model by `models::<{Self}>()`, a struct with `#[derive(FromRow)]` by `rows_as::<{Self}>()`"
)]
pub trait RawRow: Sized + Send + 'static {
    /// How many columns it takes.
    const COLUMNS: usize;
    /// Reads the columns in their order.
    fn decode(row: &Row<'_>) -> Result<Self, DecodeError>;
}

#[diagnostic::do_not_recommend]
impl<T: FieldType> RawRow for T {
    const COLUMNS: usize = 1;
    fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        row.get(0)
    }
}

macro_rules! tuples {
    ($($count:literal: $($name:ident $index:tt),+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name: FieldType),+> RawRow for ($($name,)+) {
            const COLUMNS: usize = $count;
            fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
                Ok(($(row.get::<$name>($index)?,)+))
            }
        }
    )*};
}

tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

/// Reads a row that must have exactly as many columns.
pub(super) fn checked<R: RawRow>(row: &Row<'_>) -> Result<R, DecodeError> {
    if row.len() == R::COLUMNS { R::decode(row) } else { Err(width(R::COLUMNS, row.len())) }
}

#[cold]
pub(super) fn width(expected: usize, found: usize) -> DecodeError {
    let (place, reason) = if found > expected {
        (expected + 1, CellError { expected: "no column here", found: "one more than the row's type has" })
    } else {
        (found + 1, CellError { expected: "a column", found: "none, the row has fewer than its type" })
    };
    DecodeError { model: None, place: Place::Position(place), reason }
}

/// Where each of the columns of a row stands that are asked for.
type Find = fn(&Row<'_>) -> Result<Vec<usize>, DecodeError>;

/// Gathers rows whose columns are in any order: instances of a model, or structs.
pub(super) struct ByName<R> {
    find: Find,
    decode: fn(&Row<'_>) -> Result<R, DecodeError>,
    /// For each field, the column; known from the first row on.
    columns: Option<Vec<usize>>,
    rows: Vec<R>,
}

impl<R> ByName<R> {
    fn new(find: Find, decode: fn(&Row<'_>) -> Result<R, DecodeError>) -> Self {
        ByName { find, decode, columns: None, rows: Vec::new() }
    }

    pub(super) fn into_rows(self) -> Vec<R> {
        self.rows
    }
}

impl<M: Model> ByName<M> {
    /// Of instances.
    pub(super) fn models() -> Self {
        ByName::new(|row| find_fields(M::META, row), M::decode)
    }
}

impl<S: FromRow> ByName<S> {
    /// Of structs.
    pub(super) fn structs() -> Self {
        ByName::new(|row| find(S::NAME, S::COLUMNS.iter().map(|&name| (name, name)), row), S::from_row)
    }
}

impl<R: Send + 'static> Sink for ByName<R> {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        let columns = match &mut self.columns {
            Some(columns) => columns,
            columns @ None => columns.insert((self.find)(row)?),
        };
        let ordered = Ordered { row: *row, columns };
        self.rows.push((self.decode)(&Row::new(&ordered))?);
        Ok(())
    }

    fn can_rewind(&self) -> bool {
        true
    }

    fn rewind(&mut self) {
        self.rows.clear();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

/// Where each field of the model stands in the row.
pub(super) fn find_fields(model: &'static ModelMeta, row: &Row<'_>) -> Result<Vec<usize>, DecodeError> {
    find(model.name, model.fields.iter().map(|field| (field.column, field.name)), row)
}

/// Where each of the columns, each with the name of its field, stands in the row. Names of columns are compared as databases do, without
/// regard to case.
fn find(
    owner: &'static str,
    columns: impl Iterator<Item = (&'static str, &'static str)>,
    row: &Row<'_>,
) -> Result<Vec<usize>, DecodeError> {
    let place = |(column, field): (&'static str, &'static str)| {
        let found = (0..row.len()).find(|&at| row.name(at).eq_ignore_ascii_case(column));
        found.ok_or(DecodeError {
            model: Some(owner),
            place: Place::Field(field),
            reason: CellError { expected: "a column of that name", found: "none in the answer" },
        })
    };
    columns.map(place).collect()
}

/// A row with its columns in the order of a model's fields.
pub(super) struct Ordered<'a> {
    pub(super) row: Row<'a>,
    pub(super) columns: &'a [usize],
}

impl Cells for Ordered<'_> {
    fn cell(&self, index: usize) -> Cell<'_> {
        self.columns.get(index).map_or(Cell::Null, |&at| self.row.cell(at))
    }

    fn count(&self) -> usize {
        self.columns.len()
    }

    fn name(&self, index: usize) -> &str {
        self.columns.get(index).map_or("", |&at| self.row.name(at))
    }
}
