//! What `in_` takes: a list of values, or a queryset.

use super::{KeyOperand, Model};
use crate::query::Tree;
use crate::value::{BaseType, FieldType, Value, ValueError};

/// A value in a list that a `T` is looked for in: a `T`, a reference to one, `&str` for a `String`.
#[diagnostic::on_unimplemented(
    message = "a `{T}` can't be looked for in a list of `{Self}`",
    label = "expected a list of `{T}`"
)]
pub trait ListItem<T> {
    /// The untyped value.
    fn encode_item(self) -> Result<Value, ValueError>;
}

#[diagnostic::do_not_recommend]
impl<T: BaseType> ListItem<T> for T {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl<T: BaseType> ListItem<T> for &T {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl ListItem<String> for &str {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.to_owned().encode()
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> ListItem<Vec<u8>> for &[u8; N] {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.to_vec().encode()
    }
}

#[diagnostic::do_not_recommend]
impl ListItem<Vec<u8>> for &[u8] {
    fn encode_item(self) -> Result<Value, ValueError> {
        self.to_vec().encode()
    }
}

/// What a `T` of a query on `M` is looked for in: a list of values, or what a queryset selects.
#[diagnostic::on_unimplemented(
    message = "a `{T}` of `{M}` can't be looked for in a `{Self}`",
    label = "expected a list of `{T}`, or a queryset that selects `{T}` by `.values(..)`"
)]
pub trait Candidates<M, T> {
    /// The condition that `of` is one of them.
    fn holding(self, of: Tree) -> Tree;
}

#[diagnostic::do_not_recommend]
impl<M, T: FieldType, L: IntoIterator<Item: ListItem<T>>> Candidates<M, T> for L {
    fn holding(self, of: Tree) -> Tree {
        of.is_in(T::SQL_TYPE, self.into_iter().map(ListItem::encode_item))
    }
}

/// What a key of `To` is looked for in, in a query on `M`: a list of instances or keys, or what a queryset finds.
///
/// `Via` is told by the compiler; it keeps the implementations apart.
#[diagnostic::on_unimplemented(
    message = "a key of `{To}` can't be looked for in a `{Self}`",
    label = "expected a list of instances or keys of `{To}`, or a queryset of `{To}`"
)]
pub trait KeyCandidates<M, To, Via> {
    /// The condition that `of` is one of them.
    fn holding_key(self, of: Tree) -> Tree;
}

#[diagnostic::do_not_recommend]
impl<M, To: Model, Via, L: IntoIterator<Item: KeyOperand<M, To, Via>>> KeyCandidates<M, To, Via> for L {
    fn holding_key(self, of: Tree) -> Tree {
        of.is_in(<To::Pk as FieldType>::SQL_TYPE, self.into_iter().map(KeyOperand::key_value))
    }
}
