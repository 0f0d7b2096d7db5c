//! Functions of dates and times, and arithmetic with spans of time.

use super::super::lookups::Base;
use super::super::temporal::{HasDate, HasTime};
use super::super::{Expr, Expression, Model, Operand};
use super::{Keep, call};
use crate::query::Function;
use crate::value::BaseType;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// The functions of a date or time, of a column or any expression that is one; in UTC. The parts of dates are in
/// [`DateLike`](crate::model::DateLike) and [`TimeLike`](crate::model::TimeLike).
///
/// A span of time is added by `+` and taken away by `-`; of two dates or times, `-` gives the span between them.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let by_month: Vec<(DateTime<Utc>, i64)> = Album.objects.values((Album.added.trunc_month(), Album.id.count())).all(&db).await?;
/// let of_this_week = Album.objects.filter(Album.added.gt(now() - TimeDelta::days(7))).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait DateFunctions: Expression {
    /// The start of its year, in its own type.
    fn trunc_year(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: HasDate,
    {
        call(Function::TruncYear, [self.tree()])
    }
    /// The start of its quarter, in its own type.
    fn trunc_quarter(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: HasDate,
    {
        call(Function::TruncQuarter, [self.tree()])
    }
    /// The start of its month, in its own type.
    fn trunc_month(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: HasDate,
    {
        call(Function::TruncMonth, [self.tree()])
    }
    /// The start of its week, which is a Monday, in its own type.
    fn trunc_week(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: HasDate,
    {
        call(Function::TruncWeek, [self.tree()])
    }
    /// The start of its day, in its own type.
    fn trunc_day(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: HasDate,
    {
        call(Function::TruncDay, [self.tree()])
    }
    /// The start of its hour, in its own type.
    fn trunc_hour(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: HasTime,
    {
        call(Function::TruncHour, [self.tree()])
    }
    /// The start of its minute, in its own type.
    fn trunc_minute(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: HasTime,
    {
        call(Function::TruncMinute, [self.tree()])
    }
    /// The start of its second, in its own type.
    fn trunc_second(self) -> Keep<Self, Base<Self>>
    where
        Base<Self>: HasTime,
    {
        call(Function::TruncSecond, [self.tree()])
    }
    /// The year that its week belongs to, by ISO 8601: that of the week's Thursday.
    fn iso_year(self) -> Keep<Self, i32>
    where
        Base<Self>: HasDate,
    {
        call(Function::IsoYear, [self.tree()])
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> DateFunctions for E {}

/// The time at which the statement began, by the database's clock. SQLite's goes by milliseconds.
pub fn now<M: Model>() -> Expr<M, DateTime<Utc>> {
    call(Function::Now, [])
}

/// A date or time, which a span of time can be added to.
pub trait Moment: BaseType {
    /// What it becomes: a date becomes a date and time.
    type Moved: BaseType;
}

macro_rules! moments {
    ($($type:ty => $moved:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Moment for $type {
            type Moved = $moved;
        }
        #[diagnostic::do_not_recommend]
        impl Since<$type> for $type {
            type Gives = TimeDelta;
            const FUNCTION: Function = Function::Since;
        }
        #[diagnostic::do_not_recommend]
        impl Since<TimeDelta> for $type {
            type Gives = $moved;
            const FUNCTION: Function = Function::Minus;
        }
    )*};
}

moments! {
    NaiveDate => NaiveDateTime;
    NaiveTime => NaiveTime;
    NaiveDateTime => NaiveDateTime;
    DateTime<Utc> => DateTime<Utc>;
}

/// What can be taken away from a date or time: another one, or a span of time.
#[diagnostic::on_unimplemented(
    message = "a `{Other}` can't be taken away from a `{Self}`",
    label = "expected a `{Self}`, which gives the time between, or a `TimeDelta`"
)]
pub trait Since<Other>: Moment {
    /// What is left.
    type Gives: BaseType;
    #[doc(hidden)]
    const FUNCTION: Function;
}

/// Adds a span of time.
pub(in super::super) fn moved<M, O: Operand<M, TimeDelta>>(moment: crate::query::Tree, by: O) -> crate::query::Tree {
    crate::query::Tree::call(Function::Plus, [moment, by.operand()])
}
