//! What is known of each model at run time: `&'static` data that the derive writes, and the registry of all models.
//!
//! Layer 0: imports `value` only. A [`ModelMeta`] is a `static`, so its address is the identity of the model.

mod check;
mod closure;
mod constraint;
mod field;
mod model_meta;
mod naming;
mod registry;
mod relation;
mod spelling;

pub use closure::{Closure, Edge, Group};
pub use constraint::{CheckMeta, IndexMeta, UniqueMeta};
pub use field::{DbDefault, FieldMeta};
pub use model_meta::{ModelMeta, OrderMeta};
pub use naming::{MAX_IDENTIFIER, constraint_name, snake_case};
pub use registry::{ModelEntry, by_name, label, label_among, models, referencing};
pub use relation::{OnDelete, RelatedMeta, RelationKind, RelationMeta};
pub use spelling::{nearest, nearest_ignoring_case};
