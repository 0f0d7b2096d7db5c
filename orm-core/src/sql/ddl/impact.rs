//! What a change means for others who use the tables meanwhile, on PostgreSQL: the locks that its statements take, what they do to the rows,
//! and what would do the same with less. It follows the steps of `postgres`.

use super::change::{Change, Pair, Parts};
use super::convert::conversion;
use super::dependents::Dependents;
use crate::backend::Backend::Postgres;
use crate::tables::{Column, ColumnDefault, ColumnType, Table};
use crate::value::SqlType;
use std::fmt;

/// A lock on a table, in PostgreSQL's words, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Lock {
    /// `SHARE UPDATE EXCLUSIVE`: others read and write; nobody else changes the table.
    ShareUpdateExclusive,
    /// `SHARE`: others read.
    Share,
    /// `SHARE ROW EXCLUSIVE`: others read.
    ShareRowExclusive,
    /// `ACCESS EXCLUSIVE`: others wait.
    AccessExclusive,
}

/// What is done to the rows of a table while it is locked, the cheapest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RowWork {
    /// Nothing: it takes no longer for many rows than for few.
    Nothing,
    /// All rows are read.
    Scan,
    /// All rows are read, and an index is built.
    BuildIndex,
    /// All rows are written anew by an UPDATE.
    Update,
    /// The whole table is written anew, with its indexes.
    Rewrite,
}

/// What reaches the same with less waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Safer {
    /// The index is built or dropped `CONCURRENTLY`.
    Concurrently,
    /// The constraint is added `NOT VALID`, and validated by a migration of its own, while others write.
    NotValid,
    /// A CHECK that the column is not NULL is added `NOT VALID` and validated; `SET NOT NULL` then believes it.
    NotNullByCheck,
    /// A unique index is built `CONCURRENTLY`, and becomes the constraint.
    UniqueIndexFirst,
    /// Rows get their values in small parts, outside of the migration that changes the table.
    FillInParts,
    /// The new one beside the old one, written both, filled, read; then the old one goes: programs of before and after live side by side.
    ExpandAndContract,
    /// First the program that does not use it any more, then the migration.
    ProgramFirst,
    /// What takes its time stands in a migration of its own, before or behind the one that holds the lock.
    MigrationOfItsOwn,
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Lock::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE, which nobody waits for who reads or writes,",
            Lock::Share => "SHARE, which writers wait for,",
            Lock::ShareRowExclusive => "SHARE ROW EXCLUSIVE, which writers wait for,",
            Lock::AccessExclusive => "ACCESS EXCLUSIVE, which everybody waits for,",
        })
    }
}

impl fmt::Display for Safer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Safer::Concurrently => "safer with `concurrently = true`, which lets others write meanwhile",
            Safer::NotValid => {
                "safer as SQL with ADD CONSTRAINT … NOT VALID, and VALIDATE CONSTRAINT in a migration of its own, which lets others write"
            }
            Safer::NotNullByCheck => {
                "safer with a CHECK (… IS NOT NULL) that is added NOT VALID and validated in a migration before this one: \
                 SET NOT NULL then reads no rows"
            }
            Safer::UniqueIndexFirst => {
                "safer with CREATE UNIQUE INDEX CONCURRENTLY in a migration before, and ADD CONSTRAINT … UNIQUE USING INDEX"
            }
            Safer::FillInParts => "safer as a nullable field first, which a step fills in parts",
            Safer::ExpandAndContract => {
                "safer in steps: add the new one, write both, fill it, read it, then remove the old one; \
                 a program that runs meanwhile knows only the old name or type"
            }
            Safer::ProgramFirst => "safe when no program that runs still uses it",
            Safer::MigrationOfItsOwn => "safer in a migration of its own: locks are held until the end of this one",
        })
    }
}

/// What a change means for one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Impact {
    /// The table, by the name that it has before.
    pub(crate) table: String,
    /// The strongest lock.
    pub(crate) lock: Lock,
    /// The most that is done to rows.
    pub(crate) work: RowWork,
    /// What would be safer.
    pub(crate) safer: Vec<Safer>,
}

struct Impacts<'c> {
    change: &'c Change<'c>,
    found: Vec<Impact>,
}

/// What a change means for the tables that are there.
pub(crate) fn impacts(change: &Change<'_>) -> Vec<Impact> {
    let Parts { created, dropped, pairs } = change.parts();
    let mut impacts = Impacts { change, found: Vec::new() };
    for pair in &pairs {
        let of = Dependents::of(change, pair.clone(), &pairs, &created);
        impacts.of_dependents(&of);
        impacts.of_names(pair);
        impacts.of_columns(pair, &of);
    }
    for table in &dropped {
        impacts.note(&table.name, Lock::AccessExclusive, RowWork::Nothing, &[Safer::ProgramFirst]);
        for key in &table.foreign_keys {
            impacts.note(&key.target, Lock::AccessExclusive, RowWork::Nothing, &[]);
        }
    }
    for key in created.iter().flat_map(|table| &table.foreign_keys) {
        impacts.note(change.table_before(&key.target), Lock::ShareRowExclusive, RowWork::Nothing, &[]);
    }
    let is_new = |name: &str| !change.before.iter().any(|table| table.name == name);
    impacts.found.retain(|impact| !is_new(&impact.table));
    impacts.found
}

impl Impacts<'_> {
    fn note(&mut self, table: &str, lock: Lock, work: RowWork, safer: &[Safer]) {
        let at = self.found.iter().position(|impact| impact.table == table).unwrap_or_else(|| {
            self.found.push(Impact { table: table.to_owned(), lock, work, safer: Vec::new() });
            self.found.len() - 1
        });
        let impact = &mut self.found[at];
        (impact.lock, impact.work) = (impact.lock.max(lock), impact.work.max(work));
        impact.safer.extend(safer);
        impact.safer.sort();
        impact.safer.dedup();
    }

    fn of_dependents(&mut self, of: &Dependents<'_>) {
        let (table, change) = (&of.pair.before.name, self.change);
        for name in &of.keys.dropped {
            self.note(table, Lock::AccessExclusive, RowWork::Nothing, &[]);
            let key = of.pair.before.foreign_keys.iter().find(|key| key.name == *name);
            if let Some(key) = key {
                self.note(&key.target, Lock::AccessExclusive, RowWork::Nothing, &[]);
            }
        }
        let alters = [&of.uniques.dropped, &of.checks.dropped].iter().any(|dropped| !dropped.is_empty())
            || [&of.keys.renamed, &of.uniques.renamed, &of.checks.renamed].iter().any(|renamed| !renamed.is_empty());
        if alters {
            self.note(table, Lock::AccessExclusive, RowWork::Nothing, &[]);
        }
        if !of.indexes.dropped.is_empty() {
            match change.concurrently {
                true => self.note(table, Lock::ShareUpdateExclusive, RowWork::Nothing, &[]),
                false => self.note(table, Lock::AccessExclusive, RowWork::Nothing, &[Safer::Concurrently]),
            }
        }
        if !of.uniques.added.is_empty() {
            self.note(table, Lock::AccessExclusive, RowWork::BuildIndex, &[Safer::UniqueIndexFirst]);
        }
        if !of.checks.added.is_empty() {
            self.note(table, Lock::AccessExclusive, RowWork::Scan, &[Safer::NotValid]);
        }
        if !of.indexes.added.is_empty() {
            match change.concurrently {
                true => self.note(table, Lock::ShareUpdateExclusive, RowWork::BuildIndex, &[]),
                false => self.note(table, Lock::Share, RowWork::BuildIndex, &[Safer::Concurrently]),
            }
        }
        for key in &of.keys.added {
            self.note(table, Lock::ShareRowExclusive, RowWork::Scan, &[Safer::NotValid]);
            self.note(change.table_before(&key.target), Lock::ShareRowExclusive, RowWork::Nothing, &[]);
        }
        if of.moves_key() && of.pair.after.primary_key().is_some() {
            self.note(table, Lock::AccessExclusive, RowWork::BuildIndex, &[Safer::ExpandAndContract]);
        }
    }

    fn of_names(&mut self, pair: &Pair<'_>) {
        let renames_column = pair.columns.iter().any(|(was, is)| was.is_some_and(|was| was.name != is.name));
        if pair.before.name != pair.after.name || renames_column {
            self.note(&pair.before.name, Lock::AccessExclusive, RowWork::Nothing, &[Safer::ExpandAndContract]);
        }
    }

    fn of_columns(&mut self, pair: &Pair<'_>, of: &Dependents<'_>) {
        let table = &pair.before.name;
        if !pair.dropped.is_empty() {
            self.note(table, Lock::AccessExclusive, RowWork::Nothing, &[Safer::ProgramFirst]);
        }
        for (was, is) in &pair.columns {
            match was {
                None => self.of_new_column(pair.after, table, is),
                Some(was) => self.of_column(pair.after, table, was, is, of),
            }
        }
    }

    fn of_new_column(&mut self, after: &Table, table: &str, column: &Column) {
        let fill = self.change.fill(&after.name, &column.name);
        let (work, safer): (_, &[Safer]) = match (fill, &column.default) {
            (Some(ColumnDefault::Sql(_)), _) => (RowWork::Update, &[Safer::FillInParts]),
            // each row gets a value of its own; of an expression nobody knows whether it is the same for each
            (None, Some(ColumnDefault::Sql(_))) => (RowWork::Rewrite, &[Safer::FillInParts]),
            _ if column.auto => (RowWork::Rewrite, &[Safer::ExpandAndContract]),
            _ => (RowWork::Nothing, &[]),
        };
        self.note(table, Lock::AccessExclusive, work, safer);
    }

    fn of_column(&mut self, after: &Table, table: &str, was: &Column, is: &Column, of: &Dependents<'_>) {
        if was.column_type != is.column_type {
            let guarded = conversion(Postgres, was.column_type, is.column_type, "")
                .is_some_and(|conversion| conversion.loses.is_some());
            let in_place = is_in_place(was.column_type, is.column_type);
            match in_place {
                true => self.note(table, Lock::AccessExclusive, RowWork::Nothing, &[]),
                false => self.note(table, Lock::AccessExclusive, RowWork::Rewrite, &[Safer::ExpandAndContract]),
            }
            if guarded {
                self.note(table, Lock::AccessExclusive, RowWork::Scan, &[]);
            }
        }
        let is_other = was.default != is.default || was.auto != is.auto || was.nullable != is.nullable;
        if is_other || was.primary_key != is.primary_key {
            self.note(table, Lock::AccessExclusive, RowWork::Nothing, &[]);
        }
        if was.nullable && !is.nullable && !(is.primary_key && of.moves_key()) {
            self.note(table, Lock::AccessExclusive, RowWork::Scan, &[Safer::NotNullByCheck]);
            if self.change.fill(&after.name, &is.name).is_some() {
                self.note(table, Lock::AccessExclusive, RowWork::Update, &[Safer::FillInParts]);
            }
        }
    }
}

/// Whether the values stay as they are, and need not be looked at.
fn is_in_place(was: ColumnType, is: ColumnType) -> bool {
    match (was.sql_type, is.sql_type) {
        (SqlType::Text, SqlType::Text) => match (was.max_length, is.max_length) {
            (_, None) => true,
            (Some(was), Some(is)) => was <= is,
            (None, Some(_)) => false,
        },
        (SqlType::Decimal, SqlType::Decimal) => {
            let ((digits, scale), (to_digits, to_scale)) = (was.digits(), is.digits());
            scale == to_scale && digits <= to_digits
        }
        _ => false,
    }
}
