//! Why a database could not be migrated.

use super::{GraphError, LoadError};
use crate::error::Error;
use std::time::Duration;

/// What went wrong, or was refused. Unless the message says otherwise, the database is as it was before the migration that is named.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// The files.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// How they fit together.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A file was changed after it was applied.
    #[error(
        "{migration}.toml was changed after this database applied it: bring back what was applied, and write the change as a new migration; \
         or, where the database is as the file says now, record it anew with `migrate {migration} --fake`"
    )]
    Drifted {
        /// The migration.
        migration: String,
    },
    /// The database has migrations that the program has not.
    #[error(
        "this database has migrations that are not among the files: {}; bring the files back, or migrate with the program that has them",
        .migrations.join(", ")
    )]
    Missing {
        /// Their names.
        migrations: Vec<String>,
    },
    /// A migration is applied, and what it depends on is not.
    #[error(
        "{migration} is applied here, and {dependency}, which it depends on, is not: if what {dependency} does is there, record it with \
         `migrate {dependency} --fake`; nothing was changed"
    )]
    OutOfOrder {
        /// The migration.
        migration: String,
        /// What it depends on.
        dependency: String,
    },
    /// A step back over something that can't be undone. Nothing was done.
    #[error("{migration} can't be undone: {operation} has no way back; nothing was changed")]
    Irreversible {
        /// The migration.
        migration: String,
        /// The operation, in words.
        operation: String,
    },
    /// A function that no part of the program registers. Nothing was done.
    #[error("{migration}.toml runs the step {step}, {problem}; nothing was changed")]
    NoStep {
        /// The migration.
        migration: String,
        /// The name.
        step: String,
        /// Why it can't be run.
        problem: String,
    },
    /// A migration of which only a part is there, and another one is asked for.
    #[error(
        "{migration} was left half done: {reached} of its {of} operations are there; `migrate {migration}` finishes it, and this target can't \
         be reached before"
    )]
    Dirty {
        /// The migration.
        migration: String,
        /// How many operations are there.
        reached: usize,
        /// How many it has.
        of: usize,
    },
    /// A migration that needs a connection beside that which holds the lock. Nothing was done.
    #[error(
        "{migration} has statements that run outside of transactions, beside the one that holds the lock: it needs max_connections of 2 or \
         more; nothing was changed"
    )]
    OneConnection {
        /// The migration.
        migration: String,
    },
    /// An operation failed.
    #[error("{migration}, operation {number} ({operation}): {error}{}", left(.kept))]
    Operation {
        /// The migration.
        migration: String,
        /// Which operation, from 1.
        number: usize,
        /// The operation, in words.
        operation: String,
        /// What the database said.
        error: Error,
        /// Whether those before it stay, because the migration is not atomic.
        kept: bool,
    },
    /// Rows that can't become what the operation makes of them.
    #[error("{migration}, operation {number} ({operation}): {rows} rows of {field} {reason}{}", left(.kept))]
    Rows {
        /// The migration.
        migration: String,
        /// Which operation, from 1.
        number: usize,
        /// The operation, in words.
        operation: String,
        /// The field: `Song.title`.
        field: String,
        /// How many.
        rows: i64,
        /// What is wrong with them.
        reason: String,
        /// Whether the operations before it stay.
        kept: bool,
    },
    /// A type that nothing leads to.
    #[error(
        "{migration}, operation {number} ({operation}): the values of {field} have no way from {} to {}: add a field, fill it with a step, \
         and remove the old one{}",
        .types.0, .types.1, left(.kept)
    )]
    NoWay {
        /// The migration.
        migration: String,
        /// Which operation, from 1.
        number: usize,
        /// The operation, in words.
        operation: String,
        /// The field: `Song.day`.
        field: String,
        /// The types before and after.
        types: (String, String),
        /// Whether the operations before it stay.
        kept: bool,
    },
    /// Another field becomes the key of a model that foreign keys point at.
    #[error(
        "{migration}, operation {number} ({operation}): {fields} would go on with keys of {model} that mean other rows then, or none: remove \
         those foreign keys in a migration before, and make them anew in one behind it; where SQL of your own gives them the new keys, say \
         what becomes of the models in the `state` of that `run_sql`"
    )]
    KeyMoves {
        /// The migration.
        migration: String,
        /// Which operation, from 1.
        number: usize,
        /// The operation, in words.
        operation: String,
        /// The model.
        model: String,
        /// What points at it: `Song.album`.
        fields: String,
    },
    /// A view, a trigger or an index that somebody made can't live on.
    #[error(
        "{migration}: the {what} {name} can't live on: {error}; drop it in a migration of its own, or change it to fit"
    )]
    InTheWay {
        /// The migration.
        migration: String,
        /// `view`, `trigger`, `index`.
        what: &'static str,
        /// Its name.
        name: String,
        /// What the database said.
        error: Error,
    },
    /// SQLite: a table that has to be made anew has what the migrations do not know of, and what the new one can't have.
    #[error(
        "{migration}: the table has to be made anew, and {place} {problem}; change that in a migration of its own before (run_sql), and with \
         its `state` where the models are to know it"
    )]
    Unknown {
        /// The migration.
        migration: String,
        /// The table, or the column: `album.notes`.
        place: String,
        /// What it has, and why it can't be kept.
        problem: String,
    },
    /// Foreign keys point at nothing when the migration is done.
    #[error("{migration}: {rows} rows of {table}.{column} point at rows of {target} that are not there")]
    Dangling {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The table pointed at.
        target: String,
        /// How many.
        rows: usize,
    },
    /// What was put off to the end of the transaction does not hold.
    #[error("{migration}, at its end: {error}")]
    AtTheEnd {
        /// The migration.
        migration: String,
        /// What the database said.
        error: Error,
    },
    /// The table of records is not what it should be.
    #[error("the table orm_migrations is not one of this library: it {problem}")]
    Records {
        /// What is wrong with it.
        problem: String,
    },
    /// Somebody else uses the table for longer than the migration waits.
    #[error(
        "{migration}, operation {number} ({operation}): a lock could not be had within {waited:?}, because somebody else uses the table: \
         nothing of it was changed, and nobody waits behind it; run it again when the long query is done{}",
        left(.kept)
    )]
    Locked {
        /// The migration.
        migration: String,
        /// Which operation, from 1.
        number: usize,
        /// The operation, in words.
        operation: String,
        /// How long it waited.
        waited: Duration,
        /// Whether the operations before it stay.
        kept: bool,
    },
    /// The database failed otherwise.
    #[error(transparent)]
    Database(#[from] Error),
}

fn left(kept: &bool) -> &'static str {
    if *kept { "; the operations before it stay, and the next run goes on from here" } else { "" }
}
