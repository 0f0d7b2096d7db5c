//! The foreign key of an instance, by its position: where loaded rows are kept.

use super::{ForeignKey, Model};

/// The model has a foreign key to `To`: its field `FIELD`.
#[diagnostic::on_unimplemented(message = "this field of `{Self}` is no foreign key to `{To}`")]
pub trait ForeignKeyAt<To: Model, const FIELD: usize>: Model {
    /// The foreign key; none where it is NULL.
    fn foreign_key(&self) -> Option<&ForeignKey<To>>;
    /// The foreign key; none where it is NULL.
    fn foreign_key_mut(&mut self) -> Option<&mut ForeignKey<To>>;
}

/// The foreign key is a `OneToOne`.
#[diagnostic::on_unimplemented(
    message = "this field of `{Self}` is no `OneToOne`: many rows may point here",
    label = "leads to many rows of `{Self}`",
    note = "the other side of a `ForeignKey` is `Reverse<{Self}>`"
)]
pub trait IsOneToOne<const FIELD: usize> {}
