//! A migration as text, for people: what would be sent. Nothing is.

use super::super::{Direction, Graph, MigrateError};
use super::operation::{Work, is_alone, placed};
use crate::backend::Backend;
use crate::sql;

impl Graph {
    /// The statements of a migration on a database, each operation under a line that says what it is. What SQLite finds out only when it looks
    /// at the database (the triggers of a table that is made anew) is told in words.
    ///
    /// # Errors
    /// [`MigrateError::Graph`] when there is no such migration; [`MigrateError::Irreversible`] backwards, where there is no way.
    pub fn sql(&self, name: &str, backend: Backend, direction: Direction) -> Result<Vec<String>, MigrateError> {
        let migration = self.find(name)?;
        let mut state = super::super::State::default();
        for before in self.up_to(&migration.name).into_iter().filter(|before| before.name != migration.name) {
            before.apply(&mut state)?;
        }
        let placed = placed(migration, state, direction)?;
        let irreversible = migration.operations.iter().find(|operation| !operation.is_reversible());
        if let (Direction::Backward, Some(operation)) = (direction, irreversible) {
            let (migration, operation) = (migration.name.clone(), operation.describe());
            return Err(MigrateError::Irreversible { migration, operation });
        }
        let mut lines = Vec::new();
        for one in placed {
            lines.push(format!("-- {}", one.operation.describe()));
            match one.work(backend, direction)? {
                Work::Nothing => lines.push("-- (nothing in the database)".to_owned()),
                Work::Sql(texts) if is_alone(backend, one.operation) => {
                    lines.extend(texts.iter().map(|text| format!("-- outside of a transaction:\n{}", ended(text))));
                }
                Work::Sql(texts) => lines.extend(texts.iter().map(|text| ended(text))),
                Work::Step(step) => lines.push(format!("-- runs the step {step} of the program")),
                Work::Steps(steps) => {
                    for step in &steps {
                        shown(step, backend, &mut lines)?;
                    }
                }
            }
        }
        Ok(lines)
    }
}

fn shown(step: &sql::Step, backend: Backend, lines: &mut Vec<String>) -> Result<(), MigrateError> {
    match step {
        sql::Step::Statement(statement) => lines.push(ended(&statement.text)),
        sql::Step::Alone(statement) => lines.push(format!("-- outside of a transaction:\n{}", ended(&statement.text))),
        // without a database there is no name but that of a fresh one
        sql::Step::Named(named) => shown(&named.as_expected(backend)?, backend, lines)?,
        sql::Step::Counter(counter) => {
            lines.extend(counter.of_identity()?.iter().map(|statement| ended(&statement.text)));
        }
        sql::Step::Guard { count, table, column, reason } => {
            lines.push(format!(
                "-- refused where this finds rows of {table}.{column} that {reason}:\n{}",
                ended(&count.text)
            ));
        }
        sql::Step::NoWay { table, column, types } => {
            lines.push(format!(
                "-- refused: the values of {table}.{column} have no way from {} to {}",
                types.0, types.1
            ));
        }
        sql::Step::Rebuild(rebuild) => {
            let (draft, name) = (crate::tables::quoted(&rebuild.draft), crate::tables::quoted(&rebuild.after.name));
            lines.push(MADE_ANEW.to_owned());
            let nothing = sql::Kept::default();
            lines.extend([ended(&rebuild.create(&nothing)?.text), ended(&rebuild.copy(&nothing)?.text)]);
            lines.push(format!("DROP TABLE {name};"));
            lines.push(format!("ALTER TABLE {draft} RENAME TO {name};"));
            lines.extend(rebuild.indexes.iter().map(|index| ended(&index.text)));
        }
    }
    Ok(())
}

const MADE_ANEW: &str = "-- the table is made anew, with foreign keys unchecked; its triggers, its counter, and what of it the migrations do not know are kept";

fn ended(text: &str) -> String {
    format!("{};", text.trim_end().trim_end_matches(';'))
}
