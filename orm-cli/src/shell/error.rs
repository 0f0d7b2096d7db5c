//! Exceptions: their classes, as Python and Django name them, and what was raised.

mod class;
mod database;

pub(crate) use class::{ByAddress, Class, ModelError, all_named, named};
pub(crate) use database::{from_core, from_name, validation};

use super::lexer::Span;
use super::value::Value;
use std::fmt;
use std::rc::Rc;

/// An exception that was raised.
pub(crate) struct Raise(Box<Raised>);

#[derive(Clone)]
struct Raised {
    class: Class,
    message: String,
    /// What it was made of, for `error.args`.
    args: Option<Vec<Value>>,
    /// Where in the text that was typed.
    span: Option<Span>,
    /// The name in what was typed that it is about, and that is found there.
    about: Option<Rc<str>>,
    /// What was probably meant.
    meant: Option<String>,
    /// What else is to be known, for a person.
    note: Option<&'static str>,
    /// A block that more lines may complete.
    unfinished: bool,
}

impl Raise {
    /// One of a class that Python or Django has.
    pub(crate) fn new(class: &str, message: impl Into<String>) -> Self {
        Raise::of(class::named(class).unwrap_or(Class::EXCEPTION), message)
    }

    pub(crate) fn of(class: Class, message: impl Into<String>) -> Self {
        Raise(Box::new(Raised {
            class,
            message: message.into(),
            args: None,
            span: None,
            about: None,
            meant: None,
            note: None,
            unfinished: false,
        }))
    }

    pub(crate) fn with_args(mut self, args: Vec<Value>) -> Self {
        self.0.args = Some(args);
        self
    }

    pub(crate) fn syntax(message: impl Into<String>) -> Self {
        Raise::new("SyntaxError", message)
    }

    pub(crate) fn type_error(message: impl Into<String>) -> Self {
        Raise::new("TypeError", message)
    }

    pub(crate) fn value_error(message: impl Into<String>) -> Self {
        Raise::new("ValueError", message)
    }

    pub(crate) fn attribute(message: impl Into<String>) -> Self {
        Raise::new("AttributeError", message)
    }

    pub(crate) fn field(message: impl Into<String>) -> Self {
        Raise::new("FieldError", message)
    }

    /// Notes where it was raised, unless that is known.
    pub(crate) fn at(mut self, span: Span) -> Self {
        self.0.span.get_or_insert(span);
        self
    }

    /// Notes the name that it is about, unless that is known.
    pub(crate) fn about(mut self, name: impl AsRef<str>) -> Self {
        self.0.about.get_or_insert_with(|| name.as_ref().into());
        self
    }

    pub(crate) fn subject(&self) -> Option<&str> {
        self.0.about.as_deref()
    }

    /// Says what else is to be known.
    pub(crate) fn note(mut self, note: &'static str) -> Self {
        self.0.note = Some(note);
        self
    }

    pub(crate) fn to_be_known(&self) -> Option<&'static str> {
        self.0.note
    }

    pub(crate) fn meant(mut self, meant: Option<String>) -> Self {
        if meant.is_some() {
            self.0.meant = meant;
        }
        self
    }

    /// More lines may make it right.
    pub(crate) fn unfinished(mut self) -> Self {
        self.0.unfinished = true;
        self
    }

    pub(crate) fn is_unfinished(&self) -> bool {
        self.0.unfinished
    }

    pub(crate) fn class(&self) -> &Class {
        &self.0.class
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn args(&self) -> Option<&[Value]> {
        self.0.args.as_deref()
    }

    pub(crate) fn span(&self) -> Option<Span> {
        self.0.span
    }

    pub(crate) fn probably_meant(&self) -> Option<&str> {
        self.0.meant.as_deref()
    }

    pub(crate) fn is(&self, class: &str) -> bool {
        class::named(class).is_some_and(|class| self.0.class.is_a(&class))
    }

    pub(crate) fn copy(&self) -> Self {
        Raise(self.0.clone())
    }
}

/// The last line of Python's traceback: `books.models.Album.DoesNotExist: Album matching query does not exist.`
impl fmt::Display for Raise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.class.path())?;
        if self.0.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.0.message) }
    }
}

impl fmt::Debug for Raise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
