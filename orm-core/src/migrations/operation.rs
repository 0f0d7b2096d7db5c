//! What leads from one state to the next.

mod apply;
mod describe;
mod follow;
mod keys;
mod touches;

pub(super) use touches::model_uses;

use super::{CheckState, FieldState, IndexState, ModelState, UniqueState};
use crate::tables::ColumnDefault;

/// One step of a migration.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// A new model and its table.
    CreateModel(ModelState),
    /// A model goes, and its table with all rows.
    DeleteModel {
        /// The model.
        model: String,
    },
    /// A model has a new name, and its table one too, where it says so.
    RenameModel {
        /// The name before.
        old: String,
        /// The name after.
        new: String,
        /// The table's name after; `None` leaves the table as it is.
        table: Option<String>,
    },
    /// A table has a new name, its model has not.
    RenameTable {
        /// The model.
        model: String,
        /// The table's name after.
        table: String,
    },
    /// A model has a new field.
    AddField {
        /// The model.
        model: String,
        /// The field.
        field: FieldState,
        /// What old rows get, where neither NULL nor a default says so.
        fill: Option<Fill>,
    },
    /// A field goes, with all values.
    RemoveField {
        /// The model.
        model: String,
        /// The field.
        field: String,
    },
    /// A field of that name is another one now: its type, whether it may be NULL, its default, where it points, its column.
    AlterField {
        /// The model.
        model: String,
        /// The field after.
        field: FieldState,
        /// What rows with NULL get, where the field may not be NULL any more.
        fill: Option<Fill>,
    },
    /// A field has a new name, and its column one too, where it says so.
    RenameField {
        /// The model.
        model: String,
        /// The name before.
        old: String,
        /// The name after.
        new: String,
        /// The column's name after; `None` leaves the column as it is.
        column: Option<String>,
    },
    /// A new index.
    AddIndex {
        /// The model.
        model: String,
        /// The index.
        index: IndexState,
        /// PostgreSQL: built while others write, outside of a transaction.
        concurrently: bool,
    },
    /// An index goes.
    RemoveIndex {
        /// The model.
        model: String,
        /// The index.
        index: IndexState,
        /// PostgreSQL: dropped while others write, outside of a transaction.
        concurrently: bool,
    },
    /// An index has a new name.
    RenameIndex {
        /// The model.
        model: String,
        /// The index before.
        index: IndexState,
        /// The name after; `None` is the generated one.
        new: Option<String>,
    },
    /// A new constraint.
    AddConstraint {
        /// The model.
        model: String,
        /// The constraint.
        constraint: Constraint,
    },
    /// A constraint goes.
    RemoveConstraint {
        /// The model.
        model: String,
        /// The constraint.
        constraint: Constraint,
    },
    /// What the database does not know of a model.
    AlterOptions {
        /// The model.
        model: String,
        /// The default order of rows.
        ordering: Vec<String>,
        /// Whether the model is a table of pairs that the derive makes.
        automatic: bool,
    },
    /// SQL that somebody wrote.
    RunSql {
        /// What it does on SQLite.
        sqlite: BackendSql,
        /// What it does on PostgreSQL.
        postgres: BackendSql,
        /// Operations that say what it does to the models; nothing of them reaches the database.
        state: Vec<Operation>,
        /// Whether a squash may leave it out: it was for the rows of its day.
        elidable: bool,
    },
    /// A function that the program registers under this name, with the transaction of the migration in hand.
    RunStep {
        /// The name.
        step: String,
        /// The name of the function that undoes it; `None` where nothing can.
        reverse: Option<String>,
        /// Whether a squash may leave it out: it was for the rows of its day.
        elidable: bool,
    },
    /// Operations that change what is known of the models, and nothing in the database: it is that way already.
    StateOnly {
        /// The operations.
        operations: Vec<Operation>,
    },
}

/// A constraint over a whole table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constraint {
    /// No two rows are alike in these fields.
    Unique(UniqueState),
    /// Each row holds a condition.
    Check(CheckState),
}

/// What old rows get in a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Fill {
    /// This, in each row; an SQL expression may look at the row.
    Value(ColumnDefault),
    /// Nothing: somebody has seen to it that no row needs it. A row that does makes the migration fail.
    Nothing,
}

/// Statements for one database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackendSql {
    /// Forwards, one statement after the other.
    pub forward: Vec<String>,
    /// Backwards; `None` where nothing can undo it.
    pub reverse: Option<Vec<String>>,
}
