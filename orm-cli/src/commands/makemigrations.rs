//! `makemigrations`: writes down what changed in the models.

use super::check as check_command;
use crate::check;
use crate::failure::Failure;
use crate::fills::Fills;
use crate::output::say_line;
use crate::program::Program;
use crate::questions::{self, Terminal};
use clap::Args;
use orm_core::meta;
use orm_core::migrations::{
    Autodetector, Graph, Hints, Merged, Migration, Migrations, NonInteractive, Operation, Questioner, State,
    migration_name,
};
use std::process::ExitCode;

/// Writes a migration of what changed in the models.
#[derive(Debug, Args)]
pub(crate) struct MakeMigrations {
    /// The migration's name, without its number.
    #[arg(short, long)]
    name: Option<String>,
    /// Writes a migration without operations, to be filled by hand.
    #[arg(long, conflicts_with = "merge")]
    empty: bool,
    /// Writes nothing; the exit code is 1 where something would be written.
    #[arg(long, conflicts_with = "empty")]
    check: bool,
    /// Shows what would be written, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Brings two branches of migrations together.
    #[arg(long)]
    merge: bool,
    /// What was renamed: `Song=Track` for a model, `Song.title=name` for a field. May be repeated.
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,
    /// What old rows get in a field that needs a value: `Song.plays=0`, `Song.plays=sql: id * 2`. May be repeated.
    #[arg(long, value_name = "FIELD=VALUE", conflicts_with_all = ["empty", "merge"])]
    fill: Vec<String>,
    /// Removes models and fields, with what is in them, without asking.
    #[arg(long)]
    allow_data_loss: bool,
    /// Asks nothing: what only a person can decide is an error.
    #[arg(long, visible_alias = "noinput")]
    no_input: bool,
}

impl MakeMigrations {
    pub(crate) fn run(self, program: &Program) -> Result<ExitCode, Failure> {
        let writes = !self.check && !self.dry_run;
        if writes {
            program.needs_source()?;
        }
        check_name("--name", self.name.as_deref())?;
        let migrations = program.migrations()?;
        for problem in migrations.problems() {
            say_line!("{problem}");
        }
        let graph = migrations.graph()?;
        if self.merge {
            list_anew(program, &migrations, writes)?;
            return self.merge(program, &graph);
        }
        let head = graph.head()?.map(str::to_owned);
        let operations = if self.empty { Vec::new() } else { self.changes(&graph)? };
        // not before: whoever stops finds everything as it was
        list_anew(program, &migrations, writes)?;
        if operations.is_empty() && !self.empty {
            say_line!("No changes detected");
            return Ok(if self.check && !migrations.problems().is_empty() {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            });
        }
        let number = graph.next_number();
        let name = match &self.name {
            Some(name) => format!("{number:04}_{name}"),
            None => migration_name(number, &operations),
        };
        let migration = new_migration(name, head.into_iter().collect(), operations);
        say_line!("Migrations for '{}':", program.package);
        say_line!("  {}", program.short(&program.folder().join(format!("{}.toml", migration.name))));
        print_operations(&migration.operations);
        if writes {
            Migrations::write(program.folder(), &migration)?;
        }
        Ok(if self.check { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    /// What changed since the last migration.
    fn changes(&self, graph: &Graph) -> Result<Vec<Operation>, Failure> {
        let report = check::of_models(meta::models());
        check_command::print_entries(&report);
        match report.errors() {
            0 => {}
            1 => return Err(Failure::new("the models have an error: no migration is made of them")),
            errors => {
                return Err(Failure::new(format!("the models have {errors} errors: no migration is made of them")));
            }
        }
        let hints = Hints::of_program().with_said(self.rename.iter().cloned());
        let (from, to) = (graph.state()?, State::of_program());
        let asks = !self.no_input && !self.check && questions::somebody_is_there();
        let rest: Box<dyn Questioner> =
            if asks { Box::new(Terminal::new(self.dry_run)?) } else { Box::new(NonInteractive) };
        let mut questioner = Fills::new(&self.fill, &to, rest)?;
        let detector = Autodetector { from: &from, to: &to, hints: &hints, allow_data_loss: self.allow_data_loss };
        let operations = detector.changes(&mut questioner)?;
        questioner.check_all_used()?;
        Ok(operations)
    }

    fn merge(&self, program: &Program, graph: &Graph) -> Result<ExitCode, Failure> {
        if graph.heads().len() < 2 {
            say_line!("No conflicts detected to merge.");
            return Ok(ExitCode::SUCCESS);
        }
        let Merged { migration, branches } = graph.merge(self.name.as_deref())?;
        say_line!("Merging {}", program.package);
        for branch in &branches {
            say_line!("  Branch {}", branch.head);
            for migration in &branch.migrations {
                print_operations(&migration.operations);
            }
        }
        let path = program.short(&program.folder().join(format!("{}.toml", migration.name)));
        if self.check || self.dry_run {
            say_line!("\nWould create merge migration {path}");
            return Ok(if self.check { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
        Migrations::write(program.folder(), &migration)?;
        say_line!("\nCreated new merge migration {path}");
        Ok(ExitCode::SUCCESS)
    }
}

/// The index is made to agree with files that were edited, added or deleted by hand.
fn list_anew(program: &Program, migrations: &Migrations, writes: bool) -> Result<(), Failure> {
    if writes && !migrations.problems().is_empty() {
        Migrations::write_index(program.folder())?;
        say_line!("Listed anew in {}", program.short(&program.folder().join("index.toml")));
    }
    Ok(())
}

/// Fails where the name of a migration would be none of a file, or that of one elsewhere.
pub(super) fn check_name(argument: &str, name: Option<&str>) -> Result<(), Failure> {
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|char| char.is_alphanumeric() || char == '_');
    match name.filter(|name| !is_name(name)) {
        Some(name) => Err(Failure::new(format!("`{argument} {name}`: letters, digits and `_` make a name of a file"))),
        None => Ok(()),
    }
}

fn new_migration(name: String, depends_on: Vec<String>, operations: Vec<Operation>) -> Migration {
    // an index that is built while others write can't be in a transaction
    let atomic = !operations.iter().any(|operation| {
        matches!(
            operation,
            Operation::AddIndex { concurrently: true, .. } | Operation::RemoveIndex { concurrently: true, .. }
        )
    });
    Migration { name, depends_on, replaces: Vec::new(), atomic, operations, checksum: String::new() }
}

fn print_operations(operations: &[Operation]) {
    for operation in operations {
        say_line!("    {} {operation}", operation.symbol());
    }
}
