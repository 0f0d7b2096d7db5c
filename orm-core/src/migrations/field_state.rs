//! One field at one point in time.

use super::autodetector::{FillError, check_value};
use crate::meta::{FieldMeta, OnDelete, RelationKind};
use crate::tables::{ColumnDefault, ColumnType};

/// A field of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldState {
    /// The name of the struct's field: `album`.
    pub name: String,
    /// The name of the column: `album_id`.
    pub column: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether the column may be NULL.
    pub nullable: bool,
    /// Whether this is the primary key.
    pub primary_key: bool,
    /// Whether the database counts this key up.
    pub auto: bool,
    /// `unique`
    pub unique: bool,
    /// `index`
    pub index: bool,
    /// `default` where it is a literal: what fills old rows.
    pub default: Option<ColumnDefault>,
    /// What the database fills in when an insert leaves the column out.
    pub db_default: Option<ColumnDefault>,
    /// For whole numbers narrower than their column: the range that a CHECK holds.
    pub range: Option<(i64, i64)>,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// A value.
    Plain(ColumnType),
    /// The key of a row of another model, whose type is that of the key.
    Reference(Reference),
}

/// Where a foreign key points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The [name](super::ModelState::name) of the model.
    pub model: String,
    /// Whether one row at most points at each.
    pub one_to_one: bool,
    /// What happens to this row when that one goes.
    pub on_delete: OnDelete,
}

impl FieldState {
    /// A field of that type, and nothing else about it.
    pub fn plain(name: &str, column_type: ColumnType) -> Self {
        FieldState {
            name: name.to_owned(),
            column: name.to_owned(),
            kind: FieldKind::Plain(column_type),
            nullable: false,
            primary_key: false,
            auto: false,
            unique: false,
            index: false,
            default: None,
            db_default: None,
            range: None,
        }
    }

    /// The field as the program has it now; `label` names models.
    pub(super) fn of(field: &FieldMeta, label: &dyn Fn(&'static crate::meta::ModelMeta) -> String) -> Self {
        let kind = match field.relation {
            Some(relation) => FieldKind::Reference(Reference {
                model: label((relation.target)()),
                one_to_one: relation.kind == RelationKind::OneToOne,
                on_delete: relation.on_delete,
            }),
            None => FieldKind::Plain(ColumnType::from(field)),
        };
        FieldState {
            name: field.name.to_owned(),
            column: field.column.to_owned(),
            kind,
            nullable: field.nullable && !field.primary_key,
            primary_key: field.primary_key,
            auto: field.auto,
            unique: field.unique && !field.primary_key,
            index: field.has_own_index(),
            default: field.default.map(Into::into),
            db_default: field.db_default.map(Into::into),
            range: field.range,
        }
    }

    /// The first default that is no value of the field's type, and what would be one. What a foreign key holds is not known here.
    pub fn misfit(&self) -> Option<(&'static str, FillError)> {
        let FieldKind::Plain(column_type) = self.kind else { return None };
        let values = [("default", &self.default), ("db_default", &self.db_default)];
        values.into_iter().find_map(|(key, value)| {
            let error = check_value(value.as_ref()?, column_type, self.range).err()?;
            Some((key, error))
        })
    }

    /// Where it points, if it is a foreign key.
    pub fn reference(&self) -> Option<&Reference> {
        match &self.kind {
            FieldKind::Reference(reference) => Some(reference),
            FieldKind::Plain(_) => None,
        }
    }
}
