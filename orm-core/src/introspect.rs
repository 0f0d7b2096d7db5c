//! A live database as tables: what `check` compares with the models, and what `inspectdb` writes models of.
//!
//! [`Database::introspect`] reads a schema in a handful of statements, whatever the number of tables. What a [`Table`] can't say is not
//! lost: it is [`Unsupported`]. Beside `schema`: imports `backend`, `value`, `meta`, `tables`, `error`, `sql` and `db`.

mod compare;
mod defaults;
mod listed;
mod models;
mod own;
mod postgres;
mod printed;
mod sqlite;
mod tokens;
mod unsupported;

pub use compare::{Difference, DifferenceKind, Severity};
pub use listed::{Listed, ListedValues};
pub use models::{ModelProblem, check_models};
pub(crate) use sqlite::{Clause, ClauseKind, Written, WrittenColumn, names_column};
pub(crate) use tokens::normal;
pub use unsupported::Unsupported;

use crate::backend::Backend;
use crate::db::Database;
use crate::error::Result;
use crate::sql;
use crate::tables::{Check, Column, ColumnType, Table};

/// What a database holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The kind of database.
    pub backend: Backend,
    /// The tables, in the order in which they were made.
    pub tables: Vec<LiveTable>,
    /// The names of the views.
    pub views: Vec<String>,
    /// PostgreSQL: types whose values are listed.
    pub enums: Vec<EnumType>,
}

/// A table of a live database.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveTable {
    /// What can be said of it as of the table of a model. A type that several types of Rust may be kept in is the plainest of them: SQLite's
    /// TEXT is text, be it a date, a document or a UUID.
    pub table: Table,
    /// All checks, with those that follow from the columns and are not among those of `table`.
    pub checks: Vec<Check>,
    /// What can't be said.
    pub unsupported: Vec<Unsupported>,
    /// Whether a value of another type is refused. SQLite's tables are not unless they are STRICT.
    pub strict: bool,
}

/// A type whose values are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumType {
    /// The name.
    pub name: String,
    /// The values, in their order.
    pub values: Vec<String>,
}

impl Schema {
    /// The table of that name. SQLite knows no difference between `Album` and `album`.
    pub fn table(&self, name: &str) -> Option<&LiveTable> {
        let exact = self.tables.iter().find(|live| live.table.name == name);
        match self.backend {
            Backend::Sqlite => {
                exact.or_else(|| self.tables.iter().find(|live| live.table.name.eq_ignore_ascii_case(name)))
            }
            Backend::Postgres => exact,
        }
    }

    /// The listed type of that name.
    pub fn enum_type(&self, name: &str) -> Option<&EnumType> {
        self.enums.iter().find(|listed| listed.name == name)
    }
}

impl Database {
    /// Reads the schema: of SQLite the main database, of PostgreSQL what the search path sees.
    ///
    /// ```no_run
    /// # use orm_core::{Result, db::Database};
    /// # async fn example(db: &Database) -> Result<()> {
    /// for live in db.introspect().await?.tables {
    ///     println!("{}: {} columns", live.table.name, live.table.columns.len());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn introspect(&self) -> Result<Schema> {
        let mut schema = match self.backend() {
            Backend::Sqlite => sqlite::read(self).await,
            Backend::Postgres => postgres::read(self).await,
        }?;
        keys_to_primary_keys(&mut schema);
        Ok(schema)
    }

    /// How the live tables differ from these, which are those of the models or of a state of the migrations. Tables that nobody expects are
    /// among the notes.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn compare_tables(&self, expected: &[Table]) -> Result<Vec<Difference>> {
        let schema = self.introspect().await?;
        let printed = printed::checks_and_defaults(self, expected, &schema).await?;
        Ok(compare::schemas(expected, &printed, &schema))
    }
}

/// A foreign key of a model points at a primary key; another one is more than a model can say.
fn keys_to_primary_keys(schema: &mut Schema) {
    let backend = schema.backend;
    let primary: Vec<(String, Option<Column>)> =
        schema.tables.iter().map(|live| (live.table.name.clone(), live.table.primary_key().cloned())).collect();
    for live in &mut schema.tables {
        let LiveTable { table, unsupported, .. } = live;
        let columns = &table.columns;
        // not the lengths: a key of 12 characters may be kept in a text
        let type_of = |column: &Column| sql::column_type(backend, ColumnType::new(column.column_type.sql_type));
        table.foreign_keys.retain(|key| {
            let target = primary.iter().find(|(name, _)| *name == key.target);
            let own = columns.iter().find(|column| column.name == key.column);
            let why = match (target, own) {
                (Some((_, Some(column))), Some(own)) if column.name == key.target_column => {
                    if type_of(column) == type_of(own) {
                        return true;
                    }
                    "has another type than the key that it points at"
                }
                (Some(_), _) => "does not point at a primary key of one column",
                (None, _) => "points at a table that is not seen here",
            };
            unsupported.push(Unsupported::ForeignKey {
                name: key.name.clone(),
                columns: vec![key.column.clone()],
                target: key.target.clone(),
                why,
            });
            false
        });
    }
}
