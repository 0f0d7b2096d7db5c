//! How a row of an answer becomes a value.

use super::{DecodeError, Row};
use std::sync::Arc;

type Made<R> = dyn Fn(&Row<'_>) -> Result<R, DecodeError> + Send + Sync;

/// Reads a row of an answer. What a model or a selection reads by itself costs no allocation, and no counter.
pub(crate) enum Decode<R> {
    /// By a function.
    Plain(fn(&Row<'_>) -> Result<R, DecodeError>),
    /// By what was put together while the query was built.
    Made(Arc<Made<R>>),
}

impl<R> Clone for Decode<R> {
    fn clone(&self) -> Self {
        match self {
            Decode::Plain(decode) => Decode::Plain(*decode),
            Decode::Made(decode) => Decode::Made(Arc::clone(decode)),
        }
    }
}

impl<R> Decode<R> {
    /// The value of a row.
    #[inline]
    pub(crate) fn read(&self, row: &Row<'_>) -> Result<R, DecodeError> {
        match self {
            Decode::Plain(decode) => decode(row),
            Decode::Made(decode) => decode(row),
        }
    }

    /// The same value, and beside it what stands from cell `from` on.
    pub(crate) fn beside<S>(self, from: usize, decode: fn(&Row<'_>) -> Result<S, DecodeError>) -> Decode<(R, S)>
    where
        R: 'static,
        S: 'static,
    {
        Decode::Made(Arc::new(move |row| Ok((self.read(row)?, decode(&row.skip(from))?))))
    }
}
