//! A migration that can't be one transaction: each operation is one of its own, and its record says how far it is. PostgreSQL's
//! `CREATE INDEX CONCURRENTLY` runs outside of any; a second run of it begins by dropping what the first one left.

use super::super::recorder::{self, RecordState};
use super::super::{Direction, MigrateError, Operation};
use super::operation::{Placed, Work, is_alone};
use super::rebuild::Checked;
use super::{Migrator, Plan, PlanStep};
use crate::backend::Backend;
use crate::db::Database;
use crate::error::Error;
use crate::sql;

impl Migrator<'_> {
    /// Runs the operations one by one. `None`: somebody else has.
    pub(super) async fn run_alone(&self, plan: &Plan, step: &PlanStep) -> Result<Option<bool>, MigrateError> {
        if self.db.backend() == Backend::Sqlite {
            return self.run_each(None, plan, step).await;
        }
        // Held by a connection of its own, for as long as the whole takes. It sees nothing, so no index waits for it.
        self.locked(false, async |lock| {
            recorder::create(lock).await?;
            Ok(())
        })
        .await?;
        self.locked(false, async |lock| self.run_each(Some(lock), plan, step).await).await
    }

    async fn run_each(
        &self,
        lock: Option<&Database>,
        plan: &Plan,
        step: &PlanStep,
    ) -> Result<Option<bool>, MigrateError> {
        let (migration, direction) = (&step.migration, step.direction);
        let records = match lock {
            Some(lock) => recorder::records(lock).await?,
            None => self.records().await?,
        };
        if step.is_done(&records) {
            return Ok(None);
        }
        let state = records.iter().find(|record| record.name == migration.name).map(|record| record.state);
        let placed = plan.placed(step)?;
        let count = placed.len();
        // how many of them are done, counted from where this run begins
        let done = match (direction, state) {
            (Direction::Forward, Some(RecordState::Applying(reached))) => reached,
            (Direction::Backward, Some(RecordState::Unapplying(left))) => count.saturating_sub(left),
            _ => 0,
        };
        for (at, one) in placed.iter().enumerate().skip(done) {
            let reached = match direction {
                Direction::Forward => RecordState::Applying(at + 1),
                Direction::Backward => RecordState::Unapplying(count - at - 1),
            };
            let before = match direction {
                Direction::Forward => RecordState::Applying(at),
                Direction::Backward => RecordState::Unapplying(count - at),
            };
            if is_alone(self.db.backend(), one.operation) {
                recorder::write(self.db, &migration.name, &migration.checksum, before).await?;
                self.run_outside(&migration.name, one, direction).await?;
                recorder::write(self.db, &migration.name, &migration.checksum, reached).await?;
            } else {
                self.run_apart(step, one, reached).await?;
            }
        }
        step.record(self.db).await?;
        Ok(Some(false))
    }

    /// One operation in a transaction of its own, with how far the migration is.
    async fn run_apart(&self, step: &PlanStep, one: &Placed<'_>, reached: RecordState) -> Result<(), MigrateError> {
        let migration = &step.migration;
        let ran = async |db: &Database| {
            let checked = Checked::begin(db).await?;
            self.run_operation(db, &migration.name, one, step.direction, true).await?;
            checked.end(db, &migration.name, &one.tables_after(step.direction)).await?;
            recorder::write(db, &migration.name, &migration.checksum, reached).await?;
            Ok(())
        };
        match self.db.backend() {
            Backend::Sqlite => {
                self.locked(true, async |db| {
                    recorder::create(db).await?;
                    ran(db).await
                })
                .await
            }
            Backend::Postgres => {
                let options = crate::db::Atomic::new().unlimited().error::<MigrateError>();
                let limited = async |db: &Database| {
                    self.limit_waits(db).await?;
                    ran(db).await
                };
                self.db.atomic_with(options, limited).await
            }
        }
    }

    /// An operation outside of any transaction.
    async fn run_outside(&self, migration: &str, one: &Placed<'_>, direction: Direction) -> Result<(), MigrateError> {
        let failed = |error: Error| self.failed(migration, one, true, error);
        let steps = match one.work(Backend::Postgres, direction).map_err(failed)? {
            Work::Steps(steps) => steps,
            Work::Sql(texts) => {
                for text in texts {
                    self.drop_left_behind(text).await.map_err(failed)?;
                    self.db.raw(text.clone()).execute_unlimited().await.map_err(failed)?;
                }
                return Ok(());
            }
            _ => return Ok(()),
        };
        for step in steps {
            let (sql::Step::Alone(statement) | sql::Step::Statement(statement)) = step else { continue };
            let builds = statement.text.starts_with("CREATE INDEX");
            if let Some(name) = index_of(one) {
                match (builds, self.is_valid(&name).await?) {
                    // a run that was cut off did it, and did not come to record it
                    (true, Some(true)) | (false, None) => continue,
                    (true, Some(false)) => {
                        let dropped = sql::drop_index_concurrently(&name).map_err(failed)?;
                        self.db.execute_unlimited(dropped).await.map_err(failed)?;
                    }
                    _ => {}
                }
            }
            self.db.execute_unlimited(statement).await.map_err(failed)?;
        }
        Ok(())
    }

    /// An index that this statement began to build, and that was left behind unfit for use, goes first.
    async fn drop_left_behind(&self, text: &str) -> Result<(), Error> {
        let invalid: Vec<String> = self
            .db
            .raw(
                "SELECT c.relname::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid \
                 WHERE NOT i.indisvalid AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())",
            )
            .rows()
            .await?;
        let builds = text.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("create"));
        let words = || text.split(|char: char| !char.is_alphanumeric() && char != '_');
        for name in invalid.iter().filter(|name| builds && words().any(|word| word == *name)) {
            self.db.execute_unlimited(sql::drop_index_concurrently(name)?).await?;
        }
        Ok(())
    }

    /// Whether the index of that name is fit for use, or was left behind; `None`: there is none.
    async fn is_valid(&self, name: &str) -> Result<Option<bool>, MigrateError> {
        let found: Vec<(bool,)> = self
            .db
            .raw(
                "SELECT i.indisvalid FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid \
                 WHERE c.relname = $1 AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())",
            )
            .bind(name)
            .rows()
            .await?;
        Ok(found.first().map(|(valid,)| *valid))
    }
}

/// The name of the index that an operation is about.
fn index_of(one: &Placed<'_>) -> Option<String> {
    let (Operation::AddIndex { model, index, .. } | Operation::RemoveIndex { model, index, .. }) = one.operation else {
        return None;
    };
    one.index_name(model, index)
}
