//! The steps of a change on SQLite.
//!
//! Its ALTER TABLE renames, and adds and drops plain columns. All else makes the table anew: what that takes stands in [`Rebuild`], and is done
//! where the database can be looked at.

use super::change::{Change, Pair, Parts, Rebuild, Step};
use super::convert::conversion;
use super::named::{Becomes, Named};
use super::names::Rename;
use super::postgres::{NO_NULL, NO_VALUE};
use super::{
    check, column as write_column, create_index, create_table, default_value, drop_order, drop_table, foreign_key,
    guard, rename_column, rename_table, statement, type_name,
};
use crate::backend::Backend::Sqlite;
use crate::error::Result;
use crate::sql::writer::Writer;
use crate::tables::{Check, Column, ColumnDefault, Index, Table, quoted};

/// What the name of a table begins with that is made anew, until it has its own.
pub(crate) const DRAFT: &str = "orm_new_";

/// The steps, in their order.
pub(super) fn steps(change: &Change<'_>) -> Result<Vec<Step>> {
    let Parts { created, dropped, pairs } = change.parts();
    let mut steps = Vec::new();
    for table in drop_order(&dropped) {
        steps.push(Step::Statement(drop_table(Sqlite, &table.name)?));
    }
    for Rename { old, new } in change.table_renames(&pairs) {
        steps.push(Step::Statement(rename_table(Sqlite, &old, &new)?));
    }
    for pair in &pairs {
        for Rename { old, new } in change.column_renames(pair) {
            steps.push(Step::Statement(rename_column(Sqlite, &pair.after.name, &old, &new)?));
        }
    }
    for pair in &pairs {
        Changed::of(change, pair).steps(&mut steps)?;
    }
    for table in created {
        steps.push(Step::Statement(create_table(Sqlite, table, &|_| false)?));
        for index in &table.indexes {
            steps.push(Step::Statement(create_index(Sqlite, table, index, false)?));
        }
    }
    Ok(steps)
}

/// A table that is there before and after, when all names are those after.
struct Changed<'c> {
    change: &'c Change<'c>,
    /// As it is now: constraints and indexes still have the names that they were made with.
    was: Table,
    /// Its checks.
    checks: Vec<Check>,
    is: &'c Table,
    columns: Vec<(Option<Column>, &'c Column)>,
    dropped: Vec<Column>,
}

impl<'c> Changed<'c> {
    fn of(change: &'c Change<'c>, pair: &Pair<'c>) -> Self {
        let was = change.renamed(pair.before);
        let checks = pair.before.checks_on(Sqlite).into_iter().zip(was.checks_on(Sqlite));
        let checks = checks.map(|(now, renamed)| Check { name: now.name, condition: renamed.condition }).collect();
        let of = |column: &Column| was.column(change.column_after(&pair.after.name, &column.name)).cloned();
        let columns = pair.columns.iter().map(|(before, after)| (before.and_then(of), *after)).collect();
        let dropped = pair.dropped.iter().filter_map(|column| of(column)).collect();
        Changed { change, checks, is: pair.after, columns, dropped, was }
    }

    fn steps(&self, steps: &mut Vec<Step>) -> Result<()> {
        if self.is_alter() {
            self.change_indexes(steps, true)?;
            for column in &self.dropped {
                steps.push(self.alter(|w| _ = w.push("DROP COLUMN ").ident(&column.name))?);
            }
            for (_, column) in self.columns.iter().filter(|(was, _)| was.is_none()) {
                self.add_column(column, steps)?;
            }
            return self.change_indexes(steps, false);
        }
        self.guards(steps)?;
        steps.push(Step::Rebuild(Box::new(self.rebuild()?)));
        Ok(())
    }

    /// Whether ALTER TABLE can do it: columns that come and go, on which nothing hangs.
    fn is_alter(&self) -> bool {
        let same = |(was, is): &(Option<Column>, &Column)| was.as_ref().is_none_or(|was| was == *is);
        let adds: Vec<&Column> = self.columns.iter().filter(|(was, _)| was.is_none()).map(|(_, is)| *is).collect();
        let is_of = |columns: &[&Column], name: &str| columns.iter().any(|column| column.name == name);
        let drops: Vec<&Column> = self.dropped.iter().collect();
        let checks_of = |columns: &[&Column]| -> Vec<Check> {
            let table = Table {
                name: self.is.name.clone(),
                columns: columns.iter().map(|column| (*column).clone()).collect(),
                ..Table::default()
            };
            table.checks_on(Sqlite)
        };
        let added_checks = checks_of(&adds);
        let kept_checks = self.is.checks_on(Sqlite).into_iter().filter(|check| !added_checks.contains(check));
        let added_keys = self.is.foreign_keys.iter().filter(|key| is_of(&adds, &key.column));
        let kept_keys = self.is.foreign_keys.iter().filter(|key| !is_of(&adds, &key.column));
        self.columns.iter().all(same)
            && adds.iter().all(|column| self.can_add(column))
            && drops.iter().all(|column| self.can_drop(column))
            && kept_checks.eq(self.checks.iter().cloned())
            && kept_keys.eq(self.was.foreign_keys.iter())
            && self.is.uniques == self.was.uniques
            && added_keys.count() <= adds.len()
    }

    fn can_add(&self, column: &Column) -> bool {
        let has_key = self.is.foreign_key(&column.name).is_some();
        let is_constant = match &column.default {
            Some(ColumnDefault::Sql(_)) => false,
            Some(ColumnDefault::Null) | None => column.nullable,
            // a column that points somewhere must begin as NULL
            Some(_) => !has_key,
        };
        let fill = self.change.fill(&self.is.name, &column.name);
        !column.primary_key && is_constant && (fill.is_none() || column.nullable)
    }

    fn can_drop(&self, column: &Column) -> bool {
        let name = &column.name;
        let quoted = quoted(name);
        // a condition is text: what may name the column does
        let in_check =
            self.checks.iter().any(|check| check.condition.contains(name) || check.condition.contains(&quoted));
        let in_unique = self.was.uniques.iter().any(|unique| unique.columns.contains(name));
        !column.primary_key && !in_check && !in_unique && self.was.foreign_key(name).is_none()
    }

    fn alter(&self, write: impl FnOnce(&mut Writer<'_>)) -> Result<Step> {
        let statement = statement(Sqlite, |w| {
            w.push("ALTER TABLE ").ident(&self.is.name).push(" ");
            write(w);
            Ok(())
        })?;
        Ok(Step::Statement(statement))
    }

    fn add_column(&self, column: &Column, steps: &mut Vec<Step>) -> Result<()> {
        let table = Table { name: self.is.name.clone(), columns: vec![column.clone()], ..Table::default() };
        steps.push(self.alter(|w| {
            w.push("ADD COLUMN ");
            write_column(w, self.is, column);
            for of_column in table.checks_on(Sqlite) {
                w.push(" ");
                check(w, &of_column);
            }
            if let Some(key) = self.is.foreign_key(&column.name) {
                w.push(" ");
                foreign_key(w, key, false, "");
            }
        })?);
        if let Some(fill) = self.change.fill(&self.is.name, &column.name) {
            steps.push(Step::Statement(statement(Sqlite, |w| {
                w.push("UPDATE ").ident(&self.is.name).push(" SET ").ident(&column.name).push(" = ");
                default_value(w, fill);
                Ok(())
            })?));
        }
        Ok(())
    }

    /// Indexes that go, or those that come.
    fn change_indexes(&self, steps: &mut Vec<Step>, going: bool) -> Result<()> {
        let (one, other): (&[Index], &[Index]) =
            if going { (&self.was.indexes, &self.is.indexes) } else { (&self.is.indexes, &self.was.indexes) };
        for index in one.iter().filter(|index| !other.contains(index)) {
            steps.push(match going {
                true => Step::Named(Box::new(Named::index(self.is, index, index.name.clone(), Becomes::Nothing))),
                false => Step::Statement(create_index(Sqlite, self.is, index, false)?),
            });
        }
        Ok(())
    }

    /// What would be lost, or would be NULL where it may not be.
    fn guards(&self, steps: &mut Vec<Step>) -> Result<()> {
        for (was, is) in &self.columns {
            let Some(was) = was else {
                if is.needs_value() && self.change.fill(&self.is.name, &is.name).is_none() {
                    steps.push(guard(Sqlite, self.is, is, "true", NO_VALUE)?);
                }
                continue;
            };
            let column = quoted(&is.name);
            if was.column_type != is.column_type {
                match conversion(Sqlite, was.column_type, is.column_type, &column) {
                    None => steps.push(Step::NoWay {
                        table: self.is.name.clone(),
                        column: is.name.clone(),
                        types: (shown_type(was), shown_type(is)),
                    }),
                    Some(conversion) => {
                        if let Some(loses) = &conversion.loses {
                            let reason = ["can't be kept whole as ", &shown_type(is)].concat();
                            steps.push(guard(Sqlite, self.is, is, loses, &reason)?);
                        }
                    }
                }
            }
            let fill = self.change.fill(&self.is.name, &is.name);
            if was.nullable && !is.nullable && !is.primary_key && fill.is_none() {
                steps.push(guard(Sqlite, self.is, is, &[&column, " IS NULL"].concat(), NO_NULL)?);
            }
        }
        Ok(())
    }

    fn rebuild(&self) -> Result<Rebuild> {
        let draft = [DRAFT, &self.is.name].concat();
        let mut values: Vec<(String, String)> = Vec::new();
        for (was, is) in &self.columns {
            if let Some(value) = self.value(was.as_ref(), is)? {
                values.push((is.name.clone(), value));
            }
        }
        let indexes = self.is.indexes.iter().map(|index| create_index(Sqlite, self.is, index, false));
        Ok(Rebuild {
            before: self.was.clone(),
            checks: self.checks.clone(),
            after: self.is.clone(),
            draft,
            values,
            indexes: indexes.collect::<Result<_>>()?,
        })
    }

    /// What a row that is there has in a column; `None`: its default, or NULL.
    fn value(&self, was: Option<&Column>, is: &Column) -> Result<Option<String>> {
        let fill = match self.change.fill(&self.is.name, &is.name) {
            Some(fill) => {
                let mut w = Writer::new(Sqlite, &[]);
                default_value(&mut w, fill);
                Some(w.finish()?.0)
            }
            None => None,
        };
        let Some(was) = was else { return Ok(fill) };
        let column = quoted(&was.name);
        let value = match was.column_type == is.column_type {
            true => None,
            false => conversion(Sqlite, was.column_type, is.column_type, &column).and_then(|found| found.value),
        };
        let value = value.unwrap_or(column);
        Ok(Some(match fill {
            Some(fill) if was.nullable && !is.nullable => ["coalesce(", &value, ", ", &fill, ")"].concat(),
            _ => value,
        }))
    }
}

/// The types of SQLite are few: that of the model says more.
fn shown_type(column: &Column) -> String {
    type_name(crate::backend::Backend::Postgres, column.column_type)
}
