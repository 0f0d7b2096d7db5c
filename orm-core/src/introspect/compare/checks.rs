//! Checks: those that were written, and those that follow from columns.

use super::super::tokens;
use super::columns::described;
use super::{DifferenceKind, Pair, Severity};
use crate::meta::constraint_name;
use crate::sql;
use crate::tables::{Check, Column};

impl Pair<'_> {
    pub(super) fn checks(&mut self) {
        if let Some(message) = &self.printed.refused {
            self.push(Severity::Error, &[], DifferenceKind::Refused { message: message.clone() });
            return;
        }
        let (expected, live, printed) = (self.expected, self.live, self.printed);
        let there: Vec<(String, &Check)> =
            live.checks.iter().map(|check| (tokens::normal(&check.condition), check)).collect();
        let normal_of =
            |name: &str| printed.checks.iter().find(|check| check.name == name).map(|check| &check.condition);

        for column in &expected.columns {
            let Some(found) = live.table.columns.iter().find(|found| self.same(&found.name, &column.name)) else {
                continue;
            };
            let own = column
                .condition_on(self.backend)
                .and_then(|_| normal_of(&constraint_name(&expected.name, &[&column.name], "check")).cloned());
            let is_there = own.as_ref().is_none_or(|own| there.iter().any(|(condition, _)| condition == own));
            let name = tokens::normal(&format!("\"{}\"", found.name.replace('"', "\"\"")));
            let is_more = there.iter().any(|(condition, check)| {
                let is_own = !live.table.checks.contains(check) && condition.split(' ').any(|word| word == name);
                is_own && !printed.checks.iter().any(|expected| expected.condition == *condition)
            });
            if (!is_there || is_more) && !self.is_incomparable(&column.name) && self.is_same_storage(column, found) {
                // a table that this library did not make holds less, and is read all the same
                let severity = if live.strict { Severity::Error } else { Severity::Note };
                let kind = DifferenceKind::Type {
                    expected: described(self.backend, column),
                    found: described(self.backend, found),
                };
                self.push(severity, &[&column.name], kind);
            }
        }

        for check in &expected.checks {
            let condition = normal_of(&check.name).cloned().unwrap_or_else(|| tokens::normal(&check.condition));
            match there.iter().find(|(other, _)| *other == condition) {
                None => {
                    let kind =
                        DifferenceKind::MissingCheck { name: check.name.clone(), condition: check.condition.clone() };
                    self.push(Severity::Error, &[], kind);
                }
                Some((_, found)) => self.name("check", &[], &check.name, &found.name),
            }
        }
        for check in &live.table.checks {
            let condition = tokens::normal(&check.condition);
            if !printed.checks.iter().any(|expected| expected.condition == condition) {
                let kind = DifferenceKind::ExtraCheck { name: check.name.clone(), condition: check.condition.clone() };
                self.push(Severity::Error, &[], kind);
            }
        }
    }

    /// Whether the types differ in their lengths alone; if they differ more, that has been said.
    fn is_same_storage(&self, expected: &Column, found: &Column) -> bool {
        sql::column_type(self.backend, expected.column_type) == sql::column_type(self.backend, found.column_type)
    }
}
