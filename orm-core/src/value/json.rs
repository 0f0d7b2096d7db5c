//! `Json<T>`: a field that holds any type serde knows, as one JSON document.

use serde::{Deserialize, Serialize};
use std::ops::{Deref, DerefMut};

/// A field kept as a JSON document: `jsonb` on PostgreSQL, text on SQLite.
///
/// ```
/// # use orm_core::Json;
/// let tags = Json(vec!["rock".to_owned()]);
/// assert_eq!(tags.len(), 1); // derefs to what it holds
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Json(value)
    }
}

/// Whether any string or key in the document contains a NUL, which `jsonb` refuses.
pub(super) fn contains_nul(document: &serde_json::Value) -> bool {
    match document {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(items) => items.iter().any(contains_nul),
        serde_json::Value::Object(entries) => {
            entries.iter().any(|(key, value)| key.contains('\0') || contains_nul(value))
        }
        _ => false,
    }
}
