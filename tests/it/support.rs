//! What the tests stand on: servers, databases, the macros that run a test on both, and the tools that break things.

pub(crate) mod backends;
pub(crate) mod cancel;
pub(crate) mod capture;
pub(crate) mod database;
pub(crate) mod library;
pub(crate) mod log;
pub(crate) mod macros;
pub(crate) mod pooler;
pub(crate) mod proxy;
pub(crate) mod run;
pub(crate) mod scratch;
pub(crate) mod server;
pub(crate) mod sessions;

pub(crate) use cancel::{CancelAt, sweep};
pub(crate) use capture::{assert_statements, capture, capture_on};
pub(crate) use database::Place;
pub(crate) use library::Db;
pub(crate) use log::listen;
pub(crate) use macros::{both, in_memory, only_postgres, only_sqlite, printed};
pub(crate) use orm::Backend;
pub(crate) use proxy::Proxy;
pub(crate) use run::TestResult;
pub(crate) use sessions::assert_none_in_transaction;
