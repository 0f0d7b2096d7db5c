//! Migrations against a database.
//!
//! Everything that can be known before is looked at before: changed and missing files, circles, steps that nobody registered, what has no way
//! back. Then each migration runs in a transaction of its own, under a lock, with its record in the same transaction: it is there with its
//! record or not at all, however the process ends. What another process has done meanwhile is seen under the lock.

mod alone;
mod checked;
mod named;
pub(super) mod operation;
mod plan;
mod rebuild;
mod shown;
mod within;

pub use plan::{Direction, Plan, PlanStep, Target};

use super::recorder::{self, NO_FILE, Record, RecordState};
use super::{MigrateError, Migrations, Operation};
use crate::backend::Backend;
use crate::db::{Atomic, Database};
use crate::error::Error;
use crate::sql;
use crate::value::Cells;
use std::time::{Duration, Instant};

/// The number of the lock on PostgreSQL: what `orm_migrations` hashes to.
const LOCK: i64 = 0x6f72_6d5f_6d69_6772;

/// How long a statement waits for others to let go of a table. Longer, and everybody who comes after waits behind it.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// PostgreSQL: how long it is between two times that the lock is asked for, at most.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// SQLite: how long another process may keep the write lock.
const PATIENCE: Duration = Duration::from_secs(600);

/// How migrations are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum How {
    /// They are run.
    #[default]
    Run,
    /// They are recorded and not run: the database is that way already.
    Fake,
    /// Those that only make tables are recorded and not run where all those tables are there, with all columns.
    FakeInitial,
}

/// What became of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The migration.
    pub migration: String,
    /// Which way.
    pub direction: Direction,
    /// Whether it was recorded without being run.
    pub faked: bool,
    /// How long it took.
    pub took: Duration,
}

/// What a migrator says while it works.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Progress<'p> {
    /// A migration begins.
    Begins {
        /// Its name.
        migration: &'p str,
        /// Which way.
        direction: Direction,
    },
    /// It is done.
    Done(&'p Done),
    /// Another process migrates, and this one waits for it.
    Waits,
    /// Another process did it meanwhile.
    DoneByOthers {
        /// Its name.
        migration: &'p str,
    },
}

type Told<'m> = Box<dyn Fn(Progress<'_>) + Send + Sync + 'm>;

/// Brings a database to any of the program's migrations.
///
/// ```no_run
/// use orm::prelude::*;
/// use orm::migrations::{Migrations, Migrator};
///
/// # async fn example(db: Database) -> Result<(), Box<dyn std::error::Error>> {
/// let migrations = Migrations::from_folder("migrations")?;
/// for done in Migrator::new(&db, &migrations).migrate().await? {
///     println!("{} in {:?}", done.migration, done.took);
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
pub struct Migrator<'m> {
    db: &'m Database,
    migrations: &'m Migrations,
    told: Option<Told<'m>>,
    lock_timeout: Duration,
}

impl<'m> Migrator<'m> {
    /// For this database, and these migrations.
    pub fn new(db: &'m Database, migrations: &'m Migrations) -> Self {
        Migrator { db, migrations, told: None, lock_timeout: LOCK_TIMEOUT }
    }

    /// Is told when a migration begins, and when it is done.
    pub fn on_progress(mut self, told: impl Fn(Progress<'_>) + Send + Sync + 'm) -> Self {
        self.told = Some(Box::new(told));
        self
    }

    /// PostgreSQL: how long a statement waits for others to let go of a table; 10 seconds otherwise.
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// What the database has.
    ///
    /// # Errors
    /// [`MigrateError::Records`] when its table of records is another's.
    pub async fn records(&self) -> Result<Vec<Record>, MigrateError> {
        recorder::records(self.db).await
    }

    /// What [`migrate_to`](Self::migrate_to) would do. Nothing is changed.
    ///
    /// # Errors
    /// What it would refuse before it begins.
    pub async fn plan(&self, target: &Target, how: How) -> Result<Plan, MigrateError> {
        let records = self.records().await?;
        Plan::of(self.migrations, &records, target, how == How::Fake)
    }

    /// Applies all migrations that the database has not.
    ///
    /// # Errors
    /// As [`migrate_to`](Self::migrate_to).
    pub async fn migrate(&self) -> Result<Vec<Done>, MigrateError> {
        self.migrate_to(&Target::Latest, How::Run).await
    }

    /// Applies migrations, or undoes them, until the database is where it is to be. Those that are done when one fails stay.
    ///
    /// # Errors
    /// [`MigrateError`]
    pub async fn migrate_to(&self, target: &Target, how: How) -> Result<Vec<Done>, MigrateError> {
        let plan = self.plan(target, how).await?;
        let mut all = Vec::new();
        self.run_all(&plan, how, &mut all).await?;
        if all.iter().any(|done| done.direction == Direction::Forward) {
            // otherwise there would be something left to do
            let completed = Plan::completed(self.migrations, &self.records().await?);
            self.run_all(&completed, how, &mut all).await?;
        }
        Ok(all)
    }

    async fn run_all(&self, plan: &Plan, how: How, all: &mut Vec<Done>) -> Result<(), MigrateError> {
        for step in &plan.steps {
            let (migration, direction) = (&step.migration.name, step.direction);
            self.tell(Progress::Begins { migration, direction });
            let begin = Instant::now();
            let Some(faked) = self.run(plan, step, how).await? else {
                self.tell(Progress::DoneByOthers { migration });
                continue;
            };
            let done = Done { migration: migration.clone(), direction, faked, took: begin.elapsed() };
            self.tell(Progress::Done(&done));
            all.push(done);
        }
        Ok(())
    }

    fn tell(&self, progress: Progress<'_>) {
        if let Some(told) = &self.told {
            told(progress);
        }
    }

    /// Runs one migration; `None`: another process has done so meanwhile.
    async fn run(&self, plan: &Plan, step: &PlanStep, how: How) -> Result<Option<bool>, MigrateError> {
        if step.only_recorded || how == How::Fake {
            return self.locked(false, async |db| self.record(db, step).await).await;
        }
        if how == How::FakeInitial && step.direction == Direction::Forward && self.is_there(plan, step).await? {
            return self.locked(false, async |db| self.record(db, step).await).await;
        }
        let backend = self.db.backend();
        // one that was left half done goes on from there, also when it is atomic by now
        let is_whole = step.reached.is_none();
        if is_whole
            && step.migration.atomic
            && !step.migration.operations.iter().any(|one| operation::is_alone(backend, one))
        {
            let placed = plan.placed(step)?;
            let unchecked = within::needs_unchecked_keys(backend, &placed, step.direction)?;
            return self.locked(unchecked, async |db| self.run_within(db, step, &placed).await).await;
        }
        self.run_alone(plan, step).await
    }

    /// Records a step that is not run.
    async fn record(&self, db: &Database, step: &PlanStep) -> Result<Option<bool>, MigrateError> {
        let records = self.fresh_records(db).await?;
        let migration = &step.migration;
        // the record of a file that was changed since is written anew
        let is_other = |record: &Record| record.name == migration.name && record.checksum != migration.checksum;
        if step.is_done(&records) && !records.iter().any(is_other) {
            return Ok(None);
        }
        self.record_done(db, step).await?;
        Ok(Some(true))
    }

    /// Records a step as done, and with it what its migration replaces: a migration that is squashed from this one and others finds all of
    /// that there, whether or not the files of today are there then.
    async fn record_done(&self, db: &Database, step: &PlanStep) -> Result<(), MigrateError> {
        let migration = &step.migration;
        if step.direction == Direction::Backward {
            // records that stayed would say that all of it is there
            for name in migration.replaces.iter().chain([&migration.name]) {
                recorder::remove(db, name).await?;
            }
            return Ok(());
        }
        for name in &migration.replaces {
            let file = self.migrations.all().iter().find(|other| other.name == *name);
            let checksum = file.map_or(NO_FILE, |file| file.checksum.as_str());
            recorder::advance(db, name, checksum, None, RecordState::Applied).await?;
        }
        recorder::write(db, &migration.name, &migration.checksum, RecordState::Applied).await?;
        Ok(())
    }

    /// The records as they are under the lock.
    async fn fresh_records(&self, db: &Database) -> Result<Vec<Record>, MigrateError> {
        recorder::create(db).await?;
        recorder::records(db).await
    }

    /// A transaction in which nobody else migrates. `unchecked`: SQLite does not check foreign keys in it.
    async fn locked<T>(
        &self,
        unchecked: bool,
        block: impl AsyncFn(&Database) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError> {
        let (begin, mut waits) = (Instant::now(), false);
        loop {
            let mut options = Atomic::new().unlimited().error::<MigrateError>();
            if unchecked {
                options = options.unchecked_keys();
            }
            let ran = self
                .db
                .atomic_with(options, async |db| {
                    if db.backend() == Backend::Postgres {
                        self.limit_waits(db).await?;
                        self.take_lock(db).await?;
                    }
                    block(db).await
                })
                .await;
            match ran {
                // the lock is had at the beginning, so nothing was done
                Err(MigrateError::Database(Error::Busy { .. })) if begin.elapsed() < PATIENCE => {
                    if !std::mem::replace(&mut waits, true) {
                        self.tell(Progress::Waits);
                    }
                }
                ran => return ran,
            }
        }
    }

    /// PostgreSQL: waits until nobody else migrates. A statement that waited for the lock would keep its snapshot meanwhile, and whoever has the
    /// lock may be in the middle of `CREATE INDEX CONCURRENTLY`, which waits for all snapshots: neither would ever end, and no deadlock would
    /// be seen. So it is asked for again and again, by statements that do not wait.
    async fn take_lock(&self, db: &Database) -> Result<(), MigrateError> {
        let (mut pause, mut waits) = (Duration::from_millis(5), false);
        loop {
            if db.raw("SELECT pg_try_advisory_xact_lock($1)").bind(LOCK).one::<bool>().await? {
                return Ok(());
            }
            if pause == LONGEST_PAUSE && !std::mem::replace(&mut waits, true) {
                self.tell(Progress::Waits);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// PostgreSQL: statements of this transaction wait for others no longer than they may, and take as long as they need. The limits of the
    /// program are for its own statements; only newer servers have the last of them.
    async fn limit_waits(&self, db: &Database) -> Result<(), MigrateError> {
        // the server counts in 32 bits
        let millis = i32::try_from(self.lock_timeout.as_millis()).unwrap_or(i32::MAX).to_string();
        db.raw(
            "SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', '0', true), \
             set_config('idle_in_transaction_session_timeout', '0', true), \
             CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL THEN set_config('transaction_timeout', '0', true) END",
        )
        .bind(millis)
        .execute()
        .await?;
        Ok(())
    }

    /// Whether all tables that a migration makes are there, with all columns, and it does nothing else than to make them. In a circle of
    /// models some of their keys are added afterwards.
    async fn is_there(&self, plan: &Plan, step: &PlanStep) -> Result<bool, MigrateError> {
        let migration = &step.migration;
        let (mut models, mut made): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
        for operation in &migration.operations {
            match operation {
                Operation::CreateModel(model) => {
                    models.push(&model.name);
                    made.push(model.table.clone());
                }
                Operation::AddField { .. } | Operation::AddIndex { .. } | Operation::AddConstraint { .. }
                    if operation.model().is_some_and(|model| models.contains(&model)) => {}
                _ => return Ok(false),
            }
        }
        if made.is_empty() {
            return Ok(false);
        }
        let mut state = plan.state_before(step)?;
        migration.apply(&mut state)?;
        for table in state.tables().into_iter().filter(|table| made.contains(&table.name)) {
            let found =
                self.db.look(sql::columns_of(self.db.backend(), &table.name)?, &crate::db::Context::NONE).await?;
            let found: Vec<String> =
                found.iter().filter_map(|row| row.cell(0).text().ok().map(str::to_owned)).collect();
            if !table.columns.iter().all(|column| found.contains(&column.name)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl std::fmt::Debug for Migrator<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Migrator").field("migrations", self.migrations).finish_non_exhaustive()
    }
}

impl PlanStep {
    /// Whether the database stands where this step would lead.
    fn is_done(&self, records: &[Record]) -> bool {
        let state = records.iter().find(|record| record.name == self.migration.name).map(|record| record.state);
        match self.direction {
            Direction::Forward => state == Some(RecordState::Applied),
            Direction::Backward => state.is_none(),
        }
    }
}
