//! The database: the handle, the pool, transactions, and what runs statements.
//!
//! Layer 4: imports `value`, `meta`, `model`, `query`, `sql` and `error`. sqlx shows only here.

pub(crate) mod driver;
mod stub;
pub use stub::*;
