//! What has another name now.

use super::alike::{self, Likeness};
use super::hints::{Renamed, find};
use super::questioner::Questioner;
use super::refused::Loss;
use super::{DetectError, Work};
use crate::migrations::{FieldState, ModelState, Operation};

impl Work<'_> {
    pub(super) fn rename_models(
        &mut self,
        renamed: &Renamed,
        questioner: &mut dyn Questioner,
    ) -> Result<(), DetectError> {
        self.rename_in_turn(&renamed.models)?;
        for (old, new) in &renamed.late {
            let old = find(&self.state, old).map(|model| model.name.clone());
            if let Some(old) = old.filter(|_| self.state.model(new).is_none()) {
                self.rename_model(&old, new)?;
            }
        }
        // tables of pairs follow their models, and are looked at when those have their names
        for automatic in [false, true] {
            // the same table is the same rows
            while let Some((old, new)) = self.first_pair(automatic) {
                if !self.rename_model(&old, &new)? {
                    break;
                }
            }
            for likeness in [Likeness::Exact, Likeness::Near] {
                self.ask_for_models(automatic, likeness, questioner)?;
            }
        }
        Ok(())
    }

    fn ask_for_models(
        &mut self,
        automatic: bool,
        likeness: Likeness,
        questioner: &mut dyn Questioner,
    ) -> Result<(), DetectError> {
        for new in self.coming() {
            for old in self.going() {
                let pair = self.state.model(&old).zip(self.to.model(&new));
                let Some((before, after)) = pair else { continue };
                if before.automatic != automatic || alike::of_models(before, after) != Some(likeness) {
                    continue;
                }
                if questioner.is_model_renamed(before, after)? && self.rename_model(&old, &new)? {
                    break;
                }
                self.possible.push((old.clone(), new.clone()));
            }
        }
        Ok(())
    }

    /// A model that goes and one that comes with its table. What was a table of pairs may be a model now, and the other way round.
    fn first_pair(&self, automatic: bool) -> Option<(String, String)> {
        let (going, coming) = (self.going(), self.coming());
        coming.iter().find_map(|new| {
            let after = self.to.model(new)?;
            let is_it =
                |before: &ModelState| before.table == after.table && (before.automatic || after.automatic) == automatic;
            let old = going.iter().find(|old| self.state.model(old).is_some_and(is_it))?;
            Some((old.clone(), new.clone()))
        })
    }

    /// A name is taken when it is free; in a circle, one steps aside.
    fn rename_in_turn(&mut self, pairs: &[(String, String)]) -> Result<(), DetectError> {
        // a table of pairs has another name when its model has: what stays is its place
        let place = |name: &String| self.state.models.iter().position(|model| model.name == *name);
        let pairs = pairs.iter().filter(|(old, new)| old != new);
        let mut waiting: Vec<(usize, &String)> = pairs.filter_map(|(old, new)| Some((place(old)?, new))).collect();
        while !waiting.is_empty() {
            // a name that another keeps is never free
            let places: Vec<usize> = waiting.iter().map(|(place, _)| *place).collect();
            let models = &self.state.models;
            let holder = |new: &String| models.iter().position(|model| model.name == *new);
            waiting.retain(|&(at, new)| holder(new).is_none_or(|other| other != at && places.contains(&other)));
            let is_free = |(_, new): &(usize, &String)| self.state.model(new).is_none();
            if let Some(at) = waiting.iter().position(is_free) {
                let (place, new) = waiting.remove(at);
                let old = self.state.models[place].name.clone();
                if !self.rename_model(&old, new)? {
                    self.possible.push((old, new.clone()));
                }
            } else if let Some(&(place, _)) = waiting.first() {
                let old = self.state.models[place].name.clone();
                let new = format!("{old}Renamed");
                self.push(Operation::RenameModel { old, new, table: None })?;
            }
        }
        Ok(())
    }

    /// Whether it could be renamed: a table of pairs may not find its new name free.
    fn rename_model(&mut self, old: &str, new: &str) -> Result<bool, DetectError> {
        let wanted = self.to.model(new).map(|model| model.table.clone());
        let current = self.state.model(old).map(|model| model.table.clone());
        let is_free = |table: &String| !self.state.models.iter().any(|model| model.table == *table);
        let table = wanted.filter(|table| Some(table) != current.as_ref() && is_free(table));
        // where the tables of pairs can't follow at once, the model alone is renamed, and tables move later
        for table in [table, None] {
            let rename = Operation::RenameModel { old: old.to_owned(), new: new.to_owned(), table };
            if rename.apply(&mut self.state.clone()).is_ok() {
                self.push(rename)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn rename_fields(
        &mut self,
        renamed: &Renamed,
        questioner: &mut dyn Questioner,
    ) -> Result<(), DetectError> {
        for name in self.common() {
            self.rename_fields_in_turn(&name, renamed)?;
            while let Some((old, new)) = self.same_field(&name) {
                self.rename_field(&name, &old, &new)?;
            }
        }
        for likeness in [Likeness::Exact, Likeness::Near] {
            for name in self.common() {
                self.ask_for_fields(&name, likeness, questioner)?;
            }
        }
        Ok(())
    }

    fn ask_for_fields(
        &mut self,
        name: &str,
        likeness: Likeness,
        questioner: &mut dyn Questioner,
    ) -> Result<(), DetectError> {
        for new in self.coming_fields(name) {
            for old in self.going_fields(name) {
                let (Some(model), Some(target)) = (self.state.model(name), self.to.model(name)) else { continue };
                let Some((before, after)) = model.field(&old).zip(target.field(&new)) else { continue };
                if alike::of_fields(before, after) != Some(likeness) {
                    continue;
                }
                if questioner.is_field_renamed(model, before, after)? {
                    self.rename_field(name, &old, &new)?;
                    break;
                }
                self.possible.push((format!("{name}.{old}"), format!("{name}.{new}")));
            }
        }
        Ok(())
    }

    fn rename_fields_in_turn(&mut self, name: &str, renamed: &Renamed) -> Result<(), DetectError> {
        let (Some(model), Some(target)) = (self.state.model(name), self.to.model(name)) else { return Ok(()) };
        let of_model = renamed.fields.iter().filter(|(model, _, _)| model == name);
        let mut pairs: Vec<(String, String)> = of_model.map(|(_, old, new)| (old.clone(), new.clone())).collect();
        pairs.retain(|(old, new)| old != new && model.field(old).is_some() && target.field(new).is_some());
        // a name that stays where it was is not taken by another: such a hint was carried out long ago
        let stays = |new: &str, pairs: &[(String, String)]| {
            model.field(new).is_some() && !pairs.iter().any(|(old, _)| old == new)
        };
        let moving = pairs.clone();
        pairs.retain(|(_, new)| !stays(new, &moving));
        while !pairs.is_empty() {
            // a name that another keeps is never free
            let olds: Vec<String> = pairs.iter().map(|(old, _)| old.clone()).collect();
            let model = self.state.find(name)?;
            pairs.retain(|(_, new)| model.field(new).is_none() || olds.contains(new));
            let is_free = |new: &str| self.state.model(name).is_some_and(|model| model.field(new).is_none());
            if let Some(at) = pairs.iter().position(|(_, new)| is_free(new)) {
                let (old, new) = pairs.remove(at);
                self.rename_field(name, &old, &new)?;
            } else if let Some(first) = pairs.first_mut() {
                let aside = format!("{}_renamed", first.0);
                let old = std::mem::replace(&mut first.0, aside.clone());
                self.push(Operation::RenameField { model: name.to_owned(), old, new: aside, column: None })?;
            }
        }
        Ok(())
    }

    /// A field that is another name for the very same column, or an end of a table of pairs.
    fn same_field(&self, name: &str) -> Option<(String, String)> {
        let (model, target) = (self.state.model(name)?, self.to.model(name)?);
        let is_it = |old: &FieldState, new: &FieldState| {
            let is_end = model.automatic && target.automatic && alike::is_exact(old, new);
            alike::is_same_column(old, new) || (is_end && old.reference().is_some())
        };
        self.coming_fields(name).into_iter().find_map(|new| {
            let after = target.field(&new)?;
            let going = self.going_fields(name);
            let old = going.into_iter().find(|old| model.field(old).is_some_and(|before| is_it(before, after)))?;
            Some((old, new))
        })
    }

    fn rename_field(&mut self, name: &str, old: &str, new: &str) -> Result<(), DetectError> {
        let wanted = self.to.model(name).and_then(|model| Some(model.field(new)?.column.clone()));
        let model = self.state.find(name)?;
        let is_free = |column: &String| !model.fields.iter().any(|field| field.column == *column);
        let column = wanted.filter(is_free);
        self.push(Operation::RenameField { model: name.to_owned(), old: old.to_owned(), new: new.to_owned(), column })
    }

    pub(super) fn coming_fields(&self, model: &str) -> Vec<String> {
        names_missing_in(self.to.model(model), self.state.model(model))
    }

    pub(super) fn going_fields(&self, model: &str) -> Vec<String> {
        names_missing_in(self.state.model(model), self.to.model(model))
    }

    /// What goes, with all values. The fields of a model that goes are not named one by one.
    pub(super) fn losses(&self) -> Vec<Loss> {
        let models = [self.going(), self.remade.clone()].concat();
        let stay = self.common().into_iter().filter(|name| !self.remade.contains(name));
        let fields = stay.flat_map(|model| {
            let going = self.going_fields(&model);
            going.into_iter().map(move |field| format!("{model}.{field}"))
        });
        models
            .into_iter()
            .chain(fields)
            .map(|what| {
                let maybe = self.possible.iter().filter(|(old, _)| *old == what).map(|(_, new)| new.clone());
                Loss { maybe: maybe.collect(), what }
            })
            .collect()
    }
}

fn names_missing_in(some: Option<&ModelState>, others: Option<&ModelState>) -> Vec<String> {
    let fields = some.iter().flat_map(|model| &model.fields).map(|field| &field.name);
    let mut names: Vec<String> =
        fields.filter(|name| others.is_none_or(|model| model.field(name).is_none())).cloned().collect();
    names.sort();
    names
}
