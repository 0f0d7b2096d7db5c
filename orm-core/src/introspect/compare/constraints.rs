//! Foreign keys, unique constraints, indexes.

use super::{DifferenceKind, Pair, Severity, difference};
use crate::backend::Backend;
use crate::tables::{Index, Unique};

impl Pair<'_> {
    pub(super) fn foreign_keys(&mut self) {
        let (expected, live) = (self.expected, self.live);
        let has = |column: &str| live.table.columns.iter().any(|found| self.same(&found.name, column));
        let keys: Vec<_> = expected.foreign_keys.iter().filter(|key| has(&key.column)).collect();
        for key in keys {
            let Some(found) = live.table.foreign_keys.iter().find(|found| self.same(&found.column, &key.column)) else {
                let target = key.target.clone();
                self.push(Severity::Error, &[&key.column], DifferenceKind::MissingForeignKey { target });
                continue;
            };
            if !self.same(&found.target, &key.target) || !self.same(&found.target_column, &key.target_column) {
                let place = |key: &crate::tables::ForeignKey| format!("{}.{}", key.target, key.target_column);
                let kind = DifferenceKind::Target { expected: place(key), found: place(found) };
                self.push(Severity::Error, &[&key.column], kind);
            }
            if difference::action(found.on_delete) != difference::action(key.on_delete) {
                let kind = DifferenceKind::OnDelete { expected: key.on_delete, found: found.on_delete };
                self.push(Severity::Error, &[&key.column], kind);
            }
            self.name("foreign key", &[&key.column], &key.name, &found.name);
        }
        for found in &live.table.foreign_keys {
            let is_field = expected.columns.iter().any(|column| self.same(&column.name, &found.column));
            let is_expected = expected.foreign_keys.iter().any(|key| self.same(&key.column, &found.column));
            if is_field && !is_expected {
                let target = format!("{}.{}", found.target, found.target_column);
                let kind = DifferenceKind::ExtraForeignKey { target };
                // a primary key can't be a relation
                let is_key = expected.primary_key().is_some_and(|key| self.same(&key.name, &found.column));
                let severity = if is_key { Severity::Note } else { Severity::Error };
                self.push(severity, &[&found.column], kind);
            }
        }
    }

    pub(super) fn uniques(&mut self) {
        let (expected, live) = (self.expected, self.live);
        let primary = |unique: &Unique| matches!(&unique.columns[..], [only] if live.table.primary_key().is_some_and(|key| self.same(&key.name, only)));
        let extra: Vec<&Unique> = live
            .table
            .uniques
            .iter()
            .filter(|found| !primary(found))
            .filter(|found| !expected.uniques.iter().any(|unique| self.same_all(&unique.columns, &found.columns)))
            .filter(|found| {
                found.columns.iter().all(|name| expected.columns.iter().any(|own| self.same(&own.name, name)))
            })
            .collect();
        for unique in &expected.uniques {
            let columns: Vec<&str> = unique.columns.iter().map(String::as_str).collect();
            let found: Vec<&Unique> =
                live.table.uniques.iter().filter(|found| self.same_all(&unique.columns, &found.columns)).collect();
            match found.first() {
                None => {
                    self.push(Severity::Error, &columns, DifferenceKind::MissingUnique { name: unique.name.clone() });
                }
                Some(first) if !found.iter().any(|found| found.name == unique.name) => {
                    self.name("unique constraint", &columns, &unique.name, &first.name);
                }
                Some(_) => {}
            }
        }
        for found in extra {
            let columns: Vec<&str> = found.columns.iter().map(String::as_str).collect();
            self.push(Severity::Error, &columns, DifferenceKind::ExtraUnique { name: found.name.clone() });
        }
    }

    pub(super) fn indexes(&mut self) {
        let (expected, live) = (self.expected, self.live);
        let same = |one: &Index, other: &Index| {
            let columns = one.columns.iter().zip(&other.columns);
            one.columns.len() == other.columns.len()
                && columns.into_iter().all(|(a, b)| a.1 == b.1 && self.same(&a.0, &b.0))
        };
        let mut found_none = Vec::new();
        let mut renamed = Vec::new();
        for index in &expected.indexes {
            let found: Vec<&Index> = live.table.indexes.iter().filter(|found| same(index, found)).collect();
            match found.first() {
                None => found_none.push(index),
                Some(first) if !found.iter().any(|found| found.name == index.name) => renamed.push((index, *first)),
                Some(_) => {}
            }
        }
        let extra: Vec<&Index> = live
            .table
            .indexes
            .iter()
            .filter(|found| !expected.indexes.iter().any(|index| same(index, found)))
            .collect();
        for index in found_none {
            let columns: Vec<&str> = index.columns.iter().map(|(column, _)| column.as_str()).collect();
            // that of a foreign key is there for speed alone, and can't be left out of a model
            let of_key = matches!(columns[..], [only] if expected.foreign_key(only).is_some());
            let severity = if of_key { Severity::Note } else { Severity::Error };
            self.push(severity, &columns, DifferenceKind::MissingIndex { name: index.name.clone() });
        }
        for (index, found) in renamed {
            let columns: Vec<&str> = index.columns.iter().map(|(column, _)| column.as_str()).collect();
            self.name("index", &columns, &index.name, &found.name);
        }
        for found in extra {
            let columns: Vec<&str> = found.columns.iter().map(|(column, _)| column.as_str()).collect();
            self.push(Severity::Note, &columns, DifferenceKind::ExtraIndex { name: found.name.clone() });
        }
    }

    /// Two names of one thing.
    pub(super) fn name(&mut self, what: &'static str, columns: &[&str], expected: &str, found: &str) {
        let is_same = match self.backend {
            Backend::Sqlite => expected.eq_ignore_ascii_case(found),
            Backend::Postgres => expected == found,
        };
        if !is_same {
            let kind = DifferenceKind::Name { what, expected: expected.to_owned(), found: found.to_owned() };
            self.push(Severity::Note, columns, kind);
        }
    }
}
