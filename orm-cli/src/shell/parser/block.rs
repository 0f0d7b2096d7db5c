//! Statements with blocks of others, and the blocks.

use super::statement::Around;
use super::{Parser, left_out};
use crate::shell::error::Raise;
use crate::shell::lexer::{Kind, Span};
use crate::shell::syntax::{Body, Function, Handler, Stmt, StmtKind};
use std::rc::Rc;

impl Parser<'_> {
    /// `if`, or an `elif` of one.
    pub(super) fn branches(&mut self, word: &str, around: Around) -> Result<StmtKind, Raise> {
        let start = self.span();
        self.advance();
        let test = self.test()?;
        let body = self.block(&format!("'{word}' statement"), start, around)?;
        let other = if self.is_word("elif") {
            let start = self.span();
            let kind = self.deeper(|parser| parser.branches("elif", around))?;
            vec![Stmt { kind, span: start.to(self.before()) }]
        } else {
            self.otherwise(around)?
        };
        Ok(StmtKind::If(test, body, other))
    }

    pub(super) fn otherwise(&mut self, around: Around) -> Result<Vec<Stmt>, Raise> {
        let start = self.span();
        if self.take_word("else") { self.block("'else' statement", start, around) } else { Ok(Vec::new()) }
    }

    pub(super) fn function(&mut self, start: Span) -> Result<StmtKind, Raise> {
        self.advance();
        let name = self.name()?;
        self.expect_op("(")?;
        let parameters = self.parameters(")")?;
        self.expect_op(")")?;
        if self.take_op("->") {
            self.expression()?;
        }
        let around = Around { in_function: true, in_loop: false };
        let body = self.block("function definition", start, around)?;
        Ok(StmtKind::Def(Rc::new(Function { name, parameters, body: Body::Block(body) })))
    }

    pub(super) fn attempt(&mut self, start: Span, around: Around) -> Result<StmtKind, Raise> {
        self.advance();
        let body = self.block("'try' statement", start, around)?;
        let mut handlers = Vec::new();
        loop {
            let start = self.span();
            if !self.take_word("except") {
                break;
            }
            if self.is_op("*") {
                return Err(left_out("except*").at(start.to(self.span())));
            }
            let class = if self.is_op(":") { None } else { Some(self.expression()?) };
            let name = self.renamed()?;
            handlers.push(Handler { class, name, body: self.block("'except' statement", start, around)? });
        }
        let otherwise = if handlers.is_empty() { Vec::new() } else { self.otherwise(around)? };
        let here = self.span();
        let finally =
            if self.take_word("finally") { self.block("'finally' statement", here, around)? } else { Vec::new() };
        if handlers.is_empty() && finally.is_empty() {
            let raise = Raise::syntax("expected 'except' or 'finally' block").at(self.span());
            return Err(if *self.kind() == Kind::End { raise.unfinished() } else { raise });
        }
        Ok(StmtKind::Try { body, handlers, otherwise, finally })
    }

    /// The statements behind a `:`, on the same line or indented.
    pub(super) fn block(&mut self, of: &str, start: Span, around: Around) -> Result<Vec<Stmt>, Raise> {
        if !self.take_op(":") {
            let expected = matches!(self.kind(), Kind::Newline | Kind::End);
            let message = if expected { "expected ':'" } else { "invalid syntax" };
            return Err(Raise::syntax(message).at(self.span()));
        }
        let mut all = Vec::new();
        if *self.kind() != Kind::Newline {
            if *self.kind() == Kind::End {
                return Err(self.no_block(of, start).unfinished());
            }
            self.simple_line(around, &mut all)?;
            return Ok(all);
        }
        self.advance();
        if *self.kind() != Kind::Indent {
            let raise = self.no_block(of, start);
            return Err(if *self.kind() == Kind::End { raise.unfinished() } else { raise });
        }
        self.advance();
        self.deeper(|parser| {
            while !matches!(parser.kind(), Kind::Dedent | Kind::End) {
                parser.statement(around, &mut all)?;
            }
            Ok(())
        })?;
        if *self.kind() == Kind::Dedent {
            self.advance();
        }
        Ok(all)
    }

    fn no_block(&self, of: &str, start: Span) -> Raise {
        let line = self.text[..start.start.min(self.text.len())].matches('\n').count() + 1;
        let message = format!("expected an indented block after {of} on line {line}");
        Raise::new("IndentationError", message).at(self.span())
    }
}
