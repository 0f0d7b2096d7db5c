//! One row by its place, and whether a row is among those of a queryset.

use super::{QuerySet, fetch};
use crate::db::Database;
use crate::error::{Error, QueryError, Result};
use crate::model::{Model, Orders, is_unset};
use crate::query::{ColumnRef, Node, Nulls, OrderBy, Query, Tree};
use crate::value::FieldType;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// The row with the largest value: the last one in the order of a column, an expression, or a tuple of them, whatever order the
    /// queryset has. A NULL is no value to be the largest.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let newest: Album = Album.objects.latest(&db, Album.added).await?;
    /// let first_played = Song.objects.filter(Song.plays.gt(0)).earliest(&db, (Song.album.added, Song.id)).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](Error::NotFound) when there is no row.
    #[track_caller]
    pub fn latest<'d, O: Orders<M>>(
        &self,
        db: &'d Database,
        by: O,
    ) -> impl Future<Output = Result<R>> + Send + use<'d, M, R, O> {
        let turned = |order: OrderBy| OrderBy { descending: !order.descending, ..order };
        self.at_the_end(db, by.orders().into_iter().map(turned).collect())
    }

    /// The row with the smallest value: the first one in the order of a column, an expression, or a tuple of them, whatever order the
    /// queryset has. A NULL is no value to be the smallest.
    ///
    /// # Errors
    /// [`NotFound`](Error::NotFound) when there is no row.
    #[track_caller]
    pub fn earliest<'d, O: Orders<M>>(
        &self,
        db: &'d Database,
        by: O,
    ) -> impl Future<Output = Result<R>> + Send + use<'d, M, R, O> {
        self.at_the_end(db, by.orders())
    }

    #[track_caller]
    fn at_the_end<'d>(
        &self,
        db: &'d Database,
        orders: Vec<OrderBy>,
    ) -> impl Future<Output = Result<R>> + Send + use<'d, M, R> {
        let queryset = self.clone().step(|query| {
            if query.is_sliced() {
                query.misuse.get_or_insert(
                    "`latest` and `earliest` can't follow `limit` or `offset`: they order the rows anew",
                );
            }
            let at_the_end = |order: OrderBy| OrderBy { nulls: order.nulls.or(Some(Nulls::Last)), ..order };
            query.order = Some(orders.into_iter().map(|order| at_the_end(order).over(query)).collect());
            query.reversed = false;
        });
        let (first, query) = (queryset.first(db), queryset.query());
        async move {
            let found = first.await?;
            found.ok_or_else(|| {
                let condition = query.described(db.log_values()).into();
                Error::NotFound { model: query.model.name, condition }
            })
        }
    }
}

impl<M: Model> QuerySet<M> {
    /// Whether the row of an instance is among those of the queryset. Only its key is looked at.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let album = Album.objects.pk(3).one(&db).await?;
    /// let is_cheap = Album.objects.order_by(Album.price).limit(10).contains(&db, &album).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Query`](Error::Query) for an instance that is not saved yet: it has no row to look for.
    #[track_caller]
    pub fn contains<'d>(
        &self,
        db: &'d Database,
        instance: &M,
    ) -> impl Future<Output = Result<bool>> + Send + use<'d, M> {
        let (query, key, place) = (self.query(), instance.pk(), Location::caller());
        let unset = is_unset::<M>(key);
        let column = Tree::leaf(Node::Column(ColumnRef::key(M::META)));
        let is_it = column.clone().compare(crate::query::Comparison::Eq, Tree::value(key.encode())).node;
        let within = if query.is_sliced() || !query.distinct_on.is_empty() || query.combined.is_some() {
            // the slice comes first
            let misuse = query.misuse;
            let among = column.join(Tree::query(query, Node::Scalar), |left, list| Node::In { left, list }).node;
            Query { filters: vec![is_it, among], misuse, ..Query::new(M::META) }
        } else {
            let mut query = Arc::unwrap_or_clone(query);
            query.narrow(is_it);
            query
        };
        async move {
            if unset {
                let what =
                    "an instance that is not saved has no row that could be among those of a queryset: save it first";
                return Err(QueryError::Misuse { what }.into());
            }
            fetch::exists(db, &within, place).await
        }
    }
}
