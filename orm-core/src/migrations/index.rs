//! `migrations/index.toml`: each migration with the checksum of its file. Two branches that both add a migration meet here, in git, and nowhere
//! later; and whoever compiles the files in sees every change of them.

use super::file::{FileError, checksum, plain};
use toml_edit::{Document, Item};

/// The file's name.
pub(super) const FILE: &str = "index.toml";

const HEAD: &str = "\
# Each migration with the checksum of its file: `makemigrations` keeps this list. When git finds a conflict here, two branches
# each added a migration: keep the lines of both, and run `makemigrations --merge`.
format = 1

[migrations]
";

/// The list of migrations with their checksums.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Index {
    /// Names and checksums, by name.
    pub entries: Vec<(String, String)>,
}

/// Where the index and the files do not agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IndexProblem {
    /// A file that the index does not list.
    #[error("{0}.toml is not in index.toml; `makemigrations` adds it")]
    NotListed(String),
    /// A listed file that is not there.
    #[error(
        "index.toml lists {0}.toml, which is not there; bring it back, or let `makemigrations` take it off the list"
    )]
    Gone(String),
    /// A file that is another one than the index says.
    #[error(
        "{0}.toml was edited after index.toml listed it; if it should be as it is now, `makemigrations` lists it anew"
    )]
    Changed(String),
}

impl IndexProblem {
    /// The migration.
    pub fn migration(&self) -> &str {
        match self {
            IndexProblem::NotListed(name) | IndexProblem::Gone(name) | IndexProblem::Changed(name) => name,
        }
    }
}

impl Index {
    /// The index of these texts: name and text.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let entries = files.into_iter().map(|(name, text)| (name.to_owned(), checksum(text)));
        let mut index = Index { entries: entries.collect() };
        index.entries.sort();
        index
    }

    /// Reads its text.
    ///
    /// # Errors
    ///
    /// [`FileError`] with the line.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, FileError> {
        let text = &*plain(text);
        let at = |byte: usize, message: &str| FileError::at(file, text, byte, message);
        if let Some(byte) = text.find("<<<<<<< ") {
            let message = "git left a conflict here, because two branches each added a migration: keep the lines of both, and run `makemigrations --merge`";
            return Err(at(byte, message));
        }
        let document = Document::parse(text).map_err(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            at(byte, &format!("this is no TOML: {}", error.message().replace('\n', ", ")))
        })?;
        if document.get("format").and_then(Item::as_integer) != Some(1) {
            return Err(at(
                0,
                "an index says `format = 1` at its top; `makemigrations` writes it anew when it is deleted",
            ));
        }
        let mut index = Index::default();
        if let Some(table) = document.get("migrations").and_then(Item::as_table) {
            for (key, value) in table.iter() {
                let byte = value.span().map_or(0, |span| span.start);
                let text = value.as_str().ok_or_else(|| at(byte, "a checksum is a text"))?;
                index.entries.push((key.to_owned(), text.to_owned()));
            }
        }
        index.entries.sort();
        Ok(index)
    }

    /// Its text.
    pub fn to_toml(&self) -> String {
        let lines = self.entries.iter().map(|(name, checksum)| format!("\"{name}\" = \"{checksum}\"\n"));
        HEAD.to_owned() + &lines.collect::<String>()
    }

    /// Where it does not agree with the index of the files.
    pub fn problems(&self, files: &Index) -> Vec<IndexProblem> {
        let of = |index: &Index, name: &str| {
            index.entries.iter().find(|(other, _)| other == name).map(|(_, checksum)| checksum.clone())
        };
        let there = files.entries.iter().filter_map(|(name, checksum)| match of(self, name) {
            None => Some(IndexProblem::NotListed(name.clone())),
            Some(listed) => (listed != *checksum).then(|| IndexProblem::Changed(name.clone())),
        });
        let gone = self.entries.iter().filter(|(name, _)| of(files, name).is_none());
        there.chain(gone.map(|(name, _)| IndexProblem::Gone(name.clone()))).collect()
    }
}
