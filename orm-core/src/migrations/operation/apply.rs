//! What an operation does to a state.

use super::super::{FieldState, IndexState, ModelState, Renames, State, StateError, UniqueState};
use super::{Constraint, Operation, follow};
use crate::meta::nearest_ignoring_case as nearest;
use crate::tables::condition::{self, rename_column};

impl Operation {
    /// Leads the state to what it is after this operation, and says what it renamed in the tables. The state is as it was when there is
    /// an error.
    ///
    /// # Errors
    ///
    /// When the operation does not fit the state: it names what is not there, or makes what is there already.
    pub fn apply(&self, state: &mut State) -> Result<Renames, StateError> {
        let mut renames = Renames::default();
        match self {
            Operation::CreateModel(model) => create_model(state, model)?,
            Operation::DeleteModel { model } => delete_model(state, model)?,
            Operation::RenameModel { old, new, table } => {
                rename_model(state, (old, new), table.as_deref(), &mut renames)?;
            }
            Operation::RenameTable { model, table } => {
                let name = state.find(model)?.name.clone();
                rename_model(state, (&name, &name), Some(table), &mut renames)?;
            }
            Operation::AddField { model, field, .. } => add_field(state, model, field)?,
            Operation::RemoveField { model, field } => remove_field(state, model, field)?,
            Operation::AlterField { model, field, .. } => alter_field(state, model, field, &mut renames)?,
            Operation::RenameField { model, old, new, column } => {
                rename_field(state, model, (old, new), column.as_deref(), &mut renames)?;
            }
            Operation::AddIndex { model, index, .. } => {
                state.name_is_free(index.name.as_ref())?;
                add_index(state.find_mut(model)?, index)?;
            }
            Operation::RemoveIndex { model, index, .. } => {
                let model = state.find_mut(model)?;
                let at = position_of_index(model, index)?;
                model.indexes.remove(at);
            }
            Operation::RenameIndex { model, index, new } => rename_index(state, model, index, new.as_ref())?,
            Operation::AddConstraint { model, constraint } => {
                if let Constraint::Unique(unique) = constraint {
                    state.name_is_free(unique.name.as_ref())?;
                }
                add_constraint(state.find_mut(model)?, constraint)?;
            }
            Operation::RemoveConstraint { model, constraint } => {
                remove_constraint(state.find_mut(model)?, constraint)?;
            }
            Operation::AlterOptions { model, ordering, automatic } => {
                let model = state.find_mut(model)?;
                model.ordering.clone_from(ordering);
                model.automatic = *automatic;
            }
            Operation::RunSql { state: operations, .. } | Operation::StateOnly { operations } => {
                let mut after = state.clone();
                for operation in operations {
                    // the database is that way already: nothing is renamed in it
                    operation.apply(&mut after)?;
                }
                *state = after;
            }
            Operation::RunStep { .. } => {}
        }
        Ok(renames)
    }
}

impl State {
    /// The model of that name.
    ///
    /// # Errors
    ///
    /// [`StateError::NoModel`], with one that is like it.
    pub fn find(&self, name: &str) -> Result<&ModelState, StateError> {
        self.model(name).ok_or_else(|| self.no_model(name))
    }

    pub(in crate::migrations) fn find_mut(&mut self, name: &str) -> Result<&mut ModelState, StateError> {
        match self.models.iter().position(|model| model.name == name) {
            Some(at) => Ok(&mut self.models[at]),
            None => Err(self.no_model(name)),
        }
    }

    fn no_model(&self, name: &str) -> StateError {
        let names = self.models.iter().map(|model| model.name.as_str());
        StateError::NoModel { model: name.to_owned(), suggestion: nearest(name, names).map(str::to_owned) }
    }

    fn table_is_free(&self, table: &str, but: Option<&str>) -> Result<(), StateError> {
        let other = self.models.iter().find(|model| model.table == table && Some(model.name.as_str()) != but);
        other.map_or(Ok(()), |model| Err(exists("table", format!("{table} (of {})", model.name))))
    }

    /// A database has one bag of names for the indexes of all tables; on PostgreSQL unique constraints have theirs from it too.
    pub(in crate::migrations) fn name_is_free(&self, name: Option<&String>) -> Result<(), StateError> {
        let Some(name) = name else { return Ok(()) };
        for model in &self.models {
            if model.indexes.iter().any(|index| index.name.as_ref() == Some(name)) {
                return Err(exists("index", format!("{name} (of {})", model.name)));
            }
            if model.uniques.iter().any(|unique| unique.name.as_ref() == Some(name)) {
                return Err(exists("unique constraint", format!("{name} (of {})", model.name)));
            }
        }
        Ok(())
    }

    /// What a field of this model points at must be there, with a key: the column has its type.
    fn references_are_there(&self, model: &ModelState, field: &FieldState) -> Result<(), StateError> {
        let Some(reference) = field.reference() else { return Ok(()) };
        let target = if reference.model == model.name { model } else { self.find(&reference.model)? };
        match target.primary_key() {
            Some(_) => Ok(()),
            None => {
                Err(StateError::NoKey { model: target.name.clone(), field: format!("{}.{}", model.name, field.name) })
            }
        }
    }
}

impl ModelState {
    /// The position of the field of that name.
    pub(in crate::migrations) fn position(&self, field: &str) -> Result<usize, StateError> {
        self.fields.iter().position(|other| other.name == field).ok_or_else(|| StateError::NoField {
            model: self.name.clone(),
            field: field.to_owned(),
            suggestion: nearest(field, self.fields.iter().map(|field| field.name.as_str())).map(str::to_owned),
        })
    }

    fn column_is_free(&self, column: &str, but: Option<&str>) -> Result<(), StateError> {
        let other = self.fields.iter().find(|field| field.column == column && Some(field.name.as_str()) != but);
        let taken = |field: &FieldState| exists("column", format!("{column} (of {}.{})", self.name, field.name));
        other.map_or(Ok(()), |field| Err(taken(field)))
    }

    /// A field has another name in all that names it.
    pub(super) fn rename_in_names(&mut self, old: &str, new: &str) {
        let uniques = self.uniques.iter_mut().flat_map(|unique| &mut unique.fields);
        let indexes = self.indexes.iter_mut().flat_map(|index| index.fields.iter_mut().map(|(name, _)| name));
        for name in uniques.chain(indexes).filter(|name| *name == old) {
            new.clone_into(name);
        }
        for order in &mut self.ordering {
            let (sign, name) = order.strip_prefix('-').map_or(("", order.as_str()), |name| ("-", name));
            if name == old {
                *order = format!("{sign}{new}");
            }
        }
    }

    /// A column has another name in the conditions of checks.
    pub(super) fn rename_in_checks(&mut self, old: &str, new: &str) {
        for check in &mut self.checks {
            check.condition = rename_column(&check.condition, old, new);
        }
    }
}

fn exists(what: &'static str, name: String) -> StateError {
    StateError::Exists { what, name }
}

fn create_model(state: &mut State, model: &ModelState) -> Result<(), StateError> {
    if state.model(&model.name).is_some() {
        return Err(exists("model", model.name.clone()));
    }
    state.table_is_free(&model.table, None)?;
    let mut made = ModelState { uniques: Vec::new(), indexes: Vec::new(), checks: Vec::new(), ..model.clone() };
    for (at, field) in model.fields.iter().enumerate() {
        if model.fields[..at].iter().any(|other| other.name == field.name) {
            return Err(exists("field", format!("{}.{}", model.name, field.name)));
        }
        state.references_are_there(model, field)?;
        made.column_is_free(&field.column, Some(&field.name))?;
    }
    for unique in &model.uniques {
        state.name_is_free(unique.name.as_ref())?;
        add_constraint(&mut made, &Constraint::Unique(unique.clone()))?;
    }
    for check in &model.checks {
        add_constraint(&mut made, &Constraint::Check(check.clone()))?;
    }
    for index in &model.indexes {
        state.name_is_free(index.name.as_ref())?;
        add_index(&mut made, index)?;
    }
    state.models.push(made);
    Ok(())
}

fn delete_model(state: &mut State, name: &str) -> Result<(), StateError> {
    let name = state.find(name)?.name.clone();
    let others = state.models.iter().filter(|model| model.name != name);
    let mut fields = others.flat_map(|model| model.fields.iter().map(move |field| (model, field)));
    let points = |field: &FieldState| field.reference().is_some_and(|reference| reference.model == name);
    if let Some((model, field)) = fields.find(|(_, field)| points(field)) {
        return Err(StateError::InUse { what: name, by: format!("{}.{}", model.name, field.name) });
    }
    state.models.retain(|model| model.name != name);
    Ok(())
}

fn rename_model(
    state: &mut State,
    (old, new): (&str, &str),
    table: Option<&str>,
    renames: &mut Renames,
) -> Result<(), StateError> {
    let before = state.find(old)?.clone();
    if old != new && state.model(new).is_some() {
        return Err(exists("model", new.to_owned()));
    }
    let table = table.unwrap_or(&before.table);
    state.table_is_free(table, Some(old))?;
    let mut after = state.clone();
    let model = after.find_mut(old)?;
    new.clone_into(&mut model.name);
    table.clone_into(&mut model.table);
    if before.table != table {
        renames.tables.push((before.table.clone(), table.to_owned()));
    }
    follow::references(&mut after, old, new);
    follow::pairs(&mut after, &before, (new, table), renames)?;
    *state = after;
    Ok(())
}

fn add_field(state: &mut State, model: &str, field: &FieldState) -> Result<(), StateError> {
    let found = state.find(model)?;
    if found.field(&field.name).is_some() {
        return Err(exists("field", format!("{}.{}", found.name, field.name)));
    }
    found.column_is_free(&field.column, None)?;
    state.references_are_there(found, field)?;
    state.find_mut(model)?.fields.push(field.clone());
    Ok(())
}

fn remove_field(state: &mut State, model: &str, field: &str) -> Result<(), StateError> {
    let model = state.find_mut(model)?;
    let at = model.position(field)?;
    let in_use = |by: String| StateError::InUse { what: format!("{}.{field}", model.name), by };
    if let Some(unique) = model.uniques.iter().find(|unique| unique.fields.iter().any(|name| name == field)) {
        return Err(in_use(format!("the unique constraint {}", describe_unique(unique))));
    }
    if let Some(index) = model.indexes.iter().find(|index| index.fields.iter().any(|(name, _)| name == field)) {
        return Err(in_use(format!("the index {}", describe_index(index))));
    }
    let column = &model.fields[at].column;
    if let Some(check) = model.checks.iter().find(|check| condition::names_column(&check.condition, column)) {
        // PostgreSQL would drop it along with the column, and the models would still have it
        return Err(in_use(format!("the check {}", check.name)));
    }
    model.fields.remove(at);
    model.ordering.retain(|order| order.trim_start_matches('-') != field);
    Ok(())
}

fn alter_field(state: &mut State, model: &str, field: &FieldState, renames: &mut Renames) -> Result<(), StateError> {
    let found = state.find(model)?;
    let at = found.position(&field.name)?;
    found.column_is_free(&field.column, Some(&field.name))?;
    state.references_are_there(found, field)?;
    let model = state.find_mut(model)?;
    let old = std::mem::replace(&mut model.fields[at], field.clone()).column;
    if old != field.column {
        model.rename_in_checks(&old, &field.column);
        renames.columns.push((model.table.clone(), old, field.column.clone()));
    }
    Ok(())
}

fn rename_field(
    state: &mut State,
    model: &str,
    (old, new): (&str, &str),
    column: Option<&str>,
    renames: &mut Renames,
) -> Result<(), StateError> {
    let model = state.find_mut(model)?;
    let at = model.position(old)?;
    if old != new && model.field(new).is_some() {
        return Err(exists("field", format!("{}.{new}", model.name)));
    }
    let before = model.fields[at].column.clone();
    let column = column.unwrap_or(&before).to_owned();
    model.column_is_free(&column, Some(old))?;
    new.clone_into(&mut model.fields[at].name);
    model.fields[at].column.clone_from(&column);
    model.rename_in_names(old, new);
    if before != column {
        model.rename_in_checks(&before, &column);
        renames.columns.push((model.table.clone(), before, column));
    }
    Ok(())
}

fn fields_are_there<'a>(model: &ModelState, mut fields: impl Iterator<Item = &'a String>) -> Result<(), StateError> {
    fields.try_for_each(|field| model.position(field).map(|_| ()))
}

fn add_index(model: &mut ModelState, index: &IndexState) -> Result<(), StateError> {
    fields_are_there(model, index.fields.iter().map(|(name, _)| name))?;
    let same_name = |other: &IndexState| index.name.is_some() && other.name == index.name;
    if model.indexes.iter().any(|other| other == index || same_name(other)) {
        return Err(exists("index", format!("{}: {}", model.name, describe_index(index))));
    }
    model.indexes.push(index.clone());
    Ok(())
}

fn rename_index(state: &mut State, model: &str, index: &IndexState, new: Option<&String>) -> Result<(), StateError> {
    let found = state.find(model)?;
    let at = position_of_index(found, index)?;
    let renamed = IndexState { name: new.cloned(), fields: found.indexes[at].fields.clone() };
    if found.indexes.contains(&renamed) {
        return Err(exists("index", format!("{model}: {}", describe_index(&renamed))));
    }
    state.name_is_free(new)?;
    state.find_mut(model)?.indexes[at] = renamed;
    Ok(())
}

/// An index is known by its name, or where it has none, by its fields.
fn position_of_index(model: &ModelState, index: &IndexState) -> Result<usize, StateError> {
    let is_it = |other: &IndexState| match &index.name {
        Some(_) => other.name == index.name,
        None => other == index,
    };
    model.indexes.iter().position(is_it).ok_or_else(|| StateError::NoConstraint {
        model: model.name.clone(),
        what: "index",
        name: describe_index(index),
    })
}

fn add_constraint(model: &mut ModelState, constraint: &Constraint) -> Result<(), StateError> {
    match constraint {
        Constraint::Unique(unique) => {
            fields_are_there(model, unique.fields.iter())?;
            let same_name = |other: &UniqueState| unique.name.is_some() && other.name == unique.name;
            if model.uniques.iter().any(|other| other == unique || same_name(other)) {
                let name = format!("{}: {}", model.name, describe_unique(unique));
                return Err(exists("unique constraint", name));
            }
            model.uniques.push(unique.clone());
        }
        Constraint::Check(check) => {
            if model.checks.iter().any(|other| other.name == check.name) {
                return Err(exists("check", format!("{}: {}", model.name, check.name)));
            }
            model.checks.push(check.clone());
        }
    }
    Ok(())
}

fn remove_constraint(model: &mut ModelState, constraint: &Constraint) -> Result<(), StateError> {
    let missing = |what, name| StateError::NoConstraint { model: model.name.clone(), what, name };
    match constraint {
        Constraint::Unique(unique) => {
            let is_it = |other: &UniqueState| match &unique.name {
                Some(_) => other.name == unique.name,
                None => other == unique,
            };
            match model.uniques.iter().position(is_it) {
                Some(at) => drop(model.uniques.remove(at)),
                None => return Err(missing("unique constraint", describe_unique(unique))),
            }
        }
        Constraint::Check(check) => match model.checks.iter().position(|other| other.name == check.name) {
            Some(at) => drop(model.checks.remove(at)),
            None => return Err(missing("check", check.name.clone())),
        },
    }
    Ok(())
}

pub(super) fn describe_index(index: &IndexState) -> String {
    let fields = index.fields.iter().map(|(name, descending)| format!("{}{name}", if *descending { "-" } else { "" }));
    index.name.clone().unwrap_or_else(|| format!("({})", fields.collect::<Vec<_>>().join(", ")))
}

pub(super) fn describe_unique(unique: &UniqueState) -> String {
    unique.name.clone().unwrap_or_else(|| format!("({})", unique.fields.join(", ")))
}
