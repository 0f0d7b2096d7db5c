//! Migrations without a database.

mod branches;
mod files;
mod golden;
mod graphs;
mod keys;
mod operations;
mod order;
mod properties;
mod schemas;

use super::*;
use crate::meta::OnDelete;
use crate::tables::ColumnDefault;

/// A field of that type, as the derive would make it.
pub(super) fn plain(name: &str, word: &str) -> FieldState {
    FieldState::plain(name, word.parse().unwrap())
}

pub(super) fn key() -> FieldState {
    FieldState { primary_key: true, auto: true, ..plain("id", "bigint") }
}

pub(super) fn foreign_key(name: &str, model: &str) -> FieldState {
    let reference = Reference { model: model.to_owned(), one_to_one: false, on_delete: OnDelete::Cascade };
    FieldState {
        column: format!("{name}_id"),
        kind: FieldKind::Reference(reference),
        index: true,
        ..plain(name, "bigint")
    }
}

pub(super) fn model(name: &str, fields: Vec<FieldState>) -> ModelState {
    let fields = [vec![key()], fields].concat();
    ModelState { name: name.to_owned(), table: crate::meta::snake_case(name), fields, ..ModelState::default() }
}

/// The table of pairs of a many-to-many field.
pub(super) fn pairs(model_name: &str, table: &str, field: &str, to: &str) -> ModelState {
    let (from_field, to_field) = label::pair_names(model_name, to);
    ModelState {
        table: format!("{table}_{field}"),
        uniques: vec![UniqueState { name: None, fields: vec![from_field.clone(), to_field.clone()] }],
        automatic: true,
        ..model(
            &label::through_name(model_name, field),
            vec![foreign_key(&from_field, model_name), foreign_key(&to_field, to)],
        )
    }
}

pub(super) fn migration(name: &str, depends_on: &[&str], operations: Vec<Operation>) -> Migration {
    Migration {
        name: name.to_owned(),
        depends_on: depends_on.iter().map(|name| (*name).to_owned()).collect(),
        replaces: Vec::new(),
        atomic: true,
        operations,
        checksum: String::new(),
    }
}

pub(super) fn integer(number: i64) -> Option<ColumnDefault> {
    Some(ColumnDefault::Integer(number))
}
