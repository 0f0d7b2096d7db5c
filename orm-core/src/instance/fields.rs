//! Lists of a model's fields: what `save_fields` and `refresh_fields` take.

use crate::model::{Column, Forward, ForwardNull, Model, Root};

/// A column of `M`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of fields of `{M}`",
    label = "expected a column of `{M}`, or a tuple of them"
)]
pub trait FieldList<M> {
    /// The positions of the fields.
    fn positions(&self) -> Vec<usize>;
}

macro_rules! columns {
    ($($name:ident<$third:ident> where $third2:ident: $bound:path;)*) => {$(
        impl<M: Model, $third: $bound, const FIELD: usize> FieldList<M> for $name<Root<M>, M, $third, FIELD> {
            fn positions(&self) -> Vec<usize> {
                vec![FIELD]
            }
        }
    )*};
}

columns! {
    Column<T> where T: crate::value::FieldType;
    Forward<To> where To: Model;
    ForwardNull<To> where To: Model;
}

macro_rules! tuples {
    ($($($name:ident $index:tt),+;)*) => {$(
        impl<M: Model, $($name: FieldList<M>),+> FieldList<M> for ($($name,)+) {
            fn positions(&self) -> Vec<usize> {
                let mut all = Vec::new();
                $(all.extend(self.$index.positions());)+
                all
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}
