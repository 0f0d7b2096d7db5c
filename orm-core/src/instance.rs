//! Saving, refreshing and deleting one instance.
//!
//! Layer 6: imports everything above but `queryset`, which stands beside it. The functions here take `dyn Instance`: they are compiled once, not once per model.

mod fields;
mod flat;
mod persistence;
mod write;

pub use fields::FieldList;
pub use persistence::Persistence;
pub use write::create;
pub(crate) use write::{delete, insert, refresh, save, save_fields, update};
