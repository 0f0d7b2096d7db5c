//! `&`, `|` and `!` between conditions, and between columns of booleans, which are conditions by themselves.

use super::{Column, Condition, Expression, Model, Path, Q};
use crate::query::Tree;
use crate::value::FieldType;
use std::ops::{BitAnd, BitOr, Not};

macro_rules! operators {
    ($($trait:ident::$method:ident, $tree:ident;)*) => {$(
        impl<M: Model, C: Condition<M>> $trait<C> for Q<M> {
            type Output = Q<M>;
            fn $method(self, other: C) -> Q<M> {
                Q::new(Tree::$tree(self.into_tree(), other.condition()))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<P: Path, M: Model, T: FieldType<Base = bool>, C: Condition<P::Root>, const FIELD: usize> $trait<C>
            for Column<P, M, T, FIELD>
        {
            type Output = Q<P::Root>;
            fn $method(self, other: C) -> Q<P::Root> {
                Q::new(Tree::$tree(self.tree(), other.condition()))
            }
        }
    )*};
}

operators! {
    BitAnd::bitand, and;
    BitOr::bitor, or;
}

impl<M> Not for Q<M> {
    type Output = Q<M>;
    fn not(self) -> Q<M> {
        Q::new(self.into_tree().not())
    }
}

#[diagnostic::do_not_recommend]
impl<P: Path, M: Model, T: FieldType<Base = bool>, const FIELD: usize> Not for Column<P, M, T, FIELD> {
    type Output = Q<P::Root>;
    fn not(self) -> Q<P::Root> {
        Q::new(self.tree().not())
    }
}
