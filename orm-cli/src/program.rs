//! What the commands know of the program that they belong to.

use crate::failure::Failure;
use orm_core::migrations::Migrations;
use std::path::{Path, PathBuf};

/// The program whose `manage` binary this is. `orm::manage!()` fills it in.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// The name of its package.
    pub package: &'static str,
    /// The folder of its `Cargo.toml`, where it was compiled.
    pub root: &'static str,
    /// Its migration files as they were when it was compiled: names and texts.
    pub migrations: &'static [(&'static str, &'static str)],
}

impl Program {
    /// The folder of its migrations, where its source is: makemigrations writes there.
    pub(crate) fn folder(&self) -> PathBuf {
        Path::new(self.root).join("migrations")
    }

    /// Its migrations: those of the folder where its source is, else those that were compiled in.
    pub(crate) fn migrations(&self) -> Result<Migrations, Failure> {
        if self.has_source() {
            return Ok(Migrations::from_folder(self.folder())?);
        }
        Ok(Migrations::embedded(self.migrations)?)
    }

    /// Whether it runs where it was written, and not on another machine.
    pub(crate) fn has_source(&self) -> bool {
        Path::new(self.root).join("Cargo.toml").is_file()
    }

    /// Fails where migrations can't be written: on a machine that has the program alone, its folder would be made up.
    pub(crate) fn needs_source(&self) -> Result<(), Failure> {
        if self.has_source() {
            return Ok(());
        }
        Err(Failure::new(format!(
            "the source of this program is not here: {} was its folder when it was compiled, and migrations are written there",
            self.root
        )))
    }

    /// A file of the package as a person names it: from its root.
    pub(crate) fn short(&self, path: &Path) -> String {
        path.strip_prefix(self.root).unwrap_or(path).display().to_string()
    }
}
