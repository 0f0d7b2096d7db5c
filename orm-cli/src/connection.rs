//! The database of a command: it is opened as the command needs it, and closed however the command ends.

use crate::failure::Failure;
use crate::output::warn_line;
use orm_core::Database;
use orm_core::db::Options;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// What a command does with a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It only reads.
    Reads,
    /// It writes to what is there.
    Writes,
    /// It makes the file of a SQLite database that is not there.
    Creates,
}

/// What Ctrl-C is to the shell that started the program: <https://tldp.org/LDP/abs/html/exitcodes.html>
pub(crate) const INTERRUPTED: u8 = 130;

/// How long what was interrupted may take to end.
const GRACE: Duration = Duration::from_secs(3);

/// Runs it on the database. SQLite keeps what was written beside the file until the last connection is closed: a copy of a file that was not
/// closed may have nothing in it.
pub(crate) async fn on_database(
    url: Option<&str>,
    access: Access,
    run: impl AsyncFnOnce(&Database) -> Result<ExitCode, Failure>,
) -> Result<ExitCode, Failure> {
    let db = open(named(url)?, access).await?;
    let ran = run(&db).await;
    db.close().await;
    ran
}

/// The same until Ctrl-C: what is in the middle of a transaction is undone then.
pub(crate) async fn interruptible(
    url: Option<&str>,
    access: Access,
    run: impl AsyncFnOnce(&Database) -> Result<ExitCode, Failure>,
) -> Result<ExitCode, Failure> {
    on_database(url, access, async |db| {
        tokio::spawn(end_at_last());
        tokio::select! {
            ran = run(db) => ran,
            () = ctrl_c() => {
                // the terminal shows ^C where the line stood
                let start = if std::io::stderr().is_terminal() { "\n" } else { "" };
                warn_line!("{start}stopped by Ctrl-C");
                Ok(ExitCode::from(INTERRUPTED))
            }
        }
    })
    .await
}

async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What waits for a file or a person can't be stopped: it is left behind a moment later, or at the second Ctrl-C.
async fn end_at_last() {
    ctrl_c().await;
    tokio::select! {
        () = ctrl_c() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
    std::process::exit(i32::from(INTERRUPTED));
}

/// Opens the database, for those that close it themselves.
pub(crate) async fn open(url: &str, access: Access) -> Result<Database, Failure> {
    let options = match access {
        Access::Reads => Options::new(url).only_reading(),
        Access::Writes => Options::new(url).only_existing(),
        Access::Creates => Options::new(url),
    };
    match Database::connect_with(options).await {
        Ok(db) => Ok(db),
        Err(orm_core::Error::Unavailable { target, .. })
            if access != Access::Creates && is_sqlite(url) && !Path::new(&*target).exists() =>
        {
            Err(Failure::new(format!("there is no database at {target}; `manage migrate` makes it")))
        }
        Err(error) => Err(error.into()),
    }
}

fn is_sqlite(url: &str) -> bool {
    url.split(':').next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("sqlite"))
}

/// The URL that the command line or the environment names.
pub(crate) fn named(url: Option<&str>) -> Result<&str, Failure> {
    url.ok_or_else(|| {
        Failure::new(
            "no database is named: pass `--database sqlite://music.db`, or set DATABASE_URL in the environment",
        )
    })
}
