//! What held before a migration and is to hold after it.

use super::super::{Direction, MigrateError};
use super::operation::{Placed, Work};
use super::rebuild::{in_the_way, objects};
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::sql::{self, Statement, StatementKind};
use crate::tables::Table;
use crate::value::{Cells, OwnedRow};
use std::collections::{HashMap, HashSet};

pub(super) struct Checked {
    /// The tables as they are to be.
    tables: Vec<Table>,
    /// Views that could be asked.
    views: Vec<String>,
    /// Which foreign keys are looked at.
    scope: Scope,
    /// The tables and the columns that get other names, operation by operation.
    renames: Vec<Renamed>,
    /// How many rows pointed at nothing; `None` where the database could not say.
    dangling: HashMap<Key, Option<i64>>,
}

/// Tables, before and after; columns, each with the table after.
type Renamed = (Vec<(String, String)>, Vec<(String, String, String)>);

/// Foreign keys that a migration may have left without what they point at. Those of all tables are read from the first row to the last, under
/// the lock of the one who writes: so they are only where nobody knows what was done.
enum Scope {
    /// The database has checked each statement.
    Nothing,
    /// Those of these tables, and those that point at them.
    Of(HashSet<String>),
    /// Somebody's own statements were run.
    All,
}

/// A foreign key, by what stays when its table is made anew. Names are in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    table: String,
    columns: Vec<String>,
    target: String,
}

impl Checked {
    /// Looks at the database before. `unchecked`: foreign keys are not checked meanwhile.
    pub(super) async fn begin(
        db: &Database,
        placed: &[Placed<'_>],
        direction: Direction,
        unchecked: bool,
    ) -> Result<Self> {
        let tables = placed.last().map(|last| last.tables_after(direction)).unwrap_or_default();
        let renames = placed
            .iter()
            .map(|one| (one.renamed_tables(direction), one.change(direction, |change| change.renamed_columns.to_vec())))
            .collect();
        let (scope, dangling) = (Scope::Nothing, HashMap::new());
        let mut checked = Checked { tables, views: Vec::new(), scope, renames, dangling };
        if db.backend() == Backend::Sqlite {
            for object in objects(db).await?.into_iter().filter(|object| object.kind == "view") {
                if db.look(sql::try_view(&object.name)?, &Context::NONE).await.is_ok() {
                    checked.views.push(object.name);
                }
            }
            checked.scope = scope_of(placed, direction, unchecked)?;
            checked.dangling = checked.count(db).await?.into_iter().collect();
        }
        Ok(checked)
    }

    /// Looks at it after. What was wrong before may still be; nothing else may.
    pub(super) async fn end(mut self, db: &Database, migration: &str) -> Result<(), MigrateError> {
        if db.backend() != Backend::Sqlite {
            // COMMIT would say so too, and could not say of which migration
            let statement = Statement::once("SET CONSTRAINTS ALL IMMEDIATE", StatementKind::Write);
            let checked = db.execute(statement, &Context::NONE).await;
            return checked
                .map(drop)
                .map_err(|error| MigrateError::AtTheEnd { migration: migration.to_owned(), error });
        }
        self.objects_live_on(db, migration).await?;
        for renamed in std::mem::take(&mut self.renames) {
            self.dangling = self.dangling.into_iter().map(|(key, count)| (key.renamed(&renamed), count)).collect();
        }
        for (key, counted) in self.count(db).await? {
            let before = match self.dangling.get(&key) {
                // it could not be checked before either
                Some(None) => continue,
                Some(Some(before)) => *before,
                None => 0,
            };
            let Some(counted) = counted else {
                // what is in the way says the database
                db.execute(sql::dangling(&key.table), &Context::NONE).await?;
                continue;
            };
            let more = usize::try_from(counted - before).unwrap_or_default();
            if more > 0 {
                let Key { table, columns, target } = key;
                let (migration, column) = (migration.to_owned(), columns.join(", "));
                return Err(MigrateError::Dangling { migration, table, column, target, rows: more });
            }
        }
        Ok(())
    }

    async fn objects_live_on(&self, db: &Database, migration: &str) -> Result<(), MigrateError> {
        for object in &objects(db).await? {
            if object.kind == "view" && self.views.contains(&object.name) {
                db.look(sql::try_view(&object.name)?, &Context::NONE)
                    .await
                    .map_err(|error| in_the_way(migration, "view", object.name.clone(), error))?;
            }
            if object.kind == "trigger" {
                let table = self.tables.iter().find(|table| table.name.eq_ignore_ascii_case(&object.table));
                let Some(column) = table.and_then(|table| table.columns.first()) else { continue };
                for statement in sql::try_triggers(&object.table, &column.name)? {
                    db.look(statement, &Context::NONE)
                        .await
                        .map_err(|error| in_the_way(migration, "trigger", object.name.clone(), error))?;
                }
            }
        }
        Ok(())
    }

    /// How many rows point at nothing, by the key, in the order of the tables; `None` where the database can't say.
    async fn count(&self, db: &Database) -> Result<Vec<(Key, Option<i64>)>> {
        if matches!(self.scope, Scope::Nothing) {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, i64, String, String)> = db
            .fetch(sql::foreign_keys(), &Context::NONE, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .await?;
        let mut tables: Vec<(String, Vec<(i64, Key)>)> = Vec::new();
        for (table, id, column, target) in rows {
            if tables.last().is_none_or(|(last, _)| *last != table) {
                tables.push((table.clone(), Vec::new()));
            }
            let Some((_, keys)) = tables.last_mut() else { continue };
            match keys.last_mut() {
                Some((last, key)) if *last == id => key.columns.push(column.to_lowercase()),
                _ => {
                    let columns = vec![column.to_lowercase()];
                    keys.push((id, Key { table: table.to_lowercase(), columns, target: target.to_lowercase() }));
                }
            }
        }
        let mut counts: Vec<(Key, Option<i64>)> = Vec::new();
        for (table, keys) in tables {
            if !keys.iter().any(|(_, key)| self.scope.has(key)) {
                continue;
            }
            // one key that points at what is not unique, and none of the table's can be checked
            let counted = db.look(sql::dangling(&table), &Context::NONE).await.ok();
            let number = |row: &OwnedRow, at: usize| row.cell(at).integer().unwrap_or_default();
            counts.extend(keys.into_iter().map(|(id, key)| {
                let of_key = |rows: Vec<&OwnedRow>| rows.first().map_or(0, |row| number(row, 1));
                let count =
                    counted.as_ref().map(|rows| of_key(rows.iter().filter(|row| number(row, 0) == id).collect()));
                (key, count)
            }));
        }
        Ok(counts)
    }
}

impl Scope {
    fn has(&self, key: &Key) -> bool {
        match self {
            Scope::Nothing => false,
            Scope::Of(tables) => tables.contains(&key.table) || tables.contains(&key.target),
            Scope::All => true,
        }
    }
}

impl Key {
    /// The key, under the names that its table, its columns and its target have after an operation.
    fn renamed(self, (tables, columns): &Renamed) -> Self {
        let of = |name: &String| {
            let renamed = tables.iter().find(|(old, _)| old.to_lowercase() == *name);
            renamed.map_or_else(|| name.clone(), |(_, new)| new.to_lowercase())
        };
        let table = of(&self.table);
        let column = |name: String| {
            let renamed = columns.iter().find(|(of, old, _)| of.to_lowercase() == table && old.to_lowercase() == name);
            renamed.map_or(name, |(_, _, new)| new.to_lowercase())
        };
        let columns = self.columns.into_iter().map(column).collect();
        Key { target: of(&self.target), columns, table }
    }
}

fn scope_of(placed: &[Placed<'_>], direction: Direction, unchecked: bool) -> Result<Scope> {
    let mut touched: HashSet<String> = HashSet::new();
    for one in placed {
        match one.work(Backend::Sqlite, direction)? {
            Work::Sql([]) | Work::Nothing => continue,
            Work::Sql(_) | Work::Step(_) => return Ok(Scope::All),
            Work::Steps(_) => {}
        }
        let (before, after) = (one.tables_before(direction), one.tables_after(direction));
        let changed = before
            .iter()
            .filter(|table| !after.contains(table))
            .chain(after.iter().filter(|table| !before.contains(table)));
        touched.extend(changed.map(|table| table.name.to_lowercase()));
    }
    // a table that has another name before or after is that table: both of its names are among the changed ones
    Ok(if unchecked { Scope::Of(touched) } else { Scope::Nothing })
}
