//! What a table holds beside its columns.

use crate::meta::{OnDelete, constraint_name};

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

impl ForeignKey {
    /// That of a column, named after it.
    pub fn new(table: &str, column: &str, target: &str, target_column: &str, on_delete: OnDelete) -> Self {
        ForeignKey {
            name: constraint_name(table, &[column], "fkey"),
            column: column.to_owned(),
            target: target.to_owned(),
            target_column: target_column.to_owned(),
            on_delete,
        }
    }
}

impl Unique {
    /// Over these columns, and named after them where it has no name of its own.
    pub fn new(table: &str, columns: Vec<String>, name: Option<&str>) -> Self {
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let name = name.map_or_else(|| constraint_name(table, &names, "key"), str::to_owned);
        Unique { name, columns }
    }
}

impl Check {
    /// With this name behind that of the table.
    pub fn new(table: &str, name: &str, condition: &str) -> Self {
        Check { name: constraint_name(table, &[name], "check"), condition: condition.to_owned() }
    }
}

impl Index {
    /// Over these columns, and named after them where it has no name of its own.
    pub fn new(table: &str, columns: Vec<(String, bool)>, name: Option<&str>) -> Self {
        let names: Vec<&str> = columns.iter().map(|(column, _)| column.as_str()).collect();
        let name = name.map_or_else(|| constraint_name(table, &names, "idx"), str::to_owned);
        Index { name, columns }
    }
}
