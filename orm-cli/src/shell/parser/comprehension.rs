//! Comprehensions, and what a loop assigns to.

use super::Parser;
use crate::shell::error::Raise;
use crate::shell::lexer::Span;
use crate::shell::syntax::{Clause, Comprehension, Expr, ExprKind, Made};

impl Parser<'_> {
    /// What stands behind the element of a comprehension.
    pub(super) fn comprehension(
        &mut self,
        kind: Made,
        element: Expr,
        value: Option<Expr>,
        start: Span,
    ) -> Result<Expr, Raise> {
        let mut clauses = Vec::new();
        while self.take_word("for") {
            let target = self.targets()?;
            if !self.take_word("in") {
                return Err(self.invalid());
            }
            let iterable = self.or()?;
            let mut conditions = Vec::new();
            while self.take_word("if") {
                conditions.push(self.or()?);
            }
            clauses.push(Clause { target, iterable, conditions });
        }
        let made = Comprehension { kind, element, value, clauses };
        self.make(ExprKind::Comprehension(Box::new(made)), start.to(self.before()))
    }

    /// What a loop assigns to: names, or a tuple of them.
    pub(super) fn targets(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        let one = |parser: &mut Self| {
            let start = parser.span();
            if parser.take_op("*") {
                let of = parser.primary()?;
                return parser.make(ExprKind::Starred(Box::new(of)), start.to(parser.before()));
            }
            parser.primary()
        };
        let first = one(self)?;
        let mut all = vec![first];
        let mut is_tuple = false;
        while self.take_op(",") {
            is_tuple = true;
            if self.is_word("in") {
                break;
            }
            all.push(one(self)?);
        }
        let target = match (is_tuple, all.pop()) {
            (false, Some(only)) => only,
            (_, last) => {
                all.extend(last);
                self.make(ExprKind::Tuple(all), start.to(self.before()))?
            }
        };
        self.assignable(&target, "")?;
        Ok(target)
    }
}
