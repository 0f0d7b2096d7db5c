//! What was renamed, as far as somebody said so: in the models by `renamed_from`, or on the command line by `--rename old=new`.

use super::super::label::struct_name;
use super::super::{ModelState, State};
use crate::meta::nearest_ignoring_case as nearest;
use crate::meta::{ModelMeta, label_among as label};

/// Renames that somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// Of the command line: `Song=Track`, `Song.title=name`.
    said: Vec<String>,
    /// Models by `renamed_from`: name before, name now.
    models: Vec<(String, String)>,
    /// Fields by `renamed_from`: model now, name before, name now.
    fields: Vec<(String, String, String)>,
}

/// A rename that can't be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`--rename {hint}`: {message}")]
pub struct HintError {
    /// What was said.
    pub hint: String,
    /// What is wrong with it.
    pub message: String,
}

/// Renames that fit the states.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    /// Names before and after.
    pub(super) models: Vec<(String, String)>,
    /// The same, of tables of pairs that are called by the model's name of now.
    pub(super) late: Vec<(String, String)>,
    /// Model after, names before and after.
    pub(super) fields: Vec<(String, String, String)>,
}

impl Hints {
    /// What the models of the program say.
    pub fn of_program() -> Self {
        Self::of(crate::meta::models())
    }

    /// What these models say.
    pub fn of(models: &[&'static ModelMeta]) -> Self {
        let mut hints = Hints::default();
        for model in models {
            let name = label(models, model);
            if let Some(before) = model.renamed_from {
                hints.models.push((before.to_owned(), name.clone()));
            }
            for field in model.fields {
                if let Some(before) = field.renamed_from {
                    hints.fields.push((name.clone(), before.to_owned(), field.name.to_owned()));
                }
            }
        }
        hints
    }

    /// These too, as they are written after `--rename`.
    #[must_use]
    pub fn with_said(mut self, said: impl IntoIterator<Item = String>) -> Self {
        self.said.extend(said);
        self
    }

    pub(super) fn resolve(&self, from: &State, to: &State) -> Result<Renamed, HintError> {
        let mut renamed = Renamed::default();
        for hint in &self.said {
            resolve_said(hint, from, to, &mut renamed).map_err(|message| HintError { hint: hint.clone(), message })?;
        }
        // one that was carried out long ago says nothing any more
        for (old, new) in &self.models {
            let is_new = to.model(new).is_some() && from.model(new).is_none();
            match find(from, old) {
                Some(old) if is_new => renamed.add_model(&old.name, new),
                None if is_new => renamed.late.push((old.clone(), new.clone())),
                _ => {}
            }
        }
        for (model, old, new) in &self.fields {
            renamed.add_field(model, old, new);
        }
        Ok(renamed)
    }
}

impl Renamed {
    fn add_model(&mut self, old: &str, new: &str) {
        if !self.models.iter().any(|(other, other_new)| other == old || other_new == new) {
            self.models.push((old.to_owned(), new.to_owned()));
        }
    }

    fn add_field(&mut self, model: &str, old: &str, new: &str) {
        let is_known = |(other, other_old, other_new): &(String, String, String)| {
            other == model && (other_old == old || other_new == new)
        };
        if !self.fields.iter().any(is_known) {
            self.fields.push((model.to_owned(), old.to_owned(), new.to_owned()));
        }
    }
}

/// The model of that name, or the only one whose struct has it.
pub(super) fn find<'a>(state: &'a State, name: &str) -> Option<&'a ModelState> {
    let mut by_struct = state.models.iter().filter(|model| struct_name(&model.name) == name);
    state.model(name).or_else(|| by_struct.next().filter(|_| by_struct.next().is_none()))
}

fn did_you_mean<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> String {
    nearest(name, names).map(|meant| format!("; did you mean {meant}?")).unwrap_or_default()
}

fn models(state: &State) -> impl Iterator<Item = &str> {
    state.models.iter().map(|model| model.name.as_str())
}

fn fields(model: &ModelState) -> impl Iterator<Item = &str> {
    model.fields.iter().map(|field| field.name.as_str())
}

fn resolve_said(hint: &str, from: &State, to: &State, renamed: &mut Renamed) -> Result<(), String> {
    let parts = hint.split_once('=').map(|(old, new)| (old.trim(), new.trim()));
    let Some((old, new)) = parts.filter(|(old, new)| !old.is_empty() && !new.is_empty()) else {
        return Err("write `--rename Song=Track` for a model, `--rename Song.title=name` for a field".to_owned());
    };
    if let Some(model) = find(from, old) {
        let Some(target) = find(to, new) else {
            return Err(format!("the program has no model {new}{}", did_you_mean(new, models(to))));
        };
        if from.model(&target.name).is_some_and(|there| there.name != model.name) && to.model(old).is_none() {
            return Err(format!("{new} was there before, so that {old} did not become it"));
        }
        renamed.add_model(&model.name, &target.name);
        return Ok(());
    }
    let Some((model, field)) = old.rsplit_once('.') else {
        return Err(format!("the migrations have no model {old}{}", did_you_mean(old, models(from))));
    };
    // the model may be called by its name of before or of now
    let before = find(from, model);
    let after = match before {
        Some(before) => renamed.models.iter().find(|(old, _)| *old == before.name).map_or(&before.name, |(_, new)| new),
        None => model,
    };
    let Some(target) = find(to, after) else {
        return Err(format!("there is no model {model}{}", did_you_mean(model, models(from).chain(models(to)))));
    };
    let of_before = before.or_else(|| {
        let old = renamed.models.iter().find(|(_, new)| *new == target.name).map(|(old, _)| old);
        old.and_then(|old| from.model(old))
    });
    if let Some(before) = of_before
        && before.field(field).is_none()
    {
        return Err(format!("{} had no field {field}{}", before.name, did_you_mean(field, fields(before))));
    }
    let new = new.rsplit('.').next().unwrap_or(new);
    if target.field(new).is_none() {
        return Err(format!("{} has no field {new}{}", target.name, did_you_mean(new, fields(target))));
    }
    renamed.add_field(&target.name, field, new);
    Ok(())
}
