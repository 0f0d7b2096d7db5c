//! `prefetch_related`: related rows by one statement for each level, put into the fields that lead to them.

use super::relation::{Declares, Relation};
use super::{Holds, Loaded, Loading};
use crate::db::{Context, Database, Parents};
use crate::error::{QueryError, Result};
use crate::model::{
    Across, BackStep, Backward, BackwardOne, ForeignKeyAt, Forward, ForwardNull, Many, Model, Path, Root, Step,
    is_unset,
};
use crate::query::RustPath;
use crate::queryset::QuerySet;
use crate::sql;
use crate::value::{KeyType, Value};
use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// One step from rows `R` to rows that are read by a statement of their own.
pub(super) trait Level<R>: Any + Send + Sync {
    /// Reads what the rows lead to, and puts it into them.
    fn load<'a>(&'a self, rows: Vec<&'a mut R>, db: &'a Database) -> Loaded<'a>;
    fn boxed(&self) -> Box<dyn Level<R>>;
    /// Loads what another one of its kind loads, too.
    fn merge(&mut self, other: &dyn Any) -> Result<(), &'static str>;
    /// The call that made it; `path` leads to its rows.
    fn print(&self, path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// The levels below rows of `M`.
pub struct Levels<M>(Vec<Box<dyn Level<M>>>);

impl<M> Default for Levels<M> {
    fn default() -> Self {
        Levels(Vec::new())
    }
}

impl<M: 'static> Clone for Levels<M> {
    fn clone(&self) -> Self {
        Levels(self.0.iter().map(|level| level.boxed()).collect())
    }
}

impl<M: 'static> Levels<M> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) async fn load(&self, mut rows: Vec<&mut M>, db: &Database) -> Result<()> {
        for level in &self.0 {
            level.load(rows.iter_mut().map(|row| &mut **row).collect(), db).await?;
        }
        Ok(())
    }

    pub(super) fn print(&self, path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|level| level.print(path, f))
    }

    /// The levels of both; one that both have is loaded once.
    fn merge(&mut self, other: &Levels<M>) -> Result<(), &'static str> {
        for level in &other.0 {
            let kind = (&**level as &dyn Any).type_id();
            match self.0.iter_mut().find(|known| (&***known as &dyn Any).type_id() == kind) {
                Some(known) => known.merge(&**level)?,
                None => self.0.push(level.boxed()),
            }
        }
        Ok(())
    }

    /// The level of that kind, made when it is the first.
    fn level<L: Level<M> + Default>(&mut self) -> Option<&mut L> {
        let at = self.0.iter().position(|level| (&**level as &dyn Any).is::<L>()).unwrap_or_else(|| {
            self.0.push(Box::<L>::default());
            self.0.len() - 1
        });
        let level: &mut dyn Any = &mut **self.0.get_mut(at)?;
        level.downcast_mut()
    }
}

/// The rows that a level reads.
pub struct Source<To> {
    queryset: QuerySet<To>,
    /// Whether the queryset is the program's own: it is asked whatever is at hand.
    own: bool,
}

impl<To: Model> Default for Source<To> {
    fn default() -> Self {
        Source { queryset: QuerySet::new(), own: false }
    }
}

impl<To: Model> Source<To> {
    /// The levels below its rows.
    fn levels(&mut self) -> &mut Levels<To> {
        let loading = self.queryset.loading.get_or_insert_with(|| Arc::new(Loading::new()));
        &mut Arc::make_mut(loading).levels
    }

    /// Reads what the other one reads, too.
    fn merge(&mut self, other: &Source<To>) -> Result<(), &'static str> {
        let (mut whole, rest) = match (self.own, other.own) {
            (true, true) => {
                return Err(
                    "two querysets for one relation in `prefetch_related`: give it one, or take the rows beside the \
                            others with `with(..)`",
                );
            }
            (false, true) => (other.clone(), &*self),
            (_, false) => (self.clone(), other),
        };
        if let Some(loading) = &rest.queryset.loading {
            whole.levels().merge(&loading.levels)?;
        }
        *self = whole;
        Ok(())
    }

    fn print(&self, path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.own {
            return write!(f, ".prefetch_related({path}.with({:?}))", self.queryset);
        }
        match self.queryset.loading.as_ref().filter(|loading| !loading.levels.is_empty()) {
            None => write!(f, ".prefetch_related({path})"),
            Some(loading) => loading.levels.print(path, f),
        }
    }

    /// Whether something is loaded below its rows.
    fn is_deep(&self) -> bool {
        self.queryset.loading.as_ref().is_some_and(|loading| !loading.levels.is_empty())
    }

    /// Loads what is below rows that are at hand already.
    async fn load_below(&self, rows: impl Iterator<Item = &mut To> + Send, db: &Database) -> Result<()> {
        match &self.queryset.loading {
            Some(loading) if !loading.levels.is_empty() => loading.levels.load(rows.collect(), db).await,
            _ => Ok(()),
        }
    }
}

impl<To> Clone for Source<To> {
    fn clone(&self) -> Self {
        Source { queryset: self.queryset.clone(), own: self.own }
    }
}

/// The rows of a queryset that belong to `parents`, a group for each.
pub(super) async fn children<K: KeyType, N: Model, R: Send + 'static>(
    db: &Database,
    queryset: &QuerySet<N, R>,
    (key, via): (usize, Option<(&'static crate::meta::ModelMeta, usize)>),
    parents: Parents<K>,
) -> Result<Vec<Vec<R>>> {
    let query = queryset.query();
    let mut keys = Vec::new();
    for key in parents.keys() {
        keys.push(key.encode().map_err(|reason| QueryError::Value { reason })?);
    }
    let keys = Value::List(K::SQL_TYPE, keys);
    let belonging = sql::Parents { key, via, keys: &keys };
    let statement = sql::children(db.plans(), db.backend(), &query, belonging)?;
    let answer = queryset.answer();
    if query.is_empty() {
        return Ok(parents.groups());
    }
    let (context, at) = (Context::of(query.model), belonging.cell(&query));
    let mut groups = db.fetch_grouped(statement, &context, answer.decode(), at, parents).await?;
    if let Some(loading) = &answer.loading {
        let rows: Vec<&mut R> = groups.iter_mut().flatten().collect();
        if !rows.is_empty() {
            (loading.load)(loading, rows, db).await?;
        }
    }
    Ok(groups)
}

/// The key of a row whose related rows are wanted.
pub(super) fn saved_key<M: Model>(row: &M) -> Result<M::Pk> {
    if is_unset::<M>(row.pk()) {
        let what = "related rows can't be loaded for an instance that has no row yet: save it first";
        return Err(QueryError::Misuse { what }.into());
    }
    Ok(row.pk().clone())
}

/// Rows that point back, or that are pairs with the row at hand.
struct Backwards<Rel: Relation>(Source<Rel::To>);

impl<Rel: Relation> Default for Backwards<Rel> {
    fn default() -> Self {
        Backwards(Source::default())
    }
}

impl<M: Declares<Rel>, Rel: Relation<From = M>> Level<M> for Backwards<Rel> {
    fn load<'a>(&'a self, mut rows: Vec<&'a mut M>, db: &'a Database) -> Loaded<'a> {
        Box::pin(async move {
            let Backwards(source) = self;
            // what is at hand already is not read again, but what is below it
            let (mut known, mut parents, mut places) = (Vec::new(), Parents::with_capacity(rows.len()), Vec::new());
            for (at, row) in rows.iter_mut().enumerate() {
                if !source.own && row.field().is_loaded() {
                    if !source.is_deep() {
                        continue;
                    }
                    // rows that another instance shares can't be written below, and are read again
                    if let Some(loaded) = row.field().take() {
                        known.push((at, loaded));
                        continue;
                    }
                }
                places.push((at, parents.position(saved_key::<M>(row)?)));
            }
            source.load_below(known.iter_mut().flat_map(|(_, rows)| rows), db).await?;
            for (at, loaded) in known {
                let field = rows[at].field();
                let loaded = field.wrap(loaded);
                field.share(loaded);
            }
            if places.is_empty() {
                return Ok(());
            }
            let groups = children(db, &source.queryset, (Rel::KEY, Rel::VIA), parents).await?;
            let mut shared = Vec::new();
            if let Some((at, _)) = places.first() {
                let field = rows[*at].field();
                shared.extend(groups.into_iter().map(|group| field.wrap(group)));
            }
            for (at, group) in places {
                rows[at].field().share(Arc::clone(&shared[group]));
            }
            Ok(())
        })
    }

    fn boxed(&self) -> Box<dyn Level<M>> {
        Box::new(Backwards::<Rel>(self.0.clone()))
    }

    fn merge(&mut self, other: &dyn Any) -> Result<(), &'static str> {
        other.downcast_ref::<Self>().map_or(Ok(()), |other| self.0.merge(&other.0))
    }

    fn print(&self, path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.print(&step::<Rel>(path), f)
    }
}

/// The path with the name of the relation behind it.
pub(super) fn step<Rel: Path>(path: &str) -> String {
    let Some(link) = Rel::LINK else { return path.to_owned() };
    let name = RustPath(link).to_string();
    match name.split_once('.') {
        Some((_, name)) => format!("{path}.{name}"),
        None => path.to_owned(),
    }
}

/// Rows that foreign keys point at.
struct Forwards<To, const FIELD: usize>(Source<To>);

impl<To: Model, const FIELD: usize> Default for Forwards<To, FIELD> {
    fn default() -> Self {
        Forwards(Source::default())
    }
}

impl<M: ForeignKeyAt<To, FIELD>, To: Model, const FIELD: usize> Level<M> for Forwards<To, FIELD> {
    fn load<'a>(&'a self, mut rows: Vec<&'a mut M>, db: &'a Database) -> Loaded<'a> {
        Box::pin(async move {
            let Forwards(source) = self;
            let mut targets: HashMap<To::Pk, Arc<To>> = HashMap::new();
            for foreign_key in rows.iter_mut().filter_map(|row| row.foreign_key_mut()) {
                // from all rows first: a row that is nowhere else can be changed
                if let Some(target) = foreign_key.take()
                    && !source.own
                {
                    targets.entry(foreign_key.key().clone()).or_insert(target);
                }
            }
            let (mut below, mut kept) = (Vec::new(), HashMap::new());
            for (key, target) in targets {
                match Arc::try_unwrap(target) {
                    Ok(target) => below.push((key, target)),
                    // somebody else has it, too: what is below it can only be loaded into another one
                    Err(target) if !source.is_deep() => drop(kept.insert(key, target)),
                    Err(_) => {}
                }
            }
            source.load_below(below.iter_mut().map(|(_, target)| target), db).await?;
            let mut targets = kept;
            targets.extend(below.into_iter().map(|(key, target)| (key, Arc::new(target))));
            let mut parents = Parents::with_capacity(rows.len());
            for foreign_key in rows.iter().filter_map(|row| row.foreign_key()) {
                if !targets.contains_key(foreign_key.key()) {
                    parents.position(foreign_key.key().clone());
                }
            }
            if !parents.is_empty() {
                let key = To::META.primary_key;
                let read = children(db, &source.queryset, (key, None), parents).await?;
                targets.extend(read.into_iter().flatten().map(|target| (target.pk().clone(), Arc::new(target))));
            }
            for foreign_key in rows.iter_mut().filter_map(|row| row.foreign_key_mut()) {
                if let Some(target) = targets.get(foreign_key.key()) {
                    foreign_key.share(Arc::clone(target));
                }
            }
            Ok(())
        })
    }

    fn boxed(&self) -> Box<dyn Level<M>> {
        Box::new(Forwards::<To, FIELD>(self.0.clone()))
    }

    fn merge(&mut self, other: &dyn Any) -> Result<(), &'static str> {
        other.downcast_ref::<Self>().map_or(Ok(()), |other| self.0.merge(&other.0))
    }

    fn print(&self, path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.print(&format!("{path}.{}", M::META.fields[FIELD].name), f)
    }
}

/// A path of which each step is a level.
pub trait LevelPath: Path {
    /// The model at its end.
    type End: Model;
    /// What its last level reads; `None` at the root.
    #[doc(hidden)]
    fn levels(levels: &mut Levels<Self::Root>) -> Option<&mut Levels<Self::End>>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> LevelPath for Root<M> {
    type End = M;
    fn levels(levels: &mut Levels<M>) -> Option<&mut Levels<M>> {
        Some(levels)
    }
}

#[diagnostic::do_not_recommend]
impl<P, M, To, N, const FIELD: usize> LevelPath for Step<P, M, To, N, FIELD>
where
    P: LevelPath<End = M>,
    M: ForeignKeyAt<To, FIELD>,
    To: Model,
    Step<P, M, To, N, FIELD>: Path<Root = P::Root>,
{
    type End = To;
    fn levels(levels: &mut Levels<P::Root>) -> Option<&mut Levels<To>> {
        <Forward<P, M, To, FIELD> as LevelAt>::source(levels).map(Source::levels)
    }
}

#[diagnostic::do_not_recommend]
impl<P, To, const FIELD: usize> LevelPath for BackStep<P, To, FIELD>
where
    P: LevelPath,
    P::End: Declares<BackStep<Root<P::End>, To, FIELD>>,
    To: Model,
{
    type End = To;
    fn levels(levels: &mut Levels<P::Root>) -> Option<&mut Levels<To>> {
        <Backward<P, To, FIELD> as LevelAt>::source(levels).map(Source::levels)
    }
}

#[diagnostic::do_not_recommend]
impl<P, Through, To, const SOURCE: usize, const TARGET: usize> LevelPath for Across<P, Through, To, SOURCE, TARGET>
where
    P: LevelPath,
    P::End: Declares<Across<Root<P::End>, Through, To, SOURCE, TARGET>>,
    Through: Model,
    To: Model,
{
    type End = To;
    fn levels(levels: &mut Levels<P::Root>) -> Option<&mut Levels<To>> {
        <Many<P, Through, To, SOURCE, TARGET> as LevelAt>::source(levels).map(Source::levels)
    }
}

/// A relation at the end of a path, as a level.
pub trait LevelAt {
    /// The model of the query.
    type Root: Model;
    /// The model at the other end.
    type To: Model;
    /// What the level reads.
    #[doc(hidden)]
    fn source(levels: &mut Levels<Self::Root>) -> Option<&mut Source<Self::To>>;
}

macro_rules! forward {
    ($($name:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P, M, To, const FIELD: usize> LevelAt for $name<P, M, To, FIELD>
        where
            P: LevelPath<End = M>,
            M: ForeignKeyAt<To, FIELD>,
            To: Model,
        {
            type Root = P::Root;
            type To = To;
            fn source(levels: &mut Levels<P::Root>) -> Option<&mut Source<To>> {
                let Forwards(source) = P::levels(levels)?.level::<Forwards<To, FIELD>>()?;
                Some(source)
            }
        }
    )*};
}
forward!(Forward, ForwardNull);

macro_rules! backward {
    ($($name:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P, To, const FIELD: usize> LevelAt for $name<P, To, FIELD>
        where
            P: LevelPath,
            P::End: Declares<BackStep<Root<P::End>, To, FIELD>>,
            To: Model,
        {
            type Root = P::Root;
            type To = To;
            fn source(levels: &mut Levels<P::Root>) -> Option<&mut Source<To>> {
                let Backwards(source) = P::levels(levels)?.level::<Backwards<BackStep<Root<P::End>, To, FIELD>>>()?;
                Some(source)
            }
        }
    )*};
}
backward!(Backward, BackwardOne);

#[diagnostic::do_not_recommend]
impl<P, Through, To, const SOURCE: usize, const TARGET: usize> LevelAt for Many<P, Through, To, SOURCE, TARGET>
where
    P: LevelPath,
    P::End: Declares<Across<Root<P::End>, Through, To, SOURCE, TARGET>>,
    Through: Model,
    To: Model,
{
    type Root = P::Root;
    type To = To;
    fn source(levels: &mut Levels<P::Root>) -> Option<&mut Source<To>> {
        let level = P::levels(levels)?.level::<Backwards<Across<Root<P::End>, Through, To, SOURCE, TARGET>>>()?;
        Some(&mut level.0)
    }
}

/// A relation with the queryset that its rows are read by: `Album.songs.with(Song.objects.order_by(Song.plays.desc()).limit(3))`.
#[must_use = "it does nothing until `prefetch_related` or `with` takes it"]
pub struct Prefetch<Rel, N, R = N> {
    pub(super) relation: std::marker::PhantomData<fn() -> Rel>,
    pub(super) queryset: QuerySet<N, R>,
}

macro_rules! with {
    ($([$($generics:tt)*] $name:ty, $to:ident;)*) => {$(
        impl<$($generics)*> $name {
            /// With a queryset of its own: with conditions, an order, a limit for each row that it belongs to, and more to load.
            ///
            /// `prefetch_related` and `with` take it.
            pub fn with<R>(self, queryset: QuerySet<$to, R>) -> Prefetch<Self, $to, R> {
                Prefetch { relation: std::marker::PhantomData, queryset }
            }
        }
    )*};
}
with! {
    [P, M, To: Model, const FIELD: usize] Forward<P, M, To, FIELD>, To;
    [P, M, To: Model, const FIELD: usize] ForwardNull<P, M, To, FIELD>, To;
    [P, To: Model, const FIELD: usize] Backward<P, To, FIELD>, To;
    [P, To: Model, const FIELD: usize] BackwardOne<P, To, FIELD>, To;
    [P, Through, To: Model, const SOURCE: usize, const TARGET: usize] Many<P, Through, To, SOURCE, TARGET>, To;
}

/// What `prefetch_related` takes: a path of relations from `M`, one with a queryset of its own, or a tuple of up to eight of them.
#[diagnostic::on_unimplemented(
    message = "`prefetch_related` can't load `{Self}` along with a `{M}`",
    label = "expected a relation of `{M}`, such as `Album.songs`, `Album.songs.tags` or `Album.songs.with(..)`",
    note = "rows are loaded into a field: for the way back of a foreign key, declare one, such as `songs: Reverse<Song>`"
)]
pub trait Prefetches<M> {
    /// Adds its levels; a sentence when that makes no sense.
    #[doc(hidden)]
    fn prefetch(self, levels: &mut Levels<M>) -> Result<(), &'static str>;
}

#[diagnostic::do_not_recommend]
impl<L: LevelAt> Prefetches<L::Root> for L {
    fn prefetch(self, levels: &mut Levels<L::Root>) -> Result<(), &'static str> {
        let _ = L::source(levels);
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<L: LevelAt> Prefetches<L::Root> for Prefetch<L, L::To> {
    fn prefetch(self, levels: &mut Levels<L::Root>) -> Result<(), &'static str> {
        let own = Source { queryset: self.queryset, own: true };
        L::source(levels).map_or(Ok(()), |source| source.merge(&own))
    }
}

macro_rules! tuples {
    ($($($name:ident $index:tt),+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M, $($name: Prefetches<M>),+> Prefetches<M> for ($($name,)+) {
            fn prefetch(self, levels: &mut Levels<M>) -> Result<(), &'static str> {
                $(self.$index.prefetch(levels)?;)+
                Ok(())
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

/// Loads related rows into rows that are there already: what [`QuerySet::prefetch_related`] does for those that it reads.
///
/// What is at hand already is not read again, unless a queryset of its own asks for it.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, #[orm(reverse = "album")] songs: Reverse<Song> }
/// # #[derive(Model, Debug)] struct Song { id: i64, name: String, album: ForeignKey<Album> }
/// # async fn example(db: Database) -> orm::Result {
/// let mut albums = db.raw("SELECT * FROM album").models::<Album>().await?;
/// prefetch(&db, &mut albums, Album.songs).await?;
/// println!("{} songs", albums[0].songs.get()?.len());
/// # Ok(()) }
/// # fn main() {}
/// ```
///
/// # Errors
/// [`Query`](crate::Error::Query) for an instance that is not saved, and what a statement may fail with.
pub async fn prefetch<'r, M: Model, R: Holds<M> + Send + 'r>(
    db: &Database,
    rows: impl IntoIterator<Item = &'r mut R, IntoIter: Send>,
    paths: impl Prefetches<M>,
) -> Result<()> {
    let mut levels = Levels::default();
    paths.prefetch(&mut levels).map_err(|what| QueryError::Misuse { what })?;
    let rows: Vec<&mut M> = rows.into_iter().map(Holds::instance).collect();
    if rows.is_empty() {
        return Ok(());
    }
    levels.load(rows, db).await
}
