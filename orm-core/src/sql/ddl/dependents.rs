//! Keys, constraints and indexes on PostgreSQL: what goes before a column changes, and comes back behind it.

use super::change::{Change, Pair};
use super::names::Rename;
use crate::backend::Backend::Postgres;
use crate::tables::{Check, Column, ColumnType, ForeignKey, Index, Table, Unique, quoted};
use crate::value::SqlType;

/// What one table's dependents become.
pub(super) struct Dependents<'c> {
    pub(super) pair: Pair<'c>,
    /// The table before, under its names after.
    pub(super) was: Table,
    pub(super) keys: Sorted<ForeignKey>,
    pub(super) uniques: Sorted<Unique>,
    pub(super) checks: Sorted<Check>,
    pub(super) indexes: Sorted<Index>,
}

/// Things of one kind: by the names that they have now.
pub(super) struct Sorted<T> {
    pub(super) dropped: Vec<String>,
    pub(super) renamed: Vec<Rename>,
    pub(super) added: Vec<T>,
}

impl<T: Clone> Sorted<T> {
    /// Compares what was, with its name now, to what is to be.
    fn of(was: Vec<(String, T)>, is: Vec<T>, same: impl Fn(&T, &T) -> bool, name: impl Fn(&T) -> String) -> Self {
        let mut found = Sorted { dropped: Vec::new(), renamed: Vec::new(), added: is };
        for (now, thing) in was {
            // of two alike, the one that keeps its name
            let alike = |added: &Vec<T>, exactly: bool| {
                added.iter().position(|other| same(&thing, other) && (!exactly || name(other) == now))
            };
            match alike(&found.added, true).or_else(|| alike(&found.added, false)) {
                Some(at) => {
                    let new = name(&found.added.remove(at));
                    if new != now {
                        found.renamed.push(Rename { old: now, new });
                    }
                }
                None => found.dropped.push(now),
            }
        }
        found
    }
}

impl<'c> Dependents<'c> {
    pub(super) fn of(change: &Change<'c>, pair: Pair<'c>, pairs: &[Pair<'c>], created: &[&Table]) -> Self {
        let was = change.renamed(pair.before);
        let (before, after) = (pair.before, pair.after);
        let keeps_type = |table_after: &str, name: &str| {
            let Some(pair) = pairs.iter().find(|pair| pair.after.name == table_after) else { return false };
            let renamed = change.renamed(pair.before);
            match (renamed.column(name), pair.after.column(name)) {
                (Some(was), Some(is)) => was.column_type == is.column_type && was.primary_key == is.primary_key,
                _ => false,
            }
        };
        let is_same_key = |was: &ForeignKey, is: &ForeignKey| {
            let same = (&was.column, &was.target, &was.target_column, was.on_delete)
                == (&is.column, &is.target, &is.target_column, is.on_delete);
            let is_new = created.iter().any(|table| table.name == is.target);
            same && !is_new && keeps_type(&after.name, &is.column) && keeps_type(&is.target, &is.target_column)
        };
        // between text and another type the server writes casts into the check, which a fresh one has not
        let retyped: Vec<&Column> = after
            .columns
            .iter()
            .filter(|is| {
                let was = was.column(&is.name).map(|was| was.column_type);
                let is_text = |of: ColumnType| of.sql_type == SqlType::Text;
                was.is_some_and(|was| was != is.column_type && (is_text(was) || is_text(is.column_type)))
            })
            .collect();
        let is_same_check = |was: &Check, is: &Check| {
            let names =
                |column: &&Column| is.condition.contains(&column.name) || is.condition.contains(&quoted(&column.name));
            was.condition == is.condition && !retyped.iter().any(names)
        };
        // each under the name that it has now
        let keys = before.foreign_keys.iter().map(|key| key.name.clone()).zip(was.foreign_keys.clone());
        let uniques = before.uniques.iter().map(|unique| unique.name.clone()).zip(was.uniques.clone());
        let indexes = before.indexes.iter().map(|index| index.name.clone()).zip(was.indexes.clone());
        let checks = before.checks_on(Postgres).into_iter().map(|check| check.name).zip(was.checks_on(Postgres));
        Dependents {
            keys: Sorted::of(keys.collect(), after.foreign_keys.clone(), is_same_key, |key| key.name.clone()),
            uniques: Sorted::of(
                uniques.collect(),
                after.uniques.clone(),
                |was, is| was.columns == is.columns,
                |unique| unique.name.clone(),
            ),
            checks: Sorted::of(checks.collect(), after.checks_on(Postgres), is_same_check, |check| check.name.clone()),
            indexes: Sorted::of(
                indexes.collect(),
                after.indexes.clone(),
                |was, is| was.columns == is.columns,
                |index| index.name.clone(),
            ),
            pair,
            was,
        }
    }

    /// Whether another column is the primary key.
    pub(super) fn moves_key(&self) -> bool {
        self.was.primary_key().map(|key| &key.name) != self.pair.after.primary_key().map(|key| &key.name)
    }
}
