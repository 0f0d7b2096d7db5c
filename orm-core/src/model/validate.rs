//! Validation: what an instance is checked for before anything is sent.

use super::Instance;
use crate::value::ValueError;
use std::fmt;

/// What is wrong with an instance, field by field. Holds no value of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationErrors {
    /// The model.
    pub model: &'static str,
    /// Of a list of instances: which of them, counted from 0.
    pub row: Option<usize>,
    /// What is wrong, in the order of the fields.
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field.
    pub field: &'static str,
    /// What is wrong.
    pub reason: ValidationReason,
}

/// Why a field's value is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValidationReason {
    /// The column can't hold it.
    Value(ValueError),
    /// A function named by `#[orm(validate = ..)]` said so.
    Custom(String),
    /// Of a list of instances, another one has the same value, where that must not be.
    Duplicate {
        /// Which one, counted from 0.
        of: usize,
    },
}

impl ValidationErrors {
    /// Nothing wrong yet.
    pub fn new(model: &'static str) -> Self {
        ValidationErrors { model, row: None, errors: Vec::new() }
    }

    /// Notes what is wrong with a field.
    pub fn add(&mut self, field: &'static str, reason: ValidationReason) {
        self.errors.push(FieldError { field, reason });
    }

    /// What is wrong with that field.
    pub fn of(&self, field: &str) -> impl Iterator<Item = &FieldError> {
        self.errors.iter().filter(move |error| error.field == field)
    }

    /// Everything that is wrong with the instance, or nothing.
    pub(crate) fn check(instance: &dyn Instance) -> Result<(), Self> {
        let meta = instance.meta();
        let mut errors = ValidationErrors::new(meta.name);
        for (at, field) in meta.fields.iter().enumerate() {
            let checked = match instance.plain(at) {
                Some(value) => field.check_plain(value),
                None => instance.value(at).and_then(|value| field.check(&value)),
            };
            if let Err(reason) = checked {
                errors.add(field.name, ValidationReason::Value(reason));
            }
        }
        instance.validate_custom(&mut errors);
        if errors.errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            None => write!(f, "{} is not valid: ", self.model)?,
            Some(row) => write!(f, "{} at position {row} of the list is not valid: ", self.model)?,
        }
        for (at, error) in self.errors.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            ValidationReason::Value(reason) => write!(f, "{}: {reason}", self.field),
            ValidationReason::Custom(reason) => write!(f, "{}: {reason}", self.field),
            ValidationReason::Duplicate { of } => {
                write!(f, "{}: the instance at position {of} has the same value", self.field)
            }
        }
    }
}

impl std::error::Error for ValidationErrors {}
