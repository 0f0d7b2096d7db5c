//! What is wrong with a file, and where.

/// What is wrong with a migration file. Its text names the file and the line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct FileError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl FileError {
    /// At a byte of the text.
    pub(in crate::migrations) fn at(file: &str, text: &str, byte: usize, message: impl Into<String>) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        FileError { file: file.to_owned(), line: before.matches('\n').count() + 1, message: message.into() }
    }
}
