//! What the methods of a relation take: an instance or a key, or a list of them.

use crate::error::{QueryError, Result};
use crate::model::{KeyOperand, Model};
use crate::value::{Value, ValueError};
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// Rows of `To`: an instance, its key, or a list of either.
///
/// `Via` is told by the compiler; it keeps the implementations apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` says not which rows of `{To}` are meant",
    label = "expected a `&{To}`, its primary key, or a list of them"
)]
pub trait RelatedKeys<To, Via> {
    /// Their keys.
    fn keys(self) -> std::result::Result<Vec<Value>, ValueError>;
}

/// Tells one row from a list.
pub struct One<Via>(PhantomData<Via>);
/// Tells a list from one row.
pub struct Each<Via>(PhantomData<Via>);

#[diagnostic::do_not_recommend]
impl<To: Model, Via, K: KeyOperand<To, To, Via>> RelatedKeys<To, One<Via>> for K {
    fn keys(self) -> std::result::Result<Vec<Value>, ValueError> {
        self.key_value().map(|key| vec![key])
    }
}

#[diagnostic::do_not_recommend]
impl<To: Model, Via, L: IntoIterator<Item: KeyOperand<To, To, Via>>> RelatedKeys<To, Each<Via>> for L {
    fn keys(self) -> std::result::Result<Vec<Value>, ValueError> {
        self.into_iter().map(KeyOperand::key_value).collect()
    }
}

/// The keys, each once.
pub(super) fn keys<To, Via>(of: impl RelatedKeys<To, Via>) -> Result<Vec<Value>> {
    let keys = of.keys().map_err(|reason| QueryError::Value { reason })?;
    if keys.iter().any(Value::is_null) {
        return Err(QueryError::Misuse { what: "NULL is the key of no row: leave `None` away" }.into());
    }
    let mut seen = HashSet::with_capacity(keys.len());
    Ok(keys.iter().filter(|key| seen.insert(Key(key))).cloned().collect())
}

/// A key, to be looked for among others.
struct Key<'v>(&'v Value);

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.0 {
            Value::I16(key) => key.hash(state),
            Value::I32(key) => key.hash(state),
            Value::I64(key) => key.hash(state),
            Value::Text(key) => key.hash(state),
            Value::Bytes(key) => key.hash(state),
            Value::Uuid(key) => key.hash(state),
            // equal all the same, only slower
            _ => {}
        }
    }
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Key<'_> {}

/// From what is there to what is wanted: the keys that go, and those that come.
pub(super) fn difference(there: &[Value], wanted: &[Value]) -> (Vec<Value>, Vec<Value>) {
    let without = |these: &[Value], others: &[Value]| {
        let others: HashSet<Key<'_>> = others.iter().map(Key).collect();
        these.iter().filter(|key| !others.contains(&Key(key))).cloned().collect()
    };
    (without(there, wanted), without(wanted, there))
}
