//! The typed surface: models, paths, columns, expressions, lookups.
//!
//! Layer 2: imports `value`, `meta` and `query`. Everything that a user names in a query is a zero-sized type of this layer; each call
//! hands a [`Tree`](crate::query::Tree) down at once.

mod aggregate;
mod arithmetic;
mod assign;
mod backward;
mod candidates;
mod column;
mod decode;
mod expression;
mod foreign_key;
mod forward;
mod from_row;
mod instance;
mod into_field;
mod key_operand;
mod logic;
mod lookups;
mod operand;
mod order;
mod outer;
mod path;
mod selection;
mod temporal;
mod validate;

pub use aggregate::{Aggregate, Aggregates, Averaged, Number, Summed};
pub use assign::{Assign, Assignable, Assignments};
pub use backward::{Backward, BackwardOne, Many};
pub use candidates::{Candidates, KeyCandidates, ListItem};
pub use column::Column;
pub(crate) use decode::Decode;
pub use expression::{Expr, Expression, Q};
pub use foreign_key::{ForeignKey, NotLoaded, OneToOne};
pub use forward::{Forward, ForwardNull};
pub use from_row::{FromRow, Gives, SelectFrom};
pub(crate) use instance::is_unset;
pub use instance::{DecodeError, FieldSet, FromNow, Instance, Model, Place, Row};
pub use into_field::{IntoField, ViaForeignKey, ViaKey, ViaModel, ViaOption, ViaText};
pub use key_operand::KeyOperand;
pub use lookups::{Condition, Lookups, Text};
pub use operand::Operand;
pub use order::{Order, Orders, random};
pub use outer::outer;
pub use path::{BackStep, Path, Root, Step};
pub use selection::Selection;
pub use temporal::{DateLike, TimeLike};
pub use validate::{FieldError, ValidationErrors, ValidationReason};
