//! Checks: those that were written, and those that follow from columns.

use super::super::tokens;
use super::columns::described;
use super::{DifferenceKind, Pair, Severity};
use crate::sql;
use crate::tables::{Check, Column, quoted};

impl Pair<'_> {
    pub(super) fn checks(&mut self) {
        if let Some(message) = &self.printed.refused {
            self.push(Severity::Error, &[], DifferenceKind::Refused { message: message.clone() });
            return;
        }
        let (expected, live, printed) = (self.expected, self.live, self.printed);
        let there: Vec<(String, &Check)> =
            live.checks.iter().map(|check| (tokens::normal(&check.condition), check)).collect();
        let mut rest = printed.checks.iter();
        for column in &expected.columns {
            let own = column.condition_on(self.backend).and_then(|_| rest.next()).map(|check| &check.condition);
            let Some(found) = live.table.columns.iter().find(|found| self.same(&found.name, &column.name)) else {
                continue;
            };
            if expected.foreign_key(&column.name).is_some() && own.is_none() {
                continue;
            }
            let is_there = own.is_none_or(|own| there.iter().any(|(condition, _)| condition == own));
            let name = tokens::normal(&quoted(&found.name));
            let more = there.iter().find(|(condition, check)| {
                let is_own = !live.table.checks.contains(check) && tokens::words(&check.condition).contains(&name);
                is_own && !printed.checks.iter().any(|expected| expected.condition == *condition)
            });
            if (!is_there || more.is_some())
                && !self.is_incomparable(&column.name)
                && self.is_same_storage(column, found)
            {
                // a table that this library did not make holds less, and is read all the same
                let severity = if live.strict { Severity::Error } else { Severity::Note };
                let (expected, found) = (described(self.backend, column), described(self.backend, found));
                let kind = match more {
                    _ if expected != found => DifferenceKind::Type { expected, found },
                    Some((_, check)) => {
                        DifferenceKind::ExtraCheck { name: check.name.clone(), condition: check.condition.clone() }
                    }
                    None => DifferenceKind::NotHeld { declared: found },
                };
                self.push(severity, &[&column.name], kind);
            }
        }

        for (check, printed) in expected.checks.iter().zip(rest) {
            match there.iter().find(|(other, _)| *other == printed.condition) {
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
