//! What the core refuses, as the exceptions that Django raises for it.

use super::class::ByAddress;
use super::{Class, ModelError, Raise};
use crate::shell::names;
use crate::shell::repr;
use crate::shell::value::{Dict, Value};
use orm_core::by_name::NameError;
use orm_core::meta;
use orm_core::model::ValidationReason;
use orm_core::value::ValueError;
use orm_core::{Backend, Error};
use std::cell::RefCell;
use std::rc::Rc;

/// A name that the core doesn't know, or a value that a column can't take.
pub(crate) fn from_name(error: NameError) -> Raise {
    match &error {
        NameError::Unknown { name, choices, meant, .. } => {
            let message = format!("Cannot resolve keyword '{name}' into field. Choices are: {}", choices.join(", "));
            Raise::field(message).meant(meant.as_deref().map(str::to_owned)).about(name)
        }
        NameError::Value { .. } => Raise::value_error(error.to_string()),
        _ => Raise::field(error.to_string()),
    }
}

/// An error of the core.
pub(crate) fn from_core(error: Error, backend: Backend) -> Raise {
    let of = |class: &str| Raise::new(class, error.to_string());
    match &error {
        Error::Name(name) => from_name((**name).clone()),
        Error::NotFound { model, .. } => of_model(model, ModelError::DoesNotExist, "matching query does not exist."),
        Error::Constraint(constraint) => {
            let text = constraint.source.as_ref().map(deepest);
            Raise::new("IntegrityError", text.unwrap_or_else(|| constraint.to_string()))
        }
        Error::Protected(protected) | Error::Restricted(protected) => {
            let word = if protected.restricted { "restricted" } else { "protected" };
            let by: Vec<String> = protected.by.iter().map(|by| format!("'{}.{}'", by.model, by.field)).collect();
            let class = if protected.restricted { "RestrictedError" } else { "ProtectedError" };
            let message = format!(
                "(\"Cannot delete some instances of model '{}' because they are referenced through {word} foreign keys: {}.\",)",
                protected.model,
                by.join(", ")
            );
            Raise::new(class, message)
        }
        Error::Validation(errors) => {
            let mut fields: Vec<(&str, Vec<String>)> = Vec::new();
            for error in &errors.errors {
                let text = match &error.reason {
                    ValidationReason::Value(ValueError::TooLong { length, max }) => {
                        format!("Ensure this value has at most {max} characters (it has {length}).")
                    }
                    ValidationReason::Value(ValueError::NotAChoice) => "Value is not a valid choice.".to_owned(),
                    ValidationReason::Custom(text) => text.clone(),
                    _ => {
                        let text = error.to_string();
                        text.strip_prefix(&format!("{}: ", error.field)).unwrap_or(&text).to_owned()
                    }
                };
                match fields.iter_mut().find(|(name, _)| *name == error.field) {
                    Some((_, texts)) => texts.push(text),
                    None => fields.push((error.field, vec![text])),
                }
            }
            validation(&fields)
        }
        Error::Encode { .. } | Error::Decode(_) => of("DataError"),
        Error::Query(_) => of("NotSupportedError"),
        Error::Transaction(_) => of("TransactionManagementError"),
        Error::Database { message, .. } => {
            let class = if backend == Backend::Sqlite { "OperationalError" } else { "ProgrammingError" };
            Raise::new(class, message.to_string())
        }
        Error::Schema { message } => {
            let class = if backend == Backend::Sqlite { "OperationalError" } else { "ProgrammingError" };
            Raise::new(class, message.to_string())
        }
        _ => of("OperationalError"),
    }
}

/// The database's own words.
fn deepest(source: &orm_core::error::Source) -> String {
    let mut error: &dyn std::error::Error = source.get_ref();
    while let Some(source) = error.source() {
        error = source;
    }
    let text = error.to_string();
    // without the number of SQLite's that stands before them
    match text.strip_prefix("(code: ").and_then(|rest| rest.split_once(") ")) {
        Some((_, words)) => words.to_owned(),
        None => text,
    }
}

fn of_model(model: &str, error: ModelError, message: &str) -> Raise {
    match meta::by_name(model).next() {
        Some(meta) => {
            Raise::of(Class::Model(ByAddress(meta), error), format!("{} {message}", names::object_name(meta)))
        }
        None => Raise::new("ObjectDoesNotExist", format!("{model} {message}")),
    }
}

/// A `ValidationError` with messages for fields.
pub(crate) fn validation(all: &[(&str, Vec<String>)]) -> Raise {
    let field = |(name, texts): &(&str, Vec<String>)| {
        let texts: Vec<String> = texts.iter().map(|text| repr::quoted(text)).collect();
        format!("{}: [{}]", repr::quoted(name), texts.join(", "))
    };
    let fields: Vec<String> = all.iter().map(field).collect();
    let mut dict = Dict::default();
    for (name, texts) in all {
        dict.set_text(name, Value::list(texts.iter().map(Value::str).collect()));
    }
    let args = vec![Value::Dict(Rc::new(RefCell::new(dict)))];
    Raise::new("ValidationError", format!("{{{}}}", fields.join(", "))).with_args(args)
}
