//! `--fill Song.plays=0`: what old rows get, said on the command line.

use crate::failure::Failure;
use orm_core::meta::nearest_ignoring_case;
use orm_core::migrations::{FieldState, Fill, Loss, ModelState, Questioner, State, Stopped, parse_fill};
use orm_core::tables::ColumnType;

/// Answers by what was said, and asks another about the rest.
pub(crate) struct Fills {
    said: Vec<Said>,
    rest: Box<dyn Questioner>,
}

struct Said {
    text: String,
    model: String,
    field: String,
    fill: Fill,
    is_used: bool,
}

impl Fills {
    /// `to`: the models of the program.
    pub(crate) fn new(said: &[String], to: &State, rest: Box<dyn Questioner>) -> Result<Self, Failure> {
        let mut all: Vec<Said> = Vec::new();
        for text in said {
            let wrong = |message: String| Failure::new(format!("`--fill {text}`: {message}; nothing was written"));
            let said = resolve(text, to).map_err(wrong)?;
            if all.iter().any(|other| other.model == said.model && other.field == said.field) {
                return Err(wrong(format!("{}.{} has a value already", said.model, said.field)));
            }
            all.push(said);
        }
        Ok(Fills { said: all, rest })
    }

    /// Fails where something was said of a field that needs no value: it may be another one that is meant.
    pub(crate) fn check_all_used(&self) -> Result<(), Failure> {
        match self.said.iter().find(|said| !said.is_used) {
            Some(Said { text, model, field, .. }) => Err(Failure::new(format!(
                "`--fill {text}`: {model}.{field} needs no value: only one that is never NULL, and is new or could be NULL before, \
                 needs one where it has no default; nothing was written"
            ))),
            None => Ok(()),
        }
    }

    fn of(&mut self, model: &ModelState, field: &FieldState) -> Option<Fill> {
        let said = self.said.iter_mut().find(|said| said.model == model.name && said.field == field.name)?;
        said.is_used = true;
        Some(said.fill.clone())
    }
}

fn did_you_mean<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> String {
    nearest_ignoring_case(name, names).map(|meant| format!("; did you mean {meant}?")).unwrap_or_default()
}

fn resolve(text: &str, to: &State) -> Result<Said, String> {
    let parts = text.split_once('=').and_then(|(name, value)| Some((name.trim().rsplit_once('.')?, value)));
    let Some(((model, field), value)) = parts else {
        return Err("write `--fill Song.plays=0`, or `--fill \"Song.plays=sql: id * 2\"`".to_owned());
    };
    // the struct's name is enough where only one has it
    let ends = |other: &&ModelState| other.name.rsplit('.').next() == Some(model);
    let mut by_struct = to.models.iter().filter(ends);
    let found = to.model(model).or_else(|| by_struct.next().filter(|_| by_struct.next().is_none()));
    let Some(found) = found else {
        let names = to.models.iter().map(|model| model.name.as_str());
        return Err(format!("the program has no model {model}{}", did_you_mean(model, names)));
    };
    let Some(field) = found.field(field) else {
        let names = found.fields.iter().map(|field| field.name.as_str());
        return Err(format!("{} has no field {field}{}", found.name, did_you_mean(field, names)));
    };
    let value = parse_fill(value, to.column_type(field)).map_err(|error| error.to_string())?;
    let (model, field) = (found.name.clone(), field.name.clone());
    Ok(Said { text: text.to_owned(), model, field, fill: Fill::Value(value), is_used: false })
}

impl Questioner for Fills {
    fn is_model_renamed(&mut self, old: &ModelState, new: &ModelState) -> Result<bool, Stopped> {
        self.rest.is_model_renamed(old, new)
    }

    fn is_field_renamed(&mut self, model: &ModelState, old: &FieldState, new: &FieldState) -> Result<bool, Stopped> {
        self.rest.is_field_renamed(model, old, new)
    }

    fn may_be_lost(&mut self, losses: &[Loss]) -> Result<bool, Stopped> {
        self.rest.may_be_lost(losses)
    }

    fn fill_of_new_field(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        column_type: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        match self.of(model, field) {
            Some(fill) => Ok(Some(fill)),
            None => self.rest.fill_of_new_field(model, field, column_type),
        }
    }

    fn fill_of_nulls(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        column_type: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        match self.of(model, field) {
            Some(fill) => Ok(Some(fill)),
            None => self.rest.fill_of_nulls(model, field, column_type),
        }
    }
}
