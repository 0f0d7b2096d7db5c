//! The statements of a change on PostgreSQL.
//!
//! What depends on a column goes before the column changes, and comes back behind it. Nothing says CASCADE: what the program does not know of,
//! a view for example, stops the change.

use super::change::{Change, Pair, Parts, Step};
use super::convert::{conversion, count_unreadable_json};
use super::dependents::Dependents;
use super::named::{Becomes, Counter, Named};
use super::names::{Rename, in_turn};
use super::{
    add_foreign_key, check, column as write_column, create_index, create_table, default_value, drop_order, drop_table,
    guard, rename_column, rename_table, statement, type_name, unique,
};
use crate::backend::Backend::Postgres;
use crate::error::Result;
use crate::meta::MAX_IDENTIFIER;
use crate::sql::statement::{Statement, StatementKind};
use crate::sql::writer::Writer;
use crate::tables::{Column, ColumnDefault, ForeignKey, Table, quoted};
use crate::value::SqlType;

/// The steps, in their order.
pub(super) fn steps(change: &Change<'_>) -> Result<Vec<Step>> {
    let Parts { created, dropped, pairs } = change.parts();
    let dependents: Vec<Dependents<'_>> =
        pairs.iter().map(|pair| Dependents::of(change, pair.clone(), &pairs, &created)).collect();
    let mut steps = Steps(Vec::new());
    for of in &dependents {
        steps.drop_dependents(of, change.concurrently);
    }
    steps.drop_tables(&dropped)?;
    steps.rename_tables(change, &pairs)?;
    for of in &dependents {
        steps.rename_columns(change, &of.pair)?;
        steps.rename_sequence(of)?;
        steps.rename_dependents(of);
    }
    for of in &dependents {
        steps.change_columns(change, of)?;
    }
    let mut waiting: Vec<(&Table, &ForeignKey)> = Vec::new();
    for (at, table) in created.iter().enumerate() {
        let waits = |key: &ForeignKey| created.iter().skip(at + 1).any(|other| other.name == key.target);
        steps.push(create_table(Postgres, table, &waits)?);
        waiting.extend(table.foreign_keys.iter().filter(|key| waits(key)).map(|key| (*table, key)));
        for index in &table.indexes {
            steps.push(create_index(Postgres, table, index, false)?);
        }
    }
    for of in &dependents {
        steps.add_dependents(of, change.concurrently)?;
        waiting.extend(of.keys.added.iter().map(|key| (of.pair.after, key)));
    }
    for (table, key) in waiting {
        steps.push(add_foreign_key(Postgres, table, key)?);
    }
    Ok(steps.0)
}

struct Steps(Vec<Step>);

impl Steps {
    fn push(&mut self, statement: Statement) {
        self.0.push(Step::Statement(statement));
    }

    /// `ALTER TABLE … `, and what is done to it.
    fn alter(&mut self, table: &str, write: impl FnOnce(&mut Writer<'_>)) -> Result<()> {
        self.push(statement(Postgres, |w| {
            w.push("ALTER TABLE ").ident(table).push(" ");
            write(w);
            Ok(())
        })?);
        Ok(())
    }

    fn named(&mut self, named: Named) {
        self.0.push(Step::Named(Box::new(named)));
    }

    fn drop_dependents(&mut self, of: &Dependents<'_>, concurrently: bool) {
        let table = of.pair.before;
        for key in table.foreign_keys.iter().filter(|key| of.keys.dropped.contains(&key.name)) {
            self.named(Named::foreign_key(table, key, key.name.clone(), Becomes::Nothing));
        }
        for unique in table.uniques.iter().filter(|unique| of.uniques.dropped.contains(&unique.name)) {
            self.named(Named::unique(table, unique, unique.name.clone(), Becomes::Nothing));
        }
        for check in table.checks_on(Postgres).iter().filter(|check| of.checks.dropped.contains(&check.name)) {
            self.named(Named::check(table, check, check.name.clone(), Becomes::Nothing));
        }
        let becomes = if concurrently { Becomes::NothingConcurrently } else { Becomes::Nothing };
        for index in table.indexes.iter().filter(|index| of.indexes.dropped.contains(&index.name)) {
            self.named(Named::index(table, index, index.name.clone(), becomes.clone()));
        }
    }

    /// Foreign keys among them go first: they may point at each other in a circle.
    fn drop_tables(&mut self, dropped: &[&Table]) -> Result<()> {
        for table in dropped {
            let is_other =
                |key: &&ForeignKey| key.target != table.name && dropped.iter().any(|other| other.name == key.target);
            for key in table.foreign_keys.iter().filter(is_other) {
                self.named(Named::foreign_key(table, key, key.name.clone(), Becomes::Nothing));
            }
        }
        for table in drop_order(dropped) {
            self.push(drop_table(Postgres, &table.name)?);
        }
        Ok(())
    }

    fn rename_tables(&mut self, change: &Change<'_>, pairs: &[Pair<'_>]) -> Result<()> {
        for Rename { old, new } in change.table_renames(pairs) {
            self.push(rename_table(Postgres, &old, &new)?);
        }
        Ok(())
    }

    fn rename_columns(&mut self, change: &Change<'_>, pair: &Pair<'_>) -> Result<()> {
        for Rename { old, new } in change.column_renames(pair) {
            self.push(rename_column(Postgres, &pair.after.name, &old, &new)?);
        }
        Ok(())
    }

    /// The sequence of a key has the name that it would have in a new table, where it had that of the old one and nothing else has it.
    fn rename_sequence(&mut self, of: &Dependents<'_>) -> Result<()> {
        let (Some(was), Some(is)) = (of.was.primary_key(), of.pair.after.primary_key()) else { return Ok(()) };
        let before = of.pair.before.primary_key().filter(|key| key.auto && was.name == is.name);
        let Some(before) = before else { return Ok(()) };
        let table = &of.pair.after.name;
        let old = [&of.pair.before.name, "_", &before.name, "_seq"].concat();
        let new = [table, "_", &is.name, "_seq"].concat();
        // a longer one is cut by the server in its own way, and no name of ours depends on it
        if old == new || old.len().max(new.len()) > MAX_IDENTIFIER {
            return Ok(());
        }
        self.push(statement(Postgres, |w| {
            w.push("DO ").literal(&rename_sequence_block(table, &is.name, &old, &new)?);
            Ok(())
        })?);
        Ok(())
    }

    /// The names that were made of the table's and the columns' names are made of the new ones.
    fn rename_dependents(&mut self, of: &Dependents<'_>) {
        let (before, after) = (of.pair.before, of.pair.after);
        let mut renames: Vec<Rename> = Vec::new();
        let key = Rename { old: before.primary_key_name(), new: after.primary_key_name() };
        if key.old != key.new && before.primary_key().is_some() && !of.moves_key() {
            renames.push(key);
        }
        renames.extend(of.keys.renamed.iter().chain(&of.uniques.renamed).chain(&of.checks.renamed).cloned());
        let checks = after.checks_on(Postgres);
        self.rename(&renames, |name, old, becomes| {
            let key = after.foreign_keys.iter().find(|key| key.name == name);
            let unique = after.uniques.iter().find(|unique| unique.name == name);
            let check = checks.iter().find(|check| check.name == name);
            let as_key = || key.map(|key| Named::foreign_key(after, key, old.clone(), becomes.clone()));
            let as_unique = || unique.map(|unique| Named::unique(after, unique, old.clone(), becomes.clone()));
            let as_check = || check.map(|check| Named::check(after, check, old.clone(), becomes.clone()));
            let named = as_key().or_else(as_unique).or_else(as_check);
            Some(named.unwrap_or_else(|| Named::primary_key(after, old, becomes)))
        });
        self.rename(&of.indexes.renamed, |name, old, becomes| {
            let index = after.indexes.iter().find(|index| index.name == name)?;
            Some(Named::index(after, index, old, becomes))
        });
    }

    /// Gives things other names, in an order in which each is free. What they are is found by the name that they have at last.
    fn rename(&mut self, renames: &[Rename], named: impl Fn(&str, String, Becomes) -> Option<Named>) {
        let taken = renames.iter().map(|rename| rename.old.clone()).collect::<Vec<_>>();
        for Rename { old, new } in in_turn(renames.to_vec(), &taken) {
            let whole =
                renames.iter().find(|whole| whole.old == old).or_else(|| renames.iter().find(|whole| whole.new == new));
            let last = whole.map_or(new.clone(), |whole| whole.new.clone());
            if let Some(named) = named(&last, old, Becomes::Name(new)) {
                self.named(named);
            }
        }
    }

    fn change_columns(&mut self, change: &Change<'_>, of: &Dependents<'_>) -> Result<()> {
        let (table, pair) = (of.pair.after, &of.pair);
        if of.moves_key() && of.was.primary_key().is_some() {
            let name = pair.before.primary_key_name();
            self.named(Named::primary_key(table, name, Becomes::Nothing));
        }
        for column in &pair.dropped {
            self.alter(&table.name, |w| _ = w.push("DROP COLUMN ").ident(&column.name))?;
        }
        for (was, is) in &pair.columns {
            match was {
                Some(was) => self.alter_column(change, table, was, is)?,
                None => self.add_column(change, table, is)?,
            }
        }
        let added_with_key = pair.columns.iter().any(|(was, is)| was.is_none() && is.primary_key);
        if let (true, false, Some(key)) = (of.moves_key(), added_with_key, table.primary_key()) {
            let name = table.primary_key_name();
            self.alter(&table.name, |w| {
                w.push("ADD CONSTRAINT ").ident(&name).push(" PRIMARY KEY (").ident(&key.name).push(")");
            })?;
        }
        Ok(())
    }

    fn add_column(&mut self, change: &Change<'_>, table: &Table, column: &Column) -> Result<()> {
        let add = |steps: &mut Self, column: &Column| {
            steps.alter(&table.name, |w| {
                w.push("ADD COLUMN ");
                write_column(w, table, column);
            })
        };
        match change.fill(&table.name, &column.name) {
            None => {
                if column.needs_value() {
                    self.0.push(guard(Postgres, table, column, "true", NO_VALUE)?);
                }
                add(self, column)
            }
            // rows are computed one by one
            Some(fill @ ColumnDefault::Sql(_)) => {
                add(self, &Column { nullable: true, ..column.clone() })?;
                self.update(table, column, fill, false)?;
                if column.nullable { Ok(()) } else { self.alter_to(table, column, "SET NOT NULL") }
            }
            // a default that all rows have is written nowhere, whatever their number
            Some(fill) => {
                add(self, &Column { default: Some(fill.clone()), ..column.clone() })?;
                self.set_default(table, column)
            }
        }
    }

    fn alter_column(&mut self, change: &Change<'_>, table: &Table, was: &Column, is: &Column) -> Result<()> {
        if was.auto && !is.auto {
            let (table, column) = (table.name.clone(), is.name.clone());
            self.0.push(Step::Counter(Counter { table, column, becomes: None }));
        }
        let new_type = was.column_type != is.column_type;
        // the old default would have to be cast too
        if was.default.is_some() && (new_type || was.default != is.default) {
            self.alter_to(table, is, "DROP DEFAULT")?;
        }
        if new_type {
            self.alter_type(table, was, is)?;
        }
        if new_type && was.auto && is.auto {
            let (table, column) = (table.name.clone(), is.name.clone());
            self.0.push(Step::Counter(Counter { table, column, becomes: Some(is.column_type) }));
        }
        if (was.default != is.default || new_type) && is.default.is_some() {
            self.set_default(table, is)?;
        }
        // a primary key is NOT NULL by itself
        let (was_null, is_null) = (was.nullable, is.nullable);
        if was_null && !is_null && !is.primary_key {
            match change.fill(&table.name, &is.name) {
                Some(fill) => self.update(table, is, fill, true)?,
                None => self.0.push(guard(Postgres, table, is, &[&quoted(&is.name), " IS NULL"].concat(), NO_NULL)?),
            }
            self.alter_to(table, is, "SET NOT NULL")?;
        }
        if is_null && (!was_null || was.primary_key) {
            self.alter_to(table, is, "DROP NOT NULL")?;
        }
        if is.auto && !was.auto {
            self.alter_to(table, is, "ADD GENERATED BY DEFAULT AS IDENTITY")?;
            self.push(super::count_on(&table.name, &is.name, None)?);
        }
        Ok(())
    }

    fn alter_type(&mut self, table: &Table, was: &Column, is: &Column) -> Result<()> {
        let column = quoted(&is.name);
        let types = (type_name(Postgres, was.column_type), type_name(Postgres, is.column_type));
        let Some(conversion) = conversion(Postgres, was.column_type, is.column_type, &column) else {
            self.0.push(Step::NoWay { table: table.name.clone(), column: is.name.clone(), types });
            return Ok(());
        };
        let reason = ["can't be kept whole as ", &types.1].concat();
        if let Some(loses) = &conversion.loses {
            self.0.push(guard(Postgres, table, is, loses, &reason)?);
        }
        if (was.column_type.sql_type, is.column_type.sql_type) == (SqlType::Text, SqlType::Json) {
            let (block, count) = count_unreadable_json(&table.name, &is.name)?;
            self.push(statement(Postgres, |w| {
                w.push("DO ").literal(&block);
                Ok(())
            })?);
            let (table, column) = (table.name.clone(), is.name.clone());
            self.0.push(Step::Guard { count: Statement::once(count, StatementKind::Read), table, column, reason });
        }
        self.alter(&table.name, |w| {
            w.push("ALTER COLUMN ").ident(&is.name).push(" TYPE ").column_type(is.column_type);
            if let Some(value) = &conversion.value {
                w.push(" USING ").written(value);
            }
        })
    }

    fn set_default(&mut self, table: &Table, column: &Column) -> Result<()> {
        match &column.default {
            Some(default) => self.alter(&table.name, |w| {
                w.push("ALTER COLUMN ").ident(&column.name).push(" SET DEFAULT ");
                default_value(w, default);
            }),
            None => self.alter_to(table, column, "DROP DEFAULT"),
        }
    }

    fn alter_to(&mut self, table: &Table, column: &Column, what: &'static str) -> Result<()> {
        self.alter(&table.name, |w| _ = w.push("ALTER COLUMN ").ident(&column.name).push(" ").push(what))
    }

    fn update(&mut self, table: &Table, column: &Column, fill: &ColumnDefault, only_null: bool) -> Result<()> {
        self.push(statement(Postgres, |w| {
            w.push("UPDATE ").ident(&table.name).push(" SET ").ident(&column.name).push(" = ");
            default_value(w, fill);
            if only_null {
                w.push(" WHERE ").ident(&column.name).push(" IS NULL");
            }
            Ok(())
        })?);
        Ok(())
    }

    fn add_dependents(&mut self, of: &Dependents<'_>, concurrently: bool) -> Result<()> {
        let table = of.pair.after;
        for added in &of.uniques.added {
            self.alter(&table.name, |w| {
                w.push("ADD ");
                unique(w, added);
            })?;
        }
        for added in &of.checks.added {
            self.alter(&table.name, |w| {
                w.push("ADD ");
                check(w, added);
            })?;
        }
        for index in &of.indexes.added {
            let statement = create_index(Postgres, table, index, concurrently)?;
            self.0.push(if concurrently { Step::Alone(statement) } else { Step::Statement(statement) });
        }
        Ok(())
    }
}

/// The body of a block that renames the sequence of a column: its name is known only where it is run.
fn rename_sequence_block(table: &str, column: &str, old: &str, new: &str) -> Result<String> {
    let mut w = Writer::new(Postgres, &[]);
    w.push("BEGIN IF to_regclass(").literal(&quoted(old)).push(") = to_regclass(pg_get_serial_sequence(");
    w.literal(&quoted(table)).push(", ").literal(column).push(")) AND to_regclass(").literal(&quoted(new));
    w.push(") IS NULL THEN ALTER SEQUENCE ").ident(old).push(" RENAME TO ").ident(new).push("; END IF; END");
    Ok(w.finish()?.0)
}

/// What is wrong with a row that gets a column which may not be NULL.
pub(super) const NO_VALUE: &str = "have no value for it, and the field may not be NULL";

/// What is wrong with a row of NULL.
pub(super) const NO_NULL: &str = "are NULL, and the field may not be NULL any more";
