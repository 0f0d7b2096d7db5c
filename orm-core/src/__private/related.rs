//! Relations that are declared on the other side, found by name while compiling.

use crate::meta::FieldMeta;
use crate::model::{IsOneToOne, Model};

/// The model has a foreign key to `To`: its field `FIELD`.
#[diagnostic::on_unimplemented(
    message = "this field of `{Self}` is no foreign key to `{To}`",
    label = "leads not from `{Self}` to `{To}`",
    note = "`reverse` names the foreign key of the other model that points here"
)]
pub trait PointsAt<To, const FIELD: usize> {}

/// The model has a many-to-many relation to `To`: the one at position `AT` among its own.
#[diagnostic::on_unimplemented(
    message = "this relation of `{Self}` does not lead to `{To}`",
    note = "`reverse` on a `ManyToMany` names the `ManyToMany` of the other model that leads here"
)]
pub trait Joined<To, const AT: usize>: Model {
    /// The model between.
    type Through: Model;
    /// The position of its foreign key to this model.
    const SOURCE: usize;
    /// The position of its foreign key to `To`.
    const TARGET: usize;
}

/// Checks a declaration.
pub const fn points_at<Child: PointsAt<To, FIELD>, To, const FIELD: usize>() {}

/// Checks a declaration.
pub const fn one_to_one<Child: IsOneToOne<FIELD>, const FIELD: usize>() {}

/// The position of the field of that name; `usize::MAX` when there is none.
pub const fn field_named(fields: &'static [FieldMeta], name: &str) -> usize {
    let mut at = 0;
    while at < fields.len() {
        if same(fields[at].name, name) {
            return at;
        }
        at += 1;
    }
    usize::MAX
}

/// The position of that name; `usize::MAX` when it is not there.
pub const fn relation_named(names: &'static [&'static str], name: &str) -> usize {
    let mut at = 0;
    while at < names.len() {
        if same(names[at], name) {
            return at;
        }
        at += 1;
    }
    usize::MAX
}

pub(super) const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
