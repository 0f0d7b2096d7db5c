//! What Django's autodetector finds in the cases of `migrations.json`, found here. What becomes of the rows is tested where they are migrated.

pub(crate) mod cases;
pub(crate) mod models;
pub(crate) mod optimizer;
mod renames;
pub(crate) mod words;

use serde_json::Value;

/// The cases.
pub(crate) fn all() -> Vec<Value> {
    let text = include_str!("migrations/migrations.json");
    let file: Value = serde_json::from_str(text).unwrap();
    file["cases"].as_array().unwrap().clone()
}
