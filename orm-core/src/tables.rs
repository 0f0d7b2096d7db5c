//! Tables as databases have them: names, columns, constraints, indexes; no structs and no types of Rust.
//!
//! Four parties speak of tables and meet here: the models of the program, the state that migration files describe, a live database that is
//! looked at, and the writer of DDL. Layer 1: imports `backend`, `value` and `meta`.

mod column;
pub(crate) mod condition;
mod constraint;
mod of_model;
mod table;
mod words;

pub use column::{Column, ColumnDefault, ColumnType, quoted};
pub use constraint::{Check, ForeignKey, Index, Unique};
pub use table::Table;
pub use words::UnknownType;
