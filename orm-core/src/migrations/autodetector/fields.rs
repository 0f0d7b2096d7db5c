//! Fields that come, go and change, of models that stay.

use super::alike::is_same_column;
use super::fills::Fills;
use super::{DetectError, Work};
use crate::migrations::{FieldState, ModelState, Operation};

impl Work<'_> {
    /// What goes. A table has one column at least: where all go, they go when others are there.
    pub(super) fn remove_fields(&mut self) -> Result<(), DetectError> {
        for name in self.common() {
            let mut going = self.going_fields(&name);
            let model = self.state.find(&name)?;
            let stays = model.fields.len() > going.len();
            if !self.state.pointing_at(&name).is_empty() {
                // the key stays until nothing points at it
                going.retain(|field| model.field(field).is_none_or(|field| !field.primary_key));
            }
            if stays {
                self.remove(&name, &going)?;
            }
        }
        Ok(())
    }

    pub(super) fn change_fields(&mut self, fills: &Fills) -> Result<(), DetectError> {
        for name in self.targets_first(fills) {
            let going = self.going_fields(&name);
            self.step_aside(&name, &going)?;
            self.alter_fields(&name, fills)?;
            for field in self.coming_fields(&name) {
                let target = self.to.find(&name)?;
                let Some(field) = target.field(&field).cloned() else { continue };
                let fill = fills.of(&name, &field.name);
                self.push(Operation::AddField { model: name.clone(), field, fill })?;
            }
            self.remove(&name, &going)?;
        }
        Ok(())
    }

    /// The models that stay; where old rows of one get keys into another one, that has its own key first.
    fn targets_first(&self, fills: &Fills) -> Vec<String> {
        let mut waiting = self.common();
        let mut ordered = Vec::new();
        let needs = |name: &String, other: &String| {
            let fields = self.to.model(name).into_iter().flat_map(|model| &model.fields);
            let is_filled = |field: &&FieldState| field.primary_key || fills.of(name, &field.name).is_some();
            let mut targets = fields.filter(is_filled).filter_map(FieldState::reference);
            name != other && targets.any(|reference| reference.model == *other)
        };
        while !waiting.is_empty() {
            let is_ready = |name: &String| !waiting.iter().any(|other| needs(name, other));
            // in a circle any may be the first
            let at = waiting.iter().position(is_ready).unwrap_or_default();
            ordered.push(waiting.remove(at));
        }
        ordered
    }

    fn remove(&mut self, name: &str, going: &[String]) -> Result<(), DetectError> {
        for field in going {
            self.push(Operation::RemoveField { model: name.to_owned(), field: field.clone() })?;
        }
        Ok(())
    }

    /// Fields that go, but are still there, give up the key and the column that others take.
    pub(super) fn step_aside(&mut self, name: &str, going: &[String]) -> Result<(), DetectError> {
        let model = self.state.find(name)?.clone();
        let target = self.to.find(name)?;
        for field in model.fields.iter().filter(|field| going.contains(&field.name)) {
            let mut aside = FieldState { primary_key: false, auto: false, ..field.clone() };
            if target.fields.iter().any(|other| other.column == field.column) {
                aside.column = free_column(&model, &field.column);
            }
            if aside != *field {
                self.push(Operation::AlterField { model: name.to_owned(), field: aside, fill: None })?;
            }
        }
        Ok(())
    }

    /// A column's name is taken when it is free; in a circle, one steps aside. A key is given up before another one is taken.
    fn alter_fields(&mut self, name: &str, fills: &Fills) -> Result<(), DetectError> {
        loop {
            let (model, target) = (self.state.find(name)?, self.to.find(name)?);
            let changed = |field: &&FieldState| model.field(&field.name).is_some_and(|before| before != *field);
            let mut waiting: Vec<&FieldState> = target.fields.iter().filter(changed).collect();
            waiting.sort_by_key(|field| (field.primary_key, field.name.clone()));
            let is_free = |field: &&&FieldState| {
                !model.fields.iter().any(|other| other.column == field.column && other.name != field.name)
            };
            let Some(field) = waiting.iter().find(is_free).copied().or_else(|| waiting.first().copied()) else {
                return Ok(());
            };
            let Some(before) = model.field(&field.name) else { return Ok(()) };
            let operation = if is_free(&&field) {
                let fill = fills.of(name, &field.name);
                Operation::AlterField { model: name.to_owned(), field: field.clone(), fill }
            } else {
                // its column is that of another one, which waits too
                let column = free_column(model, &before.column);
                let aside = FieldState { column, ..before.clone() };
                debug_assert!(!is_same_column(&aside, before), "it moves");
                Operation::AlterField { model: name.to_owned(), field: aside, fill: None }
            };
            self.push(operation)?;
        }
    }
}

pub(super) fn free_column(model: &ModelState, column: &str) -> String {
    let mut free = format!("{column}_aside");
    while model.fields.iter().any(|field| field.column == free) {
        free.push('_');
    }
    free
}
