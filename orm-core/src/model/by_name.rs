//! Conditions and orderings from names that are known only when the program runs.

use super::{Expr, Model, Order, Q};
use crate::query::by_name::{IntoDynamic, NameError, Scope};

impl<M: Model> Expr<M, bool> {
    /// The condition that Django writes `album__artist__icontains="beat"`: a way through relations, a field, and a lookup; `exact` when
    /// none is named.
    ///
    /// Names are looked up in the models, so a hostile one is an error and never SQL. For names that outsiders choose, see
    /// [`Names`](crate::queryset::Names).
    ///
    /// | words | of |
    /// |---|---|
    /// | `exact gt gte lt lte in range isnull` | everything |
    /// | `iexact contains icontains startswith istartswith endswith iendswith regex iregex` | text |
    /// | `year month day week week_day iso_week_day quarter date` | dates, before another lookup too: `added__year__gte` |
    /// | `hour minute second time` | times of day |
    ///
    /// A way leads along foreign keys, [`Reverse`](crate::queryset::Reverse) and [`ManyToMany`](crate::queryset::ManyToMany) fields by their
    /// names, and back to a model that names no way back by that model's: `song`, or `song_set`. `pk` is the primary key.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let beat = Q::by_name("album__artist__icontains", "beat")?;
    /// let songs = Song.objects.filter(beat & Q::by_name("album__added__year__gte", "2020")?).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// The name means nothing, or the value is none of the column's type. The message names neither the value nor what is not there.
    pub fn by_name(name: &str, value: impl IntoDynamic) -> Result<Q<M>, NameError> {
        Scope::of(M::META).condition(name, value.into_dynamic()).map(Expr::new)
    }
}

impl<M: Model> Order<M> {
    /// The order that Django writes `-plays`: a field by name, `-` for the largest first, `?` for a random order.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm::Order;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let songs = Song.objects.order_by((Order::by_name("-plays")?, Order::by_name("album__title")?)).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`Q::by_name`].
    pub fn by_name(name: &str) -> Result<Order<M>, NameError> {
        Scope::of(M::META).order(name).map(Order::of)
    }
}
