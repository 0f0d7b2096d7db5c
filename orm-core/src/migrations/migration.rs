//! One migration: what a file holds.

use super::Operation;

/// A migration: its place among the others, and its operations.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    /// The name, which is that of its file without the ending: `0002_song_plays`.
    pub name: String,
    /// The migrations that come before it.
    pub depends_on: Vec<String>,
    /// The migrations that it stands for, when it is squashed from them.
    pub replaces: Vec<String>,
    /// Whether it runs in one transaction. One that does not may be left half done; what was done is recorded, and taken up again.
    pub atomic: bool,
    /// The steps.
    pub operations: Vec<Operation>,
    /// The checksum of its file: an applied migration must not change.
    pub checksum: String,
}
