//! What a plan means for others who use the database meanwhile, on PostgreSQL: which operation takes which lock on which table, whether it
//! reads or writes all rows under it, and what would reach the same with less. Data, for whoever shows a plan; nothing is asked of a database.

use super::executor::operation::Placed;
use super::{Direction, MigrateError, Operation, Plan, PlanStep};
use crate::sql::{self, Impact};
pub use crate::sql::{Lock, RowWork, Safer};
use std::fmt;

/// What one operation means for one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The migration.
    pub migration: String,
    /// Which operation, from 1.
    pub number: usize,
    /// The operation, in words.
    pub operation: String,
    /// The table.
    pub table: String,
    /// The strongest lock that is held on it.
    pub lock: Lock,
    /// The most that is done to its rows meanwhile.
    pub work: RowWork,
    /// What would be safer; empty where nothing is wrong with it.
    pub safer: Vec<Safer>,
}

impl Plan {
    /// What each operation of the plan means for the tables that are there before it. Tables that the plan itself makes have no rows, and
    /// nobody uses them yet.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm::migrations::{How, Migrations, Migrator, Target};
    /// # async fn example(db: Database, migrations: Migrations) -> Result<(), Box<dyn std::error::Error>> {
    /// let plan = Migrator::new(&db, &migrations).plan(&Target::Latest, How::Run).await?;
    /// for lint in plan.lint()?.iter().filter(|lint| lint.is_warning()) {
    ///     println!("{lint}");
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`MigrateError::Graph`] when an operation does not fit the models before it.
    pub fn lint(&self) -> Result<Vec<Lint>, MigrateError> {
        let mut made: Vec<String> = Vec::new();
        let mut lints = Vec::new();
        for step in self.steps.iter().filter(|step| !step.only_recorded) {
            lint_step(self, step, &mut made, &mut lints)?;
        }
        Ok(lints)
    }
}

fn lint_step(plan: &Plan, step: &PlanStep, made: &mut Vec<String>, lints: &mut Vec<Lint>) -> Result<(), MigrateError> {
    let migration = &step.migration;
    let placed = plan.placed(step)?;
    let first = lints.len();
    for one in &placed {
        let lint = |impact: Impact| Lint {
            migration: migration.name.clone(),
            number: one.number,
            operation: one.operation.describe(),
            table: impact.table,
            lock: impact.lock,
            work: impact.work,
            safer: impact.safer,
        };
        let impacts = match one.operation {
            // what it does is not known; it takes its time while the locks of those before it are held
            Operation::RunSql { .. } | Operation::RunStep { .. } if migration.atomic => held(&lints[first..]),
            one if is_by_others(one) => Vec::new(),
            _ => one.change(step.direction, sql::impacts),
        };
        lints.extend(impacts.into_iter().filter(|impact| !made.contains(&impact.table)).map(lint));
        follow(one, step.direction, made);
    }
    Ok(())
}

/// Whether nothing of it follows from the models before and after it: somebody else did it, or does.
fn is_by_others(operation: &Operation) -> bool {
    matches!(operation, Operation::RunSql { .. } | Operation::RunStep { .. } | Operation::StateOnly { .. })
}

/// The locks that a migration holds so far and that others wait for.
fn held(before: &[Lint]) -> Vec<Impact> {
    let mut found: Vec<Impact> = Vec::new();
    for lint in before.iter().filter(|lint| lint.lock > Lock::ShareUpdateExclusive) {
        match found.iter_mut().find(|impact| impact.table == lint.table) {
            Some(impact) => impact.lock = impact.lock.max(lint.lock),
            None => found.push(Impact {
                table: lint.table.clone(),
                lock: lint.lock,
                work: RowWork::Nothing,
                safer: vec![Safer::MigrationOfItsOwn],
            }),
        }
    }
    found
}

/// Notes the tables that an operation makes, under the names that they have behind it.
fn follow(one: &Placed<'_>, direction: Direction, made: &mut Vec<String>) {
    let (before, after) = (one.tables_before(direction), one.tables_after(direction));
    let renamed = one.renamed_tables(direction);
    for name in made.iter_mut() {
        if let Some((_, new)) = renamed.iter().find(|(old, _)| old == name) {
            name.clone_from(new);
        }
    }
    let is_there = |name: &String| before.iter().any(|table| table.name == *name);
    let is_new = |name: &String| !is_there(name) && !renamed.iter().any(|(_, new)| new == name);
    // a table that is only said to be made may have been there for long
    if is_by_others(one.operation) {
        return;
    }
    made.extend(after.into_iter().map(|table| table.name).filter(|name| is_new(name)));
}

impl Lint {
    /// Whether it is worth a word: somebody may have to wait for long, or a program of before does not work behind it.
    pub fn is_warning(&self) -> bool {
        !self.safer.is_empty()
    }

    /// What it means, without the place: the lock and the work on rows, and on a line of its own each thing that would be safer.
    pub fn meaning(&self) -> String {
        let work = match self.work {
            RowWork::Nothing => ", for a moment",
            RowWork::Scan => " while all rows are read",
            RowWork::BuildIndex => " while an index is built",
            RowWork::Update => " while all rows are updated",
            RowWork::Rewrite => " while the table is written anew",
        };
        let mut text = format!("{} on {}{work}", self.lock, self.table);
        for advice in &self.safer {
            text.push('\n');
            text.push_str(&advice.to_string());
        }
        text
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lint { migration, number, operation, .. } = self;
        write!(f, "{migration}, operation {number} ({operation}): {}", self.meaning().replace('\n', "; "))
    }
}
