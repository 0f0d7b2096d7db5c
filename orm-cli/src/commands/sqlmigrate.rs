//! `sqlmigrate`: a migration as SQL.

use crate::failure::Failure;
use crate::output::say_line;
use crate::program::Program;
use clap::{Args, ValueEnum};
use orm_core::Backend;
use orm_core::migrations::Direction;
use std::process::ExitCode;

/// Prints the statements of a migration. No database is needed.
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
    pub(crate) fn run(self, program: &Program, url: Option<&str>) -> Result<ExitCode, Failure> {
        let backend = match self.backend {
            Some(For::Sqlite) => Backend::Sqlite,
            Some(For::Postgres) => Backend::Postgres,
            None if url.is_some_and(|url| url.starts_with("postgres")) => Backend::Postgres,
            None => Backend::Sqlite,
        };
        let direction = if self.backwards { Direction::Backward } else { Direction::Forward };
        for line in program.migrations()?.graph()?.sql(&self.migration, backend, direction)? {
            say_line!("{line}");
        }
        Ok(ExitCode::SUCCESS)
    }
}
