//! Asking: from a queryset to rows.
//!
//! The methods give a future that does not borrow the queryset, so that `join!(a.count(&db), b.count(&db))` works on temporaries. Each takes
//! down the line that calls it, for whoever looks for statements that are sent again and again; an `async fn` could not.

use super::loading::Answer;
use super::{QuerySet, lock};
use crate::db::{Context, Database};
use crate::error::{Error, Result};
use crate::model::{Condition, Decode, DecodeError, Model, Row, Selection};
use crate::query::{Node, Query};
use crate::sql::{self, Select};
use crate::value::OwnedRow;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// All rows.
    ///
    /// # Errors
    /// What a statement may fail with; a query that makes no sense is an error before anything is sent.
    #[track_caller]
    pub fn all<'d>(&self, db: &'d Database) -> impl Future<Output = Result<Vec<R>>> + Send + use<'d, M, R> {
        let (query, answer, place) = (self.query(), self.answer(), Location::caller());
        async move { rows(db, &query, Select::Rows, answer, place).await }
    }

    /// The first row in the query's order; by primary key where it has none.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let newest: Option<Album> = Album.objects.order_by(Album.added.desc()).first(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[track_caller]
    pub fn first<'d>(&self, db: &'d Database) -> impl Future<Output = Result<Option<R>>> + Send + use<'d, M, R> {
        let (query, answer, place) = (self.query(), self.answer(), Location::caller());
        async move { Ok(rows(db, &query, Select::First { last: false }, answer, place).await?.pop()) }
    }

    /// The last row in the query's order; by primary key where it has none.
    #[track_caller]
    pub fn last<'d>(&self, db: &'d Database) -> impl Future<Output = Result<Option<R>>> + Send + use<'d, M, R> {
        let query = self.clone().step(|query| {
            if query.is_sliced() {
                query.misuse.get_or_insert("a query can't be reversed once `limit` or `offset` has been called");
            }
        });
        let (query, answer, place) = (query.query(), self.answer(), Location::caller());
        async move { Ok(rows(db, &query, Select::First { last: true }, answer, place).await?.pop()) }
    }

    /// The only row.
    ///
    /// # Errors
    /// [`NotFound`](Error::NotFound) when there is none, [`MultipleFound`](Error::MultipleFound) when there are more.
    #[track_caller]
    pub fn one<'d>(&self, db: &'d Database) -> impl Future<Output = Result<R>> + Send + use<'d, M, R> {
        let (query, answer, place) = (self.query(), self.answer(), Location::caller());
        async move { one(db, &query, answer, place).await }
    }

    /// The only row for which the condition holds.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # async fn example(db: Database) -> orm::Result {
    /// match Album.objects.get(&db, Album.title.eq("Nevermind")).await {
    ///     Ok(album) => println!("{}", album.artist),
    ///     Err(error) if error.is_not_found() => println!("{error}"), // Album with … does not exist
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`one`](Self::one).
    #[track_caller]
    pub fn get<'d, C: Condition<M>>(
        &self,
        db: &'d Database,
        condition: C,
    ) -> impl Future<Output = Result<R>> + Send + use<'d, M, R, C> {
        self.clone().filter(condition).one(db)
    }

    /// How many rows there are.
    #[track_caller]
    pub fn count<'d>(&self, db: &'d Database) -> impl Future<Output = Result<u64>> + Send + use<'d, M, R> {
        let (query, place) = (self.query(), Location::caller());
        async move { count(db, &query, place).await }
    }

    /// Whether there is a row.
    #[track_caller]
    pub fn exists<'d>(&self, db: &'d Database) -> impl Future<Output = Result<bool>> + Send + use<'d, M, R> {
        let (query, place) = (self.query(), Location::caller());
        async move { exists(db, &query, place).await }
    }

    /// Aggregates over all rows.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let (albums, mean): (i64, Option<Decimal>) = Album.objects.aggregate(&db, (Album.id.count(), Album.price.avg())).await?;
    /// let most = Song.objects.filter(Song.album.eq(3)).aggregate(&db, Song.plays.max()).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Query`](Error::Query) when one of the expressions is no aggregate.
    #[track_caller]
    pub fn aggregate<'d, S: Selection<M>>(
        &self,
        db: &'d Database,
        selection: S,
    ) -> impl Future<Output = Result<S::Row>> + Send + use<'d, M, R, S> {
        let (mut query, place) = (self.query(), Location::caller());
        // over the rows as they are given, where they are not those of the model
        if query.is_distinct() || (query.combined.is_some() && query.is_sliced()) {
            query = Arc::new(Arc::unwrap_or_clone(query).wrapped());
        }
        let nodes: Vec<Node> = selection.nodes().into_iter().map(|node| query.over(node)).collect();
        async move { aggregate(db, &query, &nodes, S::decode, place).await }
    }
}

/// The line of the program that asks.
pub(super) type Place = &'static Location<'static>;

/// The path of a query: names are columns already; the tree becomes text and binds, which wait for the database, whose rows are decoded while
/// the driver stands on them.
pub(super) async fn rows<M: Model, R: Send + 'static>(
    db: &Database,
    query: &Query,
    what: Select<'_>,
    answer: Answer<M, R>,
    place: Place,
) -> Result<Vec<R>> {
    let mut found = rows_alone(db, query, what, answer.decode(), place).await?;
    answer.load(&mut found, db).await?;
    Ok(found)
}

/// The rows, without what is loaded by further statements.
pub(super) async fn rows_alone<R: Send + 'static>(
    db: &Database,
    query: &Query,
    what: Select<'_>,
    decode: Decode<R>,
    place: Place,
) -> Result<Vec<R>> {
    lock::check(db, query)?;
    if is_empty(query) {
        return Ok(Vec::new());
    }
    let statement = sql::select(db.plans(), db.backend(), query, what)?;
    db.fetch_by(statement, &Context::asked(db, query, place), decode).await
}

async fn one<M: Model, R: Send + 'static>(
    db: &Database,
    query: &Query,
    answer: Answer<M, R>,
    place: Place,
) -> Result<R> {
    let mut row = one_alone(db, query, answer.decode(), place).await?;
    answer.load(std::slice::from_mut(&mut row), db).await?;
    Ok(row)
}

/// The only row, without what is loaded by further statements.
pub(super) async fn one_alone<R: Send + 'static>(
    db: &Database,
    query: &Query,
    decode: Decode<R>,
    place: Place,
) -> Result<R> {
    let mut found = rows_alone(db, query, Select::Some(2), decode, place).await?;
    match (found.pop(), found.is_empty()) {
        (Some(row), true) => Ok(row),
        (found, _) => {
            let (model, condition) = (query.model.name, query.described(db.log_values()).into());
            Err(match found {
                None => Error::NotFound { model, condition },
                Some(_) => Error::MultipleFound { model, condition },
            })
        }
    }
}

pub(super) async fn count(db: &Database, query: &Query, place: Place) -> Result<u64> {
    if is_empty(query) {
        return Ok(0);
    }
    let statement = sql::select(db.plans(), db.backend(), query, Select::Count)?;
    let counts: Vec<i64> = db.fetch(statement, &Context::asked(db, query, place), |row| row.get(0)).await?;
    Ok(counts.first().map_or(0, |&count| u64::try_from(count).unwrap_or_default()))
}

pub(super) async fn exists(db: &Database, query: &Query, place: Place) -> Result<bool> {
    if is_empty(query) {
        return Ok(false);
    }
    let statement = sql::select(db.plans(), db.backend(), query, Select::Exists)?;
    Ok(!db.fetch(statement, &Context::asked(db, query, place), |_| Ok(())).await?.is_empty())
}

pub(super) async fn aggregate<R: Send + 'static>(
    db: &Database,
    query: &Query,
    nodes: &[Node],
    decode: fn(&Row<'_>) -> std::result::Result<R, DecodeError>,
    place: Place,
) -> Result<R> {
    if let Some(what) = query.misuse {
        return Err(crate::error::QueryError::Misuse { what }.into());
    }
    let regrouped;
    let (query, nodes) = if query.groups().is_none() {
        (query, nodes)
    } else {
        regrouped = query.regrouped(nodes).ok_or(crate::error::QueryError::Misuse {
            what: "aggregates over groups are of what groups have, which is aggregates and what `values(..)` selects: `Album.id.count().max()`",
        })?;
        (&regrouped.0, regrouped.1.as_slice())
    };
    if !nodes.iter().all(|node| node.is_aggregate() && node.is_of_groups(&[])) {
        let what =
            "`aggregate` takes aggregates only, and what is made of them: count, sum, avg, min, max of an expression";
        return Err(crate::error::QueryError::Misuse { what }.into());
    }
    if is_empty(query)
        && let Some(values) = nodes.iter().map(Node::of_no_rows).collect::<Option<Vec<_>>>()
        && let Some(row) = OwnedRow::known(&values)
    {
        return Ok(decode(&Row::new(&row))?);
    }
    let statement = sql::select(db.plans(), db.backend(), query, Select::Aggregate(nodes))?;
    let mut found = db.fetch(statement, &Context::asked(db, query, place), decode).await?;
    found.pop().ok_or_else(|| Error::NotFound { model: query.model.name, condition: query.described(false).into() })
}

/// Whether the answer is known to be empty. One row of aggregates there is always.
pub(super) fn is_empty(query: &Query) -> bool {
    let aggregates = query.selected.as_ref().is_some_and(|nodes| nodes.iter().any(Node::is_aggregate));
    query.misuse.is_none() && query.is_empty() && (!aggregates || query.limit == Some(0))
}
