//! What a table holds beside its columns.

use crate::meta::OnDelete;

/// A foreign key over one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The name of the constraint.
    pub name: String,
    /// The column.
    pub column: String,
    /// The table that it points at.
    pub target: String,
    /// The column that it points at.
    pub target_column: String,
    /// What the database does when the row pointed at goes.
    pub on_delete: OnDelete,
}

/// A unique constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// The name.
    pub name: String,
    /// The columns.
    pub columns: Vec<String>,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The name.
    pub name: String,
    /// The condition, in SQL.
    pub condition: String,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The name.
    pub name: String,
    /// The columns, and whether the order is descending.
    pub columns: Vec<(String, bool)>,
}
