//! What follows from foreign keys: which rows a deletion takes along, and which key a violated constraint is about.
//!
//! Layer 5: imports everything above.

pub(crate) mod by_keys;
pub(crate) mod collector;
mod deferral;
mod deleted;
pub(crate) mod missing_target;
pub(crate) mod pairs;
pub(crate) mod pointed_at;
pub(crate) mod pointers;

pub(crate) use deferral::Deferral;
pub use deleted::Deleted;
