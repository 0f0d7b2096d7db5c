//! The support of the other tests, without what breaks connections.

#[path = "../../../tests/it/support/backends.rs"]
pub(crate) mod backends;
#[path = "../../../tests/it/support/cancel.rs"]
pub(crate) mod cancel;
#[path = "../../../tests/it/support/capture.rs"]
pub(crate) mod capture;
#[path = "../../../tests/it/support/database.rs"]
pub(crate) mod database;
#[path = "../../../tests/it/support/library.rs"]
pub(crate) mod library;
#[path = "../../../tests/it/support/macros.rs"]
pub(crate) mod macros;
#[path = "../../../tests/it/support/run.rs"]
pub(crate) mod run;
#[path = "../../../tests/it/support/scratch.rs"]
pub(crate) mod scratch;
#[path = "../../../tests/it/support/server.rs"]
pub(crate) mod server;

pub(crate) use database::Place;
pub(crate) use library::Db;
pub(crate) use macros::{both, only_postgres, only_sqlite};
pub(crate) use orm::Backend;
pub(crate) use run::TestResult;
