//! The other side of a foreign key, and many rows to many, in a query: the key of a related row, and the way to its columns.

use super::forward::lookups_by_key;
use super::{Across, BackStep, Expression, FieldSet, KeyCandidates, KeyOperand, Lookups, Model, Path, Q};
use crate::query::{ColumnRef, Comparison, Node, Tree};
use crate::value::FieldType;
use std::{marker::PhantomData, ops::Deref};

macro_rules! zero_sized {
    ($(#[$doc:meta])* $name:ident<$($type:ident),*; $($number:ident),*>) => {
        $(#[$doc])*
        pub struct $name<$($type,)* $(const $number: usize),*>(PhantomData<fn() -> ($($type,)*)>);

        impl<$($type,)* $(const $number: usize),*> $name<$($type,)* $($number),*> {
            /// The relation.
            pub const NEW: Self = $name(PhantomData);
        }

        impl<$($type,)* $(const $number: usize),*> Clone for $name<$($type,)* $($number),*> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($type,)* $(const $number: usize),*> Copy for $name<$($type,)* $($number),*> {}
    };
}

macro_rules! backward {
    ($(#[$doc:meta])* $name:ident) => {
        zero_sized! { $(#[$doc])* $name<P, To; FIELD> }

        impl<P: Path, To: Model, const FIELD: usize> Deref for $name<P, To, FIELD> {
            type Target = To::Fields<BackStep<P, To, FIELD>>;
            fn deref(&self) -> &Self::Target {
                FieldSet::REF
            }
        }

        #[diagnostic::do_not_recommend]
        impl<P: Path, To: Model, const FIELD: usize> Expression for $name<P, To, FIELD> {
            type Model = P::Root;
            type Type = Option<<To::Pk as FieldType>::Base>;
            fn tree(self) -> Tree {
                let path = <BackStep<P, To, FIELD> as Path>::LINK;
                Tree::leaf(Node::Column(ColumnRef { path, model: To::META, field: To::META.primary_key }))
            }
        }

        lookups_by_key! { [P: Path, To: Model, const FIELD: usize] $name<P, To, FIELD> }
    };
}

backward! {
    /// The rows of `To` whose foreign key, its field `FIELD`, points at the row at the end of `P`: derefs to their columns.
    ///
    /// A condition on them keeps a row that some related row makes it true for, and never repeats it.
    Backward
}
backward! {
    /// The row of `To` whose one-to-one field `FIELD` points at the row at the end of `P`, if there is one: derefs to its columns.
    BackwardOne
}

zero_sized! {
    /// The rows of `To` that are related to the row at the end of `P` by rows of `Through`, whose field `SOURCE` points at the one and
    /// whose field `TARGET` at the other: derefs to the columns of `To`.
    Many<P, Through, To; SOURCE, TARGET>
}

impl<P: Path, Through: Model, To: Model, const SOURCE: usize, const TARGET: usize> Deref
    for Many<P, Through, To, SOURCE, TARGET>
{
    type Target = To::Fields<Across<P, Through, To, SOURCE, TARGET>>;
    fn deref(&self) -> &Self::Target {
        FieldSet::REF
    }
}

#[diagnostic::do_not_recommend]
impl<P: Path, Through: Model, To: Model, const SOURCE: usize, const TARGET: usize> Expression
    for Many<P, Through, To, SOURCE, TARGET>
{
    type Model = P::Root;
    type Type = Option<<To::Pk as FieldType>::Base>;
    fn tree(self) -> Tree {
        let path = <BackStep<P, Through, SOURCE> as Path>::LINK;
        Tree::leaf(Node::Column(ColumnRef { path, model: Through::META, field: TARGET }))
    }
}

lookups_by_key! {
    [P: Path, Through: Model, To: Model, const SOURCE: usize, const TARGET: usize] Many<P, Through, To, SOURCE, TARGET>
}

impl<P: Path, Through: Model, To: Model, const SOURCE: usize, const TARGET: usize>
    Many<P, Through, To, SOURCE, TARGET>
{
    /// The columns of the model between: what is known of each pair.
    pub fn through(self) -> &'static Through::Fields<BackStep<P, Through, SOURCE>> {
        FieldSet::REF
    }
}
