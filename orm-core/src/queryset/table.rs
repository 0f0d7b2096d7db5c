//! The value that bears a model's name.

use super::QuerySet;
use crate::model::{FieldSet, Model, Root};
use std::ops::Deref;

/// The table of `M`, as the value `Album` beside the type `Album`: derefs to the model's columns.
pub struct Table<M> {
    /// All rows of the model, as a queryset to narrow.
    pub objects: QuerySet<M>,
}

impl<M: Model> Table<M> {
    /// The table.
    pub const fn new() -> Self {
        Table { objects: QuerySet::new() }
    }
}

impl<M: Model> Default for Table<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Model> Deref for Table<M> {
    type Target = M::Fields<Root<M>>;
    fn deref(&self) -> &Self::Target {
        FieldSet::REF
    }
}
