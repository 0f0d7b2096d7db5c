//! What goes when a row goes: the delete rules, in the database and by the collector.

mod conditions;
mod guards;
mod keys;
mod missing;
mod rules;
mod shapes;

use orm::Deleted;
use orm::Error;
use orm::error::{ConstraintError, ConstraintKind, Protected};

/// How many rows of each model were deleted. Fails when the sum is not the total.
fn counts(deleted: &Deleted) -> Vec<(&'static str, u64)> {
    assert_eq!(deleted.total, deleted.by_model.values().sum::<u64>());
    deleted.by_model.iter().map(|(model, rows)| (*model, *rows)).collect()
}

/// The violated foreign key: model, fields and name.
fn foreign_key<T: std::fmt::Debug>(outcome: orm::Result<T>) -> (Option<&'static str>, Vec<&'static str>, String) {
    let violated: ConstraintError = match outcome {
        Err(Error::Constraint(violated)) => *violated,
        other => panic!("expected a violated constraint: {other:?}"),
    };
    assert_eq!(violated.kind, ConstraintKind::ForeignKey);
    (violated.model, violated.fields, violated.name.unwrap_or_default().into())
}

/// What forbade a deletion, key by key, with the number of rows.
fn forbidden<T: std::fmt::Debug>(outcome: orm::Result<T>) -> (bool, Vec<(String, u64)>) {
    let by: Protected = match outcome {
        Err(Error::Protected(by) | Error::Restricted(by)) => *by,
        other => panic!("expected a forbidden deletion: {other:?}"),
    };
    let mut keys: Vec<_> = by.by.iter().map(|by| (format!("{}.{}", by.model, by.field), by.count)).collect();
    keys.sort();
    (by.restricted, keys)
}
