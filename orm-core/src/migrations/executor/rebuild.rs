//! SQLite: tables made anew, with all that hangs on them.

mod kept;

use super::super::MigrateError;
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::{Error, Result};
use crate::introspect::{ClauseKind, Written};
use crate::sql::{self, Kept, Rebuild, Statement, StatementKind};
use crate::tables::Table;
use kept::Refused;

/// An index, a trigger or a view that somebody wrote.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) table: String,
    text: String,
}

/// Makes a table anew. Foreign keys are not checked meanwhile.
pub(super) async fn run(db: &Database, migration: &str, rebuild: &Rebuild) -> Result<(), MigrateError> {
    let (before, after) = (&rebuild.before, &rebuild.after);
    let execute = async |statement: Statement| db.execute(statement, &Context::NONE).await.map(drop);
    let written = written(db, migration, &after.name).await?;
    let kept = look(db, migration, rebuild, &written).await?;
    let of_models = indexes_of_models(db, before, &written).await?;
    let hanging: Vec<Object> = objects(db)
        .await?
        .into_iter()
        .filter(|object| object.table.eq_ignore_ascii_case(&after.name) && object.kind != "view")
        .filter(|object| !(object.kind == "index" && of_models.contains(&object.name)))
        .collect();
    let is_auto = |table: &Table| table.primary_key().is_some_and(|key| key.auto);
    execute(rebuild.create(&kept)?).await?;
    execute(rebuild.copy(&kept)?).await?;
    // not before: what the copy says of a table that is not there names it
    let largest: Option<i64> = match is_auto(before) {
        true => db.fetch(sql::sequence_of(&after.name), &Context::NONE, |row| row.get(0)).await?.pop(),
        false => None,
    };
    execute(sql::drop_table(Backend::Sqlite, &after.name)?).await?;
    // a view or a trigger elsewhere may name the table, which is not there just now
    execute(sql::legacy_rename(true)).await?;
    let renamed = execute(sql::rename_table(Backend::Sqlite, &rebuild.draft, &after.name)?).await;
    // what failed first says why: behind it, every statement of the transaction fails
    renamed?;
    execute(sql::legacy_rename(false)).await?;
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

/// The text of a table, read.
async fn written(db: &Database, migration: &str, table: &str) -> Result<Written, MigrateError> {
    let rows: Vec<(String, String)> =
        db.fetch(sql::columns_in_text(table), &Context::NONE, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let mut written = rows.first().map(|(text, _)| Written::read(text)).unwrap_or_default();
    if written.columns.len() != rows.len() && !written.is_virtual {
        let (migration, place) = (migration.to_owned(), table.to_owned());
        let problem = "is written in a way that can't be read, so that nobody knows what it would lose".to_owned();
        return Err(MigrateError::Unknown { migration, place, problem });
    }
    // SQLite says how they are written
    for (column, (_, name)) in written.columns.iter_mut().zip(&rows) {
        name.clone_into(&mut column.name);
    }
    Ok(written)
}

/// What the table has and the migrations do not know, or why it can't be kept.
async fn look(db: &Database, migration: &str, rebuild: &Rebuild, written: &Written) -> Result<Kept, MigrateError> {
    let table = &rebuild.after.name;
    let refused = |Refused { column, problem }| {
        let place = column.map_or_else(|| table.clone(), |column| format!("{table}.{column}"));
        MigrateError::Unknown { migration: migration.to_owned(), place, problem }
    };
    let mut kept = kept::find(rebuild, written).map_err(refused)?;
    for column in kept.columns.iter_mut().filter(|_| !written.strict) {
        let declared = written.column(&column.name).map(|column| column.declared.as_str()).unwrap_or_default();
        let (strict, Some(stored)) = kept::strict_type(declared) else { continue };
        let others = db.fetch(sql::is_stored_otherwise(table, &column.name, stored)?, &Context::NONE, |row| row.get(0));
        let others: Vec<i64> = others.await?;
        if let (false, Some(rest)) = (others.is_empty(), column.definition.strip_prefix(strict)) {
            column.definition = ["ANY", rest].concat();
        }
    }
    Ok(kept)
}

/// The indexes that the migrations know, whatever they are called: those by their names, and where one is not there, the one over the same
/// columns.
async fn indexes_of_models(db: &Database, before: &Table, written: &Written) -> Result<Vec<String>> {
    let there = super::named::sqlite_indexes(db, &before.name).await?;
    let has = |name: &str| there.iter().any(|index| index.name.eq_ignore_ascii_case(name));
    let mut known: Vec<String> = Vec::new();
    for index in &before.indexes {
        if has(&index.name) {
            known.push(index.name.clone());
        } else if let Some(other) = there.iter().find(|other| !other.unique && other.is_over(&index.columns)) {
            known.push(other.name.clone());
        }
    }
    for unique in &before.uniques {
        let same = |columns: &[String]| {
            columns.len() == unique.columns.len()
                && columns.iter().all(|name| unique.columns.iter().any(|other| other.eq_ignore_ascii_case(name)))
        };
        if written.clauses(ClauseKind::Unique).any(|clause| same(&clause.columns)) {
            continue;
        }
        let collation = |column: &str| written.column(column).map_or("BINARY", |column| column.collation());
        let is_it = |index: &&super::named::LiveIndex| {
            let names: Vec<String> = index.columns.iter().map(|(name, ..)| name.clone()).collect();
            let plain = index.columns.iter().all(|(name, _, by)| by.eq_ignore_ascii_case(collation(name)));
            index.unique && index.is_plain && plain && same(&names)
        };
        known.extend(there.iter().find(is_it).map(|index| index.name.clone()));
    }
    Ok(known)
}

pub(super) async fn objects(db: &Database) -> Result<Vec<Object>> {
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

pub(super) fn in_the_way(migration: &str, kind: &str, name: String, error: Error) -> MigrateError {
    let what = match kind {
        "view" => "view",
        "trigger" => "trigger",
        _ => "index",
    };
    MigrateError::InTheWay { migration: migration.to_owned(), what, name, error }
}
