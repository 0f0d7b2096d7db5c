//! Saving, refreshing and deleting one instance.
//!
//! Layer 6: imports everything above. The functions here take `dyn Instance`: they are compiled once, not once per model.

mod batches;
mod bulk_create;
mod bulk_update;
mod by_name;
mod fields;
mod flat;
mod hooks;
mod many;
mod persistence;
mod update_with;
mod upsert;
mod version;
mod write;

pub(crate) use bulk_create::{BulkOptions, Conflict, bulk_create};
pub(crate) use bulk_update::bulk_update;
pub use by_name::{DynInstance, InstanceEntry};
pub use fields::FieldList;
pub use hooks::{HookTable, Hooked, Hooks, SaveEvent};
pub(crate) use many::List;
pub use persistence::Persistence;
pub(crate) use update_with::{update_with, values};
pub(crate) use upsert::upsert;
pub use write::create;
pub(crate) use write::{delete, insert, refresh, save, save_fields, update};
