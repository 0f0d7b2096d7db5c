//! The database: the handle, the pool, transactions, and what runs statements.
//!
//! Layer 4: imports `value`, `meta`, `model`, `query`, `sql` and `error`. sqlx shows only here.
//!
//! The way of a statement: `Database::run` takes a `Lease` from the `Pool`, or enters the `Transaction` that the handle stands in; the
//! lease's `Session` is the one place where the two drivers are told apart; what a driver says went wrong becomes an error with models and
//! fields in `classify`.

// without a backend there is no session, and nothing that is done with one can be reached
#![cfg_attr(not(any(feature = "sqlite", feature = "postgres")), allow(unused, unreachable_code))]

mod atomic;
mod classify;
mod cursor;
mod database;
mod detached;
pub(crate) mod driver;
mod fetch;
mod grouped;
mod lease;
mod lend;
mod n_plus_one;
mod observe;
mod on_commit;
mod options;
mod pool;
mod raw;
mod recorder;
mod retry;
mod savepoint;
mod session;
#[cfg(test)]
mod tests;
mod transaction;
mod triggers;
mod unlimited;
mod url;

#[cfg(test)]
use tests::fake;

pub use atomic::{Atomic, Isolation};
pub(crate) use classify::{Context, MAKE_TABLE};
pub(crate) use cursor::{Along, Cursor};
pub use database::Database;
pub(crate) use grouped::Parents;
pub use lend::SqlxConnection;
pub use n_plus_one::NPlusOne;
pub use options::Options;
pub(crate) use raw::text as sql_text;
pub use raw::{Bind, Raw, RawRow, UntypedRows};
pub use recorder::{CapturedQuery, capture_queries};
pub(crate) use url::with_database;
