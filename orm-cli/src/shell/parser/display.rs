//! What stands in brackets: tuples, lists, sets and dicts.

use super::Parser;
use crate::shell::error::Raise;
use crate::shell::lexer::Span;
use crate::shell::syntax::{Expr, ExprKind, Made};

impl Parser<'_> {
    pub(super) fn parenthesis(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        self.advance();
        if self.take_op(")") {
            return self.make(ExprKind::Tuple(Vec::new()), start.to(self.before()));
        }
        let first = self.starred()?;
        if self.is_word("for") {
            let made = self.comprehension(Made::Generator, first, None, start)?;
            self.expect_op(")")?;
            return Ok(made);
        }
        if self.take_op(")") {
            if matches!(first.kind, ExprKind::Starred(_)) {
                return Err(Raise::syntax("cannot use starred expression here").at(first.span));
            }
            return Ok(Expr { span: start.to(self.before()), ..first });
        }
        let mut all = vec![first];
        self.rest_of_display(&mut all, ")", start)?;
        self.make(ExprKind::Tuple(all), start.to(self.before()))
    }

    /// What follows the first item of a display, up to what closes it, which is taken.
    fn rest_of_display(&mut self, all: &mut Vec<Expr>, close: &str, open: Span) -> Result<(), Raise> {
        loop {
            if !self.take_op(",") {
                if self.take_op(close) {
                    return Ok(());
                }
                let item = all.last().map_or(open, |item| item.span);
                return Err(self.unfinished(open, item));
            }
            if self.take_op(close) {
                return Ok(());
            }
            all.push(self.starred()?);
        }
    }

    pub(super) fn list(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        self.advance();
        if self.take_op("]") {
            return self.make(ExprKind::List(Vec::new()), start.to(self.before()));
        }
        let first = self.starred()?;
        if self.is_word("for") {
            let made = self.comprehension(Made::List, first, None, start)?;
            self.expect_op("]")?;
            return Ok(made);
        }
        let mut all = vec![first];
        self.rest_of_display(&mut all, "]", start)?;
        self.make(ExprKind::List(all), start.to(self.before()))
    }

    pub(super) fn braces(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        self.advance();
        if self.take_op("}") {
            return self.make(ExprKind::Dict(Vec::new()), start.to(self.before()));
        }
        if !self.is_op("**") {
            let first = self.starred()?;
            if !self.is_op(":") {
                if self.is_word("for") {
                    let made = self.comprehension(Made::Set, first, None, start)?;
                    self.expect_op("}")?;
                    return Ok(made);
                }
                let mut all = vec![first];
                self.rest_of_display(&mut all, "}", start)?;
                return self.make(ExprKind::Set(all), start.to(self.before()));
            }
            self.advance();
            let value = self.entry_value()?;
            if self.is_word("for") {
                let made = self.comprehension(Made::Dict, first, Some(value), start)?;
                self.expect_op("}")?;
                return Ok(made);
            }
            let mut entries = vec![(Some(first), value)];
            if self.take_op(",") {
                self.entries(&mut entries)?;
            }
            self.close_dict(&entries, start)?;
            return self.make(ExprKind::Dict(entries), start.to(self.before()));
        }
        let mut entries = Vec::new();
        self.entries(&mut entries)?;
        self.close_dict(&entries, start)?;
        self.make(ExprKind::Dict(entries), start.to(self.before()))
    }

    fn close_dict(&mut self, entries: &[(Option<Expr>, Expr)], open: Span) -> Result<(), Raise> {
        if self.take_op("}") {
            return Ok(());
        }
        Err(self.unfinished(open, entries.last().map_or(open, |(_, value)| value.span)))
    }

    fn entry_value(&mut self) -> Result<Expr, Raise> {
        if self.is_op("}") || self.is_op(",") {
            return Err(Raise::syntax("expression expected after dictionary key and ':'").at(self.before()));
        }
        self.expression()
    }

    fn entries(&mut self, entries: &mut Vec<(Option<Expr>, Expr)>) -> Result<(), Raise> {
        while !self.is_op("}") {
            if self.take_op("**") {
                entries.push((None, self.binary(0)?));
            } else {
                let key = self.expression()?;
                if !self.take_op(":") {
                    return Err(Raise::syntax("':' expected after dictionary key").at(key.span));
                }
                entries.push((Some(key), self.entry_value()?));
            }
            if !self.take_op(",") {
                break;
            }
        }
        Ok(())
    }
}
