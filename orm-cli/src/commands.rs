//! A file for each command: its arguments, and what it does.

pub(crate) mod dumpdata;
pub(crate) mod loaddata;
pub(crate) mod makemigrations;
pub(crate) mod shell;
pub(crate) mod squashmigrations;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;
use crate::program::Program;
use orm_core::Database;
use std::process::ExitCode;

pub(crate) async fn run(program: &Program, arguments: Arguments) -> Result<ExitCode, Failure> {
    let url = arguments.database.as_deref();
    match arguments.command {
        Command::Dumpdata(command) => command.run(&connect(url).await?).await,
        Command::Loaddata(command) => command.run(&connect(url).await?).await,
        Command::Makemigrations(command) => command.run(program),
        Command::Squashmigrations(command) => command.run(program),
        Command::Shell(command) => command.run(program, &connect(url).await?).await,
    }
}

/// The database that the command line or the environment names.
async fn connect(url: Option<&str>) -> Result<Database, Failure> {
    let Some(url) = url else {
        return Err(Failure::new(
            "no database is named: pass `--database sqlite://music.db`, or set DATABASE_URL in the environment",
        ));
    };
    Ok(Database::connect(url).await?)
}
