//! `Json<T>`: a field that holds any type serde knows, as one JSON document.

use super::ValueError;
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

/// The deepest document that `serde_json` reads. A deeper one could be saved, and never read again.
const MAX_DEPTH: usize = 127;

/// Refuses what could not be stored, or not be read again: a NUL in a string or key, which `jsonb` refuses, and too many levels.
pub(crate) fn check(document: &serde_json::Value) -> Result<(), ValueError> {
    check_at(document, MAX_DEPTH)
}

fn check_at(document: &serde_json::Value, levels: usize) -> Result<(), ValueError> {
    let below =
        || levels.checked_sub(1).ok_or_else(|| ValueError::Json(format!("more than {MAX_DEPTH} levels").into()));
    let text = |text: &str| if text.contains('\0') { Err(ValueError::Nul) } else { Ok(()) };
    match document {
        serde_json::Value::String(string) => text(string),
        serde_json::Value::Array(items) => {
            let below = below()?;
            items.iter().try_for_each(|item| check_at(item, below))
        }
        serde_json::Value::Object(entries) => {
            let below = below()?;
            entries.iter().try_for_each(|(key, value)| text(key).and_then(|()| check_at(value, below)))
        }
        _ => Ok(()),
    }
}
