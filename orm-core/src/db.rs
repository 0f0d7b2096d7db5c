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
mod lease;
mod lend;
mod observe;
mod on_commit;
mod options;
mod pool;
mod raw;
mod retry;
mod savepoint;
mod session;
#[cfg(test)]
mod tests;
mod transaction;
mod url;

#[cfg(test)]
use tests::fake;

pub use atomic::{Atomic, Isolation};
pub(crate) use classify::Context;
pub(crate) use cursor::Cursor;
pub use database::Database;
pub use lend::SqlxConnection;
pub use options::Options;
pub use raw::{Bind, Raw, RawRow};
