//! The chain that a user holds: `Album.objects.filter(..).order_by(..)`, and what runs it.
//!
//! Layer 7: imports everything above.

mod bulk;
mod by_name;
mod combine;
mod create;
mod cursor;
mod debug;
mod dynamic;
mod explain;
mod fetch;
mod foreign_key;
mod in_bulk;
mod inner;
mod loading;
mod lock;
mod page;
mod pick;
mod related;
mod returning;
mod scope;
mod stream;
mod table;
mod write;

pub use bulk::Bulk;
pub use by_name::{NamedRow, NamedSelection, Names, ValueNames};
pub use create::NewRow;
pub(crate) use create::{create_related, get_or_create, update_or_create};
pub use cursor::CursorPage;
pub use dynamic::{Belongs, DynOrder, DynQ, DynQuerySet, DynWindow};
pub use explain::Explain;
pub use inner::exists;
pub use loading::{
    Beside, Declares, Holds, LevelPath, Prefetch, Prefetches, Relation, RowNull, SelectRelated, Slot, ToOnePath,
    prefetch,
};
pub use page::Page;
pub use related::{ManyToMany, Related, Reverse, ReverseOne};
pub use scope::{Scope, ScopeEntry, ViaCondition, ViaQuerySet, scoped};
pub use stream::Rows;
pub use table::Table;

use crate::model::{Condition, Decode, IntoField, Model, Orders, SelectFrom, Selection};
use crate::query::{ColumnRef, Comparison, Extra, Node, Query, Tree};
use crate::value::FieldType;
use loading::Loading;
use std::marker::PhantomData;
use std::sync::Arc;

/// A question about the rows of `M`, not asked yet. Each row of the answer is an `R`.
///
/// Every step gives a new queryset; a clone costs one counter. Nothing is sent until one of the methods that take the database is awaited.
///
/// | steps | answers |
/// |---|---|
/// | [`filter`](Self::filter), [`exclude`](Self::exclude), [`pk`](Self::pk), [`none`](Self::none), [`unscoped`](Self::unscoped) | [`all`](Self::all), [`first`](Self::first), [`last`](Self::last) |
/// | [`order_by`](Self::order_by), [`reverse`](Self::reverse) | [`get`](Self::get), [`one`](Self::one) |
/// | [`limit`](Self::limit), [`offset`](Self::offset) | [`count`](Self::count), [`exists`](Self::exists), [`aggregate`](Self::aggregate) |
/// | [`select_related`](Self::select_related), [`prefetch_related`](Self::prefetch_related), [`with`](Self::with) | [`stream`](Self::stream), [`paginate`](Self::paginate), [`cursor_page`](Self::cursor_page) |
/// | [`values`](Self::values), [`select`](Self::select), [`annotate`](Self::annotate) | [`in_bulk`](Self::in_bulk), [`in_bulk_by`](Self::in_bulk_by) |
/// | [`distinct`](Self::distinct), [`distinct_on`](Self::distinct_on) | [`latest`](Self::latest), [`earliest`](Self::earliest), [`contains`](Self::contains) |
/// | [`union`](Self::union), [`intersection`](Self::intersection), [`difference`](Self::difference) | [`update`](Self::update), [`update_returning`](Self::update_returning) |
/// | [`select_for_update`](Self::select_for_update) | [`delete`](Self::delete), [`delete_returning`](Self::delete_returning) |
/// | | [`get_or_create`](Self::get_or_create), [`update_or_create`](Self::update_or_create), [`upsert`](Self::upsert) |
/// | | [`bulk_create`](Self::bulk_create), [`bulk_update`](Self::bulk_update), [`bulk`](Self::bulk) |
/// | | [`explain`](Self::explain), [`sql`](Self::sql) |
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
///
/// A program's own steps are a trait for it:
///
/// ```no_run
/// # use orm::prelude::*;
/// use orm::QuerySet;
///
/// # #[derive(Model, Debug)] pub struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64 }
/// pub trait SongQuery {
///     fn popular(self) -> Self;
/// }
///
/// impl<R> SongQuery for QuerySet<Song, R> {
///     fn popular(self) -> Self {
///         self.filter(Song.plays.gt(1000)).order_by(Song.plays.desc())
///     }
/// }
///
/// # async fn example(db: Database) -> orm::Result {
/// let songs = Song.objects.filter(Song.name.istartswith("li")).popular().limit(3).all(&db).await?;
/// let names: Vec<String> = Song.objects.values(Song.name).popular().all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
#[must_use = "a queryset does nothing until it is awaited by `all`, `get`, `count`, `update`, `delete`, …"]
pub struct QuerySet<M, R = M> {
    /// `None`: all rows, in the model's order.
    query: Option<Arc<Query>>,
    decode: Decode<R>,
    loading: Option<Arc<Loading<M, R>>>,
    model: PhantomData<fn() -> M>,
}

impl<M, R> Clone for QuerySet<M, R> {
    fn clone(&self) -> Self {
        let QuerySet { query, decode, loading, model } = self;
        QuerySet { query: query.clone(), decode: decode.clone(), loading: loading.clone(), model: *model }
    }
}

impl<M: Model> QuerySet<M> {
    /// All rows of `M`. The value that bears the model's name has one: `Album.objects`.
    pub const fn new() -> Self {
        QuerySet { query: None, decode: Decode::Plain(M::decode), loading: None, model: PhantomData }
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
        self.step(|query| query.filter(tree))
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
        let column = Tree::leaf(Node::Column(ColumnRef::key(M::META)));
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
        self.step(|query| query.order_by(orders))
    }

    /// In the opposite order; by descending primary key where there is none.
    pub fn reverse(self) -> Self {
        self.step(Query::reverse)
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
        self.step(|query| query.limit(rows))
    }

    /// Without the first so many rows. A second call leaves out more; a limit that was set before still ends where it did.
    pub fn offset(self, rows: u64) -> Self {
        self.step(|query| query.offset(rows))
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
        let query = self.step(|query| query.select(nodes));
        QuerySet { query: query.query, decode: Decode::Plain(S::decode), loading: None, model: PhantomData }
    }

    /// Rows as a struct of your own with `#[derive(FromRow)]`, whose fields say what is selected: some of the model's columns, which is
    /// Django's `only`, and expressions.
    ///
    /// There is a row for each row of the model. Only where an aggregate is of the model's own columns, the other fields make groups, as
    /// with [`values`](Self::values).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, notes: String, #[orm(reverse = "album")] songs: Reverse<Song> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
    /// #[derive(FromRow, Debug)]
    /// #[orm(model = Album)]
    /// struct Summary {
    ///     id: i64,
    ///     title: String,
    ///     #[orm(expr = Album.songs.count())]
    ///     songs: i64,
    /// }
    ///
    /// # async fn example(db: Database) -> orm::Result {
    /// let summaries = Album.objects.filter(Album.songs.plays.gt(100)).select::<Summary>().all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn select<S: SelectFrom<M>>(self) -> QuerySet<M, S> {
        let query = self.step(|query| {
            query.select(S::nodes());
            query.shape = Some(S::NAME);
        });
        QuerySet { query: query.query, decode: Decode::Plain(S::from_row), loading: None, model: PhantomData }
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
        let loading = self.loading_first_of();
        let query = self.step(|query| {
            let extra: Vec<_> = nodes.into_iter().map(|node| Extra::Node(query.over(node))).collect();
            query.extra.extend(extra);
        });
        QuerySet { query: query.query, decode, loading, model: PhantomData }
    }

    /// The query as data, as it runs: with the default scope of the model.
    fn query(&self) -> Arc<Query> {
        let mut query = self.asked();
        if let Some(scope) = M::SCOPE {
            Arc::make_mut(&mut query).apply_scope(scope);
        }
        query
    }

    /// The query as data, as the program asked for it.
    fn asked(&self) -> Arc<Query> {
        self.query.clone().unwrap_or_else(|| Arc::new(Query::new(M::META)))
    }
}
