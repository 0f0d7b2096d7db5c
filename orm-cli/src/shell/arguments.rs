//! The arguments of a call.

use super::error::Raise;
use super::value::Value;
use std::rc::Rc;

/// What stands in the brackets of a call.
#[derive(Clone, Default)]
pub(crate) struct Arguments {
    pub(crate) positional: Vec<Value>,
    pub(crate) keywords: Vec<(Rc<str>, Value)>,
}

impl Arguments {
    pub(crate) fn positional(positional: Vec<Value>) -> Self {
        Arguments { positional, keywords: Vec::new() }
    }

    /// Takes the argument of that name.
    pub(crate) fn keyword(&mut self, name: &str) -> Option<Value> {
        let at = self.keywords.iter().position(|(known, _)| **known == *name)?;
        Some(self.keywords.remove(at).1)
    }

    /// The argument at that position, or of that name.
    pub(crate) fn take(&mut self, at: usize, name: &str) -> Option<Value> {
        self.positional.get(at).cloned().or_else(|| self.keyword(name))
    }

    pub(crate) fn no_keywords(&self, function: &str) -> Result<(), Raise> {
        match self.keywords.first() {
            None => Ok(()),
            Some((name, _)) => {
                let message = format!("{function}() got an unexpected keyword argument '{name}'");
                Err(Raise::type_error(message).about(name))
            }
        }
    }

    /// Exactly so many, and none by name.
    pub(crate) fn exactly(&self, function: &str, count: usize) -> Result<Vec<Value>, Raise> {
        self.between(function, count, count)
    }

    /// At least and at most so many, and none by name.
    pub(crate) fn between(&self, function: &str, least: usize, most: usize) -> Result<Vec<Value>, Raise> {
        self.no_keywords(function)?;
        let given = self.positional.len();
        if given >= least && given <= most {
            return Ok(self.positional.clone());
        }
        let plural = |count: usize| if count == 1 { "argument" } else { "arguments" };
        let message = match (least, most) {
            (0, 0) => format!("{function}() takes no arguments ({given} given)"),
            (1, 1) => format!("{function}() takes exactly one argument ({given} given)"),
            _ if least == most => format!("{function} expected {least} {}, got {given}", plural(least)),
            _ if given < least => format!("{function} expected at least {least} {}, got {given}", plural(least)),
            _ => format!("{function} expected at most {most} {}, got {given}", plural(most)),
        };
        Err(Raise::type_error(message))
    }

    pub(crate) fn one(&self, function: &str) -> Result<Value, Raise> {
        Ok(self.exactly(function, 1)?.swap_remove(0))
    }
}
