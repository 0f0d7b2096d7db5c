//! `migrate`: brings the database to a migration.

use crate::connection::Access;
use crate::failure::Failure;
use crate::output::{self, say, say_line};
use crate::program::Program;
use anstyle::{AnsiColor, Style};
use clap::Args;
use orm_core::migrations::{
    Autodetector, Direction, Done, Hints, How, Lint, Migrations, Migrator, NonInteractive, Plan, Progress, State,
    Target,
};
use orm_core::{Backend, Database};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

/// Applies migrations, or undoes them, until the database is where it is to be.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// The migration to be at, whose name may be cut: `0002`. `zero` undoes all of them. Without it, the last one.
    #[arg(value_name = "MIGRATION")]
    target: Option<String>,
    /// Shows what would be done, and does nothing.
    #[arg(long)]
    plan: bool,
    /// Fails when there is something to do, and does nothing.
    #[arg(long, conflicts_with = "plan")]
    check: bool,
    /// Records the migrations without running them: the database is that way already.
    #[arg(long)]
    fake: bool,
    /// Records those that only make tables, where all those tables are there.
    #[arg(long, conflicts_with = "fake")]
    fake_initial: bool,
}

impl Migrate {
    /// What is only shown makes no database.
    pub(crate) fn access(&self) -> Access {
        if self.plan || self.check { Access::Reads } else { Access::Creates }
    }

    pub(crate) async fn run(self, program: &Program, db: &Database) -> Result<ExitCode, Failure> {
        let migrations = program.migrations()?;
        let target = match self.target.as_deref() {
            None => Target::Latest,
            Some("zero") => Target::Zero,
            Some(name) => Target::At(name.to_owned()),
        };
        // whether a line waits for how its migration goes
        let is_open = AtomicBool::new(false);
        let migrator = Migrator::new(db, &migrations).on_progress(|progress| {
            is_open.store(matches!(progress, Progress::Begins { .. } | Progress::Waits), Ordering::Relaxed);
            tell(progress);
        });
        let how = match (self.fake, self.fake_initial) {
            (true, _) => How::Fake,
            (_, true) => How::FakeInitial,
            _ => How::Run,
        };
        let plan = migrator.plan(&target, how).await?;
        if self.plan {
            show(&plan, &lints(db, &plan)?);
            return Ok(ExitCode::SUCCESS);
        }
        if self.check {
            show(&plan, &[]);
            return Ok(if plan.steps.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        say_line!("{BOLD}Operations to perform:{BOLD:#}");
        match &plan.target {
            Target::Latest => say_line!("  Apply all migrations"),
            Target::Zero => say_line!("  Unapply all migrations"),
            Target::At(name) => say_line!("  Target specific migration: {name}"),
        }
        say_line!("{BOLD}Running migrations:{BOLD:#}");
        if plan.steps.is_empty() {
            say_line!("  No migrations to apply.");
        } else {
            let ran = migrator.migrate_to(&target, how).await;
            if ran.is_err() && is_open.load(Ordering::Relaxed) {
                say_line!(" {RED}FAILED{RED:#}");
            }
            ran?;
        }
        if target == Target::Latest {
            mention_changes(&migrations);
        }
        Ok(ExitCode::SUCCESS)
    }
}

const BOLD: Style = Style::new().bold();
const GREEN: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const YELLOW: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
const DIM: Style = Style::new().dimmed();
const RED: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// A line for each migration: its name when it begins, how it went behind that.
fn tell(progress: Progress<'_>) {
    match progress {
        Progress::Begins { migration, direction } => {
            let verb = if direction == Direction::Forward { "Applying" } else { "Unapplying" };
            say!("  {verb} {migration}...");
        }
        Progress::Done(Done { faked, took, .. }) => {
            let word = if *faked { "FAKED" } else { "OK" };
            say_line!(" {GREEN}{word}{GREEN:#} ({:.3}s)", took.as_secs_f64());
        }
        Progress::Waits => say!(" {DIM}(waits for another process){DIM:#}"),
        Progress::DoneByOthers { .. } => say_line!(" {GREEN}OK{GREEN:#} (another process did it)"),
        _ => {}
    }
    // a name without its end of the line is not shown else
    output::flush();
}

/// What the steps mean for others, on PostgreSQL.
fn lints(db: &Database, plan: &Plan) -> Result<Vec<Lint>, Failure> {
    Ok(if db.backend() == Backend::Postgres { plan.lint()? } else { Vec::new() })
}

fn show(plan: &Plan, lints: &[Lint]) {
    say_line!("{BOLD}Planned operations:{BOLD:#}");
    if plan.steps.is_empty() {
        say_line!("  No planned migration operations.");
    }
    for step in &plan.steps {
        say_line!("{BOLD}{}{BOLD:#}", step.migration.name);
        if step.only_recorded {
            say_line!("    Recorded alone: what it stands for is applied");
            continue;
        }
        if let Some(reached) = step.reached {
            say_line!("    Goes on: {reached} of its {} operations are there", step.migration.operations.len());
        }
        let mut operations: Vec<_> = step.migration.operations.iter().enumerate().collect();
        let undo = if step.direction == Direction::Backward { "Undo " } else { "" };
        if step.direction == Direction::Backward {
            operations.reverse();
        }
        for (at, operation) in operations {
            say_line!("    {undo}{}", operation.describe());
            let of_it = lints.iter().filter(|lint| lint.migration == step.migration.name && lint.number == at + 1);
            for lint in of_it {
                let style = if lint.is_warning() { YELLOW } else { DIM };
                for line in lint.meaning().lines() {
                    say_line!("        {style}{line}{style:#}");
                }
            }
        }
    }
}

/// Says when the models have changes that no migration has.
fn mention_changes(migrations: &Migrations) {
    let Ok(graph) = migrations.graph() else { return };
    let Ok(from) = graph.state() else { return };
    let (to, hints) = (State::of_program(), Hints::default());
    let found =
        Autodetector { from: &from, to: &to, hints: &hints, allow_data_loss: true }.changes(&mut NonInteractive);
    // what can't be told without asking is a change too
    if found.is_ok_and(|operations| operations.is_empty()) {
        return;
    }
    say_line!(
        "{YELLOW}  Your models have changes that are not yet reflected in a migration, and so won't be applied.\n  \
         Run `manage makemigrations` to make new migrations, and then re-run `manage migrate` to apply them.{YELLOW:#}"
    );
}
