//! The schema over time: what the models were, file by file, and what leads from one to the next.
//!
//! A [`State`] is all models at one point in time. An [`Operation`] leads from a state to the next one; what it does to a database follows
//! from the tables before and after it (the writer of DDL finds the statements), so that forwards and backwards are the same code.
//!
//! Beside `fixtures`: imports `backend`, `value`, `meta`, `tables`, `model`, `error`, `sql`, `db`, and `introspect`, for what a table has that no state knows.

#![allow(clippy::result_large_err, reason = "the errors of a command, not of a path that is hot")]

mod autodetector;
mod error;
mod executor;
mod field_state;
mod file;
mod folder;
mod graph;
mod index;
mod label;
mod lint;
mod merge;
mod migration;
mod model_state;
mod operation;
mod optimizer;
mod recorder;
mod same;
mod squash;
mod state;
mod step;
#[cfg(test)]
mod tests;
mod written;

pub use error::MigrateError;
pub use executor::{Direction, Done, How, Migrator, Plan, PlanStep, Progress, Target};

pub use autodetector::{
    Autodetector, DetectError, FillError, HintError, Hints, Loss, Missing, MovedKey, MovedKeys, NonInteractive,
    Questioner, Refused, Stopped, migration_name, parse_fill,
};
pub use field_state::{FieldKind, FieldState, Reference};
pub use file::FileError;
pub use folder::{LoadError, Migrations};
pub use graph::{Graph, GraphError};
pub use index::{Index, IndexProblem};
pub use lint::{Lint, Lock, RowWork, Safer};
pub use merge::{Branch, MergeError, Merged};
pub use migration::Migration;
pub use model_state::{CheckState, IndexState, ModelState, UniqueState};
pub use operation::{BackendSql, Constraint, Fill, Operation};
pub use optimizer::optimize;
pub use recorder::{RECORDS, Record, RecordState};
pub use squash::{SquashError, Squashed};
pub use state::{Renames, State, StateError};
pub use step::{Step, StepFuture};
