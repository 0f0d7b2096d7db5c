//! The async core of the `orm` crate. Depend on `orm`, which re-exports what a program needs.

#![warn(missing_docs, clippy::print_stdout, clippy::print_stderr)]

#[doc(hidden)]
pub mod __private;
pub mod backend;
pub mod by_name;
pub mod db;
pub mod error;
pub mod fixtures;
pub mod instance;
pub mod introspect;
pub mod manager;
pub mod meta;
pub mod migrations;
pub mod model;
pub mod query;
pub mod queryset;
pub mod relations;
mod schema;
pub(crate) mod sql;
pub mod tables;
pub mod testing;
pub mod value;

pub use backend::Backend;
pub use db::Database;
pub use error::{Error, Result};
pub use value::{Array, Json};
