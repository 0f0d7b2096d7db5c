//! Rows of raw SQL whose columns are known only when they come.

use crate::db::driver::Sink;
use crate::model::{DecodeError, Place, Row};
use crate::value::{SqlType, Value};
use std::any::Any;

/// The rows of a raw query with the names of their columns. Of no rows, the names are not known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UntypedRows {
    /// The names of the columns.
    pub columns: Vec<Box<str>>,
    /// The rows, each with a value for each column.
    pub rows: Vec<Vec<Value>>,
}

type Typed = Box<dyn Fn(&str) -> Option<SqlType> + Send>;

/// Gathers rows; a column is read as the type that it is said to have, or as the one that it comes with.
pub(super) struct Untyped {
    typed: Typed,
    types: Vec<Option<SqlType>>,
    found: UntypedRows,
}

impl Untyped {
    pub(super) fn new(typed: Typed) -> Self {
        Untyped { typed, types: Vec::new(), found: UntypedRows::default() }
    }

    pub(super) fn into_found(self) -> UntypedRows {
        self.found
    }
}

impl Sink for Untyped {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        if self.found.columns.is_empty() {
            self.found.columns = (0..row.len()).map(|at| row.name(at).into()).collect();
            self.types = self.found.columns.iter().map(|name| (self.typed)(name)).collect();
        }
        let value = |(at, sql_type): (usize, &Option<SqlType>)| {
            let read = match sql_type {
                Some(sql_type) => Value::read(*sql_type, row.cell(at)),
                None => Value::found(row.cell(at)),
            };
            read.map_err(|reason| DecodeError { model: None, place: Place::Position(at + 1), reason })
        };
        let values = self.types.iter().enumerate().map(value).collect::<Result<_, _>>()?;
        self.found.rows.push(values);
        Ok(())
    }

    fn can_rewind(&self) -> bool {
        true
    }

    fn rewind(&mut self) {
        self.found.rows.clear();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}
