//! A file for each command: its arguments, and what it does.

pub(crate) mod shell;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;
use crate::program::Program;
use orm_core::Database;
use std::process::ExitCode;

pub(crate) async fn run(program: &Program, arguments: Arguments) -> Result<ExitCode, Failure> {
    let url = arguments.database.as_deref();
    match arguments.command {
        Command::Shell(command) => command.run(program, &connect(url).await?, &described(url)).await,
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
