//! SQLite: one `sqlx::SqliteConnection` whose statements are stepped on its own handle.
//!
//! sqlx opens and closes the connection; everything between goes straight to the C interface, because a hand-over to sqlx's worker thread
//! costs more than a point query does. `options` reads the URL, `session` says where a statement runs (in the task while it is short, in a
//! blocking task when it is not), `raw` is the only unsafe code of the crate, `failure` turns result codes into errors, `storage` says how a
//! value is kept, and `functions` adds what PostgreSQL has and SQLite lacks.

mod control;
mod failure;
mod functions;
mod options;
mod raw;
mod session;
mod storage;

#[cfg(test)]
mod tests;

pub(crate) use options::Options;
pub(crate) use session::Session;
