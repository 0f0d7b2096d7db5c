//! A foreign key in a query: the key itself, and the way to the other model's columns.

use super::column::column_ref;
use super::{Backward, Expression, FieldSet, KeyCandidates, KeyOperand, Lookups, Model, Path, Q, Root, Step};
use crate::query::{Comparison, Node, Tree};
use crate::value::{FieldType, Maybe, Nullness};
use std::{marker::PhantomData, ops::Deref};

/// The lookups of a relation, with an instance or a key on the right side.
macro_rules! lookups_by_key {
    ([$($generics:tt)*] $name:ty) => {
        impl<$($generics)*> $name {
            /// The key is that of an instance, or the given key.
            pub fn eq<V>(self, other: impl KeyOperand<P::Root, To, V>) -> Q<P::Root> {
                Q::new(self.tree().compare(Comparison::Eq, other.key_tree()))
            }

            /// The complement of [`eq`](Self::eq): also where there is no key.
            pub fn ne<V>(self, other: impl KeyOperand<P::Root, To, V>) -> Q<P::Root> {
                !self.eq(other)
            }

            /// The key is that of one of the instances, one of the keys, or one of those that a queryset finds.
            pub fn in_<V>(self, others: impl KeyCandidates<P::Root, To, V>) -> Q<P::Root> {
                Q::new(others.holding_key(self.tree()))
            }

            /// The complement of [`in_`](Self::in_): also where there is no key.
            pub fn not_in<V>(self, others: impl KeyCandidates<P::Root, To, V>) -> Q<P::Root> {
                !self.in_(others)
            }

            /// There is no row at the other end.
            pub fn is_null(self) -> Q<P::Root> {
                Lookups::is_null(self)
            }

            /// There is a row at the other end.
            pub fn is_not_null(self) -> Q<P::Root> {
                Lookups::is_not_null(self)
            }
        }
    };
}
pub(super) use lookups_by_key;

macro_rules! forward {
    ($(#[$doc:meta])* $name:ident, $null:ty, $type:ty) => {
        $(#[$doc])*
        pub struct $name<P, M, To, const FIELD: usize>(PhantomData<fn() -> (P, M, To)>);

        impl<P, M, To, const FIELD: usize> $name<P, M, To, FIELD> {
            /// The foreign key.
            pub const NEW: Self = $name(PhantomData);
        }

        impl<P, M, To, const FIELD: usize> Clone for $name<P, M, To, FIELD> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<P, M, To, const FIELD: usize> Copy for $name<P, M, To, FIELD> {}

        impl<P: Path, M: Model, To: Model, const FIELD: usize> Deref for $name<P, M, To, FIELD>
        where
            Step<P, M, To, $null, FIELD>: Path,
        {
            type Target = To::Fields<Step<P, M, To, $null, FIELD>>;
            fn deref(&self) -> &Self::Target {
                FieldSet::REF
            }
        }

        #[diagnostic::do_not_recommend]
        impl<P: Path, M: Model, To: Model, const FIELD: usize> Expression for $name<P, M, To, FIELD> {
            type Model = P::Root;
            type Type = $type;
            fn tree(self) -> Tree {
                Tree::leaf(Node::Column(column_ref::<P, M>(FIELD)))
            }
        }

        lookups_by_key! { [P: Path, M: Model, To: Model, const FIELD: usize] $name<P, M, To, FIELD> }
    };
}

forward! {
    /// A required foreign key of `M`, at the end of `P`: derefs to the columns of `To`.
    Forward, P::Null, <P::Null as Nullness>::Of<To::Pk>
}
forward! {
    /// A foreign key of `M` that may be NULL, at the end of `P`: derefs to the columns of `To`, each of them nullable.
    ForwardNull, Maybe, Option<<To::Pk as FieldType>::Base>
}

macro_rules! reverse {
    ($($name:ident),*) => {$(
        impl<M: Model, To: Model, const FIELD: usize> $name<Root<M>, M, To, FIELD> {
            /// The way back, from a row of `To` to the rows that point at it: for a model that does not declare it.
            ///
            /// ```no_run
            /// # use orm::prelude::*;
            /// # #[derive(Model, Debug)] struct Album { id: i64, title: String }
            /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, album: ForeignKey<Album> }
            /// # async fn example(db: Database) -> orm::Result {
            /// let songs = Song.album.reverse();
            /// let albums = Album.objects.filter(songs.name.icontains("love")).all(&db).await?;
            /// # Ok(()) }
            /// # fn main() {}
            /// ```
            pub fn reverse(self) -> Backward<Root<To>, M, FIELD> {
                Backward::NEW
            }
        }
    )*};
}
reverse!(Forward, ForwardNull);
