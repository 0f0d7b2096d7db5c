//! One model.

use super::{CheckMeta, FieldMeta, IndexMeta, RelatedMeta, UniqueMeta, naming};

/// What is known of a model at run time. The derive makes one `static` of it for each model.
#[derive(Debug)]
pub struct ModelMeta {
    /// The struct's name: `Album`.
    pub name: &'static str,
    /// The module it is declared in: `music::models`.
    pub module: &'static str,
    /// The table: `album`.
    pub table: &'static str,
    /// The fields that have a column, in the order of the struct.
    pub fields: &'static [FieldMeta],
    /// The relations that have no column, in the order of the struct.
    pub relations: &'static [RelatedMeta],
    /// The position of the primary key in `fields`.
    pub primary_key: usize,
    /// The order of rows when a query names none.
    pub ordering: &'static [OrderMeta],
    /// Unique constraints over several columns.
    pub uniques: &'static [UniqueMeta],
    /// Indexes over several columns.
    pub indexes: &'static [IndexMeta],
    /// Checks.
    pub checks: &'static [CheckMeta],
    /// Whether the derive made the model, as the table between two models that are related many to many.
    pub automatic: bool,
    /// What the model was called before: `renamed_from`.
    pub renamed_from: Option<&'static str>,
}

/// One part of a model's default ordering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderMeta {
    /// Position in [`ModelMeta::fields`].
    pub field: usize,
    /// Whether the order is descending.
    pub descending: bool,
}

impl ModelMeta {
    /// The primary key.
    pub fn pk(&self) -> &'static FieldMeta {
        &self.fields[self.primary_key]
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static FieldMeta> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The position of the field that is counted up at each update, where the model has one.
    pub fn version(&self) -> Option<usize> {
        self.fields.iter().position(|field| field.version)
    }

    /// Whether a constraint says that no two rows are alike in all of these fields.
    pub fn is_unique(&self, fields: &[usize]) -> bool {
        match fields {
            [field] => self.fields.get(*field).is_some_and(|field| field.primary_key || field.unique),
            fields => self.uniques.iter().any(|unique| {
                unique.fields.len() == fields.len() && unique.fields.iter().all(|field| fields.contains(field))
            }),
        }
    }

    /// Whether this is the very same model: models are told apart by address, not by name.
    pub fn is(&'static self, other: &'static ModelMeta) -> bool {
        std::ptr::eq(self, other)
    }

    /// Whether no two rows have the same values in both of these fields.
    pub fn is_unique_pair(&self, one: usize, other: usize) -> bool {
        let is_it = |fields: &[usize]| matches!(fields, &[a, b] if (a, b) == (one, other) || (b, a) == (one, other));
        self.uniques.iter().any(|unique| is_it(unique.fields))
    }

    /// The name of the unique constraint in the database.
    pub fn unique_name(&self, unique: &UniqueMeta) -> String {
        match unique.name {
            Some(name) => name.to_owned(),
            None => {
                let columns: Vec<&str> = unique.fields.iter().map(|&field| self.fields[field].column).collect();
                naming::constraint_name(self.table, &columns, "key")
            }
        }
    }

    /// The name of the index in the database.
    pub fn index_name(&self, index: &IndexMeta) -> String {
        match index.name {
            Some(name) => name.to_owned(),
            None => {
                let columns: Vec<&str> = index.fields.iter().map(|&(field, _)| self.fields[field].column).collect();
                naming::constraint_name(self.table, &columns, "idx")
            }
        }
    }

    /// The name of the check in the database.
    pub fn check_name(&self, check: &CheckMeta) -> String {
        naming::constraint_name(self.table, &[check.name], "check")
    }
}
