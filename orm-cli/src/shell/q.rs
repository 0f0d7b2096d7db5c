//! `Q`: conditions that are put together before a queryset takes them.

use super::error::Raise;
use super::expression::Expression;
use super::repr;
use super::value::Value;
use std::rc::Rc;

/// A condition, or several with one word between them.
#[derive(Clone)]
pub(crate) struct Q {
    pub(crate) connector: Connector,
    pub(crate) negated: bool,
    pub(crate) children: Vec<Child>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connector {
    And,
    Or,
    Xor,
}

#[derive(Clone)]
pub(crate) enum Child {
    /// `name=value`
    Lookup(Rc<str>, Value),
    Q(Rc<Q>),
    /// An expression that is TRUE or FALSE.
    Expression(Rc<Expression>),
}

/// How deep conditions may be.
const MAX_DEPTH: usize = 100;

impl Q {
    /// All of these.
    pub(crate) fn all(children: Vec<Child>) -> Self {
        Q { connector: Connector::And, negated: false, children }
    }

    pub(crate) fn negate(&self) -> Q {
        Q { negated: !self.negated, ..self.clone() }
    }

    /// Both, with the word between them. As Django's tree, it stays flat where it can.
    pub(crate) fn combine(&self, other: &Q, connector: Connector) -> Result<Q, Raise> {
        if self.children.is_empty() {
            return Ok(other.clone());
        }
        if other.children.is_empty() {
            return Ok(self.clone());
        }
        let mut combined = Q { connector, negated: false, children: Vec::new() };
        for part in [self, other] {
            if !part.negated && (part.connector == connector || part.children.len() == 1) {
                combined.children.extend(part.children.iter().cloned());
            } else {
                combined.children.push(Child::Q(Rc::new(part.clone())));
            }
        }
        if combined.depth() > MAX_DEPTH {
            return Err(Raise::new("RecursionError", "the condition is nested too deeply"));
        }
        Ok(combined)
    }

    fn depth(&self) -> usize {
        let depth = |child: &Child| if let Child::Q(q) = child { q.depth() } else { 0 };
        1 + self.children.iter().map(depth).max().unwrap_or_default()
    }

    /// `str(q)`
    pub(crate) fn text(&self) -> Result<String, Raise> {
        let mut parts = Vec::with_capacity(self.children.len());
        for child in &self.children {
            parts.push(match child {
                Child::Lookup(name, value) => format!("({}, {})", repr::quoted(name), repr::repr(value)?),
                Child::Q(q) => q.text()?,
                Child::Expression(expression) => expression.text()?,
            });
        }
        let word = match self.connector {
            Connector::And => "AND",
            Connector::Or => "OR",
            Connector::Xor => "XOR",
        };
        let text = format!("({word}: {})", parts.join(", "));
        Ok(if self.negated { format!("(NOT {text})") } else { text })
    }

    /// `repr(q)`
    pub(crate) fn repr(&self) -> Result<String, Raise> {
        Ok(format!("<Q: {}>", self.text()?))
    }
}
