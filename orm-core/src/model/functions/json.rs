//! Functions of JSON documents.

use super::super::lookups::Base;
use super::super::{Expr, Expression, Operand, Q};
use super::call;
use crate::query::{Function, Node, Tree};
use crate::value::{BaseType, FieldType, Json, SqlType, Value, ValueError};

/// A type that is kept as a JSON document.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no JSON document",
    label = "a `serde_json::Value` or a `Json<…>` is needed here"
)]
pub trait JsonDocument: BaseType {}
#[diagnostic::do_not_recommend]
impl JsonDocument for serde_json::Value {}
#[diagnostic::do_not_recommend]
impl<T> JsonDocument for Json<T> where Json<T>: BaseType {}

/// A part of a document; `None` where there is no such part.
type Part<E, T> = Expr<<E as Expression>::Model, Option<T>>;

/// A list of keys.
#[derive(Debug)]
pub struct JsonKeys(Tree);

impl<T: Into<String>, I: IntoIterator<Item = T>> From<I> for JsonKeys {
    fn from(keys: I) -> Self {
        let keys: Result<Vec<Value>, ValueError> = keys.into_iter().map(|key| key.into().encode()).collect();
        JsonKeys(Tree::value(keys.map(|keys| Value::List(SqlType::Text, keys))))
    }
}

#[expect(clippy::wrong_self_convention, reason = "an expression is a value, and goes into the other one")]
/// The functions of a JSON document: parts of it, and conditions on it.
///
/// `key` and `index` walk down; a part is a document again, and `None` where there is none. So a document that is JSON's `null` is not
/// `is_null()`, but `is_json_null()`. Two documents are equal when they say the same, whatever the order of their keys, and of two numbers
/// when they are the same number. They are ordered as PostgreSQL does: null, text, numbers, booleans, arrays, objects, by their length first.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Event { id: i64, payload: Json<Vec<String>>, extra: Option<serde_json::Value> }
/// # async fn example(db: Database) -> orm::Result {
/// let clicks = Event.objects.filter(Event.extra.key("kind").eq("click") & Event.extra.key("at").index(0).as_i64().gt(10)).all(&db).await?;
/// let kinds: Vec<(Option<String>, i64)> = Event.objects.values((Event.extra.key("kind").as_text(), Event.id.count())).all(&db).await?;
/// let tagged = Event.objects.filter(Event.payload.json_contains("rust") | Event.extra.has_key("tag")).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait JsonFunctions: Expression {
    /// What stands under this key of an object.
    fn key(self, key: impl Into<String>) -> Part<Self, serde_json::Value>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonKey, [self.tree(), text(key)])
    }
    /// What stands at this position of an array, counted from 0; from -1, counted from the end.
    fn index(self, position: i32) -> Part<Self, serde_json::Value>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonIndex, [self.tree(), Tree::value(position.encode())])
    }
    /// A text without its quotes; anything else as JSON. `None` of `null`.
    fn as_text(self) -> Part<Self, String>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonText, [self.tree()])
    }
    /// The whole number that it is, `None` of anything else.
    fn as_i64(self) -> Part<Self, i64>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonI64, [self.tree()])
    }
    /// The number that it is, `None` of anything else.
    fn as_f64(self) -> Part<Self, f64>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonF64, [self.tree()])
    }
    /// The boolean that it is, `None` of anything else.
    fn as_bool(self) -> Part<Self, bool>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonBool, [self.tree()])
    }
    /// Contains the other document: objects with at least these keys, arrays with at least these items.
    fn json_contains(self, other: impl Operand<Self::Model, serde_json::Value>) -> Q<Self::Model>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonContains, [self.tree(), other.operand()])
    }
    /// Is contained in the other document.
    fn contained_by(self, other: impl Operand<Self::Model, serde_json::Value>) -> Q<Self::Model>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonContainedBy, [self.tree(), other.operand()])
    }
    /// Is an object with this key, whatever stands under it.
    fn has_key(self, key: impl Into<String>) -> Q<Self::Model>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonHasKey, [self.tree(), text(key)])
    }
    /// Is an object with one of these keys.
    fn has_any_keys(self, keys: impl Into<JsonKeys>) -> Q<Self::Model>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonHasAnyKeys, [self.tree(), keys.into().0])
    }
    /// Is an object with all of these keys.
    fn has_all_keys(self, keys: impl Into<JsonKeys>) -> Q<Self::Model>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonHasAllKeys, [self.tree(), keys.into().0])
    }
    /// Is JSON's `null`: it is there, and says that there is nothing.
    fn is_json_null(self) -> Q<Self::Model>
    where
        Base<Self>: JsonDocument,
    {
        call(Function::JsonIsNull, [self.tree()])
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expression> JsonFunctions for E {}

fn text(text: impl Into<String>) -> Tree {
    Tree::value(text.into().encode())
}

macro_rules! documents {
    ($($type:ty),*) => {$(
        /// As a document.
        #[diagnostic::do_not_recommend]
        impl<M> Operand<M, serde_json::Value> for $type {
            type Null = crate::value::Never;
            fn operand(self) -> Tree {
                Tree::leaf(Node::Value(Value::Json(self.into())))
            }
        }
    )*};
}
documents!(bool, i32, i64, f64);

macro_rules! texts {
    ($($type:ty),*) => {$(
        /// As a document.
        #[diagnostic::do_not_recommend]
        impl<M> Operand<M, serde_json::Value> for $type {
            type Null = crate::value::Never;
            fn operand(self) -> Tree {
                Tree::value(serde_json::Value::String(self.into()).encode())
            }
        }
    )*};
}
texts!(&str, String);
