//! Equal rows given once, and several querysets as one.

use super::QuerySet;
use crate::model::{Model, Selection};
use crate::query::{Query, SetOperator};
use std::marker::PhantomData;
use std::sync::Arc;

impl<M: Model, R> QuerySet<M, R> {
    /// Equal rows of what [`values`](Self::values) selects are given once. Rows of a model differ by their keys: of them there is nothing
    /// to leave out.
    ///
    /// An order is by what is selected; the model's own order counts only where its columns are. Aggregates are over the rows as they are
    /// given.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let genres: Vec<Option<String>> = Album.objects.values(Album.genre).distinct().order_by(Album.genre).all(&db).await?;
    /// let how_many = Album.objects.values((Album.artist, Album.genre)).distinct().count(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn distinct(self) -> Self {
        self.step(|query| {
            if query.is_sliced() {
                query.misuse.get_or_insert("`distinct` can't follow `limit` or `offset`: put it before");
            }
            query.distinct = true;
        })
    }

    /// Of the rows that are equal in an expression, or in each of a tuple of them, only the first one in the query's order; in that of the
    /// primary key where there is none, or where two have the same place.
    ///
    /// The answer is in the query's order as always, which need not begin with those expressions. Conditions hold before the rows are
    /// chosen, wherever in the chain they stand.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// // the dearest album of each artist
    /// let albums = Album.objects.distinct_on(Album.artist).order_by((Album.price.desc(), Album.title)).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn distinct_on<S: Selection<M>>(self, by: S) -> Self {
        let nodes = by.nodes();
        self.step(|query| {
            if query.is_sliced() {
                query.misuse.get_or_insert("`distinct_on` can't follow `limit` or `offset`: put it before");
            }
            query.distinct_on = nodes.into_iter().map(|node| query.over(node)).collect();
        })
    }

    /// The rows of both querysets, equal ones once.
    ///
    /// Rows of a model are the same when their keys are: what comes out is a queryset of the model like any other, to be filtered, ordered
    /// (by the model's own order where nothing else is said), sliced, annotated, counted, updated, deleted.
    ///
    /// Rows of `values` are the same when all values are. What comes out can be filtered, ordered, sliced, counted, selected from and
    /// aggregated by what the *first* queryset selects; they are in no order unless one is asked for, and the model may be another one.
    /// The order of a combined queryset decides only which rows its slice has.
    ///
    /// What [`select_related`](Self::select_related) and [`prefetch_related`](Self::prefetch_related) load is said by the first queryset, or
    /// behind `union`. A default scope is part of each queryset, unless that one is `unscoped`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let cheap = Album.objects.order_by(Album.price).limit(10);
    /// let albums = Album.objects.filter(Album.genre.eq("Jazz")).union(cheap).order_by(Album.title).all(&db).await?;
    /// let names: Vec<String> = Album.objects.values(Album.title).union(Song.objects.values(Song.name)).order_by(Album.title).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn union<N: Model>(self, other: QuerySet<N, R>) -> Self {
        self.combine(SetOperator::Union, other)
    }

    /// The rows of this queryset and those of the other one: what both have comes twice, rows of a model too.
    ///
    /// As [`union`](Self::union) of `values`, for rows of any shape.
    pub fn union_all<N: Model>(self, other: QuerySet<N, R>) -> Self {
        self.combine(SetOperator::UnionAll, other)
    }

    /// The rows that both querysets have, equal ones once. As [`union`](Self::union).
    pub fn intersection<N: Model>(self, other: QuerySet<N, R>) -> Self {
        self.combine(SetOperator::Intersection, other)
    }

    /// The rows of this queryset that the other one does not have, equal ones once. As [`union`](Self::union).
    pub fn difference<N: Model>(self, other: QuerySet<N, R>) -> Self {
        self.combine(SetOperator::Difference, other)
    }

    fn combine<N: Model>(self, operator: SetOperator, other: QuerySet<N, R>) -> Self {
        let (query, other): (Query, Query) = (Arc::unwrap_or_clone(self.query()), Arc::unwrap_or_clone(other.query()));
        QuerySet {
            query: Some(Arc::new(query.combine(operator, other))),
            decode: self.decode,
            loading: self.loading,
            model: PhantomData,
        }
    }
}
