//! The same statement again and again from one place.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// One line of the program sends the same statement again and again, each time for one row more: the rows could be loaded at once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RepeatedQuery {
    /// The line of the program.
    pub place: &'static Location<'static>,
    /// How many times it did so.
    pub times: u32,
    /// The model whose rows it asks for.
    pub model: Option<&'static str>,
    /// The text of the statement, with placeholders.
    pub sql: Arc<str>,
    /// What to write instead.
    pub mend: Box<str>,
}

impl fmt::Display for RepeatedQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RepeatedQuery { place, times, sql, mend, .. } = self;
        write!(f, "{place} sends the same statement again and again, {times} times by now; {mend}: {sql}")
    }
}

impl std::error::Error for RepeatedQuery {}
