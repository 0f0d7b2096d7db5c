//! Functions of an expression, by family. They are methods of extension traits, and give expressions again.

mod array;
mod cast;
mod conditional;
mod date;
mod json;
mod math;
mod search;
mod text;

pub use array::{ArrayFunctions, ArrayType};
pub use cast::{CastTo, Casts};
pub use conditional::{
    Alternative, Case, CaseStart, Conditional, Valued, Values, ValuesOf, case, coalesce, greatest, least, value,
};
pub(super) use date::moved;
pub use date::{DateFunctions, Moment, Since, now};
pub use json::{JsonDocument, JsonFunctions, JsonKeys};
pub use math::{MathFunctions, Negated, Whole, pi, random_value};
pub use search::{SearchFunctions, SearchQuery, SearchVector, search_vector};
pub use text::TextFunctions;

use super::{Expr, Expression};
use crate::query::{Function, Tree};
use crate::value::{FieldType, Nullness};

/// The nullness of an expression.
type NullOf<E> = <<E as Expression>::Type as FieldType>::Nullness;

/// A `T`, an `Option` where the expression is one.
type Keep<E, T> = Expr<<E as Expression>::Model, <NullOf<E> as Nullness>::Of<T>>;

/// A `T`, an `Option` where the expression is one, or an argument of nullness `N` is.
type Keep2<E, N, T> = Expr<<E as Expression>::Model, <<NullOf<E> as Nullness>::Or<N> as Nullness>::Of<T>>;

/// As [`Keep2`], of two arguments.
type Keep3<E, N, O, T> =
    Expr<<E as Expression>::Model, <<<NullOf<E> as Nullness>::Or<N> as Nullness>::Or<O> as Nullness>::Of<T>>;

/// A call. Whoever calls this vouches for `M` and `T`.
fn call<M, T>(function: Function, args: impl IntoIterator<Item = Tree>) -> Expr<M, T> {
    Expr::new(Tree::call(function, args))
}
