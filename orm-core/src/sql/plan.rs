//! Compiled statements by the shape of the query.

/// The compiled statements of one database, by the shape of the query.
#[derive(Debug, Default)]
pub(crate) struct Plans {}
