//! One table.

use super::{Check, Column, ForeignKey, Index, Unique, condition};
use crate::backend::Backend;
use crate::meta::constraint_name;
use crate::value::SqlType;

/// A table, its columns in order. Constraints that only one of the databases needs (the range of a narrow integer on SQLite) follow from the
/// columns and are not listed: [`checks_on`](Self::checks_on) gives them all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The name.
    pub name: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// Foreign keys, each over one column.
    pub foreign_keys: Vec<ForeignKey>,
    /// Unique constraints.
    pub uniques: Vec<Unique>,
    /// Checks that a model's author wrote.
    pub checks: Vec<Check>,
    /// Indexes.
    pub indexes: Vec<Index>,
}

impl Table {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column that is the primary key, where it is one.
    pub fn primary_key(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.primary_key)
    }

    /// The foreign key of a column.
    pub fn foreign_key(&self, column: &str) -> Option<&ForeignKey> {
        self.foreign_keys.iter().find(|key| key.column == column)
    }

    /// All checks that the table has on that database: those of its columns, and those that were written.
    pub fn checks_on(&self, backend: Backend) -> Vec<Check> {
        let of_columns = self.columns.iter().filter_map(|column| {
            let condition = column.condition_on(backend)?;
            Some(Check { name: constraint_name(&self.name, &[&column.name], "check"), condition })
        });
        let is_decimal = |name: &str| {
            let is_it = |column: &&Column| column.name.eq_ignore_ascii_case(name);
            self.columns.iter().find(is_it).is_some_and(|column| column.column_type.sql_type == SqlType::Decimal)
        };
        let written = self.checks.iter().map(|check| match backend {
            Backend::Sqlite => {
                Check { name: check.name.clone(), condition: condition::as_numbers(&check.condition, is_decimal) }
            }
            Backend::Postgres => check.clone(),
        });
        of_columns.chain(written).collect()
    }

    /// The name of the primary key's constraint on PostgreSQL.
    pub fn primary_key_name(&self) -> String {
        constraint_name(&self.name, &[], "pkey")
    }
}
