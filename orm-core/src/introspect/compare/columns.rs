//! Columns: there or not, type, NULL, default, key.

use super::super::tokens;
use super::super::unsupported::Unsupported;
use super::{DifferenceKind, Pair, Severity};
use crate::backend::Backend;
use crate::sql;
use crate::tables::{Column, ColumnDefault, ColumnType};
use crate::value::SqlType;

impl Pair<'_> {
    pub(super) fn columns(&mut self) {
        let (expected, live) = (self.expected, self.live);
        for column in &expected.columns {
            match live.table.columns.iter().find(|found| self.same(&found.name, &column.name)) {
                Some(found) => self.column(column, found),
                None => self.push(Severity::Error, &[&column.name], DifferenceKind::MissingColumn),
            }
        }
        for found in &live.table.columns {
            if expected.columns.iter().any(|column| self.same(&column.name, &found.name)) {
                continue;
            }
            let by_itself = live.unsupported.iter().any(|note| {
                matches!(note, Unsupported::Generated { .. } | Unsupported::Counted { .. })
                    && note.column() == Some(&found.name)
            });
            let required = !found.nullable && found.default.is_none() && !found.auto && !by_itself;
            let severity = if required { Severity::Error } else { Severity::Note };
            self.push(severity, &[&found.name], DifferenceKind::ExtraColumn { required });
        }
    }

    fn column(&mut self, expected: &Column, found: &Column) {
        let name: &[&str] = &[&expected.name];
        // the length of a foreign key is that of the key that it points at
        let is_key = self.expected.foreign_key(&expected.name).is_some();
        let without = |column: ColumnType| if is_key { ColumnType::new(column.sql_type) } else { column };
        let same_type = self.same_type(without(expected.column_type), without(found.column_type));
        if !self.is_incomparable(&expected.name) && !same_type {
            let (expected, found) = (described(self.backend, expected), described(self.backend, found));
            self.push(Severity::Error, name, DifferenceKind::Type { expected, found });
        }
        if expected.nullable != found.nullable && !expected.primary_key {
            self.push(Severity::Error, name, DifferenceKind::Null { expected: expected.nullable });
        }
        if expected.primary_key && found.primary_key && expected.auto != found.auto {
            // without AUTOINCREMENT, SQLite counts up as well, and gives out the key of a deleted row again
            let is_error = expected.auto && self.backend == Backend::Postgres;
            let severity = if is_error { Severity::Error } else { Severity::Note };
            self.push(severity, name, DifferenceKind::Auto { expected: expected.auto });
        }
        let default = self.printed.defaults.get(&expected.name);
        if self.printed.refused.is_none() && !same_default(default, found.default.as_ref()) {
            let kind = DifferenceKind::Default { expected: default.cloned(), found: found.default.clone() };
            self.push(Severity::Error, name, kind);
        }
    }

    fn same_type(&self, expected: ColumnType, found: ColumnType) -> bool {
        if sql::column_type(self.backend, expected) != sql::column_type(self.backend, found) {
            return false;
        }
        // lengths are checks in a STRICT table, and only said in another one
        let is_said = self.backend == Backend::Sqlite && !self.live.strict && found.sql_type == SqlType::Text;
        !is_said || expected.sql_type != SqlType::Text || expected.max_length == found.max_length
    }

    pub(super) fn primary_key(&mut self) {
        let (expected, live) = (self.expected, self.live);
        let Some(key) = expected.primary_key() else { return };
        if live.table.primary_key().is_some_and(|found| self.same(&found.name, &key.name)) {
            return;
        }
        let several = live.unsupported.iter().find_map(|note| match note {
            Unsupported::PrimaryKey { columns } => Some(columns.clone()),
            _ => None,
        });
        let only = live.table.primary_key().map(|column| vec![column.name.clone()]);
        let found = only.or(several).unwrap_or_default();
        self.push(Severity::Error, &[&key.name], DifferenceKind::PrimaryKey { found });
    }
}

/// The type with its lengths, as a person says it.
pub(super) fn described(backend: Backend, column: &Column) -> String {
    let name = sql::column_type(backend, column.column_type);
    let range = match (column.range, column.column_type.sql_type) {
        (Some(range), _) => Some(range),
        (None, SqlType::I16) if backend == Backend::Sqlite => Some((i16::MIN.into(), i16::MAX.into())),
        (None, SqlType::I32) if backend == Backend::Sqlite => Some((i32::MIN.into(), i32::MAX.into())),
        _ => None,
    };
    match (range, column.column_type) {
        (Some((low, high)), _) => format!("{name} from {low} to {high}"),
        (None, ColumnType { sql_type: SqlType::Text, max_length: Some(longest), .. }) if backend == Backend::Sqlite => {
            format!("{name} of at most {longest} characters")
        }
        (None, ColumnType { sql_type: SqlType::Decimal, .. }) if backend == Backend::Sqlite => {
            format!("{name} of a decimal of {} digits", column.column_type.digits().0)
        }
        _ => name,
    }
}

/// Whether two defaults are one. That of NULL is none.
fn same_default(expected: Option<&ColumnDefault>, found: Option<&ColumnDefault>) -> bool {
    let number = |default: &ColumnDefault| match default {
        ColumnDefault::Bool(is) => Some(f64::from(u8::from(*is))),
        ColumnDefault::Integer(number) => Some(*number as f64),
        ColumnDefault::Float(number) => Some(*number),
        ColumnDefault::Text(text) => text.parse().ok(),
        _ => None,
    };
    let said = |default: Option<&ColumnDefault>| default.filter(|default| **default != ColumnDefault::Null).cloned();
    match (said(expected), said(found)) {
        (None, None) => true,
        (Some(ColumnDefault::Sql(one)), Some(ColumnDefault::Sql(other))) => {
            tokens::normal(&one) == tokens::normal(&other)
        }
        (Some(ColumnDefault::Text(one)), Some(ColumnDefault::Text(other))) => one == other,
        (Some(one), Some(other)) => one == other || number(&one).zip(number(&other)).is_some_and(|(a, b)| a == b),
        _ => false,
    }
}
