//! The version of an instance: a number that each update of its row counts up, so that an instance that is older than its row can't
//! overwrite what somebody else wrote meanwhile.

use super::write::{encode, exists};
use crate::db::Database;
use crate::error::{Error, Result};
use crate::model::Instance;
use crate::query::Query;
use crate::value::{Cell, Value, ValueError};

/// The version that an update expects, and the one that it leaves.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) field: usize,
    pub(super) expected: Value,
    pub(super) next: Value,
}

impl Version {
    /// Of an instance whose model has one.
    pub(super) fn expected(instance: &dyn Instance) -> Result<Option<Version>> {
        let meta = instance.meta();
        let Some(field) = meta.version() else { return Ok(None) };
        let expected = encode(instance, field)?;
        let refused = |reason| Error::Encode { model: meta.name, field: meta.fields[field].name, reason };
        let next = match &expected {
            Value::I16(number) => number.checked_add(1).map(Value::I16),
            Value::I32(number) => number.checked_add(1).map(Value::I32),
            Value::I64(number) => number.checked_add(1).map(Value::I64),
            // the derive takes whole numbers only
            _ => None,
        };
        let at_its_end = || refused(ValueError::OutOfRange { allowed: "no larger number to count up to".into() });
        let next = next.ok_or_else(at_its_end)?;
        meta.fields[field].check(&next).map_err(refused)?;
        Ok(Some(Version { field, expected, next }))
    }

    /// The row was updated.
    pub(super) fn count_up(&self, instance: &mut dyn Instance) {
        put(instance, self.field, &self.next);
    }
}

/// The version as it is.
pub(super) fn of(instance: &dyn Instance) -> Option<(usize, Value)> {
    let field = instance.meta().version()?;
    Some((field, instance.value(field).ok()?))
}

/// What was counted up was not kept.
pub(super) fn put_back(instance: &mut dyn Instance, version: Option<(usize, Value)>) {
    if let Some((field, value)) = version {
        put(instance, field, &value);
    }
}

fn put(instance: &mut dyn Instance, field: usize, value: &Value) {
    let number = match value {
        Value::I16(number) => i64::from(*number),
        Value::I32(number) => i64::from(*number),
        Value::I64(number) => *number,
        _ => return,
    };
    // it fits: the column's range was checked
    let _ = instance.assign(field, Cell::Integer(number));
}

/// What it means that no row had the key and the version of the query: an error when only the version was another one.
pub(super) async fn check_stale(instance: &dyn Instance, db: &Database, by_key: &Query) -> Result<()> {
    let meta = instance.meta();
    if meta.version().is_some() && exists(db, by_key).await? {
        return Err(Error::Stale { model: meta.name, condition: by_key.described(db.log_values()).into() });
    }
    Ok(())
}
