//! What differs between the tables that are expected and those that are there, as data.

mod checks;
mod columns;
mod constraints;
mod difference;

pub use difference::{Difference, DifferenceKind, Severity};

use super::printed::Printed;
use super::unsupported::Unsupported;
use super::{LiveTable, Schema};
use crate::backend::Backend;
use crate::tables::Table;

/// One table and what there is of it.
struct Pair<'t> {
    backend: Backend,
    expected: &'t Table,
    printed: &'t Printed,
    live: &'t LiveTable,
    found: Vec<Difference>,
}

/// The differences, table by table, those that nobody expects last.
pub(super) fn schemas(expected: &[Table], printed: &[Printed], schema: &Schema) -> Vec<Difference> {
    let mut found = Vec::new();
    for (table, printed) in expected.iter().zip(printed) {
        match schema.table(&table.name) {
            Some(live) => {
                let pair = Pair { backend: schema.backend, expected: table, printed, live, found: Vec::new() };
                found.extend(pair.differences());
            }
            None => {
                let is_view = schema.views.iter().any(|view| same(schema.backend, view, &table.name));
                let (kind, severity) = if is_view {
                    (DifferenceKind::View, Severity::Note)
                } else {
                    (DifferenceKind::MissingTable, Severity::Error)
                };
                found.push(Difference { severity, table: table.name.clone(), columns: Vec::new(), kind });
            }
        }
    }
    let is_expected =
        |live: &LiveTable| expected.iter().any(|table| same(schema.backend, &table.name, &live.table.name));
    found.extend(schema.tables.iter().filter(|live| !is_expected(live)).map(|live| Difference {
        severity: Severity::Note,
        table: live.table.name.clone(),
        columns: Vec::new(),
        kind: DifferenceKind::UnknownTable,
    }));
    found
}

/// Whether two names are one: SQLite takes `Album` and `album` for the same.
fn same(backend: Backend, one: &str, other: &str) -> bool {
    match backend {
        Backend::Sqlite => one.eq_ignore_ascii_case(other),
        Backend::Postgres => one == other,
    }
}

impl Pair<'_> {
    fn differences(mut self) -> Vec<Difference> {
        self.columns();
        self.primary_key();
        self.foreign_keys();
        self.uniques();
        self.indexes();
        self.checks();
        self.unsupported();
        self.found
    }

    fn push(&mut self, severity: Severity, columns: &[&str], kind: DifferenceKind) {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        self.found.push(Difference { severity, table: self.expected.name.clone(), columns, kind });
    }

    fn same(&self, one: &str, other: &str) -> bool {
        same(self.backend, one, other)
    }

    fn same_all<'a>(&self, one: &[String], other: impl IntoIterator<Item = &'a String>) -> bool {
        let other: Vec<&String> = other.into_iter().collect();
        one.len() == other.len() && one.iter().all(|name| other.iter().any(|other| self.same(name, other)))
    }

    /// Whether the type of a column is none that could be compared.
    fn is_incomparable(&self, column: &str) -> bool {
        self.live.unsupported.iter().any(|note| {
            matches!(note, Unsupported::Type { .. } | Unsupported::Enum { .. })
                && note.column().is_some_and(|name| self.same(name, column))
        })
    }

    /// What can't be compared is said.
    fn unsupported(&mut self) {
        let live = self.live;
        for note in &live.unsupported {
            let is_expected =
                note.column().and_then(|column| self.expected.columns.iter().find(|own| self.same(&own.name, column)));
            let severity = match note {
                // said where the keys are compared
                Unsupported::PrimaryKey { .. } => continue,
                Unsupported::Generated { .. } if is_expected.is_some() => Severity::Error,
                Unsupported::Type { readable: false, .. } if is_expected.is_some() => Severity::Error,
                _ if note.column().is_some() && is_expected.is_none() => continue,
                _ => Severity::Note,
            };
            let columns: Vec<&str> = note.column().into_iter().collect();
            self.push(severity, &columns, DifferenceKind::Unsupported(note.clone()));
        }
    }
}
