//! Aggregates of an expression over the rows of a group.

use super::lookups::Base;
use super::{Expr, Expression, Operand};
use crate::query::{self, Node, Tree};
use crate::value::{BaseType, FieldType, Nullness};
use chrono::TimeDelta;
use rust_decimal::Decimal;

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
    fn count(self) -> Expr<Self::Model, i64> {
        aggregate(self, query::Aggregate::Count)
    }
    /// How many different ones are not NULL.
    fn count_distinct(self) -> Expr<Self::Model, i64> {
        aggregate(self, query::Aggregate::CountDistinct)
    }
    /// The sum; `None` of no rows. Whole numbers sum up to an `i64`; a larger sum is an error.
    fn sum(self) -> Expr<Self::Model, Option<<Base<Self> as Summed>::Sum>>
    where
        Base<Self>: Summed,
    {
        aggregate(self, query::Aggregate::Sum)
    }
    /// The average; `None` of no rows. Of decimals, to 12 digits after the point.
    fn avg(self) -> Expr<Self::Model, Option<<Base<Self> as Averaged>::Avg>>
    where
        Base<Self>: Averaged,
    {
        aggregate(self, query::Aggregate::Avg)
    }
    /// The smallest; `None` of no rows.
    fn min(self) -> Expr<Self::Model, Option<Base<Self>>> {
        aggregate(self, query::Aggregate::Min)
    }
    /// The largest; `None` of no rows.
    fn max(self) -> Expr<Self::Model, Option<Base<Self>>> {
        aggregate(self, query::Aggregate::Max)
    }
    /// The standard deviation, the rows being a sample; `None` of fewer than two.
    fn stddev(self) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        aggregate(self, query::Aggregate::StdDev)
    }
    /// The standard deviation, the rows being all there are; `None` of no rows.
    fn stddev_pop(self) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        aggregate(self, query::Aggregate::StdDevPop)
    }
    /// The variance, the rows being a sample; `None` of fewer than two.
    fn variance(self) -> Expr<Self::Model, Option<f64>>
    where
        Base<Self>: Number,
    {
        aggregate(self, query::Aggregate::Variance)
    }
    /// The variance, the rows being all there are; `None` of no rows.
    fn var_pop(self) -> Expr<Self::Model, Option<f64>>
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

fn aggregate<E: Expression, T>(of: E, function: query::Aggregate) -> Expr<E::Model, T> {
    Expr::new(of.tree().over(|of| Node::Aggregate { function, of }))
}
