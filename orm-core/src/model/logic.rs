//! `&`, `|` and `!` between conditions, and between columns of booleans, which are conditions by themselves.

use super::{Column, Condition, Expression, Model, Path, Q};
use crate::query::{Node, Tree};
use crate::value::FieldType;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not};

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

impl<M> Q<M> {
    /// The condition that holds for every row: others are joined to it with `&=`.
    pub fn all() -> Self {
        Q::new(Tree::leaf(Node::Constant(true)))
    }

    /// The condition that holds for no row: others are joined to it with `|=`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String }
    /// # async fn example(db: Database, words: Vec<String>) -> orm::Result {
    /// let mut any = Q::none();
    /// for word in words {
    ///     any |= Song.name.icontains(word);
    /// }
    /// let songs = Song.objects.filter(any).all(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn none() -> Self {
        Q::new(Tree::leaf(Node::Constant(false)))
    }
}

macro_rules! assigning {
    ($($trait:ident::$method:ident, $operator:tt;)*) => {$(
        /// For conditions that are put together one by one.
        impl<M: Model, C: Condition<M>> $trait<C> for Q<M> {
            fn $method(&mut self, other: C) {
                *self = self.clone() $operator other;
            }
        }
    )*};
}

assigning! {
    BitAndAssign::bitand_assign, &;
    BitOrAssign::bitor_assign, |;
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
