//! `db.raw(..)`: the one door for SQL text that a program writes itself.

mod beside;
mod rows;
pub(crate) mod text;
mod untyped;

pub use rows::RawRow;
pub use untyped::UntypedRows;

use super::Database;
use super::classify::Context;
use super::driver::{Statement, StatementKind};
use super::fetch::{Collect, collected, own};
use crate::Backend;
use crate::error::{Error, QueryError, Result};
use crate::model::{Decode, FromRow, Model};
use crate::sql::check_sqlite;
use crate::value::{FieldType, SqlType, Value, ValueError};
use beside::Beside;
use rows::{ByName, checked};
use std::borrow::Cow;
use text::Text;
use untyped::Untyped;

/// SQL text with its values, not sent yet: see [`Database::raw`].
#[must_use = "nothing is sent until it is awaited by `models`, `rows`, `rows_as`, `one` or `execute`"]
pub struct Raw<'a> {
    db: &'a Database,
    text: Cow<'static, str>,
    binds: Vec<Value>,
    /// The first value that no database can take.
    refused: Option<ValueError>,
}

/// A value that can be bound: whatever a field may be, and `&str`.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` can't be bound to a placeholder",
    label = "expected a value that a field may have, or `&str`",
    note = "a list is bound as an `Array`, or each of its values to a placeholder of its own"
)]
pub trait Bind {
    /// The value to send.
    fn into_value(self) -> Result<Value, ValueError>;
}

#[diagnostic::do_not_recommend]
impl<T: FieldType> Bind for T {
    fn into_value(self) -> Result<Value, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl Bind for &str {
    fn into_value(self) -> Result<Value, ValueError> {
        self.to_owned().encode()
    }
}

#[diagnostic::do_not_recommend]
impl Bind for Option<&str> {
    fn into_value(self) -> Result<Value, ValueError> {
        self.map(str::to_owned).encode()
    }
}

impl Database {
    /// SQL text of your own, one statement, with placeholders `$1`, `$2`, … on both databases.
    ///
    /// Values belong into [`bind`](Raw::bind), never into the text. BEGIN, COMMIT and SAVEPOINT are refused, because
    /// [`atomic`](Self::atomic) has to know of them, and SET, because it would stay on the connection for whoever uses it next.
    ///
    /// ```no_run
    /// # use orm_core::{Result, db::Database};
    /// # async fn example(db: &Database) -> Result<()> {
    /// let songs: Vec<(i64, String)> =
    ///     db.raw("SELECT id, name FROM song WHERE plays > $1 ORDER BY id").bind(100).rows().await?;
    /// let total: i64 = db.raw("SELECT count(*) FROM song").one().await?;
    /// let changed: u64 = db.raw("UPDATE song SET plays = 0 WHERE name = $1").bind("Perfect").execute().await?;
    /// # Ok(()) }
    /// ```
    pub fn raw(&self, sql: impl Into<Cow<'static, str>>) -> Raw<'_> {
        Raw { db: self, text: sql.into(), binds: Vec::new(), refused: None }
    }
}

impl Raw<'_> {
    /// Binds the value of the next placeholder: the first call is `$1`.
    pub fn bind(mut self, value: impl Bind) -> Self {
        match value.into_value() {
            Ok(value) => self.binds.push(value),
            Err(reason) => {
                self.binds.push(Value::Null(crate::value::SqlType::Text));
                self.refused.get_or_insert(reason);
            }
        }
        self
    }

    /// Binds a value whose type is known only when the program runs.
    pub fn bind_value(mut self, value: Value) -> Self {
        self.binds.push(value);
        self
    }

    /// The rows with the names of their columns. Each column is read as the type that `typed` says of its name, or where it says none, as the
    /// one that it comes with.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when a column holds another type, or one that no field has; whatever the database answers.
    pub async fn untyped(self, typed: impl Fn(&str) -> Option<SqlType> + Send + 'static) -> Result<UntypedRows> {
        let (db, statement) = self.statement()?;
        let (_, sink) = db.run(statement, &Context::NONE, Some(Box::new(Untyped::new(Box::new(typed))))).await?;
        Ok(own::<Untyped>(sink)?.into_found())
    }

    /// The rows as instances of a model. The columns are found by name, in any order; others are ignored.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when a column of the model is missing, or holds what the field can't; whatever the database answers.
    pub async fn models<M: Model>(self) -> Result<Vec<M>> {
        let context = Context::raw(M::META);
        let (db, statement) = self.statement()?;
        let (_, sink) = db.run(statement, &context, Some(Box::new(ByName::<M>::models()))).await?;
        Ok(own::<ByName<M>>(sink)?.into_rows())
    }

    /// The rows as instances of a model, and beside each the columns that are not the model's, in their order.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, album: ForeignKey<Album> }
    /// # async fn example(db: &Database) -> orm::Result {
    /// let sql = "SELECT album.*, count(*) AS songs FROM album JOIN song ON album_id = album.id GROUP BY album.id";
    /// let albums: Vec<(Album, i64)> = db.raw(sql).models_with().await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// As [`models`](Self::models) and [`rows`](Self::rows).
    pub async fn models_with<M: Model, R: RawRow>(self) -> Result<Vec<(M, R)>> {
        let context = Context::raw(M::META);
        let (db, statement) = self.statement()?;
        let (_, sink) = db.run(statement, &context, Some(Box::new(Beside::<M, R>::new()))).await?;
        Ok(own::<Beside<M, R>>(sink)?.into_rows())
    }

    /// The rows as a struct with `#[derive(FromRow)]`. The columns are found by name, in any order; others are ignored.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when a column is missing, or holds what the field can't; whatever the database answers.
    pub async fn rows_as<S: FromRow>(self) -> Result<Vec<S>> {
        let (db, statement) = self.statement()?;
        let (_, sink) = db.run(statement, &Context::NONE, Some(Box::new(ByName::<S>::structs()))).await?;
        Ok(own::<ByName<S>>(sink)?.into_rows())
    }

    /// The rows as tuples, by position; of one column, as values: `rows::<(i64, String)>()`, `rows::<i64>()`.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when there are not as many columns, or one holds another type; whatever the database answers.
    pub async fn rows<R: RawRow>(self) -> Result<Vec<R>> {
        let (db, statement) = self.statement()?;
        let (_, sink) = db.run(statement, &Context::NONE, Some(Collect::boxed(Decode::Plain(checked::<R>)))).await?;
        collected(sink)
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// As [`rows`](Self::rows); [`Error::NotFound`] when there is none, [`Error::MultipleFound`] when there are more.
    pub async fn one<R: RawRow>(self) -> Result<R> {
        const ROW: &str = "the row of the raw query";
        let mut rows = self.rows::<R>().await?.into_iter();
        match (rows.next(), rows.next()) {
            (Some(row), None) => Ok(row),
            (None, _) => Err(Error::NotFound { model: ROW, condition: "".into() }),
            (Some(_), Some(_)) => Err(Error::MultipleFound { model: ROW, condition: "".into() }),
        }
    }

    /// Runs the statement for what it does: how many rows it inserted, updated or deleted.
    ///
    /// # Errors
    ///
    /// Whatever the database answers.
    pub async fn execute(self) -> Result<u64> {
        let (db, statement) = self.statement()?;
        Ok(db.execute(statement, &Context::NONE).await?.affected)
    }

    /// The statement, when it may be sent.
    pub(super) fn statement(&self) -> Result<(&Database, Statement)> {
        let read = text::read(&self.text, self.db.backend())?;
        let Text { kind, placeholders, .. } = read;
        let mut refused = self.refused.clone();
        if self.db.backend() == Backend::Sqlite {
            refused = refused.or_else(|| self.binds.iter().find_map(|bind| check_sqlite(bind).err()));
        }
        if let Some(reason) = refused {
            return Err(QueryError::Value { reason }.into());
        }
        if placeholders != self.binds.len() {
            return Err(QueryError::BindCount { placeholders, binds: self.binds.len() }.into());
        }
        // a text that was put together may never come again
        let persistent = matches!(self.text, Cow::Borrowed(_)) && kind != StatementKind::Schema;
        let text = read.sent(&self.text, self.db.backend());
        Ok((self.db, Statement { binds: self.binds.clone(), persistent, ..Statement::new(text, kind) }))
    }
}

impl std::fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw").field("text", &self.text).field("binds", &self.binds.len()).finish_non_exhaustive()
    }
}
