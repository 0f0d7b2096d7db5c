//! The command line.

use clap::{Parser, Subcommand};

/// Commands for the models and the database of this program.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    /// The database: `sqlite://music.db`, `postgres://user@host/music`.
    #[arg(long, global = true, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database: Option<String>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(crate::commands::check::Check),
    Dbshell(crate::commands::dbshell::DbShell),
    Diagram(crate::commands::diagram::Diagram),
    Dumpdata(crate::commands::dumpdata::DumpData),
    Inspectdb(crate::commands::inspectdb::InspectDb),
    Loaddata(crate::commands::loaddata::LoadData),
    Makemigrations(crate::commands::makemigrations::MakeMigrations),
    Migrate(crate::commands::migrate::Migrate),
    Showmigrations(crate::commands::showmigrations::ShowMigrations),
    Sqlmigrate(crate::commands::sqlmigrate::SqlMigrate),
    Squashmigrations(crate::commands::squashmigrations::SquashMigrations),
    /// Reads Django's syntax against the models of this program.
    Shell(crate::commands::shell::Shell),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn no_two_arguments_are_in_conflict() {
        Arguments::command().debug_assert();
    }
}
