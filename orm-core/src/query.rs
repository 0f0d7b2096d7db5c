//! A query as data: no SQL text, no types of the user's.
//!
//! Layer 1: imports `value` and `meta`. Everything generic ends here, so that it is compiled once and not once per model.

pub mod by_name;
mod chain;
mod combined;
mod described;
mod function;
mod gather;
mod keyset;
mod link;
mod lock;
mod mend;
mod node;
mod nothing;
mod raw;
mod reads;
mod regroup;
mod rust;
mod same;
mod scope;
mod select;
mod steps;
mod tree;
mod window;

pub use combined::{Combined, SetOperator};
pub use function::Function;
pub use gather::Gather;
pub(crate) use keyset::{ORDER_OF_DISTINCT, ORDER_OF_GROUPS};
pub use keyset::{Place, behind};
pub use link::{ColumnRef, Link};
pub use lock::{Lock, Wait};
pub(crate) use mend::Mend;
pub use node::{Aggregate, Arithmetic, Comparison, DatePart, Node, Pattern};
pub use raw::RawSql;
pub use rust::Rust;
pub(crate) use rust::{RustColumn, RustPath};

pub use scope::DefaultScope;
pub use select::{Assignment, Extra, Kept, Nulls, OrderBy, OrderKey, Query, Selected};
pub use tree::{MAX_DEPTH, Tree};
pub use window::{Exclude, Frame, FrameUnit, Over, Window};
