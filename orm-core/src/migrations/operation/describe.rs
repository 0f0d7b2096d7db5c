//! Operations in words.

use super::apply::{describe_index, describe_unique};
use super::{Constraint, Operation};
use std::fmt;

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

impl Operation {
    /// What it does, in a line: `Add field plays to Song`.
    pub fn describe(&self) -> String {
        match self {
            Operation::CreateModel(model) if model.automatic => format!("Create table of pairs {}", model.name),
            Operation::CreateModel(model) => format!("Create model {}", model.name),
            Operation::DeleteModel { model } => format!("Delete model {model}"),
            Operation::RenameModel { old, new, .. } => format!("Rename model {old} to {new}"),
            Operation::RenameTable { model, table } => format!("Rename table for {model} to {table}"),
            Operation::AddField { model, field, .. } => format!("Add field {} to {model}", field.name),
            Operation::RemoveField { model, field } => format!("Remove field {field} from {model}"),
            Operation::AlterField { model, field, .. } => format!("Alter field {} on {model}", field.name),
            Operation::RenameField { model, old, new, .. } => format!("Rename field {old} on {model} to {new}"),
            Operation::AddIndex { model, index, .. } => format!("Create index {} on {model}", describe_index(index)),
            Operation::RemoveIndex { model, index, .. } => {
                format!("Remove index {} from {model}", describe_index(index))
            }
            Operation::RenameIndex { model, index, new } => {
                let new = new.as_deref().unwrap_or("the generated name");
                format!("Rename index {} on {model} to {new}", describe_index(index))
            }
            Operation::AddConstraint { model, constraint } => format!("Create {constraint} on model {model}"),
            Operation::RemoveConstraint { model, constraint } => format!("Remove {constraint} from model {model}"),
            Operation::AlterOptions { model, .. } => format!("Change options on {model}"),
            Operation::RunSql { .. } => "Run SQL".to_owned(),
            Operation::RunStep { step, .. } => format!("Run step {step}"),
            Operation::StateOnly { operations } => {
                let what: Vec<String> = operations.iter().map(Operation::describe).collect();
                format!("Without touching the database: {}", what.join("; "))
            }
        }
    }

    /// Django's sign for it: `+` makes, `-` removes, `~` changes, `s` is SQL, `p` is a step of the program, `?` is anything.
    pub fn symbol(&self) -> char {
        match self {
            Operation::CreateModel(_)
            | Operation::AddField { .. }
            | Operation::AddIndex { .. }
            | Operation::AddConstraint { .. } => '+',
            Operation::DeleteModel { .. }
            | Operation::RemoveField { .. }
            | Operation::RemoveIndex { .. }
            | Operation::RemoveConstraint { .. } => '-',
            Operation::RenameModel { .. }
            | Operation::RenameTable { .. }
            | Operation::AlterField { .. }
            | Operation::RenameField { .. }
            | Operation::RenameIndex { .. }
            | Operation::AlterOptions { .. } => '~',
            Operation::RunSql { .. } => 's',
            Operation::RunStep { .. } => 'p',
            Operation::StateOnly { .. } => '?',
        }
    }

    /// What it adds to the name of a migration: `song_plays`. `None`: nothing can be said.
    pub fn name_fragment(&self) -> Option<String> {
        let fragment = match self {
            Operation::CreateModel(model) => model.name.clone(),
            Operation::DeleteModel { model } => format!("delete_{model}"),
            Operation::RenameModel { old, new, .. } => format!("rename_{old}_{new}"),
            Operation::RenameTable { model, .. } => format!("alter_{model}_table"),
            Operation::AddField { model, field, .. } => format!("{model}_{}", field.name),
            Operation::RemoveField { model, field } => format!("remove_{model}_{field}"),
            Operation::AlterField { model, field, .. } => format!("alter_{model}_{}", field.name),
            Operation::RenameField { model, old, new, .. } => format!("rename_{old}_{model}_{new}"),
            Operation::AddIndex { model, index, .. } => format!("{model}_{}", describe_index(index)),
            Operation::RemoveIndex { model, index, .. } => format!("remove_{model}_{}", describe_index(index)),
            Operation::RenameIndex { index, new, .. } => {
                format!("rename_{}_{}", describe_index(index), new.as_deref().unwrap_or("generated"))
            }
            Operation::AddConstraint { model, constraint } => format!("{model}_{}", constraint.name()),
            Operation::RemoveConstraint { model, constraint } => format!("remove_{model}_{}", constraint.name()),
            Operation::AlterOptions { model, .. } => format!("alter_{model}_options"),
            Operation::RunSql { .. } | Operation::StateOnly { .. } => return None,
            Operation::RunStep { step, .. } => step.clone(),
        };
        let mut words: Vec<String> = Vec::new();
        for word in fragment.split(|char: char| !char.is_alphanumeric() && char != '_') {
            if !word.is_empty() {
                words.push(word.to_lowercase());
            }
        }
        Some(words.join("_"))
    }

    /// Whether it can be undone.
    pub fn is_reversible(&self) -> bool {
        match self {
            // what does nothing needs no way back
            Operation::RunSql { sqlite, postgres, .. } => {
                [sqlite, postgres].iter().all(|sql| sql.reverse.is_some() || sql.forward.is_empty())
            }
            Operation::RunStep { reverse, .. } => reverse.is_some(),
            _ => true,
        }
    }
}

impl Constraint {
    /// What names it: its name, or the fields.
    pub fn name(&self) -> String {
        match self {
            Constraint::Unique(unique) => describe_unique(unique),
            Constraint::Check(check) => check.name.clone(),
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constraint::Unique(_) => write!(f, "unique constraint {}", self.name()),
            Constraint::Check(_) => write!(f, "check {}", self.name()),
        }
    }
}
