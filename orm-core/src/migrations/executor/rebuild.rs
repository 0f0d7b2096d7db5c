//! SQLite: tables made anew, with all that hangs on them, and what is checked when that is done.

use super::super::MigrateError;
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::{Error, Result};
use crate::sql::{self, Rebuild, Statement, StatementKind};
use crate::tables::Table;

/// An index, a trigger or a view that somebody wrote.
#[derive(Debug, Clone)]
struct Object {
    kind: String,
    name: String,
    table: String,
    text: String,
}

/// Makes a table anew. Foreign keys are not checked meanwhile.
pub(super) async fn run(db: &Database, migration: &str, rebuild: &Rebuild) -> Result<(), MigrateError> {
    let (before, after) = (&rebuild.before, &rebuild.after);
    let execute = async |statement: Statement| db.execute(statement, &Context::NONE).await.map(drop);
    let of_models: Vec<&str> = before.indexes.iter().map(|index| index.name.as_str()).collect();
    let hanging: Vec<Object> = objects(db)
        .await?
        .into_iter()
        .filter(|object| object.table.eq_ignore_ascii_case(&after.name) && object.kind != "view")
        .filter(|object| !(object.kind == "index" && of_models.contains(&object.name.as_str())))
        .collect();
    let is_auto = |table: &Table| table.primary_key().is_some_and(|key| key.auto);
    execute(rebuild.create.clone()).await?;
    execute(rebuild.copy.clone()).await?;
    // not before: what the copy says of a table that is not there names it
    let largest: Option<i64> = match is_auto(before) {
        true => db.fetch(sql::sequence_of(&after.name), &Context::NONE, |row| row.get(0)).await?.pop(),
        false => None,
    };
    execute(sql::drop_table(Backend::Sqlite, &after.name)?).await?;
    // a view or a trigger elsewhere may name the table, which is not there just now
    execute(sql::legacy_rename(true)).await?;
    let renamed = execute(sql::rename_table(Backend::Sqlite, &rebuild.draft, &after.name)?).await;
    execute(sql::legacy_rename(false)).await?;
    renamed?;
    if let (true, Some(largest)) = (is_auto(after), largest) {
        for statement in sql::set_sequence(&after.name, largest) {
            execute(statement).await?;
        }
    }
    for index in &rebuild.indexes {
        execute(index.clone()).await?;
    }
    for object in hanging {
        let made = execute(Statement::once(object.text, StatementKind::Schema)).await;
        made.map_err(|error| in_the_way(migration, &object.kind, object.name, error))?;
    }
    Ok(())
}

async fn objects(db: &Database) -> Result<Vec<Object>> {
    let rows: Vec<(String, String, String, String)> = db
        .fetch(sql::objects(), &Context::NONE, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .await?;
    Ok(rows.into_iter().map(|(kind, name, table, text)| Object { kind, name, table, text }).collect())
}

/// SQLite: whether a statement fails where any view of the file names what is not there.
pub(super) fn reads_views(backend: Backend, statement: &Statement) -> bool {
    let is_alter = statement.text.starts_with("ALTER TABLE") && !statement.text.contains(" ADD COLUMN ");
    backend == Backend::Sqlite && is_alter
}

/// Runs a statement while the views that are broken already are put aside, with their triggers: they are no matter of the migration.
pub(super) async fn without_broken_views(db: &Database, statement: Statement) -> Result<()> {
    let execute = async |statement: Statement| db.execute(statement, &Context::NONE).await.map(drop);
    let all = objects(db).await?;
    let mut broken: Vec<&Object> = Vec::new();
    for view in all.iter().filter(|object| object.kind == "view") {
        if db.look(sql::try_view(&view.name)?, &Context::NONE).await.is_err() {
            broken.push(view);
        }
    }
    for view in &broken {
        execute(sql::drop_view(&view.name)?).await?;
    }
    execute(statement).await?;
    for view in broken {
        execute(Statement::once(view.text.as_str(), StatementKind::Schema)).await?;
        for trigger in all.iter().filter(|object| object.kind == "trigger" && object.table == view.name) {
            execute(Statement::once(trigger.text.as_str(), StatementKind::Schema)).await?;
        }
    }
    Ok(())
}

fn in_the_way(migration: &str, kind: &str, name: String, error: Error) -> MigrateError {
    let what = match kind {
        "view" => "view",
        "trigger" => "trigger",
        _ => "index",
    };
    MigrateError::InTheWay { migration: migration.to_owned(), what, name, error }
}

/// What held before a migration and is to hold after it.
pub(super) struct Checked {
    /// Views that could be asked.
    views: Vec<String>,
    /// Rows that pointed at nothing.
    dangling: Vec<Dangling>,
}

/// A row that points at nothing: its table, its number, the table pointed at, the number of the foreign key.
type Dangling = (String, i64, String, i64);

impl Checked {
    /// Looks at the database before.
    pub(super) async fn begin(db: &Database) -> Result<Self> {
        let mut checked = Checked { views: Vec::new(), dangling: Vec::new() };
        if db.backend() == Backend::Sqlite {
            for object in objects(db).await?.into_iter().filter(|object| object.kind == "view") {
                if db.look(sql::try_view(&object.name)?, &Context::NONE).await.is_ok() {
                    checked.views.push(object.name);
                }
            }
            checked.dangling = dangling(db).await?;
        }
        Ok(checked)
    }

    /// Looks at it after. What was wrong before may still be; nothing else may.
    pub(super) async fn end(self, db: &Database, migration: &str, tables: &[Table]) -> Result<(), MigrateError> {
        if db.backend() != Backend::Sqlite {
            // COMMIT would say so too, and could not say of which migration
            let statement = Statement::once("SET CONSTRAINTS ALL IMMEDIATE", StatementKind::Write);
            let checked = db.execute(statement, &Context::NONE).await;
            return checked
                .map(drop)
                .map_err(|error| MigrateError::AtTheEnd { migration: migration.to_owned(), error });
        }
        let there = objects(db).await?;
        for object in &there {
            if object.kind == "view" && self.views.contains(&object.name) {
                db.look(sql::try_view(&object.name)?, &Context::NONE)
                    .await
                    .map_err(|error| in_the_way(migration, "view", object.name.clone(), error))?;
            }
            if object.kind == "trigger" {
                let table = tables.iter().find(|table| table.name.eq_ignore_ascii_case(&object.table));
                let Some(column) = table.and_then(|table| table.columns.first()) else { continue };
                for statement in sql::try_triggers(&object.table, &column.name)? {
                    db.look(statement, &Context::NONE)
                        .await
                        .map_err(|error| in_the_way(migration, "trigger", object.name.clone(), error))?;
                }
            }
        }
        let mut new = dangling(db).await?;
        new.retain(|(table, row, target, _)| {
            !self.dangling.iter().any(|(of, other, at, _)| (of, other, at) == (table, row, target))
        });
        let Some((table, _, target, key)) = new.first().cloned() else { return Ok(()) };
        let rows = new.iter().filter(|(of, _, _, other)| (of, other) == (&table, &key)).count();
        let columns: Vec<(i64, String)> =
            db.fetch(sql::keys_of(&table), &Context::NONE, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        let column = columns.into_iter().find(|(id, _)| *id == key).map(|(_, column)| column).unwrap_or_default();
        Err(MigrateError::Dangling { migration: migration.to_owned(), table, column, target, rows })
    }
}

async fn dangling(db: &Database) -> Result<Vec<Dangling>> {
    let row = |row: &crate::model::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    db.fetch(sql::dangling(), &Context::NONE, row).await
}
