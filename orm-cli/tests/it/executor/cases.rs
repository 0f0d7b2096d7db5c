//! The cases of `migrations.json`, with rows in place: what survives, what is refused, and the way back.

use super::rows::{insert, probe, read, same};
use super::{empty, migration, only};
use crate::autodetector::all;
use crate::autodetector::cases::{Answers, LEFT_OUT, detect};
use crate::autodetector::models::state;
use crate::support::{Backend, Db};
use orm::introspect::Severity;
use orm::migrations::{How, Migrator, NonInteractive, State, Target};
use orm::tables::ColumnDefault;
use serde_json::Value;

/// Where something else becomes of the rows here, and why.
const DIFFERENT: &[(&str, Expected, &str)] = &[
    ("rename-model-case", Expected::Applied, "the model has another name; its table has not"),
    ("m2m-repoint", Expected::Applied, "pairs with other rows mean nothing: they go, when that is allowed"),
    ("bool-to-text-and-back", Expected::Applied, "both databases write true and false"),
    ("bigint-to-smallint-overflow", Expected::Refused, "a number is never cut off, on SQLite neither"),
    ("decimal-narrow", Expected::Refused, "digits are never lost"),
    ("int-to-date", Expected::Refused, "no number is a date"),
    ("drop-column-under-view", Expected::Refused, "the view is named, and stays"),
    ("drop-table-under-view", Expected::Refused, "the view is named, and stays"),
    ("rebuild-dangling-elsewhere", Expected::Applied, "what was wrong before is no fault of the migration"),
    ("swap-columns", Expected::Applied, "columns change places by way of a third name"),
    ("percent-column-name", Expected::Applied, "a name is a name"),
];

/// SQLite alone: a table is made anew under a view, which stays.
const ON_SQLITE: &[&str] = &["type-change-under-view"];

#[derive(PartialEq)]
enum Expected {
    /// It works; the rows are not those of the case.
    Applied,
    /// It is refused, and nothing is changed.
    Refused,
}

/// What the databases give, where the case tells them apart.
pub(crate) fn of(value: &Value, backend: Backend) -> &Value {
    let name = if backend == Backend::Sqlite { "sqlite" } else { "postgresql" };
    if value.get("sqlite").is_some() || value.get("postgresql").is_some() { &value[name] } else { value }
}

pub(crate) async fn schema_is(db: &Db, state: &State) -> Result<(), String> {
    let mut tables = state.tables();
    tables.retain(|table| table.name != orm::migrations::RECORDS);
    let differences = db.compare_tables(&tables).await.map_err(|error| error.to_string())?;
    let differences: Vec<String> = differences
        .iter()
        .filter(|difference| difference.severity == Severity::Error)
        .map(|difference| format!("{difference:?}"))
        .filter(|text| !text.contains(orm::migrations::RECORDS))
        .collect();
    if differences.is_empty() { Ok(()) } else { Err(format!("the schema differs: {}", differences.join("; "))) }
}

async fn rows_are(db: &Db, state: &State, expected: &Value, when: &str) -> Result<(), String> {
    if !expected.is_object() {
        return Ok(());
    }
    let found = read(db, state, expected).await.map_err(|error| format!("{when}: {error}"))?;
    if same(&found, expected) { Ok(()) } else { Err(format!("{when}: {found}, not {expected}")) }
}

/// The models, with the literals of that database.
fn state_on(backend: Backend, models: &Value) -> State {
    let mut state = state(models);
    let fields = state.models.iter_mut().flat_map(|model| &mut model.fields);
    for field in fields {
        if let (Backend::Postgres, Some(ColumnDefault::Sql(text))) = (backend, &mut field.default)
            && let Some(hex) = text.strip_prefix("x'")
        {
            *text = format!("'\\x{hex}::bytea");
        }
    }
    state
}

/// Runs a case; what is wrong with it.
async fn run(case: &Value, backend: Backend) -> Result<(), String> {
    let id = case["id"].as_str().unwrap();
    let (place, db) = empty(backend, id).await.map_err(|error| error.to_string())?;
    let (before, after) = (state_on(backend, &case["before"]), state_on(backend, &case["after"]));
    let shown = |error: &dyn std::fmt::Display| error.to_string();
    let first = detect(&State::default(), &before, &mut NonInteractive, true).map_err(|error| shown(&error))?;
    let mut migrations = vec![migration("0001_initial", &[], first)];
    Migrator::new(&db, &only(&migrations)).migrate().await.map_err(|error| format!("before: {error}"))?;
    schema_is(&db, &before).await.map_err(|error| format!("before: {error}"))?;
    insert(&db, &before, &case["rows"]).await.map_err(|error| format!("rows: {error}"))?;
    // a pragma is of one connection
    let unchecked =
        Db::connect(&place.url_with(if backend == Backend::Sqlite { "foreign_keys=off" } else { "" })).await;
    let unchecked = unchecked.map_err(|error| error.to_string())?;
    for text in of(&case["sql_before"], backend).as_array().into_iter().flatten() {
        let text = text.as_str().unwrap().to_owned();
        if !text.starts_with("PRAGMA") {
            unchecked.raw(text).execute().await.map_err(|error| format!("sql_before: {error}"))?;
        }
    }
    unchecked.close().await;
    let mut answers = Answers { case, asked: Vec::new() };
    let second = detect(&before, &after, &mut answers, true).map_err(|error| shown(&error))?;
    migrations.push(migration("0002_change", &["0001_initial"], second));
    let migrations = only(&migrations);
    let migrator = Migrator::new(&db, &migrations);
    let ran = migrator.migrate().await;
    let different = DIFFERENT.iter().find(|(other, ..)| *other == id).map(|(_, expected, _)| expected);
    let fails = match different {
        Some(expected) => *expected == Expected::Refused,
        None if ON_SQLITE.contains(&id) && backend == Backend::Sqlite => false,
        None => of(&case["outcome"], backend).as_str().is_some_and(|outcome| outcome.starts_with("fails")),
    };
    let none = Value::Null;
    let expected_rows = if different.is_some() { &none } else { of(&case["expected_rows"], backend) };
    let after_reverse = if different.is_some() { &none } else { of(&case["after_reverse"], backend) };
    let outcome = match (ran, fails) {
        (Err(_), true) => {
            schema_is(&db, &before).await.map_err(|error| format!("after the failure: {error}"))?;
            rows_are(&db, &before, &case["rows"], "after the failure").await
        }
        (Ok(_), true) => Err(format!("was applied, and should be refused: {}", case["outcome"])),
        (Err(error), false) => Err(format!("failed: {error}")),
        (Ok(_), false) => {
            schema_is(&db, &after).await?;
            rows_are(&db, &after, expected_rows, "after").await?;
            for tried in case["probes"].as_array().into_iter().flatten() {
                probe(&db, &after, tried).await?;
            }
            match migrator.migrate_to(&Target::At("0001".to_owned()), How::Run).await {
                Ok(_) => {
                    schema_is(&db, &before).await.map_err(|error| format!("back: {error}"))?;
                    rows_are(&db, &before, after_reverse, "back").await
                }
                Err(error) if case["reversible"] == true => Err(format!("back: {error}")),
                Err(_) => {
                    schema_is(&db, &after)
                        .await
                        .map_err(|error| format!("after the failure of the way back: {error}"))?;
                    Ok(())
                }
            }
        }
    };
    db.close().await;
    outcome
}

async fn run_all(backend: Backend) -> usize {
    let mut wrong = Vec::new();
    let mut count = 0;
    let only = std::env::var("CASE").ok();
    for case in all().iter().filter(|case| case["kind"] == "evolve") {
        let id = case["id"].as_str().unwrap();
        if LEFT_OUT.iter().any(|(left_out, _)| *left_out == id) || only.as_ref().is_some_and(|only| only != id) {
            continue;
        }
        count += 1;
        if let Err(error) = Box::pin(run(case, backend)).await {
            wrong.push(format!("{id}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    count
}

crate::support::both! {
    async fn rows_survive_what_is_applied_and_failures_change_nothing(db) {
        let count = run_all(db.backend()).await;
        assert!(count > 75, "{count}");
    }
}
