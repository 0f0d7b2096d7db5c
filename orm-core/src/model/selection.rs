//! What `values` and `aggregate` select: an expression, or a tuple of them; and the other tuples of the surface.

use super::instance::{DecodeError, Row};
use super::{Assignments, Expression, Model, Orders};
use crate::query::{Assignment, Node, OrderBy};

/// An expression on rows of `M`, or a tuple of up to sixteen of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be selected from `{M}`",
    label = "expected an expression of `{M}`, or a tuple of up to 16 of them",
    note = "a queryset becomes an expression by `.scalar()`, a function of windows by `.over(..)`, SQL text by `.bind(..)` or `.expression()`; for names there is `values_by_name([..])`"
)]
pub trait Selection<M> {
    /// The type of a row of the answer.
    type Row: Send + 'static;
    /// The untyped expressions.
    fn nodes(self) -> Vec<Node>;
    /// Reads a row of the answer.
    fn decode(row: &Row<'_>) -> Result<Self::Row, DecodeError>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, E: Expression<Model = M>> Selection<M> for E {
    type Row = E::Type;
    fn nodes(self) -> Vec<Node> {
        vec![self.tree().node]
    }
    fn decode(row: &Row<'_>) -> Result<Self::Row, DecodeError> {
        row.get(0)
    }
}

macro_rules! tuples {
    ($($($name:ident $index:tt),+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model, $($name: Expression<Model = M>),+> Selection<M> for ($($name,)+) {
            type Row = ($($name::Type,)+);
            fn nodes(self) -> Vec<Node> {
                vec![$(self.$index.tree().node),+]
            }
            fn decode(row: &Row<'_>) -> Result<Self::Row, DecodeError> {
                Ok(($(row.get::<$name::Type>($index)?,)+))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M, $($name: Orders<M>),+> Orders<M> for ($($name,)+) {
            fn orders(self) -> Vec<OrderBy> {
                let mut all = Vec::new();
                $(all.extend(self.$index.orders());)+
                all
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M, $($name: Assignments<M>),+> Assignments<M> for ($($name,)+) {
            fn assignments(self) -> Vec<Assignment> {
                let mut all = Vec::new();
                $(all.extend(self.$index.assignments());)+
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
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, N 12;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, N 12, O 13;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, N 12, O 13, P 14;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, N 12, O 13, P 14, Q 15;
}
