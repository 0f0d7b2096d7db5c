//! What changes between two schemas: which table became which, and of each, which column.

use super::named::{Counter, Named};
use super::names::{Rename, in_turn};
use crate::sql::statement::Statement;
use crate::tables::{Check, Column, ColumnDefault, ForeignKey, Table};

/// Two schemas, and what they don't tell of the way from one to the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'c> {
    /// The tables before.
    pub(crate) before: &'c [Table],
    /// The tables after.
    pub(crate) after: &'c [Table],
    /// Tables that have another name: before and after.
    pub(crate) renamed_tables: &'c [(String, String)],
    /// Columns that have another name: the table's name after, the column's before and after.
    pub(crate) renamed_columns: &'c [(String, String, String)],
    /// What rows that are there get in a column.
    pub(crate) fills: &'c [ColumnFill],
    /// PostgreSQL: indexes are built and dropped while others write.
    pub(crate) concurrently: bool,
}

/// What rows that are there get in a new column, or in one that may not be NULL any more.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ColumnFill {
    /// The table's name after.
    pub(crate) table: String,
    /// The column's name after.
    pub(crate) column: String,
    /// The value.
    pub(crate) value: ColumnDefault,
}

/// One thing to do.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A statement.
    Statement(Statement),
    /// A statement that can't run in a transaction.
    Alone(Statement),
    /// A statement about something that may have another name than is expected.
    Named(Box<Named>),
    /// What counts a column up changes.
    Counter(Counter),
    /// A question that must be answered with 0; else so many rows can't be kept as they are.
    Guard {
        /// Counts rows.
        count: Statement,
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What is wrong with the rows: `can't be kept whole as numeric(6, 2)`.
        reason: String,
    },
    /// SQLite: a table is made anew.
    Rebuild(Box<Rebuild>),
    /// A column whose type has no way to its new one.
    NoWay {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The type before, and after.
        types: (String, String),
    },
}

/// SQLite: a table that is made anew. What else hangs on it is known only when it is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Rebuild {
    /// The table as it is now.
    pub(crate) before: Table,
    /// All its checks, those of the columns too, under the names that they have now.
    pub(crate) checks: Vec<Check>,
    /// The table as it is to be.
    pub(crate) after: Table,
    /// The name while it is filled.
    pub(crate) draft: String,
    /// The columns that are filled, and what of.
    pub(crate) values: Vec<(String, String)>,
    /// Its indexes.
    pub(crate) indexes: Vec<Statement>,
}

/// A table that is there before and after.
#[derive(Debug, Clone)]
pub(super) struct Pair<'c> {
    pub(super) before: &'c Table,
    pub(super) after: &'c Table,
    /// The columns after, each with what it was before.
    pub(super) columns: Vec<(Option<&'c Column>, &'c Column)>,
    /// The columns that go.
    pub(super) dropped: Vec<&'c Column>,
}

/// The change, taken apart.
pub(super) struct Parts<'c> {
    pub(super) created: Vec<&'c Table>,
    pub(super) dropped: Vec<&'c Table>,
    pub(super) pairs: Vec<Pair<'c>>,
}

impl<'c> Change<'c> {
    /// Takes it apart.
    pub(super) fn parts(&self) -> Parts<'c> {
        let (mut created, mut pairs) = (Vec::new(), Vec::new());
        for after in self.after {
            match self.before.iter().find(|before| before.name == self.table_before(&after.name)) {
                Some(before) if self.is_kept(before, after) => pairs.push(self.pair(before, after)),
                _ => created.push(after),
            }
        }
        let is_kept = |table: &Table| pairs.iter().any(|pair: &Pair<'_>| pair.before.name == table.name);
        let dropped = self.before.iter().filter(|before| !is_kept(before)).collect();
        Parts { created, dropped, pairs }
    }

    /// A name that was given away by a rename is not that of the table before.
    fn is_kept(&self, before: &Table, after: &Table) -> bool {
        let renamed = self.renamed_tables.iter().find(|(old, _)| *old == before.name);
        renamed.is_none_or(|(_, new)| *new == after.name)
    }

    /// The tables that get another name, in an order in which each name is free.
    pub(super) fn table_renames(&self, pairs: &[Pair<'_>]) -> Vec<Rename> {
        let taken: Vec<String> = pairs.iter().map(|pair| pair.before.name.clone()).collect();
        let renames = self.renamed_tables.iter().filter(|(old, new)| old != new && taken.contains(old));
        in_turn(renames.map(|(old, new)| Rename { old: old.clone(), new: new.clone() }).collect(), &taken)
    }

    /// The columns of a table that get another name, in an order in which each name is free.
    pub(super) fn column_renames(&self, pair: &Pair<'_>) -> Vec<Rename> {
        let taken: Vec<String> = pair.before.columns.iter().map(|column| column.name.clone()).collect();
        let of_table = self.renamed_columns.iter().filter(|(table, old, new)| *table == pair.after.name && old != new);
        in_turn(of_table.map(|(_, old, new)| Rename { old: old.clone(), new: new.clone() }).collect(), &taken)
    }

    /// The name of a table before.
    pub(super) fn table_before<'n>(&'n self, after: &'n str) -> &'n str {
        self.renamed_tables.iter().find(|(_, new)| new == after).map_or(after, |(old, _)| old)
    }

    /// The name of a table after.
    pub(super) fn table_after<'n>(&'n self, before: &'n str) -> &'n str {
        self.renamed_tables.iter().find(|(old, _)| old == before).map_or(before, |(_, new)| new)
    }

    /// The name of a column before, in a table by its name after.
    pub(super) fn column_before<'n>(&'n self, table: &str, after: &'n str) -> Option<&'n str> {
        let of_table = || self.renamed_columns.iter().filter(|(of, _, _)| of == table);
        match of_table().find(|(_, _, new)| new == after) {
            Some((_, old, _)) => Some(old),
            // given away: what has the name now is another column
            None if of_table().any(|(_, old, _)| old == after) => None,
            None => Some(after),
        }
    }

    /// The name of a column after, in a table by its name after.
    pub(super) fn column_after<'n>(&'n self, table: &str, before: &'n str) -> &'n str {
        let renamed = self.renamed_columns.iter().find(|(of, old, _)| of == table && old == before);
        renamed.map_or(before, |(_, _, new)| new)
    }

    fn pair(&self, before: &'c Table, after: &'c Table) -> Pair<'c> {
        let was = |column: &Column| {
            let name = self.column_before(&after.name, &column.name)?;
            before.columns.iter().find(|column| column.name == name)
        };
        let columns: Vec<_> = after.columns.iter().map(|column| (was(column), column)).collect();
        let is_kept = |column: &Column| columns.iter().any(|(was, _)| was.is_some_and(|was| was.name == column.name));
        let dropped = before.columns.iter().filter(|column| !is_kept(column)).collect();
        Pair { before, after, columns, dropped }
    }

    /// The table before, with the names that it has after: what is left to do when names are changed.
    pub(super) fn renamed(&self, before: &Table) -> Table {
        let mut table = before.clone();
        table.name = self.table_after(&before.name).to_owned();
        let name = table.name.clone();
        let rename = |column: &mut String| *column = self.column_after(&name, column).to_owned();
        table.columns.iter_mut().for_each(|column| rename(&mut column.name));
        table.uniques.iter_mut().flat_map(|unique| &mut unique.columns).for_each(rename);
        table.indexes.iter_mut().flat_map(|index| &mut index.columns).for_each(|(column, _)| rename(column));
        for key in &mut table.foreign_keys {
            rename(&mut key.column);
            self.retarget(key);
        }
        table
    }

    /// Gives a foreign key the names that its target has after.
    fn retarget(&self, key: &mut ForeignKey) {
        key.target = self.table_after(&key.target).to_owned();
        key.target_column = self.column_after(&key.target, &key.target_column).to_owned();
    }

    /// What rows that are there get in a column, where something was said.
    pub(super) fn fill(&self, table: &str, column: &str) -> Option<&'c ColumnDefault> {
        let fill = self.fills.iter().find(|fill| fill.table == table && fill.column == column);
        fill.map(|fill| &fill.value)
    }
}
