//! The table that says which migrations a database has.

use super::MigrateError;
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::sql::{self, Statement, StatementKind};
use crate::tables::{Column, ColumnType, Table};
use crate::value::SqlType;
use chrono::{DateTime, Utc};

/// The checksum of what a squashed migration brought along, whose own file was gone by then.
pub(super) const NO_FILE: &str = "";

/// The name of the table.
pub const RECORDS: &str = "orm_migrations";

const COLUMNS: [(&str, SqlType); 5] = [
    ("name", SqlType::Text),
    ("checksum", SqlType::Text),
    ("state", SqlType::Text),
    ("reached", SqlType::I64),
    ("changed", SqlType::Timestamp),
];

/// What is recorded of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The name.
    pub name: String,
    /// The checksum of its file when it was applied; empty where a squashed migration stood for it and its own file was gone.
    pub checksum: String,
    /// How it stands.
    pub state: RecordState,
    /// When that was.
    pub changed: DateTime<Utc>,
}

/// How a migration stands in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordState {
    /// It is there.
    Applied,
    /// It was left half done on the way forwards: so many of its operations are there.
    Applying(usize),
    /// It was left half done on the way back: so many of its operations are still there.
    Unapplying(usize),
}

impl RecordState {
    /// How many of the operations are there, of so many.
    pub(super) fn in_place(self, of: usize) -> usize {
        match self {
            RecordState::Applied => of,
            RecordState::Applying(count) | RecordState::Unapplying(count) => count.min(of),
        }
    }

    fn words(self) -> (&'static str, i64) {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        match self {
            RecordState::Applied => ("applied", 0),
            RecordState::Applying(reached) => ("applying", count(reached)),
            RecordState::Unapplying(left) => ("unapplying", count(left)),
        }
    }

    fn of(word: &str, reached: i64) -> Option<Self> {
        let reached = usize::try_from(reached).ok()?;
        Some(match word {
            "applied" => RecordState::Applied,
            "applying" => RecordState::Applying(reached),
            "unapplying" => RecordState::Unapplying(reached),
            _ => return None,
        })
    }
}

fn table() -> Table {
    let columns = COLUMNS.iter().map(|&(name, sql_type)| Column {
        name: name.to_owned(),
        column_type: ColumnType::new(sql_type),
        nullable: false,
        primary_key: name == "name",
        auto: false,
        default: None,
        range: None,
    });
    Table { name: RECORDS.to_owned(), columns: columns.collect(), ..Table::default() }
}

/// The records, where there is a table of them; none, where there is none.
pub(super) async fn records(db: &Database) -> Result<Vec<Record>, MigrateError> {
    if !is_there(db).await? {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String, String, i64, DateTime<Utc>)> = db
        .raw("SELECT name, checksum, state, reached, changed FROM orm_migrations ORDER BY changed, name")
        .rows()
        .await?;
    rows.into_iter()
        .map(|(name, checksum, word, reached, changed)| match RecordState::of(&word, reached) {
            Some(state) => Ok(Record { name, checksum, state, changed }),
            None => Err(MigrateError::Records { problem: format!("says `{word}` of {name}, which means nothing") }),
        })
        .collect()
}

/// Whether the table is there; one that is another's is an error.
async fn is_there(db: &Database) -> Result<bool, MigrateError> {
    let text = match db.backend() {
        Backend::Sqlite => "SELECT name FROM pragma_table_info('orm_migrations')",
        Backend::Postgres => {
            // where it would be made: the schemas behind that one on the search path have migrations of their own
            "SELECT a.attname::text FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid \
             JOIN pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE n.nspname = current_schema() AND c.relname = 'orm_migrations' AND a.attnum > 0 AND NOT a.attisdropped"
        }
    };
    let statement = Statement::once(text, StatementKind::Read);
    let found: Vec<String> = db.fetch(statement, &Context::NONE, |row| row.get(0)).await?;
    if found.is_empty() {
        return Ok(false);
    }
    let missing: Vec<&str> =
        COLUMNS.iter().map(|(name, _)| *name).filter(|name| !found.iter().any(|other| other == name)).collect();
    match missing.is_empty() {
        true => Ok(true),
        false => Err(MigrateError::Records { problem: format!("has no column {}", missing.join(", ")) }),
    }
}

/// Makes the table, where it is missing. The caller holds the lock.
pub(super) async fn create(db: &Database) -> Result<(), MigrateError> {
    if !is_there(db).await? {
        db.execute(sql::create_table(db.backend(), &table(), &|_| false)?, &Context::NONE).await?;
    }
    Ok(())
}

/// Records how a migration stands.
pub(super) async fn write(db: &Database, name: &str, checksum: &str, state: RecordState) -> Result<()> {
    let (word, reached) = state.words();
    db.raw(
        "INSERT INTO orm_migrations (name, checksum, state, reached, changed) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, state = excluded.state, reached = excluded.reached, \
         changed = excluded.changed",
    )
    .bind(name)
    .bind(checksum)
    .bind(word)
    .bind(reached)
    .bind(Utc::now())
    .execute()
    .await
    .map(drop)
}

/// Records how far a migration is, if it still stands where this process found it: `false` when another one was there.
pub(super) async fn advance(
    db: &Database,
    name: &str,
    checksum: &str,
    from: Option<RecordState>,
    to: RecordState,
) -> Result<bool> {
    let (word, reached) = to.words();
    let Some(from) = from else {
        let text = "INSERT INTO orm_migrations (name, checksum, state, reached, changed) VALUES ($1, $2, $3, $4, $5) \
                    ON CONFLICT (name) DO NOTHING";
        let insert = db.raw(text).bind(name).bind(checksum).bind(word).bind(reached).bind(Utc::now());
        return Ok(insert.execute().await? == 1);
    };
    let (from_word, from_reached) = from.words();
    let text = "UPDATE orm_migrations SET checksum = $2, state = $3, reached = $4, changed = $5 \
                WHERE name = $1 AND state = $6 AND reached = $7";
    let update = db.raw(text).bind(name).bind(checksum).bind(word).bind(reached).bind(Utc::now());
    Ok(update.bind(from_word).bind(from_reached).execute().await? == 1)
}

/// Takes the record away.
pub(super) async fn remove(db: &Database, name: &str) -> Result<()> {
    db.raw("DELETE FROM orm_migrations WHERE name = $1").bind(name).execute().await.map(drop)
}
