//! `Song.plays + 1`: operators between numbers, and between times and spans of time.

use super::aggregate::Number;
use super::functions::{Moment, Since, Valued, moved};
use super::{Aggregate, Column, Expr, Expression, Model, Operand, Path};
use crate::query::{self, Tree};
use crate::value::{BaseType, FieldType, Nullness};
use chrono::TimeDelta;
use std::ops::{Add, Div, Mul, Rem, Sub};

/// A `V` that may be NULL where a `T` may, or what has the nullness `N`.
type Both<T, N, V> = <<<T as FieldType>::Nullness as Nullness>::Or<N> as Nullness>::Of<V>;

/// A type that an `O` of a query on `M` can be added to.
#[diagnostic::on_unimplemented(
    message = "a `{O}` can't be added to a `{Self}`",
    label = "can't be added to a `{Self}`",
    note = "to a number add a number of its type, to a date or a time add a `TimeDelta`; values or expressions of `{M}`"
)]
pub trait Plus<M, O>: BaseType {
    /// The type of the sum.
    type Gives: BaseType;
    /// Whether the other one may be NULL.
    type Null: Nullness;
    /// The sum.
    fn plus(this: Tree, other: O) -> Tree;
}

/// A type that an `O` of a query on `M` can be taken away from.
#[diagnostic::on_unimplemented(
    message = "a `{O}` can't be taken away from a `{Self}`",
    label = "can't be taken away from a `{Self}`",
    note = "from a number take a number of its type, from a date or a time a `TimeDelta` or one like it; values or expressions of `{M}`"
)]
pub trait Minus<M, O>: BaseType {
    /// The type of the difference.
    type Gives: BaseType;
    /// Whether the other one may be NULL.
    type Null: Nullness;
    /// The difference.
    fn minus(this: Tree, other: O) -> Tree;
}

macro_rules! sums {
    ($(($($of:tt)*) $base:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M, O: Operand<M, $base>, $($of)*> Plus<M, O> for $base {
            type Gives = Self;
            type Null = O::Null;
            fn plus(this: Tree, other: O) -> Tree {
                this.arithmetic(query::Arithmetic::Add, other.operand())
            }
        }
        #[diagnostic::do_not_recommend]
        impl<M, O: Operand<M, $base>, $($of)*> Minus<M, O> for $base {
            type Gives = Self;
            type Null = O::Null;
            fn minus(this: Tree, other: O) -> Tree {
                this.arithmetic(query::Arithmetic::Subtract, other.operand())
            }
        }
    )*};
}
sums! {
    (T: Number) T;
    () TimeDelta;
}

macro_rules! moments {
    ($($type:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M, O: Operand<M, TimeDelta>> Plus<M, O> for $type {
            type Gives = <Self as Moment>::Moved;
            type Null = O::Null;
            fn plus(this: Tree, other: O) -> Tree {
                moved(this, other)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<M, O: Valued<M>> Minus<M, O> for $type
        where
            $type: Since<O::Base>,
        {
            type Gives = <Self as Since<O::Base>>::Gives;
            type Null = O::Null;
            fn minus(this: Tree, other: O) -> Tree {
                Tree::call(<Self as Since<O::Base>>::FUNCTION, [this, other.valued()])
            }
        }
    )*};
}
moments!(chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>);

macro_rules! moving {
    ($($trait:ident::$method:ident, $by:ident::$way:ident;)*) => {$(
        impl<P: Path, M: Model, T: FieldType, O, const FIELD: usize> $trait<O> for Column<P, M, T, FIELD>
        where
            T::Base: $by<P::Root, O>,
        {
            type Output = Expr<
                P::Root,
                Both<
                    <P::Null as Nullness>::Of<T>,
                    <T::Base as $by<P::Root, O>>::Null,
                    <T::Base as $by<P::Root, O>>::Gives,
                >,
            >;
            fn $method(self, other: O) -> Self::Output {
                Expr::new(<T::Base as $by<P::Root, O>>::$way(self.tree(), other))
            }
        }

        moving!(@expression Expr, $trait::$method, $by::$way);
        moving!(@expression Aggregate, $trait::$method, $by::$way);
    )*};
    (@expression $type:ident, $trait:ident::$method:ident, $by:ident::$way:ident) => {
        impl<M: Model, T: FieldType, O> $trait<O> for $type<M, T>
        where
            T::Base: $by<M, O>,
        {
            type Output = Expr<M, Both<T, <T::Base as $by<M, O>>::Null, <T::Base as $by<M, O>>::Gives>>;
            fn $method(self, other: O) -> Self::Output {
                Expr::new(<T::Base as $by<M, O>>::$way(self.tree(), other))
            }
        }
    };
}

moving! {
    Add::add, Plus::plus;
    Sub::sub, Minus::minus;
}

macro_rules! operators {
    ($($trait:ident :: $method:ident, $op:ident;)*) => {$(
        impl<P: Path, M: Model, T: FieldType, O, const FIELD: usize> $trait<O> for Column<P, M, T, FIELD>
        where
            T::Base: Number,
            O: Operand<P::Root, T::Base>,
        {
            type Output = Expr<P::Root, operators!(@of P, T, O, $trait)>;
            fn $method(self, other: O) -> Self::Output {
                Expr::new(self.tree().arithmetic(query::Arithmetic::$op, other.operand()))
            }
        }

        operators!(@expression Expr, $trait::$method, $op);
        operators!(@expression Aggregate, $trait::$method, $op);
    )*};
    (@expression $type:ident, $trait:ident :: $method:ident, $op:ident) => {
        impl<M: Model, T: FieldType, O> $trait<O> for $type<M, T>
        where
            T::Base: Number,
            O: Operand<M, T::Base>,
        {
            type Output = Expr<M, operators!(@of T, O, $trait)>;
            fn $method(self, other: O) -> Self::Output {
                Expr::new(self.tree().arithmetic(query::Arithmetic::$op, other.operand()))
            }
        }
    };
    // x / 0 and x % 0 are NULL on both databases
    (@of $p:ident, $t:ident, $o:ident, Mul) => { Both<<<$p as Path>::Null as Nullness>::Of<$t>, $o::Null, $t::Base> };
    (@of $p:ident, $t:ident, $o:ident, $trait:ident) => { Option<$t::Base> };
    (@of $t:ident, $o:ident, Mul) => { Both<$t, $o::Null, $t::Base> };
    (@of $t:ident, $o:ident, $trait:ident) => { Option<$t::Base> };
}

operators! {
    Mul::mul, Multiply;
    Div::div, Divide;
    Rem::rem, Remainder;
}
