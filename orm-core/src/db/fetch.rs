//! Rows into a `Vec`. What is generic here is compiled once for each model of a program, so there is little of it.

use super::driver::Sink;
use crate::error::{Error, Result};
use crate::model::{Decode, DecodeError, Reader, Row};
use std::any::Any;

/// Gathers rows, each read in the same way.
pub(crate) struct Collect<T> {
    rows: Vec<T>,
    decode: Decode<T>,
    reader: Reader<T>,
}

impl<T: Send + 'static> Collect<T> {
    pub(crate) fn boxed(decode: Decode<T>) -> Box<dyn Sink> {
        let reader = decode.reader();
        Box::new(Collect { rows: Vec::new(), decode, reader })
    }
}

impl<T: Send + 'static> Sink for Collect<T> {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        self.rows.push(self.reader.read(row)?);
        Ok(())
    }

    fn can_rewind(&self) -> bool {
        true
    }

    fn rewind(&mut self) {
        self.rows.clear();
        self.reader = self.decode.reader();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

/// The rows that a [`Collect<T>`] gathered.
pub(crate) fn collected<T: Send + 'static>(sink: Option<Box<dyn Sink>>) -> Result<Vec<T>> {
    Ok(own::<Collect<T>>(sink)?.rows)
}

/// The sink that was handed to a driver, in its own type again.
pub(crate) fn own<S: 'static>(sink: Option<Box<dyn Sink>>) -> Result<Box<S>> {
    sink.and_then(|sink| sink.into_any().downcast().ok()).ok_or_else(lost)
}

/// A driver that does not give the sink back: a bug, not a panic in somebody's server.
#[cold]
fn lost() -> Error {
    Error::Database { code: None, message: "the driver lost the rows".into(), source: None }
}
