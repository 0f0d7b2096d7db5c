//! What leads a database to where it is to be, and what is refused before anything is done.

use super::super::graph::squashed;
use super::super::recorder::{NO_FILE, Record, RecordState};
use super::super::step::{self, NoStep};
use super::super::{Graph, MigrateError, Migration, Migrations, Operation, State};
use super::operation::{Placed, is_alone, placed};
use crate::backend::Backend;

/// Where a database is to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Target {
    /// At the last migration.
    #[default]
    Latest,
    /// At this one, which may be named by the beginning of its name: `0002`.
    At(String),
    /// Before the first.
    Zero,
}

/// Forwards or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The migration is applied.
    Forward,
    /// The migration is undone.
    Backward,
}

/// One migration to run.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanStep {
    /// The migration.
    pub migration: Migration,
    /// Which way.
    pub direction: Direction,
    /// Whether it is only recorded: a squashed one, all of whose parts are applied.
    pub only_recorded: bool,
    /// How many operations a run that was cut off has left behind.
    pub reached: Option<usize>,
}

/// What is to be done, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Where the database is to be, with the whole name of the migration.
    pub target: Target,
    /// The migrations.
    pub steps: Vec<PlanStep>,
    /// What is applied before, in the order of the graph.
    pub(super) applied: Vec<Migration>,
}

impl Plan {
    /// What leads from these records to the target. `recorded`: it is only recorded, which is how records are brought in order.
    pub(super) fn of(
        migrations: &Migrations,
        records: &[Record],
        target: &Target,
        recorded: bool,
    ) -> Result<Self, MigrateError> {
        migrations.check_index()?;
        let names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
        let graph = migrations.graph_with(&names)?;
        check_missing(migrations, &graph, records)?;
        if !recorded {
            check_drift(migrations, records)?;
            check_order(&graph, records)?;
        }
        let find = |name: &str| records.iter().find(|record| record.name == name);
        let is_recorded = |migration: &&Migration| find(&migration.name).is_some();
        // what is recorded only is recorded as the file says now
        let is_done = |migration: &&Migration| {
            find(&migration.name).is_some_and(|record| {
                record.state == RecordState::Applied && (!recorded || record.checksum == migration.checksum)
            })
        };
        let target = match target {
            Target::At(name) => Target::At(graph.find(name)?.name.clone()),
            target => target.clone(),
        };
        let mut steps = match &target {
            Target::Latest => {
                graph.head()?;
                forward(migrations, graph.migrations().iter().filter(|one| !is_done(one)), records)
            }
            Target::Zero => backward(graph.migrations().iter().rev().filter(is_recorded)),
            Target::At(name) => {
                let missing = graph.up_to(name).into_iter().filter(|one| !is_done(one));
                let missing = forward(migrations, missing, records);
                if find(name).is_some_and(|record| record.state == RecordState::Applied) {
                    let behind = graph.down_from(name).into_iter();
                    let mut steps = backward(behind.filter(|one| one.name != *name && is_recorded(one)));
                    steps.extend(missing);
                    steps
                } else {
                    missing
                }
            }
        };
        if let Some(dirty) = records.iter().find(|record| record.state != RecordState::Applied) {
            resume(&mut steps, &graph, dirty)?;
        }
        let applied = graph.migrations().iter();
        let applied = applied.filter(|one| find(&one.name).is_some_and(|record| record.state == RecordState::Applied));
        let plan = Plan { target, steps, applied: applied.cloned().collect() };
        if !recorded {
            plan.steps.iter().try_for_each(check)?;
            plan.check_states()?;
        }
        Ok(plan)
    }

    /// Records the squashed migrations all of whose parts are applied by now.
    pub(super) fn completed(migrations: &Migrations, records: &[Record]) -> Self {
        let is_recorded = |migration: &&Migration| records.iter().any(|record| record.name == migration.name);
        let mut steps = forward(migrations, migrations.all().iter().filter(|one| !is_recorded(one)), records);
        steps.retain(|step| step.only_recorded);
        // one that another one of them replaces is recorded with that
        let replaced: Vec<String> = steps.iter().flat_map(|step| step.migration.replaces.clone()).collect();
        steps.retain(|step| !replaced.contains(&step.migration.name));
        Plan { steps, ..Plan::default() }
    }

    /// What does not fit the models before it is seen before the first migration runs. The way back was fit when it was the way there.
    fn check_states(&self) -> Result<(), MigrateError> {
        let Some(first) = self.steps.first() else { return Ok(()) };
        if self.steps.iter().any(|step| step.direction == Direction::Backward) {
            return Ok(());
        }
        let mut state = self.state_before(first)?;
        self.steps.iter().try_for_each(|step| step.migration.apply(&mut state))?;
        Ok(())
    }

    /// The operations of a step, in its order.
    pub(in super::super) fn placed<'s>(&self, step: &'s PlanStep) -> Result<Vec<Placed<'s>>, MigrateError> {
        placed(&step.migration, self.state_before(step)?, step.direction)
    }

    /// The models before a step, when all steps before it are done: what is applied, without the migration itself.
    pub(in super::super) fn state_before(&self, step: &PlanStep) -> Result<State, MigrateError> {
        let at = self.steps.iter().position(|other| other.migration.name == step.migration.name).unwrap_or(0);
        let mut names: Vec<&Migration> = self.applied.iter().collect();
        for done in &self.steps[..at] {
            names.retain(|migration| migration.name != done.migration.name);
            if done.direction == Direction::Forward {
                names.retain(|migration| !done.migration.replaces.contains(&migration.name));
                names.push(&done.migration);
            }
        }
        let mut state = State::default();
        for migration in names.iter().filter(|migration| migration.name != step.migration.name) {
            migration.apply(&mut state)?;
        }
        Ok(state)
    }
}

/// What a run that was cut off has left comes first: it is finished where the target has it, and undone where it has not.
fn resume(steps: &mut Vec<PlanStep>, graph: &Graph, dirty: &Record) -> Result<(), MigrateError> {
    let Some(migration) = graph.get(&dirty.name) else {
        return Err(MigrateError::Missing { migrations: vec![dirty.name.clone()] });
    };
    let of = migration.operations.len();
    let reached = dirty.state.in_place(of);
    let at = steps.iter().position(|step| step.migration.name == dirty.name);
    let Some(mut step) = at.map(|at| steps.remove(at)) else {
        return Err(MigrateError::Dirty { migration: dirty.name.clone(), reached, of });
    };
    // what ran alone when it was cut off may be there or not; an index tells, other statements do not
    let turned = match (dirty.state, step.direction) {
        (RecordState::Applying(_), Direction::Backward) => migration.operations.get(reached),
        (RecordState::Unapplying(_), Direction::Forward) => reached.checked_sub(1).map(|at| &migration.operations[at]),
        _ => None,
    };
    if matches!(turned, Some(Operation::RunSql { .. })) && turned.is_some_and(|one| is_alone(Backend::Postgres, one)) {
        return Err(MigrateError::Dirty { migration: dirty.name.clone(), reached, of });
    }
    step.reached = Some(reached);
    // what it replaces is recorded with it, whatever became of its own operations since
    step.only_recorded = false;
    steps.insert(0, step);
    Ok(())
}

fn forward<'m>(all: &Migrations, migrations: impl Iterator<Item = &'m Migration>, records: &[Record]) -> Vec<PlanStep> {
    let applied = records.iter().filter(|record| record.state == RecordState::Applied);
    let applied: Vec<&str> = applied.map(|record| record.name.as_str()).collect();
    let step = |migration: &Migration| PlanStep {
        migration: migration.clone(),
        direction: Direction::Forward,
        only_recorded: squashed::is_applied(all.all(), migration, &applied),
        reached: None,
    };
    migrations.map(step).collect()
}

fn backward<'m>(migrations: impl Iterator<Item = &'m Migration>) -> Vec<PlanStep> {
    let step = |migration: &Migration| PlanStep {
        migration: migration.clone(),
        direction: Direction::Backward,
        only_recorded: false,
        reached: None,
    };
    migrations.map(step).collect()
}

/// What is applied must be among the files.
fn check_missing(migrations: &Migrations, graph: &Graph, records: &[Record]) -> Result<(), MigrateError> {
    let of = |name: &str| migrations.all().iter().find(|migration| migration.name == name);
    let is_replaced = |name: &String| {
        migrations
            .all()
            .iter()
            .any(|migration| migration.replaces.contains(name) && graph.get(&migration.name).is_some())
    };
    let missing: Vec<String> = records
        .iter()
        .filter(|record| of(&record.name).is_none() && !is_replaced(&record.name))
        .map(|record| record.name.clone())
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(MigrateError::Missing { migrations: missing }) }
}

/// What is applied must be what it was. Of a migration that was left half done, the operations that are there must; the others may be mended.
fn check_drift(migrations: &Migrations, records: &[Record]) -> Result<(), MigrateError> {
    for record in records {
        let Some(migration) = migrations.all().iter().find(|migration| migration.name == record.name) else { continue };
        let is_same = match record.state {
            RecordState::Applied => migration.checksum == record.checksum || record.checksum == NO_FILE,
            RecordState::Applying(count) | RecordState::Unapplying(count) => {
                count <= migration.operations.len() && migration.checksum_of_first(count) == record.checksum
            }
        };
        if !is_same {
            return Err(MigrateError::Drifted { migration: record.name.clone() });
        }
    }
    Ok(())
}

/// What an applied migration depends on must be applied.
fn check_order(graph: &Graph, records: &[Record]) -> Result<(), MigrateError> {
    let is_recorded = |name: &String| records.iter().any(|record| record.name == *name);
    // a squashed migration is there when its parts are
    let is_there = |name: &String| {
        let replaces = graph.get(name).map(|migration| migration.replaces.as_slice()).unwrap_or_default();
        is_recorded(name) || !replaces.is_empty() && replaces.iter().all(is_recorded)
    };
    for migration in graph.migrations().iter().filter(|migration| is_recorded(&migration.name)) {
        if let Some(dependency) = migration.depends_on.iter().find(|name| !is_there(name)) {
            let (migration, dependency) = (migration.name.clone(), dependency.clone());
            return Err(MigrateError::OutOfOrder { migration, dependency });
        }
    }
    Ok(())
}

/// What can be known of a step before it is run.
fn check(step: &PlanStep) -> Result<(), MigrateError> {
    let migration = &step.migration;
    if step.only_recorded {
        return Ok(());
    }
    for operation in &migration.operations {
        if step.direction == Direction::Backward && !operation.is_reversible() {
            let (migration, operation) = (migration.name.clone(), operation.describe());
            return Err(MigrateError::Irreversible { migration, operation });
        }
        let Operation::RunStep { step: forward, reverse, .. } = operation else { continue };
        let name = match step.direction {
            Direction::Forward => Some(forward),
            Direction::Backward => reverse.as_ref(),
        };
        let Some(name) = name else { continue };
        let problem = match step::find(name) {
            Ok(_) => continue,
            Err(NoStep::Unknown(None)) => "which no part of the program registers with #[orm::step]".to_owned(),
            Err(NoStep::Unknown(Some(meant))) => {
                format!("which no part of the program registers with #[orm::step]; did you mean {meant}?")
            }
            Err(NoStep::Twice([one, other])) => format!("which is registered twice, in {one} and in {other}"),
        };
        return Err(MigrateError::NoStep { migration: migration.name.clone(), step: name.clone(), problem });
    }
    Ok(())
}
