//! The right-hand side of a lookup.

use super::column::column_ref;
use super::{Column, Expr, Forward, ForwardNull, Model, Path};
use crate::query::{Node, Tree};
use crate::value::{BaseType, FieldType, Maybe, Never, Nullness};

/// What a `T` of a query on `M` can be compared with: a Rust value, or an expression of the same query and type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared with a `{T}` of `{M}`",
    label = "expected a `{T}`, or an expression of `{M}` of that type"
)]
pub trait Operand<M, T> {
    /// Whether it may be NULL.
    type Null: Nullness;
    /// The untyped tree.
    fn operand(self) -> Tree;
}

#[diagnostic::do_not_recommend]
impl<M, T: BaseType> Operand<M, T> for T {
    type Null = Never;
    fn operand(self) -> Tree {
        Tree::value(self.encode())
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: BaseType> Operand<M, T> for &T {
    type Null = Never;
    fn operand(self) -> Tree {
        Tree::value(self.encode())
    }
}

/// `None` asks for NULL.
#[diagnostic::do_not_recommend]
impl<M, T: BaseType> Operand<M, T> for Option<T> {
    type Null = Maybe;
    fn operand(self) -> Tree {
        Tree::value(self.encode())
    }
}

#[diagnostic::do_not_recommend]
impl<M> Operand<M, String> for &str {
    type Null = Never;
    fn operand(self) -> Tree {
        Tree::value(String::from(self).encode())
    }
}

#[diagnostic::do_not_recommend]
impl<M, const N: usize> Operand<M, Vec<u8>> for &[u8; N] {
    type Null = Never;
    fn operand(self) -> Tree {
        Tree::value(self.to_vec().encode())
    }
}

#[diagnostic::do_not_recommend]
impl<M> Operand<M, Vec<u8>> for &[u8] {
    type Null = Never;
    fn operand(self) -> Tree {
        Tree::value(self.to_vec().encode())
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: FieldType> Operand<M, T::Base> for Expr<M, T> {
    type Null = T::Nullness;
    fn operand(self) -> Tree {
        self.into_tree()
    }
}

#[diagnostic::do_not_recommend]
impl<P: Path, M: Model, T: FieldType, const FIELD: usize> Operand<P::Root, T::Base> for Column<P, M, T, FIELD> {
    type Null = <P::Null as Nullness>::Or<T::Nullness>;
    fn operand(self) -> Tree {
        Tree::leaf(Node::Column(column_ref::<P, M>(FIELD)))
    }
}

#[diagnostic::do_not_recommend]
impl<P: Path, M: Model, To: Model, const FIELD: usize> Operand<P::Root, <To::Pk as FieldType>::Base>
    for Forward<P, M, To, FIELD>
{
    type Null = P::Null;
    fn operand(self) -> Tree {
        Tree::leaf(Node::Column(column_ref::<P, M>(FIELD)))
    }
}

#[diagnostic::do_not_recommend]
impl<P: Path, M: Model, To: Model, const FIELD: usize> Operand<P::Root, <To::Pk as FieldType>::Base>
    for ForwardNull<P, M, To, FIELD>
{
    type Null = Maybe;
    fn operand(self) -> Tree {
        Tree::leaf(Node::Column(column_ref::<P, M>(FIELD)))
    }
}
