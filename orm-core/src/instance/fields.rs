//! Lists of a model's fields: what `save_fields` and `refresh_fields` take.

use crate::model::{Column, DecodeError, ForeignKey, Forward, ForwardNull, Model, Place, Root, Row};
use crate::value::FieldType;

/// A column of `M`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of fields of `{M}`",
    label = "expected a column of `{M}`, or a tuple of them"
)]
pub trait FieldList<M> {
    /// The positions of the fields.
    fn positions(&self) -> Vec<usize>;
    /// How many cells of a row the fields take.
    const CELLS: usize;
    /// Whether the fields can hold what a row has from its first cell on, before any of them is set.
    fn check(row: &Row<'_>) -> Result<(), DecodeError>;
}

macro_rules! columns {
    ($($name:ident<$third:ident: $bound:path> holds $held:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model, $third: $bound, const FIELD: usize> FieldList<M> for $name<Root<M>, M, $third, FIELD> {
            const CELLS: usize = 1;
            fn positions(&self) -> Vec<usize> {
                vec![FIELD]
            }
            fn check(row: &Row<'_>) -> Result<(), DecodeError> {
                let place = Place::Field(M::META.fields[FIELD].name);
                let held = <$held>::decode(row.cell(0));
                held.map(drop).map_err(|reason| DecodeError { model: Some(M::META.name), place, reason })
            }
        }
    )*};
}

columns! {
    Column<T: FieldType> holds T;
    Forward<To: Model> holds ForeignKey<To>;
    ForwardNull<To: Model> holds Option<ForeignKey<To>>;
}

macro_rules! tuples {
    ($($($name:ident $index:tt),+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model, $($name: FieldList<M>),+> FieldList<M> for ($($name,)+) {
            const CELLS: usize = 0 $(+ $name::CELLS)+;
            fn check(row: &Row<'_>) -> Result<(), DecodeError> {
                let row = *row;
                $(
                    $name::check(&row)?;
                    let row = row.skip($name::CELLS);
                )+
                let _ = row;
                Ok(())
            }
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
