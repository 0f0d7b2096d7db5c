//! From syn's tree to what the attributes say. Every mistake goes to the [`Ctxt`](crate::ctxt::Ctxt); parsing goes on.

mod container;
mod field;
mod item;
mod literal;

pub(crate) use container::{Check, Columns, container_attrs, flat_attrs};
pub(crate) use field::{FieldAttrs, OnDelete, field_attrs};
pub(crate) use item::{At, Item, Items, Value, items};
pub(crate) use literal::{DbLiteral, integer, literal, text};
