//! `sqlmigrate`: a migration as SQL.

use crate::connection::{Access, open};
use crate::failure::Failure;
use crate::output::say_line;
use crate::program::Program;
use clap::{Args, ValueEnum};
use orm_core::Backend;
use orm_core::migrations::{Direction, GraphError, MigrateError, Migrations, Migrator};
use std::process::ExitCode;

/// Prints the statements of a migration. No database is needed; where one is named, it says which migrations are squashed there.
#[derive(Debug, Args)]
pub(crate) struct SqlMigrate {
    /// The migration, whose name may be cut: `0002`.
    #[arg(value_name = "MIGRATION")]
    migration: String,
    /// The way back.
    #[arg(long)]
    backwards: bool,
    /// For which database; that of `--database` where none is named.
    #[arg(long, value_enum)]
    backend: Option<For>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum For {
    Sqlite,
    Postgres,
}

impl SqlMigrate {
    pub(crate) async fn run(self, program: &Program, url: Option<&str>) -> Result<ExitCode, Failure> {
        let backend = match self.backend {
            Some(For::Sqlite) => Backend::Sqlite,
            Some(For::Postgres) => Backend::Postgres,
            None if url.is_some_and(|url| url.starts_with("postgres")) => Backend::Postgres,
            None => Backend::Sqlite,
        };
        let direction = if self.backwards { Direction::Backward } else { Direction::Forward };
        let migrations = program.migrations()?;
        let mut lines =
            migrations.graph_with(&applied(url, &migrations).await)?.sql(&self.migration, backend, direction);
        // of a squashed migration and those that it replaces, the files of both are there, and either can be asked for
        let named = migrations.all().iter().filter(|migration| migration.name.starts_with(&self.migration));
        for other in std::iter::once(Vec::new()).chain(named.map(|migration| vec![migration.name.as_str()])) {
            match &lines {
                Err(MigrateError::Graph(GraphError::Unknown { found, .. })) if found.is_empty() => {
                    let others = migrations.graph_with(&other)?.sql(&self.migration, backend, direction);
                    lines = if others.is_ok() { others } else { lines };
                }
                _ => break,
            }
        }
        for line in lines? {
            say_line!("{line}");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// What the database has, where that makes a difference. One that can't be asked has no say: the files are enough.
async fn applied(url: Option<&str>, migrations: &Migrations) -> Vec<String> {
    let is_squashed = migrations.all().iter().any(|migration| !migration.replaces.is_empty());
    let Some(url) = url.filter(|_| is_squashed) else { return Vec::new() };
    let Ok(db) = open(url, Access::Reads).await else { return Vec::new() };
    let records = Migrator::new(&db, migrations).records().await;
    db.close().await;
    records.unwrap_or_default().into_iter().map(|record| record.name).collect()
}
