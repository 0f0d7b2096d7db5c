//! A migration as a TOML file: neutral between databases, read in review and edited by hand.
//!
//! A file that was written once must be read for ever: `tests/migrations/golden` has one for each thing that can be said.

mod entry;
mod error;
mod reader;
mod reader_of_models;
mod writer;
mod writer_of_values;

pub use error::FileError;

use super::Migration;
use sha2::{Digest, Sha256};

/// The format that is written. A later one is added, none is ever taken away.
pub(super) const FORMAT: i64 = 1;

impl Migration {
    /// Reads the text of a file. `file` is its name, for messages; the migration has that name without the ending.
    ///
    /// # Errors
    ///
    /// [`FileError`] with the line.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, FileError> {
        reader::read(file, &plain(text))
    }

    /// The checksum of its first operations: what is there when it was left half done. The rest may be mended.
    pub(super) fn checksum_of_first(&self, count: usize) -> String {
        let part = Migration {
            name: String::new(),
            depends_on: Vec::new(),
            replaces: Vec::new(),
            atomic: true,
            operations: self.operations.iter().take(count).cloned().collect(),
            checksum: String::new(),
        };
        checksum(&part.to_toml())
    }

    /// The text of its file.
    pub fn to_toml(&self) -> String {
        writer::write(self)
    }
}

/// The text without what git or an editor may have put there: ends of lines of another system, a byte order mark. It says the same, and has the
/// same checksum, wherever it was checked out.
pub(super) fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// The checksum of a file's text.
pub(super) fn checksum(text: &str) -> String {
    let digest = Sha256::digest(plain(text).as_bytes());
    digest.iter().fold(String::from("sha256:"), |text, byte| text + &format!("{byte:02x}"))
}

/// The migration's name: that of its file, without folder and ending.
pub(super) fn name_of(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}
