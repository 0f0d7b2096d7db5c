//! Saving, refreshing and deleting one instance.
//!
//! Layer 7: imports everything above. The functions here take `dyn Instance`: they are compiled once, not once per model.

mod fields;
mod persistence;
mod write;

pub use fields::FieldList;
pub use persistence::Persistence;
pub use write::create;
pub(crate) use write::{delete, insert, refresh, save, save_fields, update};
