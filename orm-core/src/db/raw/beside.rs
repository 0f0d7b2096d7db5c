//! Rows of raw SQL into models with other columns beside.

use super::rows::{Ordered, RawRow, find_fields, width};
use crate::db::driver::Sink;
use crate::model::{DecodeError, Model, Row};
use std::any::Any;

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
                let own = find_fields(M::META, row)?;
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
