//! All models at one point in time.

use super::{FieldKind, FieldState, ModelState};
use crate::meta::{ModelMeta, OnDelete, label_among};
use crate::tables::{Check, Column, ColumnType, ForeignKey, Index, Table, Unique};

/// The models of a program at one point in time: as its registry has them now, or as the operations of its migrations leave them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The models, in the order in which they were created.
    pub models: Vec<ModelState>,
}

/// What an operation renamed, in the tables of the database: who compares tables can't tell a rename from a removal and an addition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renames {
    /// The table's name before and after.
    pub tables: Vec<(String, String)>,
    /// The table's name after, the column's before and after.
    pub columns: Vec<(String, String, String)>,
}

/// Why an operation does not fit the state before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// There is no such model.
    #[error("there is no model {model} at this point{}", did_you_mean(.suggestion))]
    NoModel {
        /// The name.
        model: String,
        /// One that is like it.
        suggestion: Option<String>,
    },
    /// There is no such field.
    #[error("{model} has no field {field} at this point{}", did_you_mean(.suggestion))]
    NoField {
        /// The model.
        model: String,
        /// The name.
        field: String,
        /// One that is like it.
        suggestion: Option<String>,
    },
    /// There is one of that name already.
    #[error("the {what} {name} is there already at this point")]
    Exists {
        /// `model`, `field`, `index`, …
        what: &'static str,
        /// The name: `Album`, `Album.title`.
        name: String,
    },
    /// A constraint or an index that is not there.
    #[error("{model} has no {what} {name} at this point")]
    NoConstraint {
        /// The model.
        model: String,
        /// `unique constraint`, `check`, `index`.
        what: &'static str,
        /// What names it.
        name: String,
    },
    /// A foreign key to a model that has no key at this point.
    #[error("{model} has no key at this point, and {field} would point at it: give it its key first")]
    NoKey {
        /// The model.
        model: String,
        /// The foreign key: `Song.album`.
        field: String,
    },
    /// A model or a field that something else still names.
    #[error("{what} is still used by {by}")]
    InUse {
        /// The name: `Album`, `Album.title`.
        what: String,
        /// What uses it.
        by: String,
    },
}

fn did_you_mean(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map(|name| format!("; did you mean {name}?")).unwrap_or_default()
}

impl State {
    /// The models of the program as they are now.
    pub fn of_program() -> Self {
        Self::of(crate::meta::models())
    }

    /// These models, as they are now.
    pub fn of(models: &[&'static ModelMeta]) -> Self {
        let label = |model: &'static ModelMeta| label_among(models, model);
        State { models: models.iter().map(|&model| ModelState::of(model, &label)).collect() }
    }

    /// The model of that name.
    pub fn model(&self, name: &str) -> Option<&ModelState> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The table of a model.
    pub fn table(&self, model: &ModelState) -> Table {
        let table = &model.table;
        let column_of = |name: &String| model.field(name).map_or_else(|| name.clone(), |field| field.column.clone());
        let single_uniques = model.fields.iter().filter(|field| field.unique);
        let single_uniques = single_uniques.map(|field| Unique::new(table, vec![field.column.clone()], None));
        let uniques = model
            .uniques
            .iter()
            .map(|unique| Unique::new(table, unique.fields.iter().map(column_of).collect(), unique.name.as_deref()));
        let single_indexes = model.fields.iter().filter(|field| field.index);
        let single_indexes = single_indexes.map(|field| Index::new(table, vec![(field.column.clone(), false)], None));
        let indexes = model.indexes.iter().map(|index| {
            let columns = index.fields.iter().map(|(name, descending)| (column_of(name), *descending));
            Index::new(table, columns.collect(), index.name.as_deref())
        });
        let checks = model.checks.iter().map(|check| Check::new(table, &check.name, &check.condition));
        Table {
            name: model.table.clone(),
            columns: model.fields.iter().map(|field| self.column(field)).collect(),
            foreign_keys: model.fields.iter().filter_map(|field| self.foreign_key(model, field)).collect(),
            uniques: single_uniques.chain(uniques).collect(),
            checks: checks.collect(),
            indexes: single_indexes.chain(indexes).collect(),
        }
    }

    /// The tables of all models.
    pub fn tables(&self) -> Vec<Table> {
        self.models.iter().map(|model| self.table(model)).collect()
    }

    fn column(&self, field: &FieldState) -> Column {
        // `set_default` in the database needs the default there too
        let set_default = field.reference().is_some_and(|reference| reference.on_delete == OnDelete::SetDefault);
        let default = field.default.as_ref().filter(|_| set_default);
        Column {
            name: field.column.clone(),
            column_type: self.column_type(field),
            nullable: field.nullable,
            primary_key: field.primary_key,
            auto: field.auto,
            default: field.db_default.as_ref().or(default).cloned(),
            range: field.range,
        }
    }

    /// The type of a field's column; that of a foreign key is that of the key it points at.
    pub fn column_type(&self, field: &FieldState) -> ColumnType {
        let mut field = field;
        // a key that is itself a foreign key points on; only a circle of those has no type
        for _ in 0..=self.models.len() {
            match &field.kind {
                FieldKind::Plain(column_type) => return *column_type,
                FieldKind::Reference(reference) => {
                    match self.model(&reference.model).and_then(ModelState::primary_key) {
                        Some(key) => field = key,
                        None => break,
                    }
                }
            }
        }
        ColumnType::new(crate::value::SqlType::I64)
    }

    fn foreign_key(&self, model: &ModelState, field: &FieldState) -> Option<ForeignKey> {
        let reference = field.reference()?;
        let target = self.model(&reference.model)?;
        let key = target.primary_key()?;
        Some(ForeignKey::new(&model.table, &field.column, &target.table, &key.column, reference.on_delete))
    }
}
