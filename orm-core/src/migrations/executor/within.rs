//! A migration in one transaction.

use super::super::written::drops_a_table;
use super::super::{Direction, MigrateError, Operation, step};
use super::checked::Checked;
use super::operation::{Placed, Work};
use super::{Migrator, PlanStep};
use super::{named, rebuild};
use crate::backend::Backend;
use crate::db::{Context, Database, MAKE_TABLE};
use crate::error::{Error, Result};
use crate::sql::{self, Statement, StatementKind};

/// SQLite: whether foreign keys must not be checked meanwhile. A table that is made anew is dropped first, and that would take along what
/// points at its rows.
pub(super) fn needs_unchecked_keys(backend: Backend, placed: &[Placed<'_>], direction: Direction) -> Result<bool> {
    if backend != Backend::Sqlite {
        return Ok(false);
    }
    for one in placed {
        let drops = match one.work(backend, direction)? {
            Work::Steps(steps) => steps.iter().any(|step| match step {
                sql::Step::Rebuild(_) => true,
                sql::Step::Statement(statement) => drops_a_table(&statement.text, backend),
                _ => false,
            }),
            // a table that is made anew by hand
            Work::Sql(texts) => texts.iter().any(|text| drops_a_table(text, backend)),
            Work::Step(_) | Work::Nothing => false,
        };
        if drops {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Migrator<'_> {
    /// Runs all operations and records them. `None`: somebody else has.
    pub(super) async fn run_within(
        &self,
        db: &Database,
        step: &PlanStep,
        placed: &[Placed<'_>],
    ) -> Result<Option<bool>, MigrateError> {
        if step.is_done(&self.fresh_records(db).await?) {
            return Ok(None);
        }
        let name = &step.migration.name;
        let unchecked = needs_unchecked_keys(db.backend(), placed, step.direction)?;
        let checked = Checked::begin(db, placed, step.direction, unchecked).await?;
        for one in placed {
            self.run_operation(db, name, one, step.direction, false).await?;
        }
        checked.end(db, name).await?;
        self.record_done(db, step).await?;
        Ok(Some(false))
    }

    /// Runs one operation in a transaction. `kept`: those before it are committed.
    pub(super) async fn run_operation(
        &self,
        db: &Database,
        migration: &str,
        placed: &Placed<'_>,
        direction: Direction,
        kept: bool,
    ) -> Result<(), MigrateError> {
        let failed = |error: Error| self.failed(migration, placed, kept, error);
        match placed.work(db.backend(), direction).map_err(failed)? {
            Work::Nothing => Ok(()),
            Work::Sql(texts) => {
                // by the door for what a program writes: a COMMIT in it would keep half of a migration, without its record
                for text in texts {
                    db.raw(text.clone()).execute().await.map_err(failed)?;
                }
                Ok(())
            }
            Work::Step(name) => match step::find(name) {
                Ok(step) => (step.run)(db).await.map_err(failed),
                // the plan has looked
                Err(_) => Ok(()),
            },
            Work::Steps(steps) => {
                if db.backend() == Backend::Postgres && !steps.is_empty() {
                    // a table whose rows were changed can't be altered while triggers of foreign keys wait
                    let statement = Statement::once("SET CONSTRAINTS ALL IMMEDIATE", StatementKind::Write);
                    db.execute(statement, &Context::NONE).await.map_err(failed)?;
                }
                for step in steps {
                    for step in named::found(db, step).await.map_err(failed)? {
                        self.run_step(db, migration, placed, kept, step).await?;
                    }
                }
                Ok(())
            }
        }
    }

    async fn run_step(
        &self,
        db: &Database,
        migration: &str,
        placed: &Placed<'_>,
        kept: bool,
        step: sql::Step,
    ) -> Result<(), MigrateError> {
        let failed = |error: Error| self.failed(migration, placed, kept, error);
        let (number, operation) = (placed.number, placed.operation.describe());
        match step {
            sql::Step::Statement(statement) if rebuild::reads_views(db.backend(), &statement) => {
                rebuild::without_broken_views(db, statement).await.map_err(failed)
            }
            sql::Step::Statement(statement) | sql::Step::Alone(statement) => {
                db.execute(statement, &Context::NONE).await.map(drop).map_err(failed)
            }
            sql::Step::Guard { count, table, column, reason } => {
                let rows: Vec<i64> = db.fetch(count, &Context::NONE, |row| row.get(0)).await.map_err(failed)?;
                match rows.first() {
                    None | Some(0) => Ok(()),
                    Some(&rows) => {
                        let (migration, field) = (migration.to_owned(), placed.field(&table, &column));
                        let reason = match placed.operation {
                            Operation::RemoveField { .. } => format!(
                                "{reason}: to go back, give the field a default by an `alter_field` before its removal, in {migration}.toml, \
                                 record that file anew with `migrate {migration} --fake`, and go back then"
                            ),
                            _ => reason,
                        };
                        Err(MigrateError::Rows { migration, number, operation, field, rows, reason, kept })
                    }
                }
            }
            sql::Step::NoWay { table, column, types } => {
                let (migration, field) = (migration.to_owned(), placed.field(&table, &column));
                Err(MigrateError::NoWay { migration, number, operation, field, types, kept })
            }
            // they are others by now
            sql::Step::Named(_) | sql::Step::Counter(_) => Ok(()),
            sql::Step::Rebuild(rebuild) => rebuild::run(db, migration, &rebuild).await.map_err(|error| match error {
                MigrateError::Database(error) => failed(error),
                error => error,
            }),
        }
    }

    /// The error of a statement, with the place where it happened.
    pub(super) fn failed(&self, migration: &str, placed: &Placed<'_>, kept: bool, error: Error) -> MigrateError {
        let (migration, number) = (migration.to_owned(), placed.number);
        let operation = placed.operation.describe();
        match error {
            // SQLite: BEGIN, which is tried again
            error @ Error::Busy { .. } => MigrateError::Database(error),
            Error::LockTimeout(_) => {
                MigrateError::Locked { migration, number, operation, waited: self.lock_timeout, kept }
            }
            Error::Schema { message } => {
                let error = Error::Schema { message: by_records(&message).unwrap_or(message) };
                MigrateError::Operation { migration, number, operation, error, kept }
            }
            error => MigrateError::Operation { migration, number, operation, error, kept },
        }
    }
}

/// The message of a table that is not there, for whoever migrates: to migrate is no advice.
fn by_records(message: &str) -> Option<Box<str>> {
    let what = message.strip_suffix(MAKE_TABLE)?;
    Some(
        format!(
            "{what}, and by the migrations before it does: was it dropped, or one of them only recorded, with `--fake`?"
        )
        .into(),
    )
}
