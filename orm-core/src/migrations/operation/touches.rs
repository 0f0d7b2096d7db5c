//! Which models and fields an operation is about.

use super::super::label::struct_name;
use super::super::{FieldState, ModelState};
use super::{Constraint, Operation};

impl Operation {
    /// The model that it is about, by the name that it has before. None of SQL, steps, and what changes the state only.
    pub fn model(&self) -> Option<&str> {
        match self {
            Operation::CreateModel(model) => Some(&model.name),
            Operation::RenameModel { old, .. } => Some(old),
            Operation::DeleteModel { model }
            | Operation::RenameTable { model, .. }
            | Operation::AddField { model, .. }
            | Operation::RemoveField { model, .. }
            | Operation::AlterField { model, .. }
            | Operation::RenameField { model, .. }
            | Operation::AddIndex { model, .. }
            | Operation::RemoveIndex { model, .. }
            | Operation::RenameIndex { model, .. }
            | Operation::AddConstraint { model, .. }
            | Operation::RemoveConstraint { model, .. }
            | Operation::AlterOptions { model, .. } => Some(model),
            Operation::RunSql { .. } | Operation::RunStep { .. } | Operation::StateOnly { .. } => None,
        }
    }

    /// Whether it may matter to this operation what the model is, or to the model what the operation does: it is about it, or points at
    /// it. SQL and steps may be about any.
    pub fn touches(&self, model: &str) -> bool {
        match self {
            Operation::CreateModel(made) => made.name == model || model_uses(made, model),
            // the tables of pairs follow, and their names begin with that of the model
            Operation::RenameModel { old, new, .. } => {
                model == new || [old, new].iter().any(|name| struct_name(model).starts_with(struct_name(name)))
            }
            Operation::RenameTable { model: name, .. } => struct_name(model).starts_with(struct_name(name)),
            Operation::AddField { model: name, field, .. } | Operation::AlterField { model: name, field, .. } => {
                name == model || field_uses(field, model)
            }
            Operation::RunSql { .. } | Operation::RunStep { .. } => true,
            Operation::StateOnly { operations } => operations.iter().any(|operation| operation.touches(model)),
            _ => self.model() == Some(model),
        }
    }

    /// Whether it may matter to this operation what that field is, or to the field what the operation does.
    pub fn touches_field(&self, model: &str, field: &str) -> bool {
        if self.model() != Some(model) {
            return match self {
                Operation::StateOnly { operations } => operations.iter().any(|other| other.touches_field(model, field)),
                Operation::RunSql { .. } | Operation::RunStep { .. } => true,
                _ => false,
            };
        }
        match self {
            Operation::AddField { field: other, .. } | Operation::AlterField { field: other, .. } => {
                other.name == field
            }
            Operation::RemoveField { field: other, .. } => other == field,
            Operation::RenameField { old, new, .. } => old == field || new == field,
            Operation::AddIndex { index, .. }
            | Operation::RemoveIndex { index, .. }
            | Operation::RenameIndex { index, .. } => index.fields.iter().any(|(name, _)| name == field),
            Operation::AddConstraint { constraint, .. } | Operation::RemoveConstraint { constraint, .. } => {
                match constraint {
                    Constraint::Unique(unique) => unique.fields.iter().any(|name| name == field),
                    // a condition may be about any
                    Constraint::Check(_) => true,
                }
            }
            Operation::AlterOptions { ordering, .. } => {
                ordering.iter().any(|order| order.trim_start_matches('-') == field)
            }
            _ => true,
        }
    }

    /// Whether values are lost when it is done.
    pub fn loses_data(&self) -> bool {
        matches!(self, Operation::DeleteModel { .. } | Operation::RemoveField { .. })
    }

    /// Whether a squash may leave it out.
    pub fn is_elidable(&self) -> bool {
        matches!(self, Operation::RunSql { elidable: true, .. } | Operation::RunStep { elidable: true, .. })
    }
}

/// Whether a field of `model` points at `other`.
pub(in crate::migrations) fn model_uses(model: &ModelState, other: &str) -> bool {
    model.fields.iter().any(|field| field_uses(field, other))
}

fn field_uses(field: &FieldState, model: &str) -> bool {
    field.reference().is_some_and(|reference| reference.model == model)
}
