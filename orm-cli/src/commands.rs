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
use crate::connection::{Access, interruptible, named, on_database};
use crate::failure::Failure;
use crate::program::Program;
use std::process::ExitCode;

pub(crate) async fn run(program: &Program, arguments: Arguments) -> Result<ExitCode, Failure> {
    let url = arguments.database.as_deref();
    let reading = Access::Reads;
    match arguments.command {
        Command::Check(command) if !command.connects() => command.run(None).await,
        Command::Dbshell(command) => command.run(named(url)?),
        Command::Diagram(command) => command.run(),
        Command::Makemigrations(command) => command.run(program),
        Command::Sqlmigrate(command) => command.run(program, url).await,
        Command::Squashmigrations(command) => command.run(program),
        // it takes Ctrl-C itself
        Command::Shell(command) => {
            on_database(url, Access::Writes, async |db| command.run(program, db, &described(url)).await).await
        }
        Command::Check(command) => interruptible(url, reading, async |db| command.run(Some(db)).await).await,
        Command::Dumpdata(command) => interruptible(url, reading, async |db| command.run(db).await).await,
        Command::Inspectdb(command) => interruptible(url, reading, async |db| command.run(db).await).await,
        Command::Loaddata(command) => interruptible(url, Access::Writes, async |db| command.run(db).await).await,
        Command::Migrate(command) => {
            interruptible(url, command.access(), async |db| command.run(program, db).await).await
        }
        Command::Showmigrations(command) => {
            interruptible(url, reading, async |db| command.run(program, db).await).await
        }
    }
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
