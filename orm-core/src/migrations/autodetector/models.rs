//! Models that come and go, and their constraints.

use super::tables::ASIDE;
use super::{DetectError, Work};
use crate::migrations::{CheckState, Constraint, FieldState, IndexState, ModelState, Operation, UniqueState};
use crate::tables::condition;

impl Work<'_> {
    /// What the models that stay have no more, or have under another name.
    pub(super) fn remove_constraints(&mut self) -> Result<(), DetectError> {
        let mut renames = Vec::new();
        for name in self.common() {
            let (Some(model), Some(target)) = (self.state.model(&name), self.to.model(&name)) else { continue };
            let mut operations = Vec::new();
            let mut taken: Vec<&IndexState> = Vec::new();
            for index in model.indexes.iter().filter(|index| !target.indexes.contains(index)) {
                let is_it = |other: &&IndexState| {
                    other.fields == index.fields && !model.indexes.contains(other) && !taken.contains(other)
                };
                match target.indexes.iter().find(is_it) {
                    Some(other) => {
                        taken.push(other);
                        renames.push((name.clone(), index.clone(), other.name.clone()));
                    }
                    None => operations.push(remove_index(&name, index)),
                }
            }
            let uniques = model.uniques.iter().filter(|unique| !target.uniques.contains(unique));
            // a column takes the checks that name it along, also those that mean another one, which comes behind it under its name
            let going = model.fields.iter().filter(|field| target.field(&field.name).is_none());
            let loses = |check: &CheckState| {
                going.clone().any(|field| condition::names_column(&check.condition, &field.column))
            };
            let checks = model.checks.iter().filter(|check| !target.checks.contains(check) || loses(check));
            let constraints = uniques.cloned().map(Constraint::Unique).chain(checks.cloned().map(Constraint::Check));
            operations
                .extend(constraints.map(|constraint| Operation::RemoveConstraint { model: name.clone(), constraint }));
            operations.into_iter().try_for_each(|operation| self.push(operation))?;
        }
        self.give_up_names()?;
        for (model, index, new) in renames {
            // another one that has the name may be renamed too, in a circle at worst
            let is_free = self.state.name_is_free(new.as_ref()).is_ok();
            self.push(if is_free {
                Operation::RenameIndex { model, index, new }
            } else {
                remove_index(&model, &index)
            })?;
        }
        Ok(())
    }

    /// A model that goes may have to stay until others are changed; what it has under names that others take goes first.
    fn give_up_names(&mut self) -> Result<(), DetectError> {
        let wanted = |name: &Option<String>| name.is_some() && self.to.name_is_free(name.as_ref()).is_err();
        let mut operations = Vec::new();
        for name in self.going() {
            let model = self.state.find(&name)?;
            let indexes = model.indexes.iter().filter(|index| wanted(&index.name));
            operations.extend(indexes.map(|index| remove_index(&name, index)));
            let uniques = model.uniques.iter().filter(|unique| wanted(&unique.name));
            let constraints = uniques.cloned().map(Constraint::Unique);
            operations
                .extend(constraints.map(|constraint| Operation::RemoveConstraint { model: name.clone(), constraint }));
        }
        operations.into_iter().try_for_each(|operation| self.push(operation))
    }

    /// What is still missing when all models and fields are there.
    pub(super) fn add_constraints(&mut self) -> Result<(), DetectError> {
        for name in self.common() {
            let (Some(model), Some(target)) = (self.state.model(&name), self.to.model(&name)) else { continue };
            let mut operations = Vec::new();
            for index in target.indexes.iter().filter(|index| !model.indexes.contains(index)) {
                let (model, index) = (name.clone(), index.clone());
                operations.push(Operation::AddIndex { model, index, concurrently: false });
            }
            // conditions may have changed with a column since
            for check in model.checks.iter().filter(|check| !target.checks.contains(check)) {
                let constraint = Constraint::Check(check.clone());
                operations.push(Operation::RemoveConstraint { model: name.clone(), constraint });
            }
            let uniques = target.uniques.iter().filter(|unique| !model.uniques.contains(unique));
            let checks = target.checks.iter().filter(|check| !model.checks.contains(check));
            let constraints = uniques.cloned().map(Constraint::Unique).chain(checks.cloned().map(Constraint::Check));
            operations
                .extend(constraints.map(|constraint| Operation::AddConstraint { model: name.clone(), constraint }));
            if model.ordering != target.ordering || model.automatic != target.automatic {
                let (ordering, automatic) = (target.ordering.clone(), target.automatic);
                operations.push(Operation::AlterOptions { model: name.clone(), ordering, automatic });
            }
            operations.into_iter().try_for_each(|operation| self.push(operation))?;
        }
        Ok(())
    }

    /// Those that nothing points at any more; of those that only point at each other, one gives up its keys first.
    pub(super) fn delete_models(&mut self) -> Result<(), DetectError> {
        loop {
            let going = self.going();
            if let Some(model) = going.iter().find(|name| self.others_pointing_at(name).is_empty()) {
                self.push(Operation::DeleteModel { model: model.clone() })?;
                continue;
            }
            let only_by_going =
                |name: &&String| self.others_pointing_at(name).iter().all(|(model, _)| going.contains(model));
            let Some(model) = going.iter().find(only_by_going) else { return Ok(()) };
            for (model, field) in self.others_pointing_at(model) {
                self.free_field(&model, &field)?;
                self.push(Operation::RemoveField { model, field })?;
            }
        }
    }

    /// The fields of other models that point at it.
    fn others_pointing_at(&self, name: &str) -> Vec<(String, String)> {
        let mut fields = self.state.pointing_at(name);
        fields.retain(|(model, _)| model != name);
        fields
    }

    /// Nothing names the field any more.
    fn free_field(&mut self, name: &str, field: &str) -> Result<(), DetectError> {
        let model = self.state.find(name)?.clone();
        let names = |unique: &&UniqueState| unique.fields.iter().any(|other| other == field);
        for unique in model.uniques.iter().filter(names) {
            let constraint = Constraint::Unique(unique.clone());
            self.push(Operation::RemoveConstraint { model: name.to_owned(), constraint })?;
        }
        for index in model.indexes.iter().filter(|index| index.fields.iter().any(|(other, _)| other == field)) {
            self.push(remove_index(name, index))?;
        }
        let Some(column) = model.field(field).map(|field| &field.column) else { return Ok(()) };
        for check in model.checks.iter().filter(|check| condition::names_column(&check.condition, column)) {
            let constraint = Constraint::Check(check.clone());
            self.push(Operation::RemoveConstraint { model: name.to_owned(), constraint })?;
        }
        Ok(())
    }

    /// Those that point at what is there first; in a circle, a model is made without the keys, and they are added.
    pub(super) fn create_models(&mut self) -> Result<(), DetectError> {
        let mut later: Vec<(String, FieldState)> = Vec::new();
        loop {
            let coming: Vec<&ModelState> = self.coming().iter().filter_map(|name| self.to.model(name)).collect();
            let is_there = |model: &ModelState, field: &FieldState| {
                field.reference().is_none_or(|to| to.model == model.name || self.state.model(&to.model).is_some())
            };
            let is_ready = |model: &&&ModelState| model.fields.iter().all(|field| is_there(model, field));
            if let Some(model) = coming.iter().find(is_ready) {
                let model = (*model).clone();
                self.create(model)?;
                continue;
            }
            // the one that waits for the fewest
            let waits = |model: &&&ModelState| {
                let waiting = model.fields.iter().filter(|field| !is_there(model, field));
                // those that point at it need its key
                (waiting.clone().any(|field| field.primary_key), waiting.count())
            };
            let Some(model) = coming.iter().min_by_key(waits) else { break };
            let waiting: Vec<FieldState> =
                model.fields.iter().filter(|field| !is_there(model, field)).cloned().collect();
            let made = without(model, &waiting);
            later.extend(waiting.into_iter().map(|field| (model.name.clone(), field)));
            self.create(made)?;
        }
        for (model, field) in later {
            self.push(Operation::AddField { model, field, fill: None })?;
        }
        Ok(())
    }
}

impl Work<'_> {
    /// Where a model that still has to go has the table, the new one waits beside it.
    fn create(&mut self, mut model: ModelState) -> Result<(), DetectError> {
        if self.state.models.iter().any(|other| other.table == model.table) {
            model.table.push_str(ASIDE);
        }
        self.push(Operation::CreateModel(model))
    }
}

fn remove_index(model: &str, index: &IndexState) -> Operation {
    Operation::RemoveIndex { model: model.to_owned(), index: index.clone(), concurrently: false }
}

/// The model without these fields and what names them. Any condition may; so conditions come later too.
fn without(model: &ModelState, fields: &[FieldState]) -> ModelState {
    let is_there = |name: &str| !fields.iter().any(|field| field.name == name);
    let mut model = model.clone();
    model.fields.retain(|field| is_there(&field.name));
    model.uniques.retain(|unique| unique.fields.iter().all(|name| is_there(name)));
    model.indexes.retain(|index| index.fields.iter().all(|(name, _)| is_there(name)));
    model.ordering.retain(|order| is_there(order.trim_start_matches('-')));
    model.checks.clear();
    model
}
