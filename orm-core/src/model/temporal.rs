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

macro_rules! parts {
    ($(#[$trait_doc:meta])* $trait:ident: $bound:ident { $($(#[$doc:meta])* $method:ident, $part:ident, $type:ty;)* }) => {
        $(#[$trait_doc])*
        // the bound stands on the methods: on the trait, what the compiler says would be of a method that does not exist
        pub trait $trait: Expression {
            $(
                $(#[$doc])*
                fn $method(self) -> Part<Self, $type>
                where
                    Base<Self>: $bound,
                {
                    Expr::new(self.tree().over(|of| Node::Part { part: DatePart::$part, of }))
                }
            )*
        }
        #[diagnostic::do_not_recommend]
        impl<E: Expression> $trait for E {}
    };
}

parts! {
    /// The parts of a date.
    DateLike: HasDate {
        /// The year.
        year, Year, i32;
        /// The month, 1 to 12.
        month, Month, i32;
        /// The day of the month, 1 to 31.
        day, Day, i32;
        /// The week by ISO 8601, 1 to 53.
        week, Week, i32;
        /// The day of the week by ISO 8601: 1 is Monday, 7 is Sunday.
        weekday, Weekday, i32;
        /// The quarter, 1 to 4.
        quarter, Quarter, i32;
        /// The date of a date and time.
        date, Date, NaiveDate;
    }
}

parts! {
    /// The parts of a time of day.
    TimeLike: HasTime {
        /// The hour, 0 to 23.
        hour, Hour, i32;
        /// The minute, 0 to 59.
        minute, Minute, i32;
        /// The second, 0 to 59.
        second, Second, i32;
        /// The time of day of a date and time.
        time, Time, NaiveTime;
    }
}
