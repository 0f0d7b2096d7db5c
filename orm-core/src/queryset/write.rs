//! Changing and deleting the rows of a queryset.

use super::QuerySet;
use crate::db::{Context, Database};
use crate::error::{Error, Result};
use crate::instance;
use crate::meta::Closure;
use crate::model::{Assignments, Model};
use crate::query::{Arithmetic, Assignment, ColumnRef, Node, Query, Tree};
use crate::relations::{Deleted, collector, missing_target, pointed_at};
use crate::sql;
use crate::value::Value;
use std::future::Future;

impl<M: Model, R> QuerySet<M, R> {
    /// Assigns to each row, in one statement; how many rows there were.
    ///
    /// A `version` is counted up, unless something else is assigned to it. Hooks are not called, and `auto_now` fields are not set.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let changed: u64 = Song
    ///     .objects
    ///     .filter(Song.album.artist.eq("The Beatles"))
    ///     .update(&db, (Song.plays.set(Song.plays + 1), Song.cover_of.set(None)))
    ///     .await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Encode`](crate::Error::Encode) for a value that the column can't hold, before anything is sent;
    /// [`Constraint`](crate::Error::Constraint), and what a statement may fail with.
    pub fn update<'d, A: Assignments<M>>(
        &self,
        db: &'d Database,
        assignments: A,
    ) -> impl Future<Output = Result<u64>> + Send + use<'d, M, R, A> {
        let (query, assignments) = (self.query(), assignments.assignments());
        async move { update(db, &query, &assignments).await }
    }

    /// Deletes each row, and what the delete rules of foreign keys take along; how many of each model.
    ///
    /// It works set by set: no row is read, however many there are.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let gone = Album.objects.filter(Album.genre.eq("Pop")).delete(&db).await?;
    /// println!("{gone}"); // 3 rows: 2 Album, 1 Song
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Protected`](crate::Error::Protected) and [`Restricted`](crate::Error::Restricted) when a foreign key forbids it; nothing is
    /// deleted then. [`Constraint`](crate::Error::Constraint) when a `do_nothing` foreign key still points at a row;
    /// [`Query`](crate::Error::Query) when `values(..)` has made groups of the rows.
    pub fn delete<'d>(&self, db: &'d Database) -> impl Future<Output = Result<Deleted>> + Send + use<'d, M, R> {
        let query = self.query();
        async move {
            if let Some(what) = query.misuse {
                return Err(crate::error::QueryError::Misuse { what }.into());
            }
            collector::delete(db, &query).await
        }
    }
}

pub(super) async fn update(db: &Database, query: &Query, assignments: &[Assignment]) -> Result<u64> {
    let assignments = &with_version(query, assignments);
    let statement = sql::update(db.plans(), db.backend(), query, assignments, &[])?;
    if assignments.is_empty() || query.is_empty() {
        return Ok(0);
    }
    match db.execute(statement, &Context::of(query.model)).await {
        Ok(outcome) => Ok(outcome.affected),
        Err(error) => Err(failed(db, query, assignments, error).await),
    }
}

/// The assignments, and that the version is counted up: an instance that was read before is older than its row then.
pub(super) fn with_version(query: &Query, assignments: &[Assignment]) -> Vec<Assignment> {
    let mut all = assignments.to_vec();
    if let Some(version) = query.model.version()
        && !all.is_empty()
        && !all.iter().any(|assignment| assignment.column.field == version)
    {
        let column = ColumnRef::own(query.model, version);
        let one = Tree::leaf(Node::Value(Value::I64(1)));
        let next = Tree::leaf(Node::Column(column)).arithmetic(Arithmetic::Add, one);
        all.push(Assignment { column, node: next.node });
    }
    all
}

/// The error of an update, with the foreign key that it is about.
pub(super) async fn failed(db: &Database, query: &Query, assignments: &[Assignment], error: Error) -> Error {
    let error = missing_target::name(db, query.model, &instance::values(assignments), error).await;
    if assignments.iter().any(|assignment| assignment.column.field == query.model.primary_key) {
        return pointed_at::name(db, &Closure::pointing_at(query.model), query, error).await;
    }
    error
}
