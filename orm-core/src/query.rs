//! A query as data: no SQL text, no types of the user's.
//!
//! Layer 1: imports `value` and `meta`. Everything generic ends here, so that it is compiled once and not once per model.

mod chain;
mod described;
mod function;
mod gather;
mod link;
mod node;
mod raw;
mod rust;
mod same;
mod select;
mod tree;
mod window;

pub use function::Function;
pub use gather::Gather;
pub use link::{ColumnRef, Link};
pub use node::{Aggregate, Arithmetic, Comparison, DatePart, Node, Pattern};
pub use raw::RawSql;
pub use rust::Rust;
pub(crate) use rust::RustColumn;

pub use select::{Assignment, Extra, Nulls, OrderBy, OrderKey, Query, Selected};
pub use tree::{MAX_DEPTH, Tree};
pub use window::{Exclude, Frame, FrameUnit, Over, Window};
