//! The chain that a user holds: `Album.objects.filter(..).order_by(..)`, and what runs it.
//!
//! Layer 6: imports everything above but `instance`, which stands beside it.

mod debug;
mod fetch;
mod foreign_key;
mod inner;
mod related;
mod table;
mod write;

pub use inner::exists;
pub use related::{ManyToMany, Related, Reverse, ReverseOne};
pub use table::Table;

use crate::model::{Condition, Decode, IntoField, Model, Orders, Selection};
use crate::query::{ColumnRef, Comparison, Extra, Node, Query, Tree};
use crate::value::FieldType;
use std::marker::PhantomData;
use std::sync::Arc;

/// A question about the rows of `M`, not asked yet. Each row of the answer is an `R`.
///
/// Every step gives a new queryset; a clone costs one counter. Nothing is sent until one of the methods that take the database is awaited.
///
/// | steps | answers |
/// |---|---|
/// | [`filter`](Self::filter), [`exclude`](Self::exclude), [`pk`](Self::pk), [`none`](Self::none) | [`all`](Self::all), [`first`](Self::first), [`last`](Self::last) |
/// | [`order_by`](Self::order_by), [`reverse`](Self::reverse) | [`get`](Self::get), [`one`](Self::one) |
/// | [`limit`](Self::limit), [`offset`](Self::offset) | [`count`](Self::count), [`exists`](Self::exists), [`aggregate`](Self::aggregate) |
/// | [`values`](Self::values) | [`update`](Self::update), [`delete`](Self::delete) |
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
/// # async fn example(db: Database) -> orm::Result {
/// let popular = Song.objects.filter(Song.plays.gt(1000)); // nothing is sent
/// let how_many = popular.count(&db).await?;
/// let songs: Vec<Song> = popular.clone().filter(Song.album.artist.eq("Nirvana")).order_by(Song.plays.desc()).limit(10).all(&db).await?;
/// println!("{popular:?}"); // Song.objects.filter(Song.plays.gt(1000))
/// println!("{}", popular.sql(&db)?); // SELECT "id", "name", … FROM "song" WHERE "plays" > 1000 …
/// # Ok(()) }
/// # fn main() {}
/// ```
#[must_use = "a queryset does nothing until it is awaited by `all`, `get`, `count`, `update`, `delete`, …"]
pub struct QuerySet<M, R = M> {
    /// `None`: all rows, in the model's order.
    query: Option<Arc<Query>>,
    decode: Decode<R>,
    model: PhantomData<fn() -> M>,
}

impl<M, R> Clone for QuerySet<M, R> {
    fn clone(&self) -> Self {
        QuerySet { query: self.query.clone(), decode: self.decode.clone(), model: PhantomData }
    }
}

impl<M: Model> QuerySet<M> {
    /// All rows of `M`. The value that bears the model's name has one: `Album.objects`.
    pub const fn new() -> Self {
        QuerySet { query: None, decode: Decode::Plain(M::decode), model: PhantomData }
    }
}

impl<M: Model> Default for QuerySet<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Model, R> QuerySet<M, R> {
    fn step(mut self, change: impl FnOnce(&mut Query)) -> Self {
        let query = self.query.get_or_insert_with(|| Arc::new(Query::new(M::META)));
        change(Arc::make_mut(query));
        self
    }

    fn condition(self, tree: Tree) -> Self {
        self.step(|query| {
            if query.is_sliced() {
                query.misuse.get_or_insert("`filter` and `exclude` can't follow `limit` or `offset`: put them before");
            }
            match tree.node {
                Node::Constant(true) => {}
                node => query.filters.push(node),
            }
        })
    }

    /// Only the rows for which the condition holds. More calls, more conditions: all of them hold.
    ///
    /// Conditions are made of [`Lookups`](crate::model::Lookups), and put together with `&`, `|` and `!`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let songs = Song
    ///     .objects
    ///     .filter(Song.album.artist.eq("Nirvana") & (Song.plays.gt(100) | Song.name.istartswith("li")))
    ///     .filter(Song.cover_of.is_null())
    ///     .all(&db)
    ///     .await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn filter(self, condition: impl Condition<M>) -> Self {
        self.condition(condition.condition())
    }

    /// Only the rows for which the condition does not hold: exactly those that `filter` would leave out, also where a NULL is in the way.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # async fn example(db: Database) -> orm::Result {
    /// // also the albums that have no genre
    /// let albums = Album.objects.exclude(Album.genre.eq("Rock")).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn exclude(self, condition: impl Condition<M>) -> Self {
        self.condition(condition.condition().not())
    }

    /// Only the row with this primary key.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let album = Album.objects.pk(3).one(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn pk<V>(self, key: impl IntoField<M::Pk, V>) -> Self {
        let column = Tree::leaf(Node::Column(ColumnRef::own(M::META, M::META.primary_key)));
        self.condition(column.compare(Comparison::Eq, Tree::value(key.into_field().encode())))
    }

    /// In this order; the last call counts. `order_by(())` takes the model's own ordering away.
    ///
    /// NULLs are last when ascending and first when descending, unless `nulls_first()` or `nulls_last()` says otherwise.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let albums = Album.objects.order_by((Album.genre.desc().nulls_last(), Album.title)).all(&db).await?;
    /// let songs = Song.objects.order_by(Song.album.artist).all(&db).await?; // across the foreign key
    /// let any = Song.objects.order_by(random()).first(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn order_by(self, by: impl Orders<M>) -> Self {
        let orders = by.orders();
        self.step(|query| {
            if query.is_sliced() {
                query.misuse.get_or_insert("`order_by` can't follow `limit` or `offset`: put it before");
            }
            query.order = Some(orders);
            query.reversed = false;
        })
    }

    /// In the opposite order; by descending primary key where there is none.
    pub fn reverse(self) -> Self {
        self.step(|query| {
            if query.is_sliced() {
                query.misuse.get_or_insert("a query can't be reversed once `limit` or `offset` has been called");
            }
            query.reversed = !query.reversed;
        })
    }

    /// At most so many rows. Of two limits the smaller one counts.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let third_page = Album.objects.order_by(Album.id).offset(20).limit(10).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn limit(self, rows: u64) -> Self {
        self.step(|query| query.limit = Some(query.limit.map_or(rows, |limit| limit.min(rows))))
    }

    /// Without the first so many rows. A second call leaves out more; a limit that was set before still ends where it did.
    pub fn offset(self, rows: u64) -> Self {
        self.step(|query| {
            query.offset = query.offset.saturating_add(rows);
            query.limit = query.limit.map(|limit| limit.saturating_sub(rows));
        })
    }

    /// No rows, and nothing is sent to find that out.
    pub fn none(self) -> Self {
        self.step(|query| query.filters.push(Node::Constant(false)))
    }

    /// Rows of another shape: the values of an expression, or tuples of several.
    ///
    /// With aggregates beside other expressions, the others make the groups; with the primary key among them each row is a group of its own.
    /// A later [`filter`](Self::filter) on an aggregate is about the groups, an earlier one on an aggregate over related rows about the rows.
    /// A path through a nullable foreign key gives an `Option`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let titles: Vec<String> = Album.objects.values(Album.title).all(&db).await?;
    /// let covers: Vec<(String, Option<String>)> = Song.objects.values((Song.name, Song.cover_of.name)).all(&db).await?;
    /// let albums_of_each_genre: Vec<(Option<String>, i64)> = Album.objects.values((Album.genre, Album.id.count())).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn values<S: Selection<M>>(self, selection: S) -> QuerySet<M, S::Row> {
        let nodes = selection.nodes();
        let query = self.step(|query| {
            query.selected = Some(nodes);
            query.extra = Vec::new();
            query.narrowed = query.filters.len();
        });
        QuerySet { query: query.query, decode: Decode::Plain(S::decode), model: PhantomData }
    }

    /// Beside each row, the values of an expression, or tuples of several: `(row, value)`.
    ///
    /// An aggregate of a path to many related rows is an aggregate over them. After [`values`](Self::values), what is selected there makes
    /// the groups.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, #[orm(reverse = "album")] songs: Reverse<Song> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let albums: Vec<(Album, i64)> = Album.objects.annotate(Album.songs.count()).filter(Album.songs.count().gt(3)).all(&db).await?;
    /// let longest: Vec<(Album, (i64, Option<i64>))> = Album.objects.annotate((Album.songs.count(), Album.songs.plays.max())).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn annotate<S: Selection<M>>(self, selection: S) -> QuerySet<M, (R, S::Row)>
    where
        R: Send + 'static,
    {
        let nodes = selection.nodes();
        let from = self.query().cells();
        let decode = self.decode.clone().beside(from, S::decode);
        let query = self.step(|query| query.extra.extend(nodes.into_iter().map(Extra::Node)));
        QuerySet { query: query.query, decode, model: PhantomData }
    }

    /// The query as data.
    fn query(&self) -> Arc<Query> {
        self.query.clone().unwrap_or_else(|| Arc::new(Query::new(M::META)))
    }
}
