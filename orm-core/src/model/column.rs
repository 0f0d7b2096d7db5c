//! A column at the end of a path.

use super::{Expression, Model, Path};
use crate::query::{ColumnRef, Node, Tree};
use crate::value::{FieldType, Nullness};
use std::marker::PhantomData;

/// The field at position `FIELD` of `M`, reached by `P`, of type `T`. Zero-sized: `Album.title` is one.
pub struct Column<P, M, T, const FIELD: usize>(PhantomData<fn() -> (P, M, T)>);

impl<P, M, T, const FIELD: usize> Column<P, M, T, FIELD> {
    /// The column.
    pub const NEW: Self = Column(PhantomData);
}

impl<P, M, T, const FIELD: usize> Clone for Column<P, M, T, FIELD> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, M, T, const FIELD: usize> Copy for Column<P, M, T, FIELD> {}

#[diagnostic::do_not_recommend]
impl<P: Path, M: Model, T: FieldType, const FIELD: usize> Expression for Column<P, M, T, FIELD> {
    type Model = P::Root;
    type Type = <P::Null as Nullness>::Of<T>;
    fn tree(self) -> Tree {
        Tree::leaf(Node::Column(column_ref::<P, M>(FIELD)))
    }
}

/// The untyped column.
pub(super) fn column_ref<P: Path, M: Model>(field: usize) -> ColumnRef {
    ColumnRef { path: P::LINK, model: M::META, field: P::OFFSET + field }
}
