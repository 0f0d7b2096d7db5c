//! Expressions: what has a value when a row is at hand.

use super::Model;
use crate::query::Tree;
use crate::value::FieldType;
use std::marker::PhantomData;

/// Something that has a value for each row of a query on [`Model`](Self::Model): a column, or what is made of columns and values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no expression that a query can select, compare or order by",
    note = "expressions are columns such as `Album.title`, and what is made of them: `Album.id.count()`, `Song.plays + 1`"
)]
pub trait Expression: Sized {
    /// The model of the query.
    type Model: Model;
    /// The type of the value.
    type Type: FieldType;
    /// The untyped tree.
    fn tree(self) -> Tree;
}

/// An expression on rows of `M` whose value is a `T`.
#[must_use = "an expression does nothing until a query uses it"]
pub struct Expr<M, T> {
    tree: Tree,
    types: PhantomData<fn() -> (M, T)>,
}

/// A condition on rows of `M`. Combine with `&`, `|` and `!`.
///
/// `!q` is the exact complement of `q`: it holds where `q` is false, and where `q` can't be told because of a NULL.
pub type Q<M> = Expr<M, bool>;

impl<M, T> Expr<M, T> {
    /// Types a tree. Whoever calls this vouches for `M` and `T`.
    pub(crate) fn new(tree: Tree) -> Self {
        Expr { tree, types: PhantomData }
    }

    /// The untyped tree.
    pub(crate) fn into_tree(self) -> Tree {
        self.tree
    }
}

impl<M, T> Clone for Expr<M, T> {
    fn clone(&self) -> Self {
        Expr::new(self.tree.clone())
    }
}

impl<M, T> std::fmt::Debug for Expr<M, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&crate::query::Rust(&self.tree.node), f)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: FieldType> Expression for Expr<M, T> {
    type Model = M;
    type Type = T;
    fn tree(self) -> Tree {
        self.tree
    }
}
