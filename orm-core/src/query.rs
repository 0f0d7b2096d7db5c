//! A query as data: no SQL text, no types of the user's.
//!
//! Layer 1: imports `value` and `meta`. Everything generic ends here, so that it is compiled once and not once per model.

mod chain;
mod described;
mod link;
mod node;
mod reads;
mod regroup;
mod rust;
mod same;
mod select;
mod tree;

pub use link::{ColumnRef, Link};
pub use node::{Aggregate, Arithmetic, Comparison, DatePart, Node, Pattern};
pub use rust::Rust;
pub(crate) use rust::RustColumn;

pub use select::{Assignment, Extra, Nulls, OrderBy, OrderKey, Query, Selected};
pub use tree::{MAX_DEPTH, Tree};
