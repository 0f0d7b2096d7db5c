//! Rows that belong to other rows, each put beside its own while the driver stands on it.

use super::Database;
use super::classify::Context;
use super::driver::{Sink, Statement};
use super::fetch::own;
use crate::error::Result;
use crate::model::{Decode, DecodeError, Reader, Row};
use crate::value::KeyType;
use std::any::Any;
use std::collections::HashMap;

/// The rows that others belong to, by their keys.
pub(crate) struct Parents<K> {
    /// The keys, each once, in the order of the rows: whoever looks them up finds neighbours one after the other.
    keys: Vec<K>,
    /// The position of the last row with each key.
    last: HashMap<K, usize>,
    /// For each row, the position of the one before it that has the same key.
    before: Vec<Option<usize>>,
}

impl<K: KeyType> Parents<K> {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Parents { keys: Vec::with_capacity(rows), last: HashMap::with_capacity(rows), before: Vec::with_capacity(rows) }
    }

    /// One more row, whatever key the others have.
    pub(crate) fn push(&mut self, key: K) {
        let at = self.before.len();
        let before = self.last.insert(key.clone(), at);
        if before.is_none() {
            self.keys.push(key);
        }
        self.before.push(before);
    }

    /// The position of the row with that key, which is one more where there was none.
    pub(crate) fn position(&mut self, key: K) -> usize {
        if let Some(&at) = self.last.get(&key) {
            return at;
        }
        self.push(key);
        self.before.len() - 1
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.before.is_empty()
    }

    /// A group without rows for each.
    pub(crate) fn groups<R>(&self) -> Vec<Vec<R>> {
        self.before.iter().map(|_| Vec::new()).collect()
    }

    /// The keys, each once.
    pub(crate) fn keys(&self) -> &[K] {
        &self.keys
    }
}

/// Puts each row beside those that it belongs to.
struct Grouped<K, R> {
    parents: Parents<K>,
    groups: Vec<Vec<R>>,
    /// The cell with the key.
    at: usize,
    /// The key of the row before, and where its first group is: rows of one parent mostly come one after the other.
    recent: Option<(K, Option<usize>)>,
    decode: Decode<R>,
    reader: Reader<R>,
}

impl<K: KeyType, R: Send + 'static> Sink for Grouped<K, R> {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        let key: K = row.get(self.at)?;
        let mut group = match &self.recent {
            Some((recent, group)) if *recent == key => *group,
            _ => {
                let group = self.parents.last.get(&key).copied();
                self.recent = Some((key, group));
                group
            }
        };
        while let Some(at) = group {
            self.groups[at].push(self.reader.read(row)?);
            group = self.parents.before[at];
        }
        Ok(())
    }

    fn can_rewind(&self) -> bool {
        true
    }

    fn rewind(&mut self) {
        self.groups.iter_mut().for_each(Vec::clear);
        self.recent = None;
        self.reader = self.decode.reader();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

impl Database {
    /// Runs a statement whose rows belong to `parents`, by the key in cell `at`: a group of rows for each parent.
    pub(crate) async fn fetch_grouped<K: KeyType, R: Send + 'static>(
        &self,
        statement: Statement,
        context: &Context,
        decode: Decode<R>,
        at: usize,
        parents: Parents<K>,
    ) -> Result<Vec<Vec<R>>> {
        let groups = parents.groups();
        let reader = decode.reader();
        let sink = Grouped { parents, groups, at, recent: None, decode, reader };
        let (_, sink) = self.run(statement, context, Some(Box::new(sink))).await?;
        Ok(own::<Grouped<K, R>>(sink)?.groups)
    }
}
