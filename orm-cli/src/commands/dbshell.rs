//! `dbshell`: the database's own command line.

use crate::failure::Failure;
use clap::Args;
use std::io::ErrorKind;
use std::process::{Command, ExitCode};

/// Opens the command line of the database itself: `psql`, or `sqlite3`.
#[derive(Debug, Args)]
pub(crate) struct DbShell {
    /// What that program is given besides: `dbshell -- -c "SELECT 1"`.
    #[arg(last = true, value_name = "ARGUMENT")]
    arguments: Vec<String>,
}

impl DbShell {
    pub(crate) fn run(self, url: &str) -> Result<ExitCode, Failure> {
        let (mut command, package) = command(url)?;
        // Ctrl-C is for that program, which may go on: it would be left at the terminal without whoever waits for it
        tokio::spawn(tokio::signal::ctrl_c());
        let program = command.get_program().to_string_lossy().into_owned();
        match command.args(&self.arguments).status() {
            Ok(status) => {
                Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Failure::new(format!(
                "the program `{program}` is not there, and dbshell is nothing without it: install the package {package} (Debian, Ubuntu), \
                 or use `shell`"
            ))),
            Err(error) => Err(Failure::new(format!("{program}: {error}"))),
        }
    }
}

/// The program with the database, and the package that it is in.
fn command(url: &str) -> Result<(Command, &'static str), Failure> {
    let (place, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = place.split_once(':').unwrap_or((place, ""));
    match scheme.to_ascii_lowercase().as_str() {
        "sqlite" => {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            if path.is_empty() || path == ":memory:" {
                return Err(Failure::new(
                    "a database in memory belongs to the program that opened it: dbshell needs a file, `sqlite://music.db`",
                ));
            }
            let mut command = Command::new("sqlite3");
            command.arg(decode(path));
            Ok((command, "sqlite3"))
        }
        "postgres" | "postgresql" => {
            let (url, password) = without_password(place);
            // the others are this library's, and psql would refuse them
            let known = [
                "sslmode",
                "sslrootcert",
                "sslcert",
                "sslkey",
                "host",
                "port",
                "user",
                "dbname",
                "options",
                "application_name",
            ];
            let parameters: Vec<&str> = parameters
                .split('&')
                .filter(|pair| known.contains(&pair.split('=').next().unwrap_or_default()))
                .collect();
            let question = if parameters.is_empty() { "" } else { "?" };
            let mut command = Command::new("psql");
            command.arg(format!("{url}{question}{}", parameters.join("&")));
            // the arguments of a program are there for everybody to see
            if let Some(password) = password {
                command.env("PGPASSWORD", decode(&password));
            }
            Ok((command, "postgresql-client"))
        }
        _ => Err(Failure::new("the URL of the database begins with neither `sqlite:` nor `postgres:`")),
    }
}

/// The URL, and the password that was in it.
fn without_password(url: &str) -> (String, Option<String>) {
    let parts = url.split_once("//").and_then(|(scheme, rest)| {
        let (user, host) = rest.rsplit_once('@')?;
        let (user, password) = user.split_once(':')?;
        Some((format!("{scheme}//{user}@{host}"), password.to_owned()))
    });
    match parts {
        Some((url, password)) => (url, Some(password)),
        None => (url.to_owned(), None),
    }
}

/// `%40` is `@`.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        out.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> (String, Vec<String>, Option<String>) {
        let (command, _) = command(url).unwrap();
        let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect();
        let password = command.get_envs().find_map(|(_, value)| Some(value?.to_string_lossy().into_owned()));
        (command.get_program().to_string_lossy().into_owned(), arguments, password)
    }

    #[test]
    fn no_password_is_an_argument() {
        let (program, arguments, password) =
            shown("postgres://ada:s%40cret@host:5433/music?sslmode=require&pooler=named");
        assert_eq!(program, "psql");
        assert_eq!(arguments, ["postgres://ada@host:5433/music?sslmode=require"]);
        assert_eq!(password.as_deref(), Some("s@cret"));
        assert_eq!(shown("postgres:///music?max_connections=3").1, ["postgres:///music"]);
    }

    #[test]
    fn a_file_is_named_and_memory_is_refused() {
        assert_eq!(shown("sqlite://my%20music.db?mode=rwc").1, ["my music.db"]);
        assert_eq!(shown("sqlite:music.db").1, ["music.db"]);
        assert!(command("sqlite::memory:").is_err());
        assert!(command("mysql://x").is_err());
    }
}
