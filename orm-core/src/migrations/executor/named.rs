//! Things that a database may have under other names than a fresh one: one that was made by another program, and is migrated from here on.

use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::introspect::Written;
use crate::sql::{self, Becomes, Counter, Named, NamedKind, Step};

/// An index of SQLite that is no constraint.
#[derive(Debug)]
pub(super) struct LiveIndex {
    pub(super) name: String,
    pub(super) unique: bool,
    /// Whether it is over columns alone, of all rows, in the collation of each.
    pub(super) is_plain: bool,
    /// The columns, whether each is descending, and its collation.
    pub(super) columns: Vec<(String, bool, String)>,
}

impl LiveIndex {
    /// Whether it is over these columns, and no more than that.
    pub(super) fn is_over(&self, columns: &[(String, bool)]) -> bool {
        let same = |one: &(String, bool, String), other: &(String, bool)| {
            one.0.eq_ignore_ascii_case(&other.0) && one.1 == other.1
        };
        self.is_plain
            && self.columns.len() == columns.len()
            && self.columns.iter().zip(columns).all(|(one, other)| same(one, other))
    }
}

/// The steps of a step, with the names that things have in the database.
pub(super) async fn found(db: &Database, step: Step) -> Result<Vec<Step>> {
    match step {
        Step::Named(named) if db.backend() == Backend::Sqlite => on_sqlite(db, &named).await,
        Step::Named(named) => on_postgres(db, &named).await,
        Step::Counter(counter) => counted(db, &counter).await,
        step => Ok(vec![step]),
    }
}

async fn on_postgres(db: &Database, named: &Named) -> Result<Vec<Step>> {
    let mut found: Vec<(String, bool)> =
        db.fetch(named.candidates(), &Context::NONE, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    if found.is_empty()
        && let Some([add, like, drop]) = named.try_check()?
    {
        db.execute(add, &Context::NONE).await?;
        let names: Vec<String> = db.fetch(like, &Context::NONE, |row| row.get(0)).await?;
        db.execute(drop, &Context::NONE).await?;
        found.extend(names.into_iter().map(|name| (name, false)));
    }
    if let Some((name, is_index)) = found.iter().find(|(name, _)| *name == named.expected) {
        return Ok(vec![named.step(Backend::Postgres, name, *is_index)?]);
    }
    let is_index = matches!(named.what, NamedKind::Index(_));
    match found.first() {
        // an index is there for speed: the databases of others may have none for a foreign key, and `check` finds no fault with that
        None if is_index => Ok(Vec::new()),
        // the server says best what is not there
        None => Ok(vec![named.as_expected(Backend::Postgres)?]),
        // one of two alike would go on to hold what is not to hold
        Some(_) if matches!(named.becomes, Becomes::Nothing) && !is_index => {
            found.iter().map(|(name, is_index)| named.step(Backend::Postgres, name, *is_index)).collect()
        }
        Some((name, is_index)) => Ok(vec![named.step(Backend::Postgres, name, *is_index)?]),
    }
}

/// Constraints are parts of the table there, and go when it is made anew; indexes have names.
async fn on_sqlite(db: &Database, named: &Named) -> Result<Vec<Step>> {
    let NamedKind::Index(columns) = &named.what else { return Ok(vec![named.as_expected(Backend::Sqlite)?]) };
    let there = sqlite_indexes(db, &named.table).await?;
    let expected = there.iter().find(|index| index.name.eq_ignore_ascii_case(&named.expected));
    let found = expected.or_else(|| there.iter().find(|index| !index.unique && index.is_over(columns)));
    found.map(|index| named.step(Backend::Sqlite, &index.name, true)).into_iter().collect()
}

async fn counted(db: &Database, counter: &Counter) -> Result<Vec<Step>> {
    let sequence: Option<String> = db.fetch(counter.sequence(), &Context::NONE, |row| row.get(0)).await?.pop();
    let statements = match sequence {
        Some(sequence) => counter.of_sequence(&sequence)?,
        None => counter.of_identity()?,
    };
    Ok(statements.into_iter().map(Step::Statement).collect())
}

/// The indexes of a table of SQLite that are no constraints.
pub(super) async fn sqlite_indexes(db: &Database, table: &str) -> Result<Vec<LiveIndex>> {
    type Row = (String, bool, bool, Option<String>, bool, Option<String>);
    let rows: Vec<Row> = db
        .fetch(sql::indexes_of(table), &Context::NONE, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })
        .await?;
    let written: Vec<String> = db.fetch(sql::columns_in_text(table), &Context::NONE, |row| row.get(0)).await?;
    let written = written.first().map(|text| Written::read(text)).unwrap_or_default();
    let mut indexes: Vec<LiveIndex> = Vec::new();
    for (name, unique, partial, column, descending, collation) in rows {
        if indexes.last().is_none_or(|last| last.name != name) {
            indexes.push(LiveIndex { name, unique, is_plain: !partial, columns: Vec::new() });
        }
        let Some(index) = indexes.last_mut() else { continue };
        let collation = collation.unwrap_or_default();
        let own =
            column.as_deref().and_then(|column| written.column(column)).map_or("BINARY", |column| column.collation());
        index.is_plain &= column.is_some() && collation.eq_ignore_ascii_case(own);
        index.columns.push((column.unwrap_or_default(), descending, collation));
    }
    Ok(indexes)
}
