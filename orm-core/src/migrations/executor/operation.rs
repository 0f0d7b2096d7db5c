//! What an operation does to a database: steps that follow from the tables before and after it.

use super::super::{Direction, Fill, IndexState, Migration, Operation, Renames, State};
use super::super::{GraphError, MigrateError, written};
use crate::backend::Backend;
use crate::error::Result;
use crate::sql::{self, Change, ColumnFill};
use crate::tables::{ColumnDefault, Table};

/// An operation in its place.
#[derive(Debug, Clone)]
pub(in super::super) struct Placed<'o> {
    pub(in super::super) operation: &'o Operation,
    /// Which one of the migration, from 1.
    pub(in super::super) number: usize,
    before: State,
    after: State,
    renames: Renames,
}

/// The operations of a migration in the order of that way, each with the models before and after it.
pub(in super::super) fn placed(
    migration: &Migration,
    state: State,
    direction: Direction,
) -> Result<Vec<Placed<'_>>, MigrateError> {
    let mut state = state;
    let mut all = Vec::with_capacity(migration.operations.len());
    for (at, operation) in migration.operations.iter().enumerate() {
        let before = state.clone();
        let renames = operation.apply(&mut state).map_err(|error| GraphError::State {
            migration: migration.name.clone(),
            number: at + 1,
            operation: operation.describe(),
            error: Box::new(error),
        })?;
        let (was, is) = match direction {
            Direction::Forward => (&before, &state),
            Direction::Backward => (&state, &before),
        };
        if let Some((model, fields)) = operation.key_moved(was, is) {
            let (migration, number, operation) = (migration.name.clone(), at + 1, operation.describe());
            return Err(MigrateError::KeyMoves { migration, number, operation, model, fields: fields.join(", ") });
        }
        all.push(Placed { operation, number: at + 1, before, after: state.clone(), renames });
    }
    if direction == Direction::Backward {
        all.reverse();
    }
    Ok(all)
}

/// Whether it can't run in a transaction.
pub(super) fn is_alone(backend: Backend, operation: &Operation) -> bool {
    match operation {
        _ if backend == Backend::Sqlite => false,
        Operation::AddIndex { concurrently, .. } | Operation::RemoveIndex { concurrently, .. } => *concurrently,
        Operation::RunSql { postgres, .. } => {
            postgres.forward.iter().chain(postgres.reverse.iter().flatten()).any(|text| written::stands_alone(text))
        }
        _ => false,
    }
}

/// What is done for an operation.
#[derive(Debug, Clone)]
pub(super) enum Work<'o> {
    /// Steps of DDL.
    Steps(Vec<sql::Step>),
    /// Statements that somebody wrote.
    Sql(&'o [String]),
    /// A function.
    Step(&'o str),
    /// Nothing.
    Nothing,
}

impl<'o> Placed<'o> {
    /// What is done, that way.
    pub(super) fn work(&self, backend: Backend, direction: Direction) -> Result<Work<'o>> {
        Ok(match self.operation {
            Operation::RunSql { sqlite, postgres, .. } => {
                let of = if backend == Backend::Sqlite { sqlite } else { postgres };
                match direction {
                    Direction::Forward => Work::Sql(&of.forward),
                    Direction::Backward => Work::Sql(of.reverse.as_deref().unwrap_or_default()),
                }
            }
            Operation::RunStep { step, reverse, .. } => match (direction, reverse) {
                (Direction::Forward, _) => Work::Step(step),
                (Direction::Backward, Some(reverse)) => Work::Step(reverse),
                (Direction::Backward, None) => Work::Nothing,
            },
            Operation::StateOnly { .. } | Operation::AlterOptions { .. } => Work::Nothing,
            _ => Work::Steps(self.steps(backend, direction)?),
        })
    }

    fn steps(&self, backend: Backend, direction: Direction) -> Result<Vec<sql::Step>> {
        self.change(direction, |change| sql::steps(backend, change))
    }

    /// What changes in the tables, that way.
    pub(in super::super) fn change<T>(&self, direction: Direction, of: impl FnOnce(&Change<'_>) -> T) -> T {
        let (before, after) = (self.tables_before(direction), self.tables_after(direction));
        let fills = self.fills(direction);
        let renames = match direction {
            Direction::Forward => self.renames.clone(),
            Direction::Backward => self.back(),
        };
        of(&Change {
            before: &before,
            after: &after,
            renamed_tables: &renames.tables,
            renamed_columns: &renames.columns,
            fills: &fills,
            concurrently: matches!(
                self.operation,
                Operation::AddIndex { concurrently: true, .. } | Operation::RemoveIndex { concurrently: true, .. }
            ),
        })
    }

    /// The renames, the other way round.
    fn back(&self) -> Renames {
        let before = |table: &String| {
            let renamed = self.renames.tables.iter().find(|(_, new)| new == table);
            renamed.map_or_else(|| table.clone(), |(old, _)| old.clone())
        };
        Renames {
            tables: self.renames.tables.iter().map(|(old, new)| (new.clone(), old.clone())).collect(),
            columns: self
                .renames
                .columns
                .iter()
                .map(|(table, old, new)| (before(table), new.clone(), old.clone()))
                .collect(),
        }
    }

    /// What rows that are there get.
    fn fills(&self, direction: Direction) -> Vec<ColumnFill> {
        let state = if direction == Direction::Forward { &self.after } else { &self.before };
        let found = |model: &String, field: &String| state.model(model).and_then(|model| model.field(field));
        let (model, field, fill) = match (self.operation, direction) {
            (
                Operation::AddField { model, field, fill } | Operation::AlterField { model, field, fill },
                Direction::Forward,
            ) => (model, Some(field), fill.as_ref()),
            // what comes back
            (Operation::RemoveField { model, field }, Direction::Backward) => (model, found(model, field), None),
            (Operation::AlterField { model, field, .. }, Direction::Backward) => {
                (model, found(model, &field.name), None)
            }
            _ => return Vec::new(),
        };
        let (Some(model), Some(field)) = (state.model(model), field) else { return Vec::new() };
        let value = match fill {
            Some(Fill::Value(value)) => Some(value.clone()),
            Some(Fill::Nothing) => None,
            // the default of the field is what a new row would get
            None if field.db_default.is_none() => {
                field.default.clone().filter(|default| *default != ColumnDefault::Null)
            }
            None => None,
        };
        value
            .map(|value| ColumnFill { table: model.table.clone(), column: field.column.clone(), value })
            .into_iter()
            .collect()
    }

    /// The tables that have another name, that way.
    pub(in super::super) fn renamed_tables(&self, direction: Direction) -> Vec<(String, String)> {
        match direction {
            Direction::Forward => self.renames.tables.clone(),
            Direction::Backward => self.back().tables,
        }
    }

    /// The tables before, that way.
    pub(in super::super) fn tables_before(&self, direction: Direction) -> Vec<Table> {
        match direction {
            Direction::Forward => self.before.tables(),
            Direction::Backward => self.after.tables(),
        }
    }

    /// The tables after, that way.
    pub(in super::super) fn tables_after(&self, direction: Direction) -> Vec<Table> {
        match direction {
            Direction::Forward => self.after.tables(),
            Direction::Backward => self.before.tables(),
        }
    }

    /// The name of an index of a model, in the database.
    pub(super) fn index_name(&self, model: &str, index: &IndexState) -> Option<String> {
        let states = [&self.after, &self.before];
        let found = states.iter().find_map(|state| {
            let model = state.model(model)?;
            let at = model.indexes.iter().position(|other| other == index)?;
            let single = model.fields.iter().filter(|field| field.index).count();
            state.table(model).indexes.get(single + at).map(|index| index.name.clone())
        });
        found.or_else(|| index.name.clone())
    }

    /// The name of a column as the program knows it: `Song.title`.
    pub(super) fn field(&self, table: &str, column: &str) -> String {
        let models = self.after.models.iter().chain(&self.before.models).filter(|model| model.table == table);
        for model in models {
            if let Some(field) = model.fields.iter().find(|field| field.column == column) {
                return format!("{}.{}", model.name, field.name);
            }
        }
        format!("{table}.{column}")
    }
}
