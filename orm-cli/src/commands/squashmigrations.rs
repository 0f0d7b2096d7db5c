//! `squashmigrations`: several migrations become one.

use super::makemigrations::check_name;
use crate::failure::Failure;
use crate::output::say_line;
use crate::program::Program;
use clap::Args;
use orm_core::migrations::{Migrations, Squashed};
use std::process::ExitCode;

/// Writes one migration that stands for several.
#[derive(Debug, Args)]
pub(crate) struct SquashMigrations {
    /// The first and the last of them; the last alone begins at the very first. A name may be cut: `0004`.
    #[arg(num_args = 1..=2, required = true, value_name = "[FIRST] LAST")]
    migrations: Vec<String>,
    /// The name, without number; the name of the last one where none is given.
    #[arg(long, value_name = "NAME")]
    squashed_name: Option<String>,
}

impl SquashMigrations {
    pub(crate) fn run(self, program: &Program) -> Result<ExitCode, Failure> {
        let (first, last) = match self.migrations.as_slice() {
            [first, last] => (Some(first.as_str()), last.as_str()),
            [last, ..] => (None, last.as_str()),
            [] => return Err(Failure::new("name the last migration to squash")),
        };
        program.needs_source()?;
        check_name("--squashed-name", self.squashed_name.as_deref())?;
        let migrations = program.migrations()?;
        migrations.check_index()?;
        let Squashed { migration, before } = migrations.graph()?.squash(first, last, self.squashed_name.as_deref())?;
        say_line!("Will squash the following migrations:");
        for name in &migration.replaces {
            say_line!(" - {name}");
        }
        let after = migration.operations.len();
        say_line!("Optimizing...");
        if after == before {
            say_line!("  No optimizations possible.");
        } else {
            say_line!("  Optimized from {before} operations to {after} operations.");
        }
        let path = Migrations::write(program.folder(), &migration)?;
        say_line!("Created new squashed migration {}", program.short(&path));
        say_line!("  You should commit this migration but leave the old ones in place;");
        say_line!("  the new migration will be used for new installs. Once you are sure");
        say_line!("  all instances of the codebase have applied the migrations you squashed,");
        say_line!("  you can delete them.");
        Ok(ExitCode::SUCCESS)
    }
}
