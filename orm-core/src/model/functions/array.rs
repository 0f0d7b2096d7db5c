//! Functions of arrays.

use super::super::lookups::Base;
use super::super::{Expression, ListItem, Q};
use super::{Keep, call};
use crate::model::Expr;
use crate::query::{Function, Tree};
use crate::value::{Array, ArrayItem, BaseType, FieldType, Value, ValueError};

/// A type that is an array.
#[diagnostic::on_unimplemented(message = "`{Self}` is no array", label = "an `Array<…>` is needed here")]
pub trait ArrayType: BaseType {
    /// The type of its items.
    type Item: ArrayItem;
}
#[diagnostic::do_not_recommend]
impl<T: ArrayItem> ArrayType for Array<T> {
    type Item = T;
}

/// The type of the items of an expression that is an array.
type Item<E> = <Base<E> as ArrayType>::Item;

/// The functions of an array, of a column or any expression that is one.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, tags: Array<String> }
/// # async fn example(db: Database) -> orm::Result {
/// let album = create!(&db, Album { title: "Nevermind", tags: ["rock", "grunge"] }).await?;
/// let loud = Album.objects.filter(Album.tags.array_overlap(["rock", "metal"])).all(&db).await?;
/// let first: Vec<Option<String>> = Album.objects.filter(Album.tags.array_length().gt(1)).values(Album.tags.array_item(0)).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait ArrayFunctions: Expression {
    /// Has all of these among its items, in any order and number.
    fn array_contains<I: ListItem<Item<Self>>>(self, items: impl IntoIterator<Item = I>) -> Q<Self::Model>
    where
        Base<Self>: ArrayType,
    {
        call(Function::ArrayContains, [self.tree(), array(items)])
    }
    /// Has no other items than these.
    fn array_contained_by<I: ListItem<Item<Self>>>(self, items: impl IntoIterator<Item = I>) -> Q<Self::Model>
    where
        Base<Self>: ArrayType,
    {
        call(Function::ArrayContainedBy, [self.tree(), array(items)])
    }
    /// Has one of these among its items.
    fn array_overlap<I: ListItem<Item<Self>>>(self, items: impl IntoIterator<Item = I>) -> Q<Self::Model>
    where
        Base<Self>: ArrayType,
    {
        call(Function::ArrayOverlap, [self.tree(), array(items)])
    }
    /// How many items it has.
    fn array_length(self) -> Keep<Self, i32>
    where
        Base<Self>: ArrayType,
    {
        call(Function::ArrayLength, [self.tree()])
    }
    /// The item at this position, counted from 0; `None` where there is none.
    fn array_item(self, position: u16) -> Expr<Self::Model, Option<Item<Self>>>
    where
        Base<Self>: ArrayType,
    {
        Expr::new(Tree::call(Function::ArrayItem, [self.tree(), Tree::value(i32::from(position).encode())]))
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> ArrayFunctions for E {}

fn array<T: ArrayItem, I: ListItem<T>>(items: impl IntoIterator<Item = I>) -> Tree {
    let items: Result<Vec<Value>, ValueError> = items.into_iter().map(I::encode_item).collect();
    Tree::value(items.map(|items| Value::Array(T::SQL_TYPE, items)))
}
