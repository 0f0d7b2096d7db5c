//! What a queryset loads along with its rows: rows of related models, in the same statement or in further ones.

mod joined;
mod level;
mod relation;
mod tuple;

pub use joined::{SelectRelated, ToOnePath};
pub use level::{LevelPath, Prefetch, Prefetches, prefetch};
pub use relation::{Declares, Relation, Slot};
pub use tuple::{Beside, RowNull};

use super::QuerySet;
use crate::db::Database;
use crate::error::Result;
use crate::model::{Decode, Model, Row};
use joined::{Fill, JoinedRows};
use level::{Level, Levels};
use std::pin::Pin;
use std::sync::Arc;

/// The future of loading. A box, because one level stands in another.
pub(crate) type Loaded<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A row of a queryset in which there is an instance of `M`: the instance itself, or a tuple that begins with it.
#[diagnostic::on_unimplemented(
    message = "a row of this queryset is a `{Self}`, in which there is no `{M}` to load something into",
    label = "needs rows of `{M}`",
    note = "`select_related`, `prefetch_related` and `with` come before `values`, or in its place"
)]
pub trait Holds<M> {
    /// The instance.
    fn instance(&mut self) -> &mut M;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Holds<M> for M {
    fn instance(&mut self) -> &mut M {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M, R: Holds<M>, S> Holds<M> for (R, S) {
    fn instance(&mut self) -> &mut M {
        self.0.instance()
    }
}

/// The way from a row to the instance in it.
pub(super) enum Reach<M, R> {
    Plain(fn(&mut R) -> &mut M),
    Made(Arc<dyn for<'r> Fn(&'r mut R) -> &'r mut M + Send + Sync>),
}

impl<M, R> Clone for Reach<M, R> {
    fn clone(&self) -> Self {
        match self {
            Reach::Plain(reach) => Reach::Plain(*reach),
            Reach::Made(reach) => Reach::Made(Arc::clone(reach)),
        }
    }
}

impl<M, R> Reach<M, R> {
    fn instance<'r>(&self, row: &'r mut R) -> &'r mut M {
        match self {
            Reach::Plain(reach) => reach(row),
            Reach::Made(reach) => reach(row),
        }
    }
}

/// What is loaded along with the rows `R` of a queryset of `M`.
pub(super) struct Loading<M, R> {
    /// Into the instances, from cells of the same row.
    joined: JoinedRows<M>,
    /// Into the instances, by further statements.
    levels: Levels<M>,
    reach: Reach<M, R>,
    /// Beside the instances, by further statements.
    beside: Vec<Box<dyn Level<R>>>,
    /// What does it. Pointers, so that it is compiled only for the querysets that load something.
    read: fn(&Arc<Self>, Decode<R>) -> Decode<R>,
    load: for<'a> fn(&'a Self, Vec<&'a mut R>, &'a Database) -> Loaded<'a>,
}

impl<M: 'static, R: 'static> Clone for Loading<M, R> {
    fn clone(&self) -> Self {
        Loading {
            joined: self.joined.clone(),
            levels: self.levels.clone(),
            reach: self.reach.clone(),
            beside: self.beside.iter().map(|level| level.boxed()).collect(),
            ..*self
        }
    }
}

impl<M: Model, R: Send + 'static> Loading<M, R> {
    fn new() -> Self
    where
        R: Holds<M>,
    {
        Loading::reaching(Reach::Plain(R::instance))
    }

    fn reaching(reach: Reach<M, R>) -> Self {
        let (joined, levels) = (JoinedRows::default(), Levels::default());
        Loading { joined, levels, reach, beside: Vec::new(), read: Self::read, load: Self::load }
    }

    /// How a row is read: as before, and what is joined goes into its instance.
    fn read(this: &Arc<Self>, decode: Decode<R>) -> Decode<R> {
        if this.joined.is_empty() {
            return decode;
        }
        let this = Arc::clone(this);
        Decode::made(move || {
            let (reach, mut reader, mut fills) = (this.reach.clone(), decode.reader(), this.joined.fills());
            move |row: &Row<'_>| {
                let mut read = reader.read(row)?;
                fills.fill(row, reach.instance(&mut read))?;
                Ok(read)
            }
        })
    }

    fn load<'a>(&'a self, mut rows: Vec<&'a mut R>, db: &'a Database) -> Loaded<'a> {
        Box::pin(async move {
            if !self.levels.is_empty() {
                let instances = rows.iter_mut().map(|row| self.reach.instance(row)).collect();
                self.levels.load(instances, db).await?;
            }
            for level in &self.beside {
                level.load(rows.iter_mut().map(|row| &mut **row).collect(), db).await?;
            }
            Ok(())
        })
    }

    /// The same for rows that have an `S` beside them.
    fn first_of<S: Send + 'static>(&self) -> Loading<M, (R, S)>
    where
        M: 'static,
    {
        let reach = self.reach.clone();
        let mut loading = Loading::reaching(Reach::Made(Arc::new(move |row: &mut (R, S)| reach.instance(&mut row.0))));
        loading.joined = self.joined.clone();
        loading.levels = self.levels.clone();
        loading.beside = self.beside.iter().map(|level| tuple::first_of(level.boxed())).collect();
        loading
    }
}

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// One more thing to load.
    fn loading(mut self, change: impl FnOnce(&mut Loading<M, R>)) -> Self
    where
        R: Holds<M>,
    {
        change(Arc::make_mut(self.loading.get_or_insert_with(|| Arc::new(Loading::new()))));
        self
    }

    /// Loads the rows at the other end of foreign keys along, in the same statement: `song.album.get()?` then has the row at hand.
    ///
    /// A path of several steps loads each of them. Where a nullable foreign key is NULL it stays so. A `OneToOne` backwards fills its
    /// `ReverseOne`. Rows that point at one row share it. For many related rows there is [`prefetch_related`](Self::prefetch_related).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Label { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, label: ForeignKey<Label> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// for song in Song.objects.select_related((Song.album.label, Song.cover_of)).all(&db).await? {
    ///     println!("{} was made for {}", song.name, song.album.get()?.label.get()?.name);
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn select_related(self, paths: impl SelectRelated<M>) -> Self
    where
        R: Holds<M>,
    {
        let mut query = self.asked();
        let joins = Arc::make_mut(&mut query);
        let mut this = self.loading(|loading| paths.join(&mut loading.joined, joins));
        this.query = Some(query);
        this
    }

    /// Loads related rows into the rows of the answer, by one statement more for each level: `album.songs.get()?` is then a slice.
    ///
    /// A path of several steps loads each of them; a beginning that two paths have in common is loaded once. `Album.songs.with(..)` takes
    /// a queryset of its own: with conditions, an order, a limit for each row, and more to load. It works along foreign keys too.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, #[orm(reverse = "album")] songs: Reverse<Song> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, tags: ManyToMany<Tag> }
    /// # #[derive(Model, Debug)] struct Tag { id: i64, word: String }
    /// # async fn example(db: Database) -> orm::Result {
    /// let albums = Album.objects.prefetch_related(Album.songs.tags).all(&db).await?; // three statements
    /// for song in albums[0].songs.get()? {
    ///     println!("{}: {} tags", song.name, song.tags.get()?.len());
    /// }
    /// let hits = Song.objects.order_by(Song.plays.desc()).limit(3);
    /// let albums = Album.objects.prefetch_related(Album.songs.with(hits)).all(&db).await?; // three songs of each album
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn prefetch_related(self, paths: impl Prefetches<M>) -> Self
    where
        R: Holds<M>,
    {
        let mut misuse = None;
        let this = self.loading(|loading| misuse = paths.prefetch(&mut loading.levels).err());
        match misuse {
            None => this,
            Some(what) => this.step(|query| {
                query.misuse.get_or_insert(what);
            }),
        }
    }

    /// Beside each row, what a relation leads to: `(Song, Album)`, `(Album, Vec<Song>)`, `(Album, Option<Cover>)`.
    ///
    /// As [`select_related`](Self::select_related) for a path to one row, and [`prefetch_related`](Self::prefetch_related) for many; here
    /// the type says what is there.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, #[orm(reverse = "album")] songs: Reverse<Song> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let songs: Vec<(Song, Album)> = Song.objects.with(Song.album).all(&db).await?; // one statement
    /// let covers: Vec<(Song, Option<Song>)> = Song.objects.with(Song.cover_of).all(&db).await?;
    /// let albums: Vec<(Album, Vec<Song>)> = Album.objects.with(Album.songs).all(&db).await?; // two
    /// let hits = Song.objects.order_by(Song.plays.desc()).limit(3).values(Song.name);
    /// let names: Vec<(Album, Vec<String>)> = Album.objects.with(Album.songs.with(hits)).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn with<B: Beside<M, R>>(self, relation: B) -> QuerySet<M, (R, B::Row)> {
        relation.beside(self)
    }
}

/// How the rows of a queryset are read, and what is loaded along with them.
pub(super) struct Answer<M, R> {
    pub(super) decode: Decode<R>,
    pub(super) loading: Option<Arc<Loading<M, R>>>,
}

impl<M, R> Answer<M, R> {
    /// How a row is read.
    pub(super) fn decode(&self) -> Decode<R> {
        match &self.loading {
            None => self.decode.clone(),
            Some(loading) => (loading.read)(loading, self.decode.clone()),
        }
    }

    /// Loads what the rows lead to.
    pub(super) async fn load(&self, rows: &mut [R], db: &Database) -> Result<()> {
        match &self.loading {
            Some(loading) if !rows.is_empty() => (loading.load)(loading, rows.iter_mut().collect(), db).await,
            _ => Ok(()),
        }
    }
}

impl<M: Model, R> QuerySet<M, R> {
    pub(super) fn answer(&self) -> Answer<M, R> {
        Answer { decode: self.decode.clone(), loading: self.loading.clone() }
    }

    /// What is loaded for rows that have an `S` beside them.
    pub(super) fn loading_first_of<S: Send + 'static>(&self) -> Option<Arc<Loading<M, (R, S)>>>
    where
        R: Send + 'static,
    {
        self.loading.as_ref().map(|loading| Arc::new(loading.first_of()))
    }

    /// The calls of `prefetch_related` and `with` that made it.
    pub(super) fn print_loading(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result
    where
        R: 'static,
    {
        let Some(loading) = &self.loading else { return Ok(()) };
        loading.levels.print(M::META.name, f)?;
        loading.beside.iter().try_for_each(|level| level.print(M::META.name, f))
    }
}
