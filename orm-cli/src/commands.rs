//! A file for each command: its arguments, and what it does.

pub(crate) mod check;
pub(crate) mod dbshell;
pub(crate) mod diagram;
pub(crate) mod dumpdata;
pub(crate) mod inspectdb;
pub(crate) mod loaddata;
pub(crate) mod makemigrations;
pub(crate) mod migrate;
pub(crate) mod shell;
pub(crate) mod showmigrations;
pub(crate) mod sqlmigrate;
pub(crate) mod squashmigrations;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;
use crate::program::Program;
use orm_core::Database;
use std::process::ExitCode;

pub(crate) async fn run(program: &Program, arguments: Arguments) -> Result<ExitCode, Failure> {
    let url = arguments.database.as_deref();
    match arguments.command {
        Command::Check(command) if !command.connects() => command.run(None).await,
        Command::Check(command) => command.run(Some(&connect(url).await?)).await,
        Command::Dbshell(command) => command.run(named(url)?),
        Command::Diagram(command) => command.run(),
        Command::Dumpdata(command) => command.run(&connect(url).await?).await,
        Command::Inspectdb(command) => command.run(&connect(url).await?).await,
        Command::Loaddata(command) => command.run(&connect(url).await?).await,
        Command::Makemigrations(command) => command.run(program),
        Command::Migrate(command) => command.run(program, &connect(url).await?).await,
        Command::Showmigrations(command) => command.run(program, &connect(url).await?).await,
        Command::Sqlmigrate(command) => command.run(program, url),
        Command::Squashmigrations(command) => command.run(program),
        Command::Shell(command) => command.run(program, &connect(url).await?, &described(url)).await,
    }
}

/// The database that the command line or the environment names.
async fn connect(url: Option<&str>) -> Result<Database, Failure> {
    Ok(Database::connect(named(url)?).await?)
}

fn named(url: Option<&str>) -> Result<&str, Failure> {
    url.ok_or_else(|| {
        Failure::new(
            "no database is named: pass `--database sqlite://music.db`, or set DATABASE_URL in the environment",
        )
    })
}

/// The database in a few words, without a user or a password.
fn described(url: Option<&str>) -> String {
    let url = url.unwrap_or_default();
    let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
    let kind = if scheme.starts_with("postgres") { "PostgreSQL" } else { "SQLite" };
    let rest = rest.split('?').next().unwrap_or_default().trim_start_matches("//");
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let name = place.rsplit('/').find(|part| !part.is_empty()).unwrap_or("in memory");
    format!("{name} on {kind}")
}
