//! What is wrong with models whatever the database holds.

use crate::meta::{MAX_IDENTIFIER, ModelMeta, label_among};
use crate::tables::Table;
use std::collections::HashMap;
use std::fmt;

/// Something wrong with the models themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelProblem {
    /// The model, or the field: `Album.title`.
    pub place: String,
    /// What is wrong, and what to do about it.
    pub message: String,
}

impl fmt::Display for ModelProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Looks at models without a database: two of one table, names that clash, names that PostgreSQL would cut off.
pub fn check_models(models: &[&'static ModelMeta]) -> Vec<ModelProblem> {
    let mut found = Vec::new();
    one_table_each(models, &mut found);
    names_fit(models, &mut found);
    constraint_names(models, &mut found);
    ways_back(models, &mut found);
    found
}

fn problem(place: impl Into<String>, message: String) -> ModelProblem {
    ModelProblem { place: place.into(), message }
}

fn full(model: &ModelMeta) -> String {
    format!("{}::{}", model.module, model.name)
}

fn one_table_each(models: &[&'static ModelMeta], found: &mut Vec<ModelProblem>) {
    let mut tables: HashMap<String, &ModelMeta> = HashMap::new();
    for &model in models {
        if let Some(first) = tables.insert(model.table.to_lowercase(), model) {
            let message = format!(
                "it has the table `{}`, as {} has: give one of them another with `#[orm(table = \"..\")]`",
                model.table,
                full(first)
            );
            found.push(problem(full(model), message));
        }
    }
}

fn names_fit(models: &[&'static ModelMeta], found: &mut Vec<ModelProblem>) {
    for &model in models {
        let label = label_among(models, model);
        if model.table.len() > MAX_IDENTIFIER {
            let message = format!(
                "the name of its table has {} bytes, and PostgreSQL cuts it off after {MAX_IDENTIFIER}: `#[orm(table = \"..\")]`",
                model.table.len()
            );
            found.push(problem(&label, message));
        }
        for field in model.fields.iter().filter(|field| field.column.len() > MAX_IDENTIFIER) {
            let message = format!(
                "the name of its column has {} bytes, and PostgreSQL cuts it off after {MAX_IDENTIFIER}: `#[orm(column = \"..\")]`",
                field.column.len()
            );
            found.push(problem(format!("{label}.{}", field.name), message));
        }
    }
}

/// Indexes of a database have one name each, whatever their tables.
fn constraint_names(models: &[&'static ModelMeta], found: &mut Vec<ModelProblem>) {
    let mut names: HashMap<String, String> =
        models.iter().map(|model| (model.table.to_lowercase(), full(model))).collect();
    for &model in models {
        let table = Table::from(model);
        let uniques = table.uniques.iter().map(|unique| &unique.name);
        let indexes = table.indexes.iter().map(|index| &index.name);
        for name in uniques.chain(indexes) {
            if let Some(other) = names.insert(name.to_lowercase(), full(model)) {
                let message = format!(
                    "an index or a unique constraint of it is called `{name}`, and so is one (or the table) of {other}: \
                     give one another name: `name = \"..\"`"
                );
                found.push(problem(label_among(models, model), message));
            }
            if name.len() > MAX_IDENTIFIER {
                let message = format!(
                    "the name `{name}` is longer than the {MAX_IDENTIFIER} bytes that PostgreSQL keeps: shorten it"
                );
                found.push(problem(label_among(models, model), message));
            }
        }
    }
}

/// Two foreign keys with one way back to the same model.
fn ways_back(models: &[&'static ModelMeta], found: &mut Vec<ModelProblem>) {
    let mut ways: HashMap<(usize, &'static str), String> = HashMap::new();
    for &model in models {
        for field in model.fields {
            let Some((relation, name)) = field.relation.and_then(|relation| Some((relation, relation.related_name?)))
            else {
                continue;
            };
            let target = (relation.target)();
            let place = format!("{}.{}", label_among(models, model), field.name);
            if target.fields.iter().any(|own| own.name == name) {
                let message = format!(
                    "its way back is called `{name}`, and so is a field of {}: choose another `related_name`",
                    target.name
                );
                found.push(problem(&place, message));
            }
            if let Some(other) = ways.insert((std::ptr::from_ref(target).addr(), name), place.clone()) {
                let message = format!(
                    "the way back from {} is called `{name}`, and so is that of {other}: choose another `related_name`",
                    target.name
                );
                found.push(problem(place, message));
            }
        }
    }
}
