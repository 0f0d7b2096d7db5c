//! The typed surface: models, paths, columns, expressions, lookups.
//!
//! Layer 2: imports `value`, `meta` and `query`. Everything that a user names in a query is a zero-sized type of this layer; each call
//! hands a [`Tree`](crate::query::Tree) down at once.

mod aggregate;
mod arithmetic;
mod assign;
mod column;
mod expression;
mod foreign_key;
mod forward;
mod instance;
mod into_field;
mod key_operand;
mod list_item;
mod logic;
mod lookups;
mod operand;
mod order;
mod path;
mod selection;
mod temporal;
mod validate;

pub use aggregate::{Aggregates, Averaged, Number, Summed};
pub use assign::{Assign, Assignable, Assignments};
pub use column::Column;
pub use expression::{Expr, Expression, Q};
pub use foreign_key::{ForeignKey, NotLoaded, OneToOne};
pub use forward::{Forward, ForwardNull};
pub(crate) use instance::is_unset;
pub use instance::{DecodeError, FieldSet, FromNow, Instance, Model, Place, Row};
pub use into_field::{IntoField, ViaForeignKey, ViaKey, ViaModel, ViaOption, ViaText};
pub use key_operand::KeyOperand;
pub use list_item::ListItem;
pub use lookups::{Condition, Lookups, Text};
pub use operand::Operand;
pub use order::{Order, Orders, random};
pub use path::{Path, Root, Step};
pub use selection::Selection;
pub use temporal::{DateLike, TimeLike};
pub use validate::{FieldError, ValidationErrors, ValidationReason};
