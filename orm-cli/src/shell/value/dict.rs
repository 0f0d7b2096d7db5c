//! Dicts and sets, which keep the order in which they were filled.

use super::{Key, Value, key};
use crate::shell::error::Raise;
use std::collections::HashMap;
use std::rc::Rc;

/// A dict.
#[derive(Default)]
pub(crate) struct Dict {
    places: HashMap<Key, usize>,
    /// `None`: deleted.
    entries: Vec<Option<(Value, Value)>>,
}

impl Dict {
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn insert(&mut self, of: Value, value: Value) -> Result<(), Raise> {
        let key = key(&of)?;
        match self.places.get(&key).and_then(|at| self.entries.get_mut(*at)) {
            Some(Some(entry)) => entry.1 = value,
            _ => {
                self.places.insert(key, self.entries.len());
                self.entries.push(Some((of, value)));
            }
        }
        Ok(())
    }

    /// Under a key that is text, which is never refused.
    pub(crate) fn set_text(&mut self, name: &str, value: Value) {
        let text: Rc<str> = name.into();
        let key = Key::Str(Rc::clone(&text));
        match self.places.get(&key).and_then(|at| self.entries.get_mut(*at)) {
            Some(Some(entry)) => entry.1 = value,
            _ => {
                self.places.insert(key, self.entries.len());
                self.entries.push(Some((Value::Str(text), value)));
            }
        }
    }

    pub(crate) fn get(&self, of: &Value) -> Result<Option<Value>, Raise> {
        let key = key(of)?;
        let entry = self.places.get(&key).and_then(|at| self.entries.get(*at));
        Ok(entry.and_then(Option::as_ref).map(|(_, value)| value.clone()))
    }

    pub(crate) fn remove(&mut self, of: &Value) -> Result<Option<(Value, Value)>, Raise> {
        let key = key(of)?;
        Ok(self.places.remove(&key).and_then(|at| self.entries.get_mut(at).and_then(Option::take)))
    }

    pub(crate) fn clear(&mut self) {
        *self = Dict::default();
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &(Value, Value)> {
        self.entries.iter().flatten()
    }

    pub(crate) fn keys(&self) -> Vec<Value> {
        self.iter().map(|(key, _)| key.clone()).collect()
    }

    pub(crate) fn values(&self) -> Vec<Value> {
        self.iter().map(|(_, value)| value.clone()).collect()
    }

    pub(crate) fn items(&self) -> Vec<Value> {
        self.iter().map(|(key, value)| Value::tuple(vec![key.clone(), value.clone()])).collect()
    }

    pub(crate) fn copy(&self) -> Dict {
        let entries: Vec<_> = self.entries.iter().flatten().cloned().map(Some).collect();
        let mut places = HashMap::new();
        for (at, (of, _)) in entries.iter().flatten().enumerate() {
            if let Ok(key) = key(of) {
                places.insert(key, at);
            }
        }
        Dict { places, entries }
    }
}

/// A set.
#[derive(Default)]
pub(crate) struct Set {
    dict: Dict,
}

impl Set {
    pub(crate) fn len(&self) -> usize {
        self.dict.len()
    }

    /// Adds a value; whether it is new. The first of equal values stays.
    pub(crate) fn insert(&mut self, value: Value) -> Result<bool, Raise> {
        if self.contains(&value)? {
            return Ok(false);
        }
        self.dict.insert(value, Value::None)?;
        Ok(true)
    }

    pub(crate) fn contains(&self, value: &Value) -> Result<bool, Raise> {
        Ok(self.dict.get(value)?.is_some())
    }

    pub(crate) fn remove(&mut self, value: &Value) -> Result<bool, Raise> {
        Ok(self.dict.remove(value)?.is_some())
    }

    pub(crate) fn clear(&mut self) {
        self.dict.clear();
    }

    pub(crate) fn values(&self) -> Vec<Value> {
        self.dict.keys()
    }
}
