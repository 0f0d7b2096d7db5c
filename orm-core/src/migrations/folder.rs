//! The migrations of a program: in the folder of its source, or compiled in.

use super::file::{FileError, name_of};
use super::index::{FILE, Index, IndexProblem};
use super::{Graph, GraphError, Migration};
use std::path::{Path, PathBuf};

/// All migrations of a program.
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    migrations: Vec<Migration>,
    problems: Vec<IndexProblem>,
    folder: Option<PathBuf>,
}

/// Why migrations could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file says something that means nothing.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file could not be read or written.
    #[error("{path}: {cause}")]
    Io {
        /// The file or folder.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
    /// The files do not fit together.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The index and the files do not agree.
    #[error("{folder}: {problem}")]
    Index {
        /// The folder.
        folder: String,
        /// The first of what does not agree.
        problem: IndexProblem,
    },
}

impl Migrations {
    /// The migrations of a folder; none, where there is no such folder. What does not agree with the index is no error yet: see
    /// [`check_index`](Self::check_index).
    ///
    /// # Errors
    ///
    /// [`LoadError`] with the file and the line.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self, LoadError> {
        let folder = folder.as_ref();
        let mut files = Vec::new();
        let io = |path: &Path, cause| LoadError::Io { path: path.display().to_string(), cause };
        match std::fs::read_dir(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(io(folder, error)),
            Ok(entries) => {
                for entry in entries {
                    let path = entry.map_err(|error| io(folder, error))?.path();
                    let is_toml = path.extension().is_some_and(|extension| extension == "toml");
                    if is_toml && path.is_file() {
                        let text = std::fs::read_to_string(&path).map_err(|error| io(&path, error))?;
                        files.push((path.display().to_string(), text));
                    }
                }
            }
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        Ok(Migrations { folder: Some(folder.to_owned()), ..Self::read(&files)? })
    }

    /// Migrations that were compiled in, by `orm::embed_migrations!()`: names of files and their texts, with that of the index.
    ///
    /// # Errors
    ///
    /// [`LoadError`] with the file and the line.
    pub fn embedded(files: &[(&str, &str)]) -> Result<Self, LoadError> {
        Self::read(files)
    }

    fn read(files: &[(&str, &str)]) -> Result<Self, LoadError> {
        let (index, files): (Vec<_>, Vec<_>) = files.iter().partition(|(file, _)| name_of(file) == name_of(FILE));
        let mut migrations: Vec<Migration> = Vec::new();
        for (file, text) in &files {
            migrations.push(Migration::from_toml(file, text)?);
        }
        migrations.sort_by(|one, other| one.name.cmp(&other.name));
        let listed = match index.first() {
            Some((file, text)) => Index::from_toml(file, text)?,
            None => Index::default(),
        };
        let there = Index { entries: migrations.iter().map(|one| (one.name.clone(), one.checksum.clone())).collect() };
        Ok(Migrations { migrations, problems: listed.problems(&there), folder: None })
    }

    /// These migrations.
    pub fn new(migrations: Vec<Migration>) -> Self {
        Migrations { migrations, problems: Vec::new(), folder: None }
    }

    /// The migrations, by name.
    pub fn all(&self) -> &[Migration] {
        &self.migrations
    }

    /// Where the index does not agree with the files.
    pub fn problems(&self) -> &[IndexProblem] {
        &self.problems
    }

    /// Fails where the index does not agree with the files: what is applied must be what was reviewed.
    ///
    /// # Errors
    ///
    /// [`LoadError::Index`]
    pub fn check_index(&self) -> Result<(), LoadError> {
        let folder = self.folder.as_ref().map_or_else(|| "migrations".to_owned(), |path| path.display().to_string());
        match self.problems.first() {
            Some(problem) => Err(LoadError::Index { folder, problem: problem.clone() }),
            None => Ok(()),
        }
    }

    /// The migrations in their order, as a database sees them that has none yet.
    ///
    /// # Errors
    ///
    /// [`GraphError`], when they do not fit together.
    pub fn graph(&self) -> Result<Graph, GraphError> {
        Graph::new(self.migrations.clone())
    }

    /// The migrations in their order, as a database sees them that has these.
    ///
    /// # Errors
    ///
    /// [`GraphError`], when they do not fit together.
    pub fn graph_with<S: AsRef<str>>(&self, applied: &[S]) -> Result<Graph, GraphError> {
        Graph::with_applied(self.migrations.clone(), applied)
    }

    /// Writes a migration into the folder, and the index anew. Gives the path of its file.
    ///
    /// # Errors
    ///
    /// [`LoadError::Io`]; there is no file of that name after a failure, and never half of one.
    pub fn write(folder: impl AsRef<Path>, migration: &Migration) -> Result<PathBuf, LoadError> {
        let folder = folder.as_ref();
        std::fs::create_dir_all(folder).map_err(|cause| LoadError::Io { path: folder.display().to_string(), cause })?;
        let path = folder.join(format!("{}.toml", migration.name));
        if path.exists() {
            let cause = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "there is a file of that name already");
            return Err(LoadError::Io { path: path.display().to_string(), cause });
        }
        replace(&path, &migration.to_toml())?;
        Self::write_index(folder)?;
        Ok(path)
    }

    /// Writes the index of what is in the folder.
    ///
    /// # Errors
    ///
    /// [`LoadError`]
    pub fn write_index(folder: impl AsRef<Path>) -> Result<(), LoadError> {
        let path = folder.as_ref().join(FILE);
        // one that can't be read is written anew, but not one where git found a conflict: it says what to do
        let there = Self::from_folder(&folder)?;
        let entries = there.migrations.iter().map(|one| (one.name.clone(), one.checksum.clone())).collect();
        replace(&path, &Index { entries }.to_toml())
    }
}

/// Writes beside, then renames: a crash leaves the old file or the new one.
fn replace(path: &Path, text: &str) -> Result<(), LoadError> {
    let beside = path.with_extension("toml.new");
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|cause| {
        // what is left of it helps nobody; the first error is the one to tell
        let _ = std::fs::remove_file(&beside);
        LoadError::Io { path: path.display().to_string(), cause }
    })
}
