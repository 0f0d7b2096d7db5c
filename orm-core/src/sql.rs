//! Queries to text and binds.
//!
//! Layer 3: imports `value`, `meta`, `query` and `error`. What differs between databases is a table (`sql/dialect`).

mod plan;

pub(crate) use plan::Plans;
