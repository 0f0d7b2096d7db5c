//! One model at one point in time.

use super::FieldState;
use crate::meta::ModelMeta;

/// A model: its table, its fields, its constraints.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelState {
    /// The struct's name, `Album`; where two models of the program have that name, the last segment of the module stands before it: `store.Album`.
    pub name: String,
    /// The table.
    pub table: String,
    /// The fields that have a column.
    pub fields: Vec<FieldState>,
    /// Unique constraints over several fields.
    pub uniques: Vec<UniqueState>,
    /// Indexes over several fields, and named ones.
    pub indexes: Vec<IndexState>,
    /// Checks.
    pub checks: Vec<CheckState>,
    /// The default order of rows: `title`, `-added`. Nothing in the database.
    pub ordering: Vec<String>,
    /// Whether the derive made it: the table of pairs of a many-to-many relation.
    pub automatic: bool,
}

/// A unique constraint over several fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueState {
    /// The name in the database, where the model gives one.
    pub name: Option<String>,
    /// The names of the fields.
    pub fields: Vec<String>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexState {
    /// The name in the database, where the model gives one.
    pub name: Option<String>,
    /// The names of the fields, and whether the order is descending.
    pub fields: Vec<(String, bool)>,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckState {
    /// The name that the model gives; in the database the table's name stands before it.
    pub name: String,
    /// The condition, in SQL.
    pub condition: String,
}

impl ModelState {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&FieldState> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The primary key.
    pub fn primary_key(&self) -> Option<&FieldState> {
        self.fields.iter().find(|field| field.primary_key)
    }

    /// The model as the program has it now; `label` names models.
    pub(super) fn of(model: &'static ModelMeta, label: &dyn Fn(&'static ModelMeta) -> String) -> Self {
        let name_of = |&field: &usize| model.fields[field].name.to_owned();
        let uniques = model.uniques.iter().map(|unique| UniqueState {
            name: unique.name.map(str::to_owned),
            fields: unique.fields.iter().map(name_of).collect(),
        });
        let indexes = model.indexes.iter().map(|index| IndexState {
            name: index.name.map(str::to_owned),
            fields: index.fields.iter().map(|(field, descending)| (name_of(field), *descending)).collect(),
        });
        let checks = model
            .checks
            .iter()
            .map(|check| CheckState { name: check.name.to_owned(), condition: check.sql.to_owned() });
        let ordering = model
            .ordering
            .iter()
            .map(|order| format!("{}{}", if order.descending { "-" } else { "" }, model.fields[order.field].name));
        ModelState {
            name: label(model),
            table: model.table.to_owned(),
            fields: model.fields.iter().map(|field| FieldState::of(field, label)).collect(),
            uniques: uniques.collect(),
            indexes: indexes.collect(),
            checks: checks.collect(),
            ordering: ordering.collect(),
            automatic: model.automatic,
        }
    }
}
