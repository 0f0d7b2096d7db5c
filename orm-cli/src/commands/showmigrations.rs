//! `showmigrations`: what the database has.

use crate::failure::Failure;
use crate::output::say_line;
use crate::program::Program;
use clap::Args;
use orm_core::Database;
use orm_core::migrations::{Migration, Migrator, Record, RecordState};
use std::process::ExitCode;

/// Lists all migrations; `[X]` is applied, `[~]` left half done, `[-]` squashed from applied ones, `[ ]` not applied.
#[derive(Debug, Args)]
pub(crate) struct ShowMigrations {
    /// With what each depends on.
    #[arg(long)]
    plan: bool,
}

impl ShowMigrations {
    pub(crate) async fn run(self, program: &Program, db: &Database) -> Result<ExitCode, Failure> {
        let migrations = program.migrations()?;
        let records = Migrator::new(db, &migrations).records().await?;
        let names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
        let graph = migrations.graph_with(&names)?;
        say_line!("{}", program.package);
        if graph.migrations().is_empty() {
            say_line!(" (no migrations)");
        }
        for migration in graph.migrations() {
            let record = records.iter().find(|record| record.name == migration.name);
            let is_there = record.is_none() && stands_for_applied(migration, migrations.all(), &records);
            let sign = match record.map(|record| record.state) {
                None if is_there => '-',
                None => ' ',
                Some(RecordState::Applied) => 'X',
                Some(RecordState::Applying(_) | RecordState::Unapplying(_)) => '~',
            };
            let behind = match &*migration.depends_on {
                depends_on if self.plan && !depends_on.is_empty() => format!(" ... ({})", depends_on.join(", ")),
                _ => String::new(),
            };
            let hint = if is_there { " (what it replaces is applied: `migrate` records it)" } else { "" };
            say_line!(" [{sign}] {}{behind}{hint}", migration.name);
        }
        for record in records.iter().filter(|record| graph.get(&record.name).is_none()) {
            let is_replaced = migrations.all().iter().any(|migration| migration.replaces.contains(&record.name));
            if !is_replaced {
                say_line!(" [X] {} (its file is missing)", record.name);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether all that it replaces is applied, and only its own record is not there yet.
fn stands_for_applied(squashed: &Migration, all: &[Migration], records: &[Record]) -> bool {
    let is_applied = |name: &String| {
        let record = records.iter().find(|record| record.name == *name);
        let inner = all.iter().find(|migration| migration.name == *name);
        record.is_some_and(|record| record.state == RecordState::Applied)
            || inner.is_some_and(|inner| stands_for_applied(inner, all, records))
    };
    !squashed.replaces.is_empty() && squashed.replaces.iter().all(is_applied)
}
