//! What the setters of a builder take, and so `new!` and `create!`.
//!
//! `Via` is told by the compiler. It keeps implementations apart that could overlap otherwise, and it leaves exactly one for a literal
//! such as `3`, so that the literal takes the field's type (`Into` would make it an `i32` first).

use super::{ForeignKey, Model, OneToOne};
use crate::value::{Array, ArrayItem, BaseType, FieldType, Json, KeyType};
use std::marker::PhantomData;

/// A value for a field of type `T`.
#[diagnostic::on_unimplemented(message = "`{Self}` is no value for a field of type `{T}`", label = "expected a `{T}`")]
pub trait IntoField<T, Via> {
    /// The field's value.
    fn into_field(self) -> T;
}

/// The row of `To` that a foreign key of type `T` points at.
#[diagnostic::on_unimplemented(
    message = "`{Self}` says not which `{To}` the foreign key points at",
    label = "expected a `&{To}`, or the primary key of one"
)]
pub trait IntoForeignKey<T, To, Via> {
    /// The foreign key.
    fn into_foreign_key(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T, To, Via, X: IntoField<T, Via>> IntoForeignKey<T, To, Via> for X {
    fn into_foreign_key(self) -> T {
        self.into_field()
    }
}

/// The value itself.
pub struct ViaSelf;
/// A reference to the value.
pub struct ViaRef;
/// `&str` for a `String`.
pub struct ViaText;
/// A reference to an instance, for a foreign key.
pub struct ViaModel;
/// An instance, for a foreign key.
pub struct ViaOwned;
/// A primary key, for a foreign key.
pub struct ViaKey;
/// A foreign key.
pub struct ViaForeignKey;
/// An `Option` of a primary key.
pub struct ViaOption;
/// The content of a `Json`.
pub struct ViaJson;
/// `T` for an `Option<T>`.
pub struct ViaSome<V>(PhantomData<V>);

#[diagnostic::do_not_recommend]
impl<T: FieldType> IntoField<T, ViaSelf> for T {
    fn into_field(self) -> T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: BaseType + Clone> IntoField<T, ViaRef> for &T {
    fn into_field(self) -> T {
        self.clone()
    }
}

#[diagnostic::do_not_recommend]
impl IntoField<String, ViaText> for &str {
    fn into_field(self) -> String {
        self.to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> IntoField<Vec<u8>, ViaText> for &[u8; N] {
    fn into_field(self) -> Vec<u8> {
        self.to_vec()
    }
}

#[diagnostic::do_not_recommend]
impl IntoField<Vec<u8>, ViaText> for &[u8] {
    fn into_field(self) -> Vec<u8> {
        self.to_vec()
    }
}

#[diagnostic::do_not_recommend]
impl<T, V, X: IntoField<T, V>> IntoField<Option<T>, ViaSome<V>> for X {
    fn into_field(self) -> Option<T> {
        Some(self.into_field())
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Json<T>, ViaJson> for T {
    fn into_field(self) -> Json<T> {
        Json(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ArrayItem> IntoField<Array<T>, ViaJson> for Vec<T> {
    fn into_field(self) -> Array<T> {
        Array(self)
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> IntoField<Array<String>, ViaText> for [&str; N] {
    fn into_field(self) -> Array<String> {
        Array(self.map(str::to_owned).into())
    }
}

macro_rules! foreign_keys {
    ($($key:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model> IntoField<$key<M>, ViaModel> for &M {
            fn into_field(self) -> $key<M> {
                self.into()
            }
        }
        #[diagnostic::do_not_recommend]
        impl<M: Model> IntoField<$key<M>, ViaModel> for &mut M {
            fn into_field(self) -> $key<M> {
                (&*self).into()
            }
        }
        #[diagnostic::do_not_recommend]
        impl<M: Model> IntoField<$key<M>, ViaOwned> for M {
            fn into_field(self) -> $key<M> {
                self.into()
            }
        }
        #[diagnostic::do_not_recommend]
        impl<M: Model<Pk = K>, K: KeyType> IntoField<$key<M>, ViaKey> for K {
            fn into_field(self) -> $key<M> {
                $key::key_of(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<M: Model<Pk = String>> IntoField<$key<M>, ViaText> for &str {
            fn into_field(self) -> $key<M> {
                $key::key_of(self)
            }
        }
    )*};
}
foreign_keys!(ForeignKey, OneToOne);
