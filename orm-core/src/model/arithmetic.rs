//! `Song.plays + 1`: operators between numbers.

use super::aggregate::Number;
use super::{Aggregate, Column, Expr, Expression, Model, Operand, Path};
use crate::query;
use crate::value::{FieldType, Nullness};
use std::ops::{Add, Div, Mul, Rem, Sub};

/// The nullness of `T` and `N` together, applied to the base of `T`.
type Both<T, N> = <<<T as FieldType>::Nullness as Nullness>::Or<N> as Nullness>::Of<<T as FieldType>::Base>;

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
    (@of $p:ident, $t:ident, $o:ident, Div) => { Option<$t::Base> };
    (@of $p:ident, $t:ident, $o:ident, Rem) => { Option<$t::Base> };
    (@of $p:ident, $t:ident, $o:ident, $trait:ident) => {
        Both<<<$p as Path>::Null as Nullness>::Of<$t>, $o::Null>
    };
    (@of $t:ident, $o:ident, Div) => { Option<$t::Base> };
    (@of $t:ident, $o:ident, Rem) => { Option<$t::Base> };
    (@of $t:ident, $o:ident, $trait:ident) => { Both<$t, $o::Null> };
}

operators! {
    Add::add, Add;
    Sub::sub, Subtract;
    Mul::mul, Multiply;
    Div::div, Divide;
    Rem::rem, Remainder;
}
