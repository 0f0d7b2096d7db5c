//! What two operations are together.

use super::super::operation::model_uses;
use super::super::{Constraint, FieldState, ModelState, Operation, State};
use crate::tables::ColumnType;
use crate::value::SqlType;

/// What becomes of an operation and a later one.
pub(super) enum Reduction {
    /// These, in the place of both.
    Into(Vec<Operation>),
    /// Both stay, and may change places.
    Through,
    /// Both stay, in this order.
    Blocked,
}

use Reduction::{Blocked, Into, Through};

pub(super) fn reduce(first: &Operation, second: &Operation) -> Reduction {
    if let Some(reduced) = together(first, second) {
        return reduced;
    }
    match (first, second) {
        (Operation::RunSql { .. } | Operation::RunStep { .. } | Operation::StateOnly { .. }, _)
        | (_, Operation::RunSql { .. } | Operation::RunStep { .. } | Operation::StateOnly { .. }) => Blocked,
        _ if independent(first, second) => Through,
        _ => Blocked,
    }
}

/// Whether it does not matter which of the two comes first.
fn independent(first: &Operation, second: &Operation) -> bool {
    let (Some(one), Some(other)) = (first.model(), second.model()) else { return false };
    if let Operation::CreateModel(model) = first
        && one != other
        && is_within(second)
    {
        // what becomes of a field of another model does not matter to a key that points at it
        return !second.touches(&model.name);
    }
    if one != other {
        return !first.touches(other) && !second.touches(one) && !share_a_target(first, second);
    }
    match (first, second) {
        (
            Operation::AddField { field: FieldState { name, .. }, .. }
            | Operation::AlterField { field: FieldState { name, .. }, .. }
            | Operation::RemoveField { field: name, .. },
            _,
        ) => {
            let by_name = is_about_one_field(second) && !second.touches_field(one, name);
            by_name && column(first).is_none_or(|of_first| column(second) != Some(of_first))
        }
        _ => false,
    }
}

/// Whether it leaves its model where it is, under its name.
fn is_within(operation: &Operation) -> bool {
    is_about_one_field(operation)
        || matches!(
            operation,
            Operation::RenameField { .. }
                | Operation::RenameIndex { .. }
                | Operation::AddConstraint { .. }
                | Operation::RemoveConstraint { .. }
                | Operation::AlterOptions { .. }
        )
}

fn is_about_one_field(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::AddField { .. }
            | Operation::AlterField { .. }
            | Operation::RemoveField { .. }
            | Operation::AddIndex { .. }
            | Operation::RemoveIndex { .. }
            | Operation::AddConstraint { constraint: Constraint::Unique(_), .. }
            | Operation::RemoveConstraint { constraint: Constraint::Unique(_), .. }
    )
}

fn column(operation: &Operation) -> Option<&str> {
    match operation {
        Operation::AddField { field, .. } | Operation::AlterField { field, .. } => Some(&field.column),
        _ => None,
    }
}

/// Making and removing a model beside renaming one to its name or its table.
fn share_a_target(first: &Operation, second: &Operation) -> bool {
    fn of(operation: &Operation) -> (Option<&str>, Option<&str>) {
        match operation {
            Operation::CreateModel(model) => (Some(&model.name), Some(&model.table)),
            Operation::RenameModel { new, table, .. } => (Some(new), table.as_deref()),
            Operation::RenameTable { table, .. } => (None, Some(table)),
            _ => (None, None),
        }
    }
    let ((name, table), (other_name, other_table)) = (of(first), of(second));
    (name.is_some() && name == other_name) || (table.is_some() && table == other_table)
        // a table that becomes free is not known by its name here: a model that goes makes room for one that comes
        || matches!((first, second), (Operation::DeleteModel { .. }, other) | (other, Operation::DeleteModel { .. }) if of(other).1.is_some())
            && !matches!((first, second), (Operation::CreateModel(_), Operation::DeleteModel { .. }))
}

fn together(first: &Operation, second: &Operation) -> Option<Reduction> {
    match (first, second) {
        (Operation::CreateModel(model), second) => with_create(model, second),
        (
            Operation::RenameModel { old, new, table },
            Operation::RenameModel { old: middle, new: last, table: then },
        ) if new == middle => {
            let table = then.clone().or_else(|| table.clone());
            Some(Into(vec![Operation::RenameModel { old: old.clone(), new: last.clone(), table }]))
        }
        (
            Operation::RenameTable { model, .. }
            | Operation::AlterOptions { model, .. }
            | Operation::AddField { model, .. }
            | Operation::AlterField { model, .. }
            | Operation::RemoveField { model, .. }
            | Operation::RenameField { model, .. }
            | Operation::AddIndex { model, .. }
            | Operation::RemoveIndex { model, .. }
            | Operation::AddConstraint { model, .. }
            | Operation::RemoveConstraint { model, .. },
            Operation::DeleteModel { model: gone },
        ) if model == gone => Some(Into(vec![second.clone()])),
        (Operation::RenameTable { model, .. }, Operation::RenameTable { model: other, .. })
        | (Operation::AlterOptions { model, .. }, Operation::AlterOptions { model: other, .. })
            if model == other =>
        {
            Some(Into(vec![second.clone()]))
        }
        (Operation::AddField { model, .. } | Operation::AlterField { model, .. }, _)
            if second.model() == Some(model) =>
        {
            of_field(first, second)
        }
        (
            Operation::RenameField { model, old, new, column },
            Operation::RenameField { model: other, old: middle, new: last, column: then },
        ) if model == other && new == middle => {
            let column = then.clone().or_else(|| column.clone());
            let renamed = Operation::RenameField { model: model.clone(), old: old.clone(), new: last.clone(), column };
            Some(Into(vec![renamed]))
        }
        (Operation::RenameField { model, old, new, .. }, Operation::RemoveField { model: other, field })
            if model == other && new == field =>
        {
            Some(Into(vec![Operation::RemoveField { model: model.clone(), field: old.clone() }]))
        }
        (Operation::AddIndex { model, index, .. }, Operation::RemoveIndex { model: other, index: gone, .. })
            if model == other && index == gone =>
        {
            Some(Into(Vec::new()))
        }
        (
            Operation::AddIndex { model, index, concurrently },
            Operation::RenameIndex { model: other, index: renamed, new },
        ) if model == other && index == renamed => {
            let mut index = index.clone();
            index.name.clone_from(new);
            Some(Into(vec![Operation::AddIndex { model: model.clone(), index, concurrently: *concurrently }]))
        }
        (
            Operation::AddConstraint { model, constraint },
            Operation::RemoveConstraint { model: other, constraint: gone },
        ) if model == other && constraint == gone => Some(Into(Vec::new())),
        _ => None,
    }
}

/// A new or changed field, and what comes later on its model.
fn of_field(first: &Operation, second: &Operation) -> Option<Reduction> {
    let (model, field, fill, is_new) = match first {
        Operation::AddField { model, field, fill } => (model, field, fill, true),
        Operation::AlterField { model, field, fill } => (model, field, fill, false),
        _ => return None,
    };
    let again = |field: FieldState, fill| {
        let model = model.clone();
        if is_new { Operation::AddField { model, field, fill } } else { Operation::AlterField { model, field, fill } }
    };
    match second {
        Operation::RemoveField { field: gone, .. } if *gone == field.name => {
            Some(Into(if is_new { Vec::new() } else { vec![second.clone()] }))
        }
        Operation::AlterField { field: then, fill: then_fill, .. } if then.name == field.name => {
            // what filled rows first stays; a value for NULLs of in between is not needed where none could come
            let fill = fill.clone().or_else(|| then_fill.clone());
            Some(Into(vec![again(then.clone(), fill)]))
        }
        Operation::RenameField { old, new, column, .. } if *old == field.name => {
            let mut renamed = field.clone();
            new.clone_into(&mut renamed.name);
            if let Some(column) = column {
                renamed.column.clone_from(column);
            }
            Some(if is_new {
                Into(vec![again(renamed, fill.clone())])
            } else {
                Into(vec![second.clone(), again(renamed, fill.clone())])
            })
        }
        _ => None,
    }
}

/// A new model, and what comes later.
fn with_create(model: &ModelState, second: &Operation) -> Option<Reduction> {
    let same = second.model() == Some(&model.name);
    match second {
        Operation::DeleteModel { .. } if same => Some(Into(Vec::new())),
        // tables of pairs would have to follow: they are made after the model, and know its name
        Operation::RenameModel { .. }
        | Operation::RenameTable { .. }
        | Operation::AddField { .. }
        | Operation::AlterField { .. }
        | Operation::RemoveField { .. }
        | Operation::RenameField { .. }
        | Operation::AddIndex { .. }
        | Operation::RemoveIndex { .. }
        | Operation::RenameIndex { .. }
        | Operation::AddConstraint { .. }
        | Operation::RemoveConstraint { .. }
        | Operation::AlterOptions { .. }
            if same =>
        {
            let before = made_alone(model);
            let mut state = before.clone();
            // what it points at is not known here; the model that the operation leaves is all that is wanted
            let targets = targets(model, second);
            for target in &targets {
                let key = FieldState { primary_key: true, ..FieldState::plain("id", ColumnType::new(SqlType::I64)) };
                let (name, table) = (target.clone(), format!("{target} "));
                state.models.push(ModelState { name, table, fields: vec![key], ..ModelState::default() });
            }
            second.apply(&mut state).ok()?;
            let made = state.models.into_iter().next()?;
            Some(Into(vec![Operation::CreateModel(made)]))
        }
        Operation::CreateModel(other) if model_uses(other, &model.name) || model_uses(model, &other.name) => {
            Some(Blocked)
        }
        _ => None,
    }
}

fn made_alone(model: &ModelState) -> State {
    State { models: vec![model.clone()] }
}

fn targets(model: &ModelState, operation: &Operation) -> Vec<String> {
    let added = match operation {
        Operation::AddField { field, .. } | Operation::AlterField { field, .. } => Some(field),
        _ => None,
    };
    let mut found: Vec<String> = Vec::new();
    for reference in model.fields.iter().chain(added).filter_map(FieldState::reference) {
        if reference.model != model.name && !found.contains(&reference.model) {
            found.push(reference.model.clone());
        }
    }
    found
}
