//! Violated constraints: alike on both databases.

use super::Source;
use std::fmt;

/// A constraint of the database was violated.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConstraintError {
    /// What kind of constraint.
    pub kind: ConstraintKind,
    /// The model whose table has it; `None` when no model has that table.
    pub model: Option<&'static str>,
    /// The fields it is about; empty when that is not known.
    pub fields: Vec<&'static str>,
    /// Its name in the database.
    pub name: Option<Box<str>>,
    /// The driver's own error.
    pub source: Option<Source>,
}

/// What kind of constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConstraintKind {
    /// Another row has the same value.
    Unique,
    /// The row pointed at does not exist, or the row is still pointed at.
    ForeignKey,
    /// NULL where there must be a value.
    NotNull,
    /// A condition does not hold.
    Check,
    /// Another row overlaps.
    Exclusion,
}

impl fmt::Display for ConstraintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.model {
            Some(model) => f.write_str(model)?,
            None => f.write_str("a table")?,
        }
        if !self.fields.is_empty() {
            write!(f, ".{}", self.fields.join(", "))?;
        }
        f.write_str(match self.kind {
            ConstraintKind::Unique => ": another row has the same value",
            ConstraintKind::ForeignKey => ": the row pointed at does not exist, or this row is still pointed at",
            ConstraintKind::NotNull => ": a value is required",
            ConstraintKind::Check => ": the check does not hold",
            ConstraintKind::Exclusion => ": it overlaps with another row",
        })?;
        match &self.name {
            Some(name) => write!(f, " (constraint {name})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConstraintError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// What forbids a deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Protected {
    /// The model whose rows were to be deleted.
    pub model: &'static str,
    /// Whether by `restrict` and not by `protect`.
    pub restricted: bool,
    /// The foreign keys that forbid it.
    pub by: Vec<ProtectedBy>,
}

/// A foreign key that forbids a deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProtectedBy {
    /// The model that has the foreign key.
    pub model: &'static str,
    /// The foreign key.
    pub field: &'static str,
    /// How many of its rows point at what was to be deleted.
    pub count: u64,
}

impl fmt::Display for Protected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.restricted { "restricted" } else { "protected" };
        write!(
            f,
            "cannot delete some instances of {} because they are referenced through {word} foreign keys: ",
            self.model
        )?;
        for (at, by) in self.by.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            let rows = if by.count == 1 { "row" } else { "rows" };
            write!(f, "{comma}{}.{} ({} {rows})", by.model, by.field, by.count)?;
        }
        Ok(())
    }
}
