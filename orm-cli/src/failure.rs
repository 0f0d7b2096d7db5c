//! Why a command did not do what it was asked for.

use crate::output::warn_line;
use anstyle::{AnsiColor, Style};
use orm_core::fixtures::FixtureError;
use std::fmt;
use std::path::Path;

/// What a person reads when a command fails: one line that says what is wrong, and what to do about it where there is something.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure { message: message.into() }
    }

    /// A file that can't be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Failure::new(format!("{}: {error}", path.display()))
    }

    /// What is wrong in a file of rows.
    pub(crate) fn fixture(path: &Path, error: &FixtureError) -> Self {
        Failure::new(format!("{}: {error}", path.display()))
    }

    /// Prints it to standard error, in colours where that is a terminal.
    pub(crate) fn print(&self) {
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        warn_line!("{red}error{red:#}: {self}");
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

macro_rules! from_errors {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Failure::new(error.to_string())
            }
        })*
    };
}

from_errors! {
    orm_core::Error,
    orm_core::migrations::DetectError,
    orm_core::migrations::GraphError,
    orm_core::migrations::LoadError,
    orm_core::migrations::MigrateError,
    orm_core::migrations::MergeError,
    orm_core::migrations::SquashError,
}
