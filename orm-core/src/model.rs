//! The typed surface: models, paths, columns, expressions, lookups.
//!
//! Layer 2: imports `value`, `meta` and `query`. Everything that a user names in a query is a zero-sized type of this layer; each call
//! hands a [`Tree`](crate::query::Tree) down at once.

mod aggregate;
mod arithmetic;
mod assign;
mod backward;
mod by_name;
mod candidates;
mod column;
mod decode;
mod expression;
mod flat;
mod foreign_key;
mod forward;
mod from_row;
mod functions;
mod gather;
mod instance;
mod into_field;
mod key_operand;
mod logic;
mod lookups;
mod operand;
mod order;
mod outer;
mod path;
mod pointing;
mod raw;
mod selection;
mod temporal;
mod validate;
mod window;

pub use aggregate::{Aggregate, Aggregates, Averaged, Number, Summed};
pub use arithmetic::{Minus, Plus};
pub use assign::{Assign, Assignable, Assignments, Own};
pub use backward::{Backward, BackwardOne, Many};
pub use candidates::{Candidates, KeyCandidates, ListItem};
pub use column::Column;
pub(crate) use decode::{Decode, Reader};
pub use expression::{Expr, Expression, Q};
pub use flat::{Flat, FlatColumns, Fresh, Inside};
pub use foreign_key::{ForeignKey, NotLoaded, OneToOne};
pub use forward::{Forward, ForwardNull};
pub use from_row::{FromRow, Gives, SelectFrom};
pub use functions::{
    Alternative, ArrayFunctions, ArrayType, Case, CaseStart, CastTo, Casts, Conditional, DateFunctions, JsonDocument,
    JsonFunctions, JsonKeys, MathFunctions, Moment, Negated, SearchFunctions, SearchQuery, SearchVector, Since,
    TextFunctions, Valued, Values, ValuesOf, Whole, case, coalesce, greatest, least, now, pi, random_value,
    search_vector, value,
};
pub use gather::{Gathered, Gathers, Listed, count_rows};
pub(crate) use instance::is_unset;
pub use instance::{DecodeError, FieldSet, FromNow, Instance, Model, Place, Row};
pub use into_field::{IntoField, IntoForeignKey, ViaForeignKey, ViaKey, ViaModel, ViaOption, ViaText};
pub use key_operand::KeyOperand;
pub use lookups::{Condition, Lookups, Text};
pub use operand::Operand;
pub use order::{Order, Orders, random};
pub use outer::outer;
pub use path::{Across, BackStep, Path, Root, Step};
pub use pointing::{ForeignKeyAt, IsOneToOne};
pub use raw::{RawExpression, RawText, raw_expression};
pub use selection::Selection;
pub use temporal::{DateLike, TimeLike};
pub use validate::{FieldError, ValidationErrors, ValidationReason};
pub use window::{
    Window, WindowFunction, WindowFunctions, cume_dist, dense_rank, ntile, percent_rank, rank, row_number, window,
};
