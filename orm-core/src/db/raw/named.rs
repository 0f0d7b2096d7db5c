//! Rows of raw SQL into structs by the names of their columns, and into models with other columns beside.

use super::rows::{Ordered, RawRow, find, width};
use crate::db::driver::Sink;
use crate::model::{DecodeError, FromRow, Model, Place, Row};
use crate::value::CellError;
use std::any::Any;

/// Gathers structs, whose columns are found by their names.
pub(super) struct Named<S> {
    /// For each field, the column; known from the first row on.
    columns: Option<Vec<usize>>,
    rows: Vec<S>,
}

impl<S: FromRow> Named<S> {
    pub(super) fn new() -> Self {
        Named { columns: None, rows: Vec::new() }
    }

    pub(super) fn into_rows(self) -> Vec<S> {
        self.rows
    }
}

impl<S: FromRow> Sink for Named<S> {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        let columns = match &mut self.columns {
            Some(columns) => columns,
            columns @ None => columns.insert(named(S::NAME, S::COLUMNS, row)?),
        };
        let ordered = Ordered { row: *row, columns };
        self.rows.push(S::from_row(&Row::new(&ordered))?);
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

/// Where each of the columns stands in the row.
fn named(shape: &'static str, names: &[&'static str], row: &Row<'_>) -> Result<Vec<usize>, DecodeError> {
    let place = |name: &'static str| {
        let found = (0..row.len()).find(|&at| row.name(at).eq_ignore_ascii_case(name));
        found.ok_or(DecodeError {
            model: Some(shape),
            place: Place::Field(name),
            reason: CellError { expected: "a column of that name", found: "none in the answer" },
        })
    };
    names.iter().map(|name| place(name)).collect()
}

/// Gathers instances of a model, and beside each the columns that are not its own.
pub(super) struct Beside<M, R> {
    /// The columns of the model, and the others; known from the first row on.
    columns: Option<(Vec<usize>, Vec<usize>)>,
    rows: Vec<(M, R)>,
}

impl<M: Model, R: RawRow> Beside<M, R> {
    pub(super) fn new() -> Self {
        Beside { columns: None, rows: Vec::new() }
    }

    pub(super) fn into_rows(self) -> Vec<(M, R)> {
        self.rows
    }
}

impl<M: Model, R: RawRow> Sink for Beside<M, R> {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        let (own, others) = match &mut self.columns {
            Some(columns) => columns,
            columns @ None => {
                let own = find(M::META, row)?;
                let others: Vec<usize> = (0..row.len()).filter(|at| !own.contains(at)).collect();
                if others.len() != R::COLUMNS {
                    return Err(width(R::COLUMNS, others.len()));
                }
                columns.insert((own, others))
            }
        };
        let instance = M::decode(&Row::new(&Ordered { row: *row, columns: own }))?;
        let beside = R::decode(&Row::new(&Ordered { row: *row, columns: others }))?;
        self.rows.push((instance, beside));
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
