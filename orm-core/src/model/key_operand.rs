//! The right-hand side of a lookup on a foreign key.

use super::column::column_ref;
use super::{
    Column, Expr, ForeignKey, Forward, ForwardNull, Model, Path, ViaForeignKey, ViaKey, ViaModel, ViaOption, ViaText,
    is_unset,
};
use crate::query::{Node, Tree};
use crate::value::{FieldType, KeyType, Value, ValueError};

/// What a foreign key to `To` can be compared with in a query on `M`: an instance, a key, or another key of the same query.
///
/// `Via` is told by the compiler; it keeps the implementations apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared with a foreign key to `{To}`",
    label = "expected a `&{To}`, its primary key, or an expression of `{M}` of that type"
)]
pub trait KeyOperand<M, To, Via>: Sized {
    /// The key as a value; an expression is none.
    fn key_value(self) -> Result<Value, ValueError>;
    /// The untyped tree.
    fn key_tree(self) -> Tree {
        Tree::value(self.key_value())
    }
}

#[diagnostic::do_not_recommend]
impl<M, To: Model> KeyOperand<M, To, ViaModel> for &To {
    fn key_value(self) -> Result<Value, ValueError> {
        if is_unset::<To>(self.pk()) {
            return Err(ValueError::Unsaved { model: To::META.name });
        }
        self.pk().encode()
    }
}

#[diagnostic::do_not_recommend]
impl<M, To: Model> KeyOperand<M, To, ViaForeignKey> for &ForeignKey<To> {
    fn key_value(self) -> Result<Value, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl<M, To: Model<Pk = K>, K: KeyType> KeyOperand<M, To, ViaKey> for K {
    fn key_value(self) -> Result<Value, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl<M, To: Model<Pk = K>, K: KeyType> KeyOperand<M, To, ViaOption> for Option<K> {
    fn key_value(self) -> Result<Value, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl<M, To: Model<Pk = String>> KeyOperand<M, To, ViaText> for &str {
    fn key_value(self) -> Result<Value, ValueError> {
        self.to_owned().encode()
    }
}

/// Tells expressions from values.
pub struct ViaExpression;

macro_rules! expressions {
    ($($name:ident<$third:ident: $bound:path>;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P: Path, M: Model, $third: $bound, const FIELD: usize> KeyOperand<P::Root, $third, ViaExpression>
            for $name<P, M, $third, FIELD>
        {
            fn key_value(self) -> Result<Value, ValueError> {
                // reached only by `in_`, which takes values; an expression there stands for itself in `eq`
                Err(ValueError::Expression)
            }
            fn key_tree(self) -> Tree {
                Tree::leaf(Node::Column(column_ref::<P, M>(FIELD)))
            }
        }
    )*};
}

expressions! {
    Forward<To: Model>;
    ForwardNull<To: Model>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, To: Model<Pk = K>, T: FieldType<Base = K>, K: KeyType> KeyOperand<M, To, ViaExpression> for Expr<M, T> {
    fn key_value(self) -> Result<Value, ValueError> {
        Err(ValueError::Expression)
    }
    fn key_tree(self) -> Tree {
        self.into_tree()
    }
}

#[diagnostic::do_not_recommend]
impl<P: Path, M: Model, T: FieldType<Base = K>, To: Model<Pk = K>, K: KeyType, const FIELD: usize>
    KeyOperand<P::Root, To, ViaExpression> for Column<P, M, T, FIELD>
{
    fn key_value(self) -> Result<Value, ValueError> {
        Err(ValueError::Expression)
    }
    fn key_tree(self) -> Tree {
        Tree::leaf(Node::Column(column_ref::<P, M>(FIELD)))
    }
}
