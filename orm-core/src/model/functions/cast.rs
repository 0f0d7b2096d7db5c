//! Values as another type.

use super::super::lookups::Base;
use super::super::{Expr, Expression};
use super::Keep;
use crate::query::Node;
use crate::value::BaseType;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A type whose values can be read as those of another one.
#[diagnostic::on_unimplemented(message = "a `{Self}` can't be cast to a `{To}`", label = "no such cast")]
pub trait CastTo<To: BaseType>: BaseType {}

macro_rules! casts {
    ($($($from:ty),+ => $to:tt;)*) => {$($( casts!(@one $from => $to); )+)*};
    (@one $from:ty => ($($to:ty),+)) => {$(
        #[diagnostic::do_not_recommend]
        impl CastTo<$to> for $from {}
    )+};
}

casts! {
    i16, i32, i64, u8, u16, u32, f32, f64, Decimal => (i16, i32, i64, f64, Decimal, String);
    bool => (i16, i32, i64, String);
    String => (i16, i32, i64, f64, Decimal, String);
    NaiveDate => (NaiveDateTime, DateTime<Utc>, String);
    NaiveDateTime => (NaiveDate, NaiveTime, DateTime<Utc>, String);
    DateTime<Utc> => (NaiveDate, NaiveTime, NaiveDateTime, String);
    NaiveTime => (String);
    Uuid => (String);
}

/// The cast of an expression.
///
/// | from | to | |
/// |---|---|---|
/// | a number | a whole number | a half of an `f64` goes to the even neighbour, a half of a decimal away from zero; a number too large is an error |
/// | a number | text | the shortest that reads as this number, a decimal without zeros at its end |
/// | text | a number | text that is no number is an error |
/// | `bool` | text | `true`, `false` |
/// | a date or time | text | `2026-01-31`, `23:59:59.000000`, `2026-01-31 23:59:59.000000`; in UTC |
/// | a date | a date and time | its midnight |
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let prices: Vec<(String, f64)> = Album.objects.values((Album.title, Album.price.cast::<f64>())).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait Casts: Expression {
    /// As a `T`.
    fn cast<T: BaseType>(self) -> Keep<Self, T>
    where
        Base<Self>: CastTo<T>,
    {
        Expr::new(self.tree().over(|of| Node::Cast { to: T::SQL_TYPE, of }))
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> Casts for E {}
