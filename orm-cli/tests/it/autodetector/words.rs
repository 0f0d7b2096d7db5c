//! Operations in the words of the cases.

use super::models::{is_automatic, pairs_name};
use orm::migrations::{Constraint, Operation};
use serde_json::Value;

/// `add_field(Song.plays)`. Of constraints without a name all are one: `alter_unique_together(Song)`.
pub(crate) fn word(operation: &Operation) -> String {
    match operation {
        Operation::CreateModel(model) => format!("create_model({})", model.name),
        Operation::DeleteModel { model } => format!("delete_model({model})"),
        Operation::RenameModel { old, new, .. } => format!("rename_model({old}→{new})"),
        Operation::RenameTable { model, table } => format!("alter_model_table({model}→{table})"),
        Operation::AddField { model, field, .. } => format!("add_field({model}.{})", field.name),
        Operation::RemoveField { model, field } => format!("remove_field({model}.{field})"),
        Operation::AlterField { model, field, .. } => format!("alter_field({model}.{})", field.name),
        Operation::RenameField { model, old, new, .. } => format!("rename_field({model}.{old}→{new})"),
        Operation::AddIndex { model, index, .. } => {
            format!("add_index({model}: {})", index.name.as_deref().unwrap_or(""))
        }
        Operation::RemoveIndex { model, index, .. } => {
            format!("remove_index({model}: {})", index.name.as_deref().unwrap_or(""))
        }
        Operation::RenameIndex { model, new, .. } => format!("rename_index({model}: {})", new.as_deref().unwrap_or("")),
        Operation::AddConstraint { model, constraint: Constraint::Unique(unique) }
        | Operation::RemoveConstraint { model, constraint: Constraint::Unique(unique) }
            if unique.name.is_none() =>
        {
            format!("alter_unique_together({model})")
        }
        Operation::AddConstraint { model, constraint } => format!("add_constraint({model}: {})", constraint.name()),
        Operation::RemoveConstraint { model, constraint } => {
            format!("remove_constraint({model}: {})", constraint.name())
        }
        Operation::RunSql { .. } => "run_sql".to_owned(),
        other => other.describe(),
    }
}

/// A word of Django's as the words of this library, where a many-to-many field is a model between: none, when nothing is to be done.
pub(super) fn ours(word: &str, before: &Value, after: &Value) -> Option<String> {
    let (verb, rest) = word.split_once('(')?;
    let rest = rest.strip_suffix(')')?;
    if verb == "alter_unique_together" {
        return Some(format!("{verb}({})", rest.split(':').next()?));
    }
    if verb == "alter_model_table" {
        let (model, table) = rest.split_once('→')?;
        let table = if table == "None" { format!("app_{}", model.to_lowercase()) } else { table.to_owned() };
        return Some(format!("{verb}({model}→{table})"));
    }
    let Some((model, field)) = rest.split_once('.') else { return Some(word.to_owned()) };
    let (old, new) = field.split_once('→').unwrap_or((field, field));
    let many = |models: &Value, name: &str| {
        let found = find(models, model, name)?;
        (found["type"] == "m2m").then(|| is_automatic(&found))
    };
    match verb {
        "add_field" => match many(after, field) {
            Some(automatic) => automatic.then(|| format!("create_model({})", pairs_name(model, field))),
            None => Some(word.to_owned()),
        },
        "remove_field" => match many(before, field) {
            Some(automatic) => automatic.then(|| format!("delete_model({})", pairs_name(model, field))),
            None => Some(word.to_owned()),
        },
        "rename_field" if many(before, old).is_some() => {
            Some(format!("rename_model({}→{})", pairs_name(model, old), pairs_name(model, new)))
        }
        "alter_field" if many(after, field).is_some() => None,
        _ => Some(word.to_owned()),
    }
}

pub(super) fn find(models: &Value, model: &str, field: &str) -> Option<Value> {
    let model = models.as_array()?.iter().find(|other| other["name"] == model)?;
    model["fields"].as_array()?.iter().find(|other| other["name"] == field).cloned()
}
