//! What is wrong with a name, or with the value beside it.

use std::fmt::{self, Write as _};

/// A name that means nothing here, or a value that its column can't take. Nothing was sent.
///
/// No value is in it: it may come from an outsider, and the message may go back to one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// No field, relation or annotation has this name.
    Unknown {
        /// The model that was asked.
        model: &'static str,
        /// The part of the name that was not found.
        name: Box<str>,
        /// The name that was probably meant.
        meant: Option<Box<str>>,
        /// All names there are.
        choices: Vec<Box<str>>,
    },
    /// The column has no such lookup.
    Lookup {
        /// The column, with the parts of dates that were read before: `Album.added__year`.
        column: Box<str>,
        /// The word that was not found.
        lookup: Box<str>,
        /// The lookup that was probably meant.
        meant: Option<Box<str>>,
        /// All lookups that the column has.
        choices: Vec<Box<str>>,
    },
    /// The value is not what the column, or the lookup, takes.
    Value {
        /// The column: `Song.plays`.
        column: Box<str>,
        /// Its type in Rust, where it is a field's own: `i64`.
        rust_type: Option<&'static str>,
        /// What is taken.
        expected: &'static str,
        /// The form of what was given, never the value itself.
        found: &'static str,
    },
    /// Two relations have this name, because neither was given one.
    Ambiguous {
        /// The model that was asked.
        model: &'static str,
        /// The name.
        name: Box<str>,
        /// One foreign key: `Song.album`.
        first: Box<str>,
        /// The other.
        second: Box<str>,
    },
    /// The name is not on the list of what may be named.
    NotAllowed {
        /// The model that was asked.
        model: &'static str,
        /// The name.
        name: Box<str>,
        /// What may be named.
        allowed: Vec<Box<str>>,
    },
    /// The name is too long, or leads through too many relations.
    TooLong {
        /// What there is too much of: `200 bytes` or `10 relations`.
        most: &'static str,
    },
    /// No model has this name.
    Model {
        /// The name.
        name: Box<str>,
        /// The model that was probably meant.
        meant: Option<Box<str>>,
        /// All models of the program.
        choices: Vec<Box<str>>,
    },
    /// Two models have this name.
    Models {
        /// The name.
        name: Box<str>,
        /// One of them, with its module.
        first: Box<str>,
        /// The other.
        second: Box<str>,
    },
    /// No aggregate has this name.
    Function {
        /// The name.
        name: Box<str>,
        /// The aggregate that was probably meant.
        meant: Option<Box<str>>,
        /// All aggregates.
        choices: Vec<Box<str>>,
    },
    /// The aggregate is not defined for values of this type.
    Aggregate {
        /// What it was to be of.
        name: Box<str>,
        /// The aggregate.
        function: &'static str,
    },
    /// What is to be read beside each row is not one row of another model.
    NotARow {
        /// The model whose rows are read.
        model: &'static str,
        /// The name.
        name: Box<str>,
    },
    /// What is updated is no column of the model's own table.
    NotAColumn {
        /// The model that is updated.
        model: &'static str,
        /// The name.
        name: Box<str>,
    },
}

/// A name as it stands in a message: in one line, and not longer than a line.
pub(super) fn shown(name: &str) -> Box<str> {
    const MOST: usize = 60;
    let mut out: String = name.chars().take(MOST).flat_map(char::escape_debug).collect();
    if name.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out.into()
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameError::Unknown { model, name, meant, choices } => {
                write!(f, "cannot resolve keyword \"{name}\" on {model}")?;
                advice(f, meant.as_deref(), "Choices", choices)
            }
            NameError::Lookup { column, lookup, meant, choices } => {
                write!(f, "{column} has no lookup \"{lookup}\"")?;
                advice(f, meant.as_deref(), "Lookups", choices)
            }
            NameError::Value { column, rust_type, expected, found } => {
                f.write_str(column)?;
                if let Some(rust_type) = rust_type {
                    write!(f, " ({rust_type})")?;
                }
                write!(f, " takes {expected}, found {found}")
            }
            NameError::Ambiguous { model, name, first, second } => write!(
                f,
                "\"{name}\" on {model} is the way back of {first} and of {second}: give one of them a name of its own with `related_name`"
            ),
            NameError::NotAllowed { model, name, allowed } => {
                write!(f, "\"{name}\" may not be named on {model}")?;
                advice(f, None, "Allowed", allowed)
            }
            NameError::TooLong { most } => write!(f, "the name is too long: at most {most} are allowed"),
            NameError::Model { name, meant, choices } => {
                write!(f, "there is no model \"{name}\"")?;
                advice(f, meant.as_deref(), "Models", choices)
            }
            NameError::Models { name, first, second } => {
                write!(f, "\"{name}\" is the name of {first} and of {second}: write the module before it")
            }
            NameError::Function { name, meant, choices } => {
                write!(f, "there is no aggregate \"{name}\"")?;
                advice(f, meant.as_deref(), "Aggregates", choices)
            }
            NameError::Aggregate { name, function } => {
                write!(f, "\"{name}\" has no {function}: its values are of another type")
            }
            NameError::NotARow { model, name } => write!(
                f,
                "\"{name}\" does not lead from {model} to one row of another model: `select_related` reads foreign keys, and the way back of \
                 one-to-one relations"
            ),
            NameError::NotAColumn { model, name } => {
                write!(f, "\"{name}\" is no column of {model}: an update assigns to the model's own columns")
            }
        }
    }
}

fn advice(f: &mut fmt::Formatter<'_>, meant: Option<&str>, what: &str, choices: &[Box<str>]) -> fmt::Result {
    if let Some(meant) = meant {
        write!(f, "; did you mean \"{meant}\"?")?;
    } else {
        f.write_char('.')?;
    }
    if choices.is_empty() {
        return write!(f, " {what} are: none");
    }
    write!(f, " {what} are: {}", choices.join(", "))
}

impl std::error::Error for NameError {}
