//! Aggregates of an expression over the rows of a group.

use super::lookups::Base;
use super::{Condition, Expr, Expression, Model, Operand, Window};
use crate::query::{self, Node, Tree};
use crate::value::{BaseType, FieldType, Nullness};
use chrono::TimeDelta;
use rust_decimal::Decimal;
use std::marker::PhantomData;

/// A type to calculate with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "a number is needed here, this is a `{Self}`"
)]
pub trait Number: BaseType {}

/// A type that has a sum.
#[diagnostic::on_unimplemented(message = "`{Self}` has no sum", label = "a number or a duration is needed here")]
pub trait Summed: BaseType {
    /// The type of the sum: wide enough for many of them.
    type Sum: BaseType;
}

/// A type that has an average.
#[diagnostic::on_unimplemented(message = "`{Self}` has no average", label = "a number or a duration is needed here")]
pub trait Averaged: BaseType {
    /// The type of the average: with a fraction.
    type Avg: BaseType;
}

macro_rules! summed {
    ($($type:ty => $sum:ty, $avg:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Summed for $type { type Sum = $sum; }
        #[diagnostic::do_not_recommend]
        impl Averaged for $type { type Avg = $avg; }
    )*};
}
summed! {
    i16 => i64, f64;
    i32 => i64, f64;
    i64 => i64, f64;
    u8 => i64, f64;
    u16 => i64, f64;
    u32 => i64, f64;
    f32 => f64, f64;
    f64 => f64, f64;
    Decimal => Decimal, Decimal;
    TimeDelta => TimeDelta, TimeDelta;
}

macro_rules! numbers {
    ($($type:ty),*) => {$( #[diagnostic::do_not_recommend] impl Number for $type {} )*};
}
numbers!(i16, i32, i64, u8, u16, u32, f32, f64, Decimal);

/// An aggregate of an expression of `M`, whose value is a `T`: over the rows of a group, or over all rows.
///
/// Of a path to many related rows it is an aggregate over them, for each row: `Album.songs.count()`. It is about all related rows, whatever
/// the conditions of the query are; [`filter`](Self::filter) narrows it. Two of them never multiply each other.
#[must_use = "an aggregate does nothing until a query uses it"]
pub struct Aggregate<M, T> {
    tree: Tree,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M: Model, T> Aggregate<M, T> {
    fn new(tree: Tree) -> Self {
        Aggregate { tree, types: PhantomData }
    }

    /// Only over the rows for which the condition holds. More calls, more conditions: all of them hold.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, #[orm(reverse = "album")] songs: Reverse<Song> }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let hits = Album.songs.count().filter(Album.songs.plays.gt(1000));
    /// let albums: Vec<(Album, i64)> = Album.objects.annotate(hits.clone()).order_by(hits.desc()).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn filter(self, condition: impl Condition<M>) -> Self {
        let more = condition.condition();
        self.change(more.depth, |filter| match filter {
            None => more.node,
            Some(filter) => Tree { node: filter, depth: more.depth }.and(more).node,
        })
    }

    /// Equal values count once.
    pub fn distinct(mut self) -> Self {
        if let Node::Aggregate { distinct, .. } = &mut self.tree.node {
            *distinct = true;
        }
        self
    }

    /// The aggregate over a window: its value for each row, and the rows stay as many as they were.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, genre: String }
    /// # async fn example(db: Database) -> orm::Result {
    /// let share: Vec<(String, i64, Option<i64>)> =
    ///     Song.objects.values((Song.name, Song.plays, Song.plays.sum().over(window().partition_by(Song.genre)))).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn over(self, window: Window<M>) -> Expr<M, T> {
        Expr::new(match &self.tree.node {
            Node::Aggregate { .. } => window.over(self.tree),
            _ => self.tree,
        })
    }

    /// Of a tree that is an aggregate.
    pub(super) fn of(tree: Tree) -> Self {
        Aggregate::new(tree)
    }

    fn change(mut self, depth: u16, change: impl FnOnce(Option<Node>) -> Node) -> Self {
        if let Node::Aggregate { filter, .. } = &mut self.tree.node {
            let changed = change(filter.take().map(|filter| *filter));
            *filter = Some(Box::new(changed));
            self.tree.depth = self.tree.depth.max(depth.saturating_add(1));
            if self.tree.depth > query::MAX_DEPTH {
                self.tree = Tree::leaf(Node::TooDeep);
            }
        }
        self
    }
}

impl<M, T> Clone for Aggregate<M, T> {
    fn clone(&self) -> Self {
        Aggregate { tree: self.tree.clone(), types: PhantomData }
    }
}

impl<M, T> std::fmt::Debug for Aggregate<M, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&query::Rust(&self.tree.node), f)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: FieldType> Expression for Aggregate<M, T> {
    type Model = M;
    type Type = T;
    fn tree(self) -> Tree {
        self.tree
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: FieldType> Operand<M, T::Base> for Aggregate<M, T> {
    type Null = T::Nullness;
    fn operand(self) -> Tree {
        self.tree
    }
}

/// The aggregates that an expression has: for `aggregate`, and in `values` for each group.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
/// # async fn example(db: Database) -> orm::Result {
/// let (songs, plays) = Song.objects.aggregate(&db, (Song.id.count(), Song.plays.sum())).await?;
/// let by_artist: Vec<(String, i64)> = Song.objects.values((Song.album.artist, Song.id.count())).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait Aggregates: Expression {
    /// How many are not NULL.
    fn count(self) -> Aggregate<Self::Model, i64> {
        aggregate(self, query::Aggregate::Count)
    }
    /// How many different ones are not NULL.
    fn count_distinct(self) -> Aggregate<Self::Model, i64> {
        aggregate(self, query::Aggregate::Count).distinct()
    }
    /// The sum; `None` of no rows. Whole numbers sum up to an `i64`; a larger sum is an error.
    fn sum(self) -> Aggregate<Self::Model, Option<<Base<Self> as Summed>::Sum>>
    where
        Base<Self>: Summed,
    {
        aggregate(self, query::Aggregate::Sum)
    }
    /// The average; `None` of no rows. Of decimals, to 12 digits after the point.
    fn avg(self) -> Aggregate<Self::Model, Option<<Base<Self> as Averaged>::Avg>>
    where
        Base<Self>: Averaged,
    {
        aggregate(self, query::Aggregate::Avg)
    }
    /// The smallest; `None` of no rows.
    fn min(self) -> Aggregate<Self::Model, Option<Base<Self>>> {
        aggregate(self, query::Aggregate::Min)
    }
    /// The largest; `None` of no rows.
    fn max(self) -> Aggregate<Self::Model, Option<Base<Self>>> {
        aggregate(self, query::Aggregate::Max)
    }
    /// The standard deviation, the rows being a sample; `None` of fewer than two.
    fn stddev(self) -> Aggregate<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        aggregate(self, query::Aggregate::StdDev)
    }
    /// The standard deviation, the rows being all there are; `None` of no rows.
    fn stddev_pop(self) -> Aggregate<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        aggregate(self, query::Aggregate::StdDevPop)
    }
    /// The variance, the rows being a sample; `None` of fewer than two.
    fn variance(self) -> Aggregate<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        aggregate(self, query::Aggregate::Variance)
    }
    /// The variance, the rows being all there are; `None` of no rows.
    fn var_pop(self) -> Aggregate<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        aggregate(self, query::Aggregate::VarPop)
    }
    /// This, or the value where there are no rows: `Song.plays.sum().default(0)`.
    fn default<O: Operand<Self::Model, Base<Self>>>(
        self,
        value: O,
    ) -> Expr<Self::Model, <<<Self::Type as FieldType>::Nullness as Nullness>::And<O::Null> as Nullness>::Of<Base<Self>>>
    {
        Expr::new(Tree::call(query::Function::Coalesce, [self.tree(), value.operand()]))
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> Aggregates for E {}

fn aggregate<E: Expression, T>(of: E, function: query::Aggregate) -> Aggregate<E::Model, T> {
    Aggregate::new(of.tree().over(|of| Node::Aggregate { function, of, distinct: false, filter: None }))
}
