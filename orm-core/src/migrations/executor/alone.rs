//! A migration that can't be one transaction: each operation is one of its own, and its record says how far it is. PostgreSQL's
//! `CREATE INDEX CONCURRENTLY` runs outside of any; a second run of it begins by dropping what the first one left.

use super::super::recorder::{self, RecordState};
use super::super::written::{OfIndex, of_index};
use super::super::{Direction, MigrateError, Migration, Operation};
use super::checked::Checked;
use super::named;
use super::operation::{Placed, Work, is_alone};
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
        if self.db.max_connections() < 2 {
            return Err(MigrateError::OneConnection { migration: step.migration.name.clone() });
        }
        // Held by a connection of its own, for as long as the whole takes. It sees nothing, so no index waits for it.
        self.locked(false, async |lock| {
            recorder::create(lock).await?;
            Ok(())
        })
        .await?;
        self.locked(false, async |lock| self.run_each(Some(lock), plan, step).await).await
    }

    /// Each begins by moving the record on from where this process found it. On SQLite nobody holds a lock from one to the next, and
    /// PostgreSQL's is gone when its connection is lost: where the record has moved, another process is at work, and it is looked at again.
    async fn run_each(
        &self,
        lock: Option<&Database>,
        plan: &Plan,
        step: &PlanStep,
    ) -> Result<Option<bool>, MigrateError> {
        let placed = plan.placed(step)?;
        let mut is_mine = false;
        loop {
            let records = match lock {
                Some(lock) => recorder::records(lock).await?,
                None => self.records().await?,
            };
            if step.is_done(&records) {
                return Ok(is_mine.then_some(false));
            }
            let found = records.iter().find(|record| record.name == step.migration.name).map(|record| record.state);
            if self.go_on(step, &placed, found, &mut is_mine).await? {
                self.record_done(self.db, step).await?;
                return Ok(Some(false));
            }
        }
    }

    /// Runs what is left of a migration that stands there. `false`: another process came in between.
    async fn go_on(
        &self,
        step: &PlanStep,
        placed: &[Placed<'_>],
        found: Option<RecordState>,
        is_mine: &mut bool,
    ) -> Result<bool, MigrateError> {
        let (migration, direction, count) = (&step.migration, step.direction, placed.len());
        let resumed = matches!(found, Some(RecordState::Applying(_) | RecordState::Unapplying(_)));
        let mut stands = found;
        // `placed` is in the order of that way
        let done = match direction {
            Direction::Forward => first(found, direction, placed),
            Direction::Backward => count - first(found, direction, placed),
        };
        for (at, one) in placed.iter().enumerate().skip(done) {
            let (before, reached) = match direction {
                Direction::Forward => (RecordState::Applying(at), RecordState::Applying(at + 1)),
                Direction::Backward => (RecordState::Unapplying(count - at), RecordState::Unapplying(count - at - 1)),
            };
            if is_alone(self.db.backend(), one.operation) {
                if !advance(self.db, migration, stands, before).await? {
                    return Ok(false);
                }
                self.run_outside(&migration.name, one, direction, resumed && at == done).await?;
                if !advance(self.db, migration, Some(before), reached).await? {
                    return Ok(false);
                }
            } else if !self.run_apart(step, one, stands, reached).await? {
                return Ok(false);
            }
            (stands, *is_mine) = (Some(reached), true);
        }
        Ok(true)
    }

    /// One operation in a transaction of its own, with how far the migration is. `false`: it stands elsewhere by now.
    async fn run_apart(
        &self,
        step: &PlanStep,
        one: &Placed<'_>,
        stands: Option<RecordState>,
        reached: RecordState,
    ) -> Result<bool, MigrateError> {
        let migration = &step.migration;
        let ran = async |db: &Database| {
            // the row is locked from here to the end
            if !advance(db, migration, stands, reached).await? {
                return Ok(false);
            }
            let placed = std::slice::from_ref(one);
            let checked = Checked::begin(db, placed, step.direction, true).await?;
            self.run_operation(db, &migration.name, one, step.direction, true).await?;
            checked.end(db, &migration.name).await?;
            Ok(true)
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

    /// An operation outside of any transaction. `again`: an earlier run may have done it, and did not come to record it.
    async fn run_outside(
        &self,
        migration: &str,
        one: &Placed<'_>,
        direction: Direction,
        again: bool,
    ) -> Result<(), MigrateError> {
        let failed = |error: Error| self.failed(migration, one, true, error);
        let steps = match one.work(Backend::Postgres, direction).map_err(failed)? {
            Work::Steps(steps) => steps,
            Work::Sql(texts) => {
                for text in texts {
                    self.drop_left_behind(text).await.map_err(failed)?;
                    if again && self.is_done_by_hand(text).await? {
                        continue;
                    }
                    self.db.raw(text.clone()).execute_unlimited().await.map_err(failed)?;
                }
                return Ok(());
            }
            _ => return Ok(()),
        };
        let mut known = Vec::with_capacity(steps.len());
        for step in steps {
            // what is to go, under the name that it has; nothing, where it is gone
            known.extend(named::found(self.db, step).await.map_err(failed)?);
        }
        for step in known {
            let (sql::Step::Alone(statement) | sql::Step::Statement(statement)) = step else { continue };
            let builds = statement.text.starts_with("CREATE INDEX");
            if let (true, Some(name)) = (builds, index_of(one)) {
                match self.is_valid(&name).await? {
                    // a run that was cut off did it, and did not come to record it
                    Some(true) => continue,
                    Some(false) => {
                        let dropped = sql::drop_index_concurrently(&name).map_err(failed)?;
                        self.db.execute_unlimited(dropped).await.map_err(failed)?;
                    }
                    None => {}
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

    /// Whether a statement that somebody wrote has built its index, or dropped it.
    async fn is_done_by_hand(&self, text: &str) -> Result<bool, MigrateError> {
        Ok(match of_index(text) {
            // a name without quotes is kept in small letters
            Some(OfIndex::Builds(name)) => self.is_valid(&name.to_lowercase()).await? == Some(true),
            Some(OfIndex::Drops(name)) => self.is_valid(&name.to_lowercase()).await?.is_none(),
            None => false,
        })
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

/// How many operations are there, as far as this way has to know. One that runs alone may have been cut off when the other way was gone: it
/// is done again, or undone again.
fn first(found: Option<RecordState>, direction: Direction, placed: &[Placed<'_>]) -> usize {
    let count = placed.len();
    let in_place = found.map_or(0, |state| state.in_place(count));
    let is_index = |at: usize| {
        let mut of_it = placed.iter().filter(|one| one.number == at + 1);
        of_it.any(|one| is_alone(Backend::Postgres, one.operation))
    };
    match (direction, found) {
        (Direction::Forward, Some(RecordState::Unapplying(_))) if in_place > 0 && is_index(in_place - 1) => {
            in_place - 1
        }
        (Direction::Backward, Some(RecordState::Applying(_))) if in_place < count && is_index(in_place) => in_place + 1,
        _ => in_place,
    }
}

/// Moves the record on, with the checksum of what is there then.
async fn advance(
    db: &Database,
    migration: &Migration,
    from: Option<RecordState>,
    to: RecordState,
) -> Result<bool, Error> {
    let checksum = migration.checksum_of_first(to.in_place(migration.operations.len()));
    recorder::advance(db, &migration.name, &checksum, from, to).await
}

/// The name of the index that an operation is about.
fn index_of(one: &Placed<'_>) -> Option<String> {
    let (Operation::AddIndex { model, index, .. } | Operation::RemoveIndex { model, index, .. }) = one.operation else {
        return None;
    };
    one.index_name(model, index)
}
