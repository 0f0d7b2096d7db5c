//! Assignments: what `update` takes.

use super::column::column_ref;
use super::{Column, Forward, ForwardNull, Inside, KeyOperand, Model, Operand, Path, Root};
use crate::query::{Assignment, ColumnRef, Tree};
use crate::value::{FieldType, FitsIn, Nullness};
use std::marker::PhantomData;

/// One column of `M` and its new value.
#[must_use = "an assignment does nothing until an update uses it"]
pub struct Assign<M> {
    assignment: Assignment,
    model: PhantomData<fn() -> M>,
}

impl<M> Assign<M> {
    fn new(column: ColumnRef, tree: Tree) -> Self {
        Assign { assignment: Assignment { column, node: tree.node }, model: PhantomData }
    }
}

/// A path of no step, to a column of the model itself. Only those are assigned.
#[diagnostic::on_unimplemented(
    message = "an update assigns columns of its own model: this one is reached through a relation",
    label = "a column of another model",
    note = "update the rows of that model: `{M}.objects.filter(..).update(&db, {M}.field.set(value))`"
)]
pub trait Own<M>: Path {}
#[diagnostic::do_not_recommend]
impl<M: Model> Own<M> for Root<M> {}
#[diagnostic::do_not_recommend]
impl<M: Model, const OFFSET: usize> Own<M> for Inside<Root<M>, OFFSET> {}

impl<P: Path, M: Model, T: FieldType, const FIELD: usize> Column<P, M, T, FIELD> {
    /// The new value of this column: a value, or an expression over the row as it was.
    pub fn set<O>(self, value: O) -> Assign<P::Root>
    where
        P: Own<M>,
        O: Assignable<P::Root, T::Base>,
        O::Null: FitsIn<T::Nullness>,
    {
        Assign::new(column_ref::<P, M>(FIELD), value.assigned())
    }
}

impl<P: Path, M: Model, To: Model, const FIELD: usize> Forward<P, M, To, FIELD> {
    /// The new row that this foreign key points at: an instance, or its key.
    pub fn set<V>(self, target: impl KeyOperand<P::Root, To, V>) -> Assign<P::Root>
    where
        P: Own<M>,
    {
        Assign::new(column_ref::<P, M>(FIELD), target.key_tree())
    }
}

impl<P: Path, M: Model, To: Model, const FIELD: usize> ForwardNull<P, M, To, FIELD> {
    /// The new row that this foreign key points at: an instance, its key, or `None`.
    pub fn set<V>(self, target: impl KeyOperand<P::Root, To, V>) -> Assign<P::Root>
    where
        P: Own<M>,
    {
        Assign::new(column_ref::<P, M>(FIELD), target.key_tree())
    }
}

/// What a column of `M` whose values are `T`s can be set to: whatever it can be compared with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be assigned to a `{T}` of `{M}`",
    label = "expected a `{T}`, or an expression of `{M}` of that type"
)]
pub trait Assignable<M, T> {
    /// Whether it may be NULL.
    type Null: Nullness;
    /// The untyped tree.
    fn assigned(self) -> Tree;
}

#[diagnostic::do_not_recommend]
impl<M, T, O: Operand<M, T>> Assignable<M, T> for O {
    type Null = O::Null;
    fn assigned(self) -> Tree {
        self.operand()
    }
}

/// What `update` takes: `Album.genre.set("Rock")`, or a tuple of such.
#[diagnostic::on_unimplemented(
    message = "`{Self}` assigns nothing to a column of `{M}`",
    label = "expected `{M}.field.set(value)`, or a tuple of such"
)]
pub trait Assignments<M> {
    /// The untyped assignments.
    fn assignments(self) -> Vec<Assignment>;
}

#[diagnostic::do_not_recommend]
impl<M> Assignments<M> for Assign<M> {
    fn assignments(self) -> Vec<Assignment> {
        vec![self.assignment]
    }
}

#[diagnostic::do_not_recommend]
impl<M> Assignments<M> for Vec<Assign<M>> {
    fn assignments(self) -> Vec<Assignment> {
        self.into_iter().map(|assign| assign.assignment).collect()
    }
}
