//! `showmigrations`: what the database has.

use crate::failure::Failure;
use crate::output::say_line;
use crate::program::Program;
use clap::Args;
use orm_core::Database;
use orm_core::migrations::{Migrator, RecordState};
use std::process::ExitCode;

/// Lists all migrations; `[X]` is applied, `[~]` left half done, `[ ]` not applied.
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
            let sign = match record.map(|record| record.state) {
                None => ' ',
                Some(RecordState::Applied) => 'X',
                Some(RecordState::Applying(_) | RecordState::Unapplying(_)) => '~',
            };
            let behind = match &*migration.depends_on {
                depends_on if self.plan && !depends_on.is_empty() => format!(" ... ({})", depends_on.join(", ")),
                _ => String::new(),
            };
            say_line!(" [{sign}] {}{behind}", migration.name);
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
