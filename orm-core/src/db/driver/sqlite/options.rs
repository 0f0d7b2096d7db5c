//! What the URL says about a SQLite database.

use crate::db::url;
use crate::error::Error;
use sqlx::sqlite::SqliteConnectOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the database is and how it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    /// `None` in memory.
    path: Option<PathBuf>,
    mode: Mode,
    /// How long to wait for a lock of another connection.
    pub(super) busy_timeout: Duration,
    pub(super) synchronous: &'static str,
    /// `None`: WAL for a file that may be written to.
    journal_mode: Option<&'static str>,
    foreign_keys: bool,
    pub(super) cache_statements: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Create,
    Existing,
    /// Written to by nobody but SQLite itself, which keeps its log: the file may also be one that can't be written to.
    Reading,
    ReadOnly,
}

const PARAMETERS: [&str; 6] =
    ["mode", "busy_timeout", "synchronous", "journal_mode", "foreign_keys", "cache_statements"];

impl Options {
    /// Reads what follows `sqlite:` in a URL: the path (`music.db`, `//music.db`, `///abs/music.db`, `:memory:`) and the parameters, which are
    /// decoded already.
    pub(crate) fn parse(path_part: &str, params: Vec<(String, String)>) -> Result<Options, Error> {
        let place = path_part.strip_prefix("//").unwrap_or(path_part);
        let mut options = Options {
            path: None,
            mode: Mode::Create,
            busy_timeout: Duration::from_secs(5),
            synchronous: "normal",
            journal_mode: None,
            foreign_keys: true,
            cache_statements: 100,
        };
        let mut in_memory = place == ":memory:";
        for (name, value) in &params {
            let value = value.as_str();
            match name.as_str() {
                "mode" => match one_of(name, value, &["rwc", "rw", "ro", "memory"])? {
                    "rw" => options.mode = Mode::Existing,
                    "ro" => options.mode = Mode::ReadOnly,
                    "memory" => in_memory = true,
                    _ => options.mode = Mode::Create,
                },
                "busy_timeout" => options.busy_timeout = duration(name, value)?,
                "synchronous" => {
                    options.synchronous = one_of(name, value, &["normal", "full", "off", "extra"])?;
                }
                "journal_mode" => {
                    let modes = ["wal", "delete", "truncate", "persist", "memory", "off"];
                    options.journal_mode = Some(one_of(name, value, &modes)?);
                }
                "foreign_keys" => options.foreign_keys = one_of(name, value, &["on", "off"])? == "on",
                "cache_statements" => {
                    options.cache_statements = value
                        .parse()
                        .ok()
                        .filter(|count| *count <= 10_000)
                        .ok_or_else(|| url::wrong(name, "a number from 0 to 10000"))?;
                }
                unknown => return Err(url::unknown(unknown, &PARAMETERS)),
            }
        }
        if !in_memory {
            let path = percent_decoded(place)?;
            if path.is_empty() {
                return Err(config(
                    "the URL names no file; write `sqlite:music.db`, or `sqlite::memory:` for a database in memory"
                        .into(),
                ));
            }
            if path.contains('\0') {
                return Err(config("the file's name contains a NUL character".into()));
            }
            // SQLite reads a name that starts like this as a URI, with parameters of its own
            let path = if path.starts_with("file:") { format!("./{path}") } else { path };
            // sqlite:///C:/music.db
            let drive =
                cfg!(windows) && matches!(path.as_bytes(), [b'/', letter, b':', ..] if letter.is_ascii_alphabetic());
            options.path = Some(PathBuf::from(if drive { &path[1..] } else { &path }));
        }
        Ok(options)
    }

    /// No file is made where there is none.
    pub(crate) fn only_existing(&mut self) {
        if self.mode == Mode::Create {
            self.mode = Mode::Existing;
        }
    }

    /// The file is only read: one that can't be written to will do, and its journal mode stays.
    pub(crate) fn only_reading(&mut self) {
        if self.mode != Mode::ReadOnly {
            self.mode = Mode::Reading;
        }
    }

    /// The database, for messages.
    pub(crate) fn target(&self) -> String {
        match &self.path {
            Some(path) => path.display().to_string(),
            None => ":memory:".to_owned(),
        }
    }

    /// Whether the data live as long as the connection.
    pub(crate) fn is_memory(&self) -> bool {
        self.path.is_none()
    }

    /// The journal mode to ask for; `None` to leave it as it is.
    pub(super) fn journal_mode(&self) -> Option<&'static str> {
        match (self.is_memory(), self.mode) {
            (true, _) | (_, Mode::Reading | Mode::ReadOnly) => None,
            _ => Some(self.journal_mode.unwrap_or("wal")),
        }
    }

    /// Whether a file that can't be written to is refused.
    pub(super) fn writes(&self) -> bool {
        !self.is_memory() && matches!(self.mode, Mode::Create | Mode::Existing)
    }

    /// What keeps the file from being opened, in words that say what to do. SQLite says no more than "unable to open database file".
    pub(super) fn check(&self) -> Result<(), Error> {
        let Some(path) = &self.path else { return Ok(()) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let reason = if !folder.is_dir() {
            format!("the folder `{}` does not exist; create it first", folder.display())
        } else if path.is_dir() {
            "it is a folder, not a file".to_owned()
        } else if self.mode == Mode::Existing && !path.exists() {
            "the file does not exist; `mode=rwc` creates it".to_owned()
        } else if self.mode == Mode::Reading && !path.exists() {
            "the file does not exist".to_owned()
        } else if self.mode == Mode::ReadOnly && !path.exists() {
            "the file does not exist, and `mode=ro` can't create it".to_owned()
        } else {
            return Ok(());
        };
        Err(Error::Unavailable { target: self.target().into(), reason: reason.into() })
    }

    /// Whether foreign keys are checked.
    pub(super) fn foreign_keys(&self) -> bool {
        self.foreign_keys
    }

    /// The same for sqlx. Pragmas that touch the file are not in it: they may have to wait for a lock.
    pub(super) fn for_sqlx(&self) -> SqliteConnectOptions {
        use sqlx::ConnectOptions;
        // not sqlx's own in-memory mode: its shared cache adds SQLITE_LOCKED, which no busy timeout covers
        let path = self.path.as_deref().unwrap_or(Path::new(":memory:"));
        SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(self.mode == Mode::Create)
            .read_only(self.mode == Mode::ReadOnly)
            .busy_timeout(Duration::ZERO)
            .foreign_keys(self.foreign_keys)
            .pragma("trusted_schema", "OFF")
            .pragma("recursive_triggers", "ON")
            .disable_statement_logging()
    }

    /// For a file that is only read for a moment, and has no log: as if nobody wrote to it, so that nothing is needed beside it.
    pub(super) fn for_sqlx_unchanged(&self) -> Option<SqliteConnectOptions> {
        let mut log = self.path.as_ref().filter(|_| self.mode == Mode::Reading)?.clone().into_os_string();
        log.push("-wal");
        (!Path::new(&log).exists()).then(|| self.for_sqlx().immutable(true))
    }

    /// Why a file could not be opened that may be read.
    pub(super) fn without_log(&self, error: Error) -> Error {
        let Error::ReadOnly(_) = error else { return error };
        let reason = "it has a write-ahead log, which can't be read without writing to the folder that it is in: give the right to, or \
                      read a copy of the file and of those beside it that end in `-wal` and `-shm`";
        Error::Unavailable { target: self.target().into(), reason: reason.into() }
    }
}

fn config(message: String) -> Error {
    Error::Config { message: message.into() }
}

fn one_of(name: &str, value: &str, allowed: &[&'static str]) -> Result<&'static str, Error> {
    allowed
        .iter()
        .find(|allowed| allowed.eq_ignore_ascii_case(value))
        .copied()
        .ok_or_else(|| url::wrong(name, &format!("one of {}", allowed.join(", "))))
}

/// `5s`, `500ms`, `0`
fn duration(name: &str, text: &str) -> Result<Duration, Error> {
    let (digits, unit): (_, fn(u64) -> Duration) = match text {
        "0" => ("0", Duration::from_secs),
        text if text.ends_with("ms") => (text.trim_end_matches("ms"), Duration::from_millis),
        text => (text.strip_suffix('s').unwrap_or(""), Duration::from_secs),
    };
    // a day is more than anybody waits for a lock, and far from what a clock can't add
    digits
        .parse()
        .ok()
        .map(unit)
        .filter(|duration| *duration <= Duration::from_secs(86_400))
        .ok_or_else(|| url::wrong(name, "a time with its unit, such as `5s` or `500ms`, at most a day"))
}

fn percent_decoded(text: &str) -> Result<String, Error> {
    let broken = || {
        config(
            "the path has a `%` without two hexadecimal digits after it, or is not UTF-8; write `%` as %25".to_owned(),
        )
    };
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != b'%' {
            out.push(*byte);
            continue;
        }
        let [high, low, after @ ..] = rest else { return Err(broken()) };
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else { return Err(broken()) };
        out.push(high << 4 | low);
        rest = after;
    }
    String::from_utf8(out).map_err(|_| broken())
}
