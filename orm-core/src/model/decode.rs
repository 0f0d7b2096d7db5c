//! How a row of an answer becomes a value.

use super::{DecodeError, Row};
use std::sync::Arc;

type Make<R> = dyn Fn() -> Reader<R> + Send + Sync;

/// Reads the rows of answers. What a model or a selection reads by itself costs no allocation, and no counter.
pub(crate) enum Decode<R> {
    /// By a function.
    Plain(fn(&Row<'_>) -> Result<R, DecodeError>),
    /// By what was put together while the query was built.
    Made(Arc<Make<R>>),
}

/// Reads the rows of one answer, from the first on. It may remember what it has read.
pub(crate) enum Reader<R> {
    /// By a function.
    Plain(fn(&Row<'_>) -> Result<R, DecodeError>),
    /// By what was put together while the query was built.
    Made(Box<dyn FnMut(&Row<'_>) -> Result<R, DecodeError> + Send>),
}

impl<R> Clone for Decode<R> {
    fn clone(&self) -> Self {
        match self {
            Decode::Plain(decode) => Decode::Plain(*decode),
            Decode::Made(make) => Decode::Made(Arc::clone(make)),
        }
    }
}

impl<R> Reader<R> {
    /// The value of the next row.
    #[inline]
    pub(crate) fn read(&mut self, row: &Row<'_>) -> Result<R, DecodeError> {
        match self {
            Reader::Plain(decode) => decode(row),
            Reader::Made(read) => read(row),
        }
    }
}

impl<R> Decode<R> {
    /// For one answer.
    #[inline]
    pub(crate) fn reader(&self) -> Reader<R> {
        match self {
            Decode::Plain(decode) => Reader::Plain(*decode),
            Decode::Made(make) => make(),
        }
    }

    /// By what `make` gives for each answer.
    pub(crate) fn made<F>(make: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: FnMut(&Row<'_>) -> Result<R, DecodeError> + Send + 'static,
    {
        Decode::Made(Arc::new(move || Reader::Made(Box::new(make()))))
    }

    /// The same value, and beside it what stands from cell `from` on.
    pub(crate) fn beside<S>(self, from: usize, decode: fn(&Row<'_>) -> Result<S, DecodeError>) -> Decode<(R, S)>
    where
        R: 'static,
        S: 'static,
    {
        Decode::made(move || {
            let mut reader = self.reader();
            move |row: &Row<'_>| Ok((reader.read(row)?, decode(&row.skip(from))?))
        })
    }
}
