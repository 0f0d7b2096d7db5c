//! What the code of a model with flattened structs is made of.

use super::{Set, Unset};
use crate::meta::FieldMeta;
use crate::model::Fresh;
use crate::value::SqlType;

/// A state of a flattened struct in a builder: given, or left out where it may be.
pub trait MayLeave<T> {
    /// The struct.
    fn take(self) -> T;
}

impl<T> MayLeave<T> for Set<T> {
    fn take(self) -> T {
        self.0
    }
}

impl<T: Fresh> MayLeave<T> for Unset {
    fn take(self) -> T {
        T::fresh()
    }
}

/// The fields of a model: those of its own and, by the name of the field that they are flattened into, those of others.
pub const fn flattened<const COUNT: usize>(
    parts: &[(Option<&'static str>, &'static [FieldMeta])],
) -> [FieldMeta; COUNT] {
    let mut all = [FieldMeta::new("", "", SqlType::Bool, ""); COUNT];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let (within, fields) = parts[part];
        let mut field = 0;
        while field < fields.len() {
            all[at] = fields[field];
            all[at].within = within;
            at += 1;
            field += 1;
        }
        part += 1;
    }
    all
}

/// Whether one of the fields has this name, or this column.
pub const fn has_field(fields: &'static [FieldMeta], name: &str, column: &str) -> bool {
    let mut at = 0;
    while at < fields.len() {
        if super::related::same(fields[at].name, name) || super::related::same(fields[at].column, column) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether a field of one has the name or the column of a field of the other.
pub const fn share_a_name(one: &'static [FieldMeta], other: &'static [FieldMeta]) -> bool {
    let mut at = 0;
    while at < one.len() {
        if has_field(other, one[at].name, one[at].column) {
            return true;
        }
        at += 1;
    }
    false
}
