//! The lookups of an expression: what `filter` and `exclude` are made of.

use super::{Candidates, Expression, Model, Operand, Order, Q};
use crate::query::{Comparison, Pattern, Tree};
use crate::value::{BaseType, FieldType};

/// The type that an expression is compared with: its own, without `Option`.
pub(super) type Base<E> = <<E as Expression>::Type as FieldType>::Base;

/// A type that is searched as text.
///
/// What it is searched for is a `String` whatever the type, so that a wrong type is one message and not two.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text",
    label = "only text can be searched: this is a `{Self}`",
    note = "compare it with eq, gt, gte, lt, lte, in_ or range"
)]
pub trait Text: BaseType {}
#[diagnostic::do_not_recommend]
impl Text for String {}

#[expect(clippy::wrong_self_convention, reason = "an expression is a value, and goes into the condition")]
/// The lookups that every expression has: what `filter`, `exclude` and `get` are made of.
///
/// | lookups | of | |
/// |---|---|---|
/// | `eq ne gt gte lt lte` | everything | with a value, or with another expression of the query: `Song.plays.gt(Song.id)` |
/// | `in_ not_in range` | everything | a list of values; `1..=5`, `1..`, `..5` |
/// | `is_null is_not_null` | everything | |
/// | `contains startswith endswith` | text | taken literally, `%` and `_` too; case matters |
/// | `icontains istartswith iendswith iexact` | text | case does not matter |
/// | `regex iregex` | text | somewhere in the text |
///
/// The answer is the same on both databases. Parts of dates are in [`DateLike`](crate::model::DateLike) and
/// [`TimeLike`](crate::model::TimeLike), and are expressions again: `Album.added.year().gte(2020)`.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album>, cover_of: Option<ForeignKey<Song>> }
/// # async fn example(db: Database) -> orm::Result {
/// let classics = Album.objects.filter(Album.added.year().lt(1990) & Album.genre.in_(["Rock", "Jazz"])).all(&db).await?;
/// let cheap = Album.objects.filter(Album.price.range(Decimal::ONE..=Decimal::TEN)).all(&db).await?;
/// let self_titled = Song.objects.filter(Song.name.eq(Song.album.title)).all(&db).await?;
/// let originals = Song.objects.filter(Song.cover_of.is_null() & !Song.name.icontains("remix")).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait Lookups: Expression {
    /// Equal. `eq(None)` means `is_null()`.
    fn eq(self, other: impl Operand<Self::Model, Base<Self>>) -> Q<Self::Model> {
        compare(self, Comparison::Eq, other)
    }
    /// The complement of [`eq`](Self::eq): also where this is NULL.
    fn ne(self, other: impl Operand<Self::Model, Base<Self>>) -> Q<Self::Model> {
        !self.eq(other)
    }
    /// Greater.
    fn gt(self, other: impl Operand<Self::Model, Base<Self>>) -> Q<Self::Model> {
        compare(self, Comparison::Gt, other)
    }
    /// Greater or equal.
    fn gte(self, other: impl Operand<Self::Model, Base<Self>>) -> Q<Self::Model> {
        compare(self, Comparison::Gte, other)
    }
    /// Less.
    fn lt(self, other: impl Operand<Self::Model, Base<Self>>) -> Q<Self::Model> {
        compare(self, Comparison::Lt, other)
    }
    /// Less or equal.
    fn lte(self, other: impl Operand<Self::Model, Base<Self>>) -> Q<Self::Model> {
        compare(self, Comparison::Lte, other)
    }
    /// One of the values, however many they are, or of what a queryset selects. Of an empty list nothing is, and nothing is sent.
    fn in_(self, values: impl Candidates<Self::Model, Base<Self>>) -> Q<Self::Model> {
        Q::new(values.holding(self.tree()))
    }
    /// The complement of [`in_`](Self::in_): also where this is NULL.
    fn not_in(self, values: impl Candidates<Self::Model, Base<Self>>) -> Q<Self::Model> {
        !self.in_(values)
    }
    /// Within a range: `1..=5`, `1..`, `..5`, `a..b`.
    fn range<O: Operand<Self::Model, Base<Self>>>(self, range: impl RangeOf<O>) -> Q<Self::Model> {
        let (low, high) = range.bounds();
        Q::new(match (low, high) {
            (Some((low, true)), Some((high, true))) => self.tree().between(low.operand(), high.operand()),
            (low, high) => {
                let tree = self.tree();
                let low = low.map(|(low, inclusive)| {
                    let op = if inclusive { Comparison::Gte } else { Comparison::Gt };
                    tree.clone().compare(op, low.operand())
                });
                let high = high.map(|(high, inclusive)| {
                    let op = if inclusive { Comparison::Lte } else { Comparison::Lt };
                    tree.compare(op, high.operand())
                });
                match (low, high) {
                    (Some(low), Some(high)) => low.and(high),
                    (Some(bound), None) | (None, Some(bound)) => bound,
                    (None, None) => Tree::leaf(crate::query::Node::Constant(true)),
                }
            }
        })
    }
    /// NULL.
    fn is_null(self) -> Q<Self::Model> {
        Q::new(self.tree().over(crate::query::Node::IsNull))
    }
    /// Not NULL.
    fn is_not_null(self) -> Q<Self::Model> {
        !self.is_null()
    }
    /// Contains the text, which is taken literally; case matters.
    fn contains(self, text: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        matches(self, Pattern::Contains, false, text)
    }
    /// Contains the text, which is taken literally; case does not matter.
    fn icontains(self, text: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        matches(self, Pattern::Contains, true, text)
    }
    /// Starts with the text; case matters.
    fn startswith(self, text: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        matches(self, Pattern::StartsWith, false, text)
    }
    /// Starts with the text; case does not matter.
    fn istartswith(self, text: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        matches(self, Pattern::StartsWith, true, text)
    }
    /// Ends with the text; case matters.
    fn endswith(self, text: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        matches(self, Pattern::EndsWith, false, text)
    }
    /// Ends with the text; case does not matter.
    fn iendswith(self, text: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        matches(self, Pattern::EndsWith, true, text)
    }
    /// Equal; case does not matter.
    fn iexact(self, text: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        compare(self, Comparison::EqFold, text)
    }
    /// Matches the regular expression somewhere; case matters.
    fn regex(self, regex: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        Q::new(self.tree().regex(false, regex.operand()))
    }
    /// Matches the regular expression somewhere; case does not matter.
    fn iregex(self, regex: impl Operand<Self::Model, String>) -> Q<Self::Model>
    where
        Base<Self>: Text,
    {
        Q::new(self.tree().regex(true, regex.operand()))
    }
    /// Smallest first; NULLs last, unless told otherwise.
    fn asc(self) -> Order<Self::Model> {
        Order::new(self.tree(), false)
    }
    /// Largest first; NULLs first, unless told otherwise.
    fn desc(self) -> Order<Self::Model> {
        Order::new(self.tree(), true)
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> Lookups for E {}

fn compare<E: Expression, T>(left: E, op: Comparison, right: impl Operand<E::Model, T>) -> Q<E::Model> {
    Q::new(left.tree().compare(op, right.operand()))
}

fn matches<E: Expression>(left: E, pattern: Pattern, fold: bool, right: impl Operand<E::Model, String>) -> Q<E::Model> {
    Q::new(left.tree().matches(pattern, fold, right.operand()))
}

/// The ranges of the standard library, `..` and all.
pub trait RangeOf<T> {
    /// The bounds, each with whether it belongs to the range.
    fn bounds(self) -> (Option<(T, bool)>, Option<(T, bool)>);
}

macro_rules! ranges {
    ($($range:ty, |$from:ident| $low:expr, $high:expr;)*) => {$(
        impl<T> RangeOf<T> for $range {
            fn bounds(self) -> (Option<(T, bool)>, Option<(T, bool)>) {
                let $from = self;
                ($low, $high)
            }
        }
    )*};
}

ranges! {
    std::ops::Range<T>, |range| Some((range.start, true)), Some((range.end, false));
    std::ops::RangeFrom<T>, |range| Some((range.start, true)), None;
    std::ops::RangeTo<T>, |range| None, Some((range.end, false));
    std::ops::RangeToInclusive<T>, |range| None, Some((range.end, true));
}

impl<T> RangeOf<T> for std::ops::RangeInclusive<T> {
    fn bounds(self) -> (Option<(T, bool)>, Option<(T, bool)>) {
        let (low, high) = self.into_inner();
        (Some((low, true)), Some((high, true)))
    }
}

impl<T> RangeOf<T> for (T, T) {
    fn bounds(self) -> (Option<(T, bool)>, Option<(T, bool)>) {
        (Some((self.0, true)), Some((self.1, true)))
    }
}

/// What `filter`, `exclude` and `get` take.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition on `{M}`",
    label = "expected a condition on `{M}`",
    note = "a condition compares columns of `{M}`: `{M}.id.eq(1)`; combine conditions with `&`, `|` and `!`"
)]
pub trait Condition<M: Model> {
    /// The untyped tree.
    fn condition(self) -> Tree;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Condition<M> for Q<M> {
    fn condition(self) -> Tree {
        self.into_tree()
    }
}

/// A column of type `bool` is a condition by itself: `Song.live`, `!Song.live`, `Song.live & Song.plays.gt(3)`.
#[diagnostic::do_not_recommend]
impl<P: super::Path<Root = M>, M: Model, Of: Model, T: FieldType<Base = bool>, const FIELD: usize> Condition<M>
    for super::Column<P, Of, T, FIELD>
{
    fn condition(self) -> Tree {
        self.tree()
    }
}
