//! Fields of flattened structs in lists of a model's fields.

use super::FieldList;
use crate::model::{Column, DecodeError, ForeignKey, Forward, ForwardNull, Inside, Model, Place, Root, Row};
use crate::value::FieldType;

macro_rules! columns {
    ($($name:ident<$third:ident: $bound:path> holds $held:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model, $third: $bound, const OFFSET: usize, const FIELD: usize> FieldList<M>
            for $name<Inside<Root<M>, OFFSET>, M, $third, FIELD>
        {
            const CELLS: usize = 1;
            fn positions(&self) -> Vec<usize> {
                vec![OFFSET + FIELD]
            }
            fn check(row: &Row<'_>) -> Result<(), DecodeError> {
                let place = Place::Field(M::META.fields[OFFSET + FIELD].name);
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
