//! Whether an expression may be NULL, known to the compiler.

use super::FieldType;

/// [`Never`] or [`Maybe`].
pub trait Nullness: Send + Sync + 'static {
    /// The Rust type of a `T` that is NULL never, or maybe.
    type Of<T: FieldType>: FieldType<Base = T::Base>;
    /// The nullness of an expression that is NULL when this part or the other one is.
    type Or<Other: Nullness>: Nullness;
    /// The nullness of an expression that is NULL when this part and the other one are.
    type And<Other: Nullness>: Nullness;
}

/// Not NULL: `T` stays `T`.
#[derive(Debug, Clone, Copy)]
pub struct Never;

/// Perhaps NULL: `T` becomes `Option<T>`, and `Option<T>` stays.
#[derive(Debug, Clone, Copy)]
pub struct Maybe;

impl Nullness for Never {
    type Of<T: FieldType> = T;
    type Or<Other: Nullness> = Other;
    type And<Other: Nullness> = Never;
}

impl Nullness for Maybe {
    type Of<T: FieldType> = Option<T::Base>;
    type Or<Other: Nullness> = Maybe;
    type And<Other: Nullness> = Other;
}

/// A value of this nullness can be assigned to a column of nullness `Column`.
#[diagnostic::on_unimplemented(
    message = "a value that may be NULL can't be assigned to a column that is never NULL",
    label = "may be NULL, the column is not an `Option`",
    note = "make the field an `Option`, or assign a value that is there"
)]
pub trait FitsIn<Column: Nullness> {}
#[diagnostic::do_not_recommend]
impl<Column: Nullness> FitsIn<Column> for Never {}
#[diagnostic::do_not_recommend]
impl FitsIn<Maybe> for Maybe {}
