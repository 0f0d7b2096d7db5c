//! `with`: related rows beside the rows of a queryset, as tuples.

use super::joined::{ToOnePath, select_beside};
use super::level::{Level, Prefetch, children, saved_key, step};
use super::relation::Relation;
use super::{Holds, Loaded};
use crate::db::{Database, Parents};
use crate::model::{
    Across, BackStep, Backward, BackwardOne, DecodeError, ForeignKeyAt, Forward, ForwardNull, Many, Model, Path, Root,
    Row, Step,
};
use crate::queryset::QuerySet;
use crate::value::{Maybe, Never, Nullness};
use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

/// What `with` takes: a path from `M` to one row at most, or a relation of `M` to many, perhaps with a queryset of its own.
#[diagnostic::on_unimplemented(
    message = "`with` can't put `{Self}` beside a `{R}`",
    label = "expected a path to one row, or a relation of `{M}` itself: `Song.album.label`, `Album.songs`, `Album.songs.with(..)`",
    note = "what is further away stands in the queryset of the relation: `Album.songs.with(Song.objects.with(Song.tags))`"
)]
pub trait Beside<M, R> {
    /// What stands beside each row.
    type Row: Send + 'static;
    /// The queryset with it.
    #[doc(hidden)]
    fn beside(self, queryset: QuerySet<M, R>) -> QuerySet<M, (R, Self::Row)>;
}

/// What a row at the end of a path is when it is there always, or maybe.
pub trait RowNull: Nullness {
    /// A `T`, or an `Option` of it.
    type Row<T: Model>: Send + 'static;
    /// Reads it from the columns of `T`.
    fn decode<T: Model>(row: &Row<'_>) -> Result<Self::Row<T>, DecodeError>;
}

impl RowNull for Never {
    type Row<T: Model> = T;
    fn decode<T: Model>(row: &Row<'_>) -> Result<T, DecodeError> {
        T::decode(row)
    }
}

impl RowNull for Maybe {
    type Row<T: Model> = Option<T>;
    fn decode<T: Model>(row: &Row<'_>) -> Result<Option<T>, DecodeError> {
        if row.cell(T::META.primary_key).is_null() { Ok(None) } else { T::decode(row).map(Some) }
    }
}

/// The columns at the end of `P` beside the row.
fn join<P, N, M, R, To>(queryset: QuerySet<M, R>) -> QuerySet<M, (R, N::Row<To>)>
where
    P: Path<Root = M>,
    N: RowNull,
    M: Model,
    R: Send + 'static,
    To: Model,
{
    let (decode, loading) = (queryset.decode.clone(), queryset.loading_first_of());
    let mut at = 0;
    let QuerySet { query, .. } = queryset.step(|query| at = select_beside::<P>(query));
    QuerySet { query, decode: decode.beside(at, N::decode::<To>), loading, model: PhantomData }
}

macro_rules! forward {
    ($($name:ident $null:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P, M, To, R, const FIELD: usize> Beside<P::Root, R> for $name<P, M, To, FIELD>
        where
            P: ToOnePath<End = M>,
            M: ForeignKeyAt<To, FIELD>,
            To: Model,
            R: Send + 'static,
            $null: RowNull,
            Step<P, M, To, $null, FIELD>: Path<Root = P::Root>,
        {
            type Row = <$null as RowNull>::Row<To>;
            fn beside(self, queryset: QuerySet<P::Root, R>) -> QuerySet<P::Root, (R, Self::Row)> {
                join::<Step<P, M, To, $null, FIELD>, $null, _, _, To>(queryset)
            }
        }
    )*};
}
forward!(Forward P::Null, ForwardNull Maybe);

#[diagnostic::do_not_recommend]
impl<P: Path, To: Model, R: Send + 'static, const FIELD: usize> Beside<P::Root, R> for BackwardOne<P, To, FIELD>
where
    BackStep<P, To, FIELD>: ToOnePath<Root = P::Root>,
{
    type Row = Option<To>;
    fn beside(self, queryset: QuerySet<P::Root, R>) -> QuerySet<P::Root, (R, Option<To>)> {
        join::<BackStep<P, To, FIELD>, Maybe, _, _, To>(queryset)
    }
}

/// The rows of a relation beside the row: a level of its own.
struct BesideLevel<Rel, N, S, T> {
    queryset: QuerySet<N, S>,
    /// Makes what stands beside the row of its related rows.
    gather: fn(Vec<S>) -> T,
    relation: PhantomData<fn() -> Rel>,
}

impl<R, Rel, S, T> Level<(R, T)> for BesideLevel<Rel, Rel::To, S, T>
where
    Rel: Relation,
    R: Holds<Rel::From> + Send + 'static,
    S: Send + 'static,
    T: Send + 'static,
{
    fn load<'a>(&'a self, mut rows: Vec<&'a mut (R, T)>, db: &'a Database) -> Loaded<'a> {
        Box::pin(async move {
            let mut parents = Parents::with_capacity(rows.len());
            for row in &mut rows {
                parents.push(saved_key::<Rel::From>(row.0.instance())?);
            }
            let groups = children(db, &self.queryset, (Rel::KEY, Rel::VIA), parents).await?;
            for (row, group) in rows.into_iter().zip(groups) {
                row.1 = (self.gather)(group);
            }
            Ok(())
        })
    }

    fn boxed(&self) -> Box<dyn Level<(R, T)>> {
        let BesideLevel { queryset, gather, relation } = self;
        Box::new(BesideLevel { queryset: queryset.clone(), gather: *gather, relation: *relation })
    }

    fn merge(&mut self, _: &dyn Any) -> Result<(), &'static str> {
        // each stands in a place of its own
        Ok(())
    }

    fn print(&self, path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = step::<Rel>(path);
        if self.queryset.query.is_none() && self.queryset.loading.is_none() {
            return write!(f, ".with({path})");
        }
        write!(f, ".with({path}.with({:?}))", self.queryset)
    }
}

fn level<Rel, R, S, T>(
    queryset: QuerySet<Rel::From, R>,
    children: QuerySet<Rel::To, S>,
    gather: fn(Vec<S>) -> T,
) -> QuerySet<Rel::From, (R, T)>
where
    Rel: Relation,
    R: Holds<Rel::From> + Send + 'static,
    S: Send + 'static,
    T: Default + Send + 'static,
{
    let from = queryset.query().cells();
    let decode = queryset.decode.clone().beside(from, |_| Ok(T::default()));
    let loading = queryset.loading_first_of();
    let queryset = QuerySet { query: queryset.query, decode, loading, model: PhantomData };
    queryset.loading(|loading| {
        loading.beside.push(Box::new(BesideLevel { queryset: children, gather, relation: PhantomData::<fn() -> Rel> }));
    })
}

macro_rules! levels {
    ($([$($generics:tt)*] $name:ty, $rel:ty, $from:ident, $to:ident, $many:ident, $gather:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*, S: Send + 'static, R: Holds<$from> + Send + 'static> Beside<$from, R>
            for Prefetch<$name, $to, S>
        {
            type Row = $many<S>;
            fn beside(self, queryset: QuerySet<$from, R>) -> QuerySet<$from, (R, $many<S>)> {
                level::<$rel, R, S, $many<S>>(queryset, self.queryset, $gather)
            }
        }
    )*};
}
levels! {
    [M: Model, To: Model, const FIELD: usize] Backward<Root<M>, To, FIELD>, BackStep<Root<M>, To, FIELD>, M, To, Vec, |rows| rows;
    [M: Model, To: Model, const FIELD: usize]
        BackwardOne<Root<M>, To, FIELD>, BackStep<Root<M>, To, FIELD>, M, To, Option, |rows| rows.into_iter().next();
    [M: Model, Through: Model, To: Model, const SOURCE: usize, const TARGET: usize]
        Many<Root<M>, Through, To, SOURCE, TARGET>, Across<Root<M>, Through, To, SOURCE, TARGET>, M, To, Vec, |rows| rows;
}

macro_rules! whole {
    ($([$($generics:tt)*] $name:ty, $from:ident, $to:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*, R: Holds<$from> + Send + 'static> Beside<$from, R> for $name {
            type Row = Vec<$to>;
            fn beside(self, queryset: QuerySet<$from, R>) -> QuerySet<$from, (R, Vec<$to>)> {
                self.with(QuerySet::<$to>::new()).beside(queryset)
            }
        }
    )*};
}
whole! {
    [M: Model, To: Model, const FIELD: usize] Backward<Root<M>, To, FIELD>, M, To;
    [M: Model, Through: Model, To: Model, const SOURCE: usize, const TARGET: usize]
        Many<Root<M>, Through, To, SOURCE, TARGET>, M, To;
}

/// A level of the rows that stand first in rows with something beside them.
struct First<R>(Box<dyn Level<R>>);

pub(super) fn first_of<R: Send + 'static, S: Send + 'static>(level: Box<dyn Level<R>>) -> Box<dyn Level<(R, S)>> {
    Box::new(First(level))
}

impl<R: Send + 'static, S: Send + 'static> Level<(R, S)> for First<R> {
    fn load<'a>(&'a self, rows: Vec<&'a mut (R, S)>, db: &'a Database) -> Loaded<'a> {
        self.0.load(rows.into_iter().map(|row| &mut row.0).collect(), db)
    }

    fn boxed(&self) -> Box<dyn Level<(R, S)>> {
        Box::new(First(self.0.boxed()))
    }

    fn merge(&mut self, _: &dyn Any) -> Result<(), &'static str> {
        Ok(())
    }

    fn print(&self, path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.print(path, f)
    }
}
