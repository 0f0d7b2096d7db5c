//! Parts of dates and times.

use super::lookups::Base;
use super::{Expr, Expression};
use crate::query::{DatePart, Node};
use crate::value::{BaseType, FieldType, Nullness};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// A type that has a date in it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no date in it",
    label = "a date, or a date and time, is needed here"
)]
pub trait HasDate: BaseType {}
#[diagnostic::do_not_recommend]
impl HasDate for NaiveDate {}
#[diagnostic::do_not_recommend]
impl HasDate for NaiveDateTime {}
#[diagnostic::do_not_recommend]
impl HasDate for DateTime<Utc> {}

/// A type that has a time of day in it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no time of day in it",
    label = "a time, or a date and time, is needed here"
)]
pub trait HasTime: BaseType {}
#[diagnostic::do_not_recommend]
impl HasTime for NaiveTime {}
#[diagnostic::do_not_recommend]
impl HasTime for NaiveDateTime {}
#[diagnostic::do_not_recommend]
impl HasTime for DateTime<Utc> {}

/// The part of an expression: an `Option` where the expression is one.
type Part<E, T> = Expr<<E as Expression>::Model, <<<E as Expression>::Type as FieldType>::Nullness as Nullness>::Of<T>>;

/// The parts of a date, of a column or any expression that has one; in UTC.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let of_this_spring = Album.objects.filter(Album.added.year().eq(2026) & Album.added.quarter().eq(2)).all(&db).await?;
/// let by_weekday: Vec<(i32, i64)> = Album.objects.values((Album.added.weekday(), Album.id.count())).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
///
/// The bound stands on the methods: on the trait, the compiler would say of a text that it has no such method.
pub trait DateLike: Expression {
    /// The year.
    fn year(self) -> Part<Self, i32>
    where
        Base<Self>: HasDate,
    {
        part(self, DatePart::Year)
    }
    /// The month, 1 to 12.
    fn month(self) -> Part<Self, i32>
    where
        Base<Self>: HasDate,
    {
        part(self, DatePart::Month)
    }
    /// The day of the month, 1 to 31.
    fn day(self) -> Part<Self, i32>
    where
        Base<Self>: HasDate,
    {
        part(self, DatePart::Day)
    }
    /// The week by ISO 8601, 1 to 53.
    fn week(self) -> Part<Self, i32>
    where
        Base<Self>: HasDate,
    {
        part(self, DatePart::Week)
    }
    /// The day of the week by ISO 8601: 1 is Monday, 7 is Sunday.
    fn weekday(self) -> Part<Self, i32>
    where
        Base<Self>: HasDate,
    {
        part(self, DatePart::Weekday)
    }
    /// The quarter, 1 to 4.
    fn quarter(self) -> Part<Self, i32>
    where
        Base<Self>: HasDate,
    {
        part(self, DatePart::Quarter)
    }
    /// The date of a date and time.
    fn date(self) -> Part<Self, NaiveDate>
    where
        Base<Self>: HasDate,
    {
        part(self, DatePart::Date)
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> DateLike for E {}

/// The parts of a time of day, of a column or any expression that has one; in UTC.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let at_night = Album.objects.filter(Album.added.hour().lt(6)).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
///
/// The bound stands on the methods: on the trait, the compiler would say of a text that it has no such method.
pub trait TimeLike: Expression {
    /// The hour, 0 to 23.
    fn hour(self) -> Part<Self, i32>
    where
        Base<Self>: HasTime,
    {
        part(self, DatePart::Hour)
    }
    /// The minute, 0 to 59.
    fn minute(self) -> Part<Self, i32>
    where
        Base<Self>: HasTime,
    {
        part(self, DatePart::Minute)
    }
    /// The second, 0 to 59.
    fn second(self) -> Part<Self, i32>
    where
        Base<Self>: HasTime,
    {
        part(self, DatePart::Second)
    }
    /// The time of day of a date and time.
    fn time(self) -> Part<Self, NaiveTime>
    where
        Base<Self>: HasTime,
    {
        part(self, DatePart::Time)
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> TimeLike for E {}

fn part<E: Expression, T: FieldType>(of: E, part: DatePart) -> Part<E, T> {
    Expr::new(of.tree().over(|of| Node::Part { part, of }))
}
