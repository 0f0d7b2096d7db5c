//! Changing and deleting rows, and reading them with the same statement.

use super::QuerySet;
use super::write::{failed, with_version};
use crate::db::{Context, Database};
use crate::error::Result;
use crate::meta::{Closure, ModelMeta};
use crate::model::{Assignments, Model};
use crate::query::{ColumnRef, Extra, Link, Node, Query, Selected};
use crate::relations::{by_keys, collector, pointed_at};
use crate::sql::{self, Select};
use std::future::Future;
use std::panic::Location;

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// Assigns to each row, as [`update`](Self::update), and gives the rows as they are afterwards, in no particular order.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, genre: Option<String> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let songs: Vec<Song> = Song.objects.filter(Song.album.eq(3)).update_returning(&db, Song.plays.set(Song.plays + 1)).await?;
    /// let plays: Vec<(i64, i64)> =
    ///     Song.objects.values((Song.id, Song.plays)).update_returning(&db, Song.plays.set(0)).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`update`](Self::update).
    #[track_caller]
    pub fn update_returning<'d, A: Assignments<M>>(
        &self,
        db: &'d Database,
        assignments: A,
    ) -> impl Future<Output = Result<Vec<R>>> + Send + use<'d, M, R, A> {
        let (query, answer, assignments) = (self.query(), self.answer(), assignments.assignments());
        let place = Location::caller();
        async move {
            let assignments = with_version(&query, &assignments);
            if assignments.is_empty() {
                // nothing is changed, and the rows are asked for all the same
                return super::fetch::rows(db, &query, Select::Rows, answer, place).await;
            }
            let statement = sql::update(db.plans(), db.backend(), &query, &assignments, &selected(&query))?;
            if query.is_empty() {
                return Ok(Vec::new());
            }
            match db.fetch_by(statement, &Context::of(query.model), answer.decode()).await {
                Ok(mut rows) => {
                    answer.load(&mut rows, db).await?;
                    Ok(rows)
                }
                Err(error) => Err(failed(db, &query, &assignments, error).await),
            }
        }
    }

    /// Deletes each row, as [`delete`](Self::delete), and gives the rows as they were, in no particular order. What the delete rules of foreign
    /// keys take along is not among them.
    ///
    /// Where other models point at this one it takes more than one statement, and the keys of the rows are read.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Job { id: i64, task: String, done: bool }
    /// # async fn example(db: Database) -> orm::Result {
    /// let done: Vec<Job> = Job.objects.filter(Job.done).delete_returning(&db).await?;
    /// // the oldest one, taken out of the queue
    /// let next: Vec<String> = Job.objects.order_by(Job.id).limit(1).values(Job.task).delete_returning(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`delete`](Self::delete).
    #[track_caller]
    pub fn delete_returning<'d>(
        &self,
        db: &'d Database,
    ) -> impl Future<Output = Result<Vec<R>>> + Send + use<'d, M, R> {
        let (query, answer, place) = (self.query(), self.answer(), Location::caller());
        async move {
            let closure = Closure::of(query.model);
            let nodes = selected(&query);
            let statement = sql::delete(db.plans(), db.backend(), &query, &nodes)?;
            if query.is_empty() {
                return Ok(Vec::new());
            }
            if closure.is_single() {
                return match db.fetch_by(statement, &Context::of(query.model), answer.decode()).await {
                    Ok(rows) => Ok(rows),
                    Err(error) => Err(pointed_at::name(db, &closure, &query, error).await),
                };
            }
            db.atomic(async |db| {
                let Some(locked) = lock(db, &query).await? else { return Ok(Vec::new()) };
                let rows = super::fetch::rows(db, &locked, Select::Rows, answer, place).await?;
                collector::delete(db, &Query { selected: None, extra: Vec::new(), ..locked }).await?;
                Ok(rows)
            })
            .await
        }
    }
}

/// The expressions that the query selects, those of the model's columns too.
fn selected(query: &Query) -> Vec<Node> {
    let columns = |path: Option<&'static Link>, model: &'static ModelMeta| {
        (0..model.fields.len()).map(move |field| Node::Column(ColumnRef { path, model, field }))
    };
    let mut nodes: Vec<Node> = match query.selected() {
        Selected::Model(model) => columns(None, model).collect(),
        Selected::Nodes(nodes) => nodes.to_vec(),
    };
    for extra in &query.extra {
        match extra {
            Extra::Node(node) => nodes.push(node.clone()),
            Extra::Row(link, _) => nodes.extend(columns(Some(link), link.target())),
        }
    }
    nodes
}

/// The same rows by their keys, which nobody else can change until the transaction ends.
async fn lock(db: &Database, query: &Query) -> Result<Option<Query>> {
    let model = query.model;
    let keys = by_keys::keys(query).locked();
    let select = sql::select(db.plans(), db.backend(), &keys, Select::Rows)?;
    let found = by_keys::read(db, model, select).await?;
    if found.is_empty() {
        return Ok(None);
    }
    Ok(Some(Query {
        selected: query.selected.clone(),
        extra: query.extra.clone(),
        order: query.order.clone(),
        ..by_keys::query(model, found)
    }))
}
