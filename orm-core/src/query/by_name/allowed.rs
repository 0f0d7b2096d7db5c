//! The list of what outsiders may name.

use super::path::{Column, Found, Start};
use super::{Dynamic, NameError, Scope, direction, error, lookup};
use crate::meta::ModelMeta;
use crate::query::{OrderBy, Tree};

/// What may be named of a model. All other names are refused before they are looked up any further.
#[derive(Debug, Clone)]
pub struct Allowed {
    model: &'static ModelMeta,
    names: Vec<Box<str>>,
    columns: Vec<Column>,
    regex: bool,
    /// A name of the list itself that means nothing.
    mistake: Option<NameError>,
}

impl Allowed {
    /// Nothing, yet.
    pub fn of(model: &'static ModelMeta) -> Self {
        Allowed { model, names: Vec::new(), columns: Vec::new(), regex: false, mistake: None }
    }

    /// Allows one more name.
    pub fn allow(&mut self, name: &str) {
        match Found::read(Scope::of(self.model), name) {
            Ok(Found { start: Start::Column(column), rest }) if rest.is_empty() => {
                self.columns.push(column);
                self.names.push(name.into());
            }
            Ok(found) => {
                let word = found.rest.first().copied().unwrap_or_default();
                let error = found.misspelt(word).unwrap_or_else(|| NameError::Lookup {
                    column: found.label(),
                    lookup: error::shown(word),
                    meant: None,
                    choices: Vec::new(),
                });
                self.mistake.get_or_insert(error);
            }
            Err(error) => {
                self.mistake.get_or_insert(error);
            }
        }
    }

    /// Allows regular expressions.
    pub fn allow_regex(&mut self) {
        self.regex = true;
    }

    /// The names, in the order in which they were allowed.
    pub fn names(&self) -> &[Box<str>] {
        &self.names
    }

    fn check<'n>(&self, name: &'n str) -> Result<Found<'n>, NameError> {
        if let Some(mistake) = &self.mistake {
            return Err(mistake.clone());
        }
        let refused =
            || NameError::NotAllowed { model: self.model.name, name: error::shown(name), allowed: self.names.clone() };
        // whether there is such a name is nobody's business who may not use it
        let found = match Found::read(Scope::of(self.model), name) {
            Ok(found) => found,
            Err(error @ NameError::TooLong { .. }) => return Err(error),
            Err(_) => return Err(refused()),
        };
        let allowed = match &found.start {
            Start::Column(column) => self.columns.iter().any(|known| known.same(column)),
            Start::Alias(..) => false,
        };
        if !allowed || (lookup::is_regex(&found) && !self.regex) {
            return Err(refused());
        }
        Ok(found)
    }

    /// The condition `name = value`.
    ///
    /// # Errors
    /// [`NameError::NotAllowed`], and what is wrong with the lookup or the value.
    pub fn condition(&self, name: &str, value: Dynamic) -> Result<Tree, NameError> {
        for field in value.fields() {
            self.check(field)?;
        }
        let found = self.check(name)?;
        // a list of names does not say what stands at the end of the longer ones
        lookup::condition(Scope::of(self.model), &found, value).map_err(|error| self.shortened(error, name))
    }

    /// The expression that a name means.
    ///
    /// # Errors
    /// As [`condition`](Self::condition).
    pub fn expression(&self, name: &str) -> Result<Tree, NameError> {
        let found = self.check(name)?;
        lookup::expression(&found).map_err(|error| self.shortened(error, name))
    }

    /// One part of an ordering. A random order is none of the names.
    ///
    /// # Errors
    /// As [`condition`](Self::condition).
    pub fn order(&self, name: &str) -> Result<OrderBy, NameError> {
        self.expression(direction(name).1)?;
        Scope::of(self.model).order(name)
    }

    /// What is wrong with a name, without the names that are not on the list.
    fn shortened(&self, error: NameError, name: &str) -> NameError {
        match error {
            NameError::Unknown { .. } => {
                NameError::NotAllowed { model: self.model.name, name: error::shown(name), allowed: self.names.clone() }
            }
            error => error,
        }
    }
}
