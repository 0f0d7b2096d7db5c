//! Statements.

use super::target::not_assignable;
use super::{Parser, left_out};
use crate::shell::error::Raise;
use crate::shell::lexer::Kind;
use crate::shell::syntax::{Expr, ExprKind, Stmt, StmtKind};
use std::rc::Rc;

/// What a statement stands in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    pub(super) in_loop: bool,
    pub(super) in_function: bool,
}

impl Parser<'_> {
    pub(super) fn program(&mut self) -> Result<Vec<Stmt>, Raise> {
        let mut all = Vec::new();
        while *self.kind() != Kind::End {
            if *self.kind() == Kind::Newline {
                self.advance();
                continue;
            }
            self.statement(Around::default(), &mut all)?;
        }
        Ok(all)
    }

    pub(super) fn statement(&mut self, around: Around, all: &mut Vec<Stmt>) -> Result<(), Raise> {
        let start = self.span();
        let word = match self.kind() {
            Kind::Name(name) => Rc::clone(name),
            _ => "".into(),
        };
        let kind = match &*word {
            "if" => self.deeper(|parser| parser.branches("if", around))?,
            "while" => {
                self.advance();
                let test = self.test()?;
                let body = self.block("'while' statement", start, Around { in_loop: true, ..around })?;
                StmtKind::While(test, body, self.otherwise(around)?)
            }
            "for" => {
                self.advance();
                let target = self.targets()?;
                if !self.take_word("in") {
                    return Err(self.invalid());
                }
                let iterable = self.expressions()?;
                let body = self.block("'for' statement", start, Around { in_loop: true, ..around })?;
                StmtKind::For(target, iterable, body, self.otherwise(around)?)
            }
            "with" => {
                self.advance();
                let context = self.expression()?;
                let name = if self.take_word("as") { Some(self.targets()?) } else { None };
                if self.is_op(",") {
                    return Err(left_out("with of several contexts").at(self.span()));
                }
                StmtKind::With(context, name, self.block("'with' statement", start, around)?)
            }
            "def" => self.function(start)?,
            "try" => self.attempt(start, around)?,
            "match" if matches!(self.next_kind(), Kind::Name(_) | Kind::Str(_) | Kind::Int(_)) => {
                return Err(left_out("match").at(start));
            }
            _ if self.is_op("@") => return Err(left_out("decorators").at(start)),
            _ => return self.simple_line(around, all),
        };
        all.push(Stmt { kind, span: start.to(self.before()) });
        Ok(())
    }

    /// Statements of one line, with `;` between them.
    pub(super) fn simple_line(&mut self, around: Around, all: &mut Vec<Stmt>) -> Result<(), Raise> {
        loop {
            let start = self.span();
            let kind = self.simple(around)?;
            all.push(Stmt { kind, span: start.to(self.before()) });
            if !self.take_op(";") {
                break;
            }
            if matches!(self.kind(), Kind::Newline | Kind::End) {
                break;
            }
        }
        match self.kind() {
            Kind::Newline => {
                self.advance();
                Ok(())
            }
            Kind::End => Ok(()),
            _ => Err(self.after_a_statement(all.last())),
        }
    }

    fn after_a_statement(&self, last: Option<&Stmt>) -> Raise {
        if let Some(Stmt { kind: StmtKind::Expr(Expr { kind: ExprKind::Name(name), span, .. }), .. }) = last
            && matches!(&**name, "print" | "exec")
        {
            let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
            return Raise::syntax(message).at(span.to(self.span()));
        }
        self.invalid()
    }

    fn simple(&mut self, around: Around) -> Result<StmtKind, Raise> {
        let span = self.span();
        let word = match self.kind() {
            Kind::Name(name) => Rc::clone(name),
            _ => "".into(),
        };
        let outside = |message: &str| Err(Raise::syntax(message).at(span));
        match &*word {
            "pass" => {
                self.advance();
                Ok(StmtKind::Pass)
            }
            "break" | "continue" => {
                self.advance();
                match (&*word, around.in_loop) {
                    ("break", true) => Ok(StmtKind::Break),
                    ("break", false) => outside("'break' outside loop"),
                    (_, true) => Ok(StmtKind::Continue),
                    (_, false) => outside("'continue' not properly in loop"),
                }
            }
            "return" => {
                self.advance();
                if !around.in_function {
                    return outside("'return' outside function");
                }
                Ok(StmtKind::Return(self.optional()?))
            }
            "raise" => {
                self.advance();
                let raised = self.optional()?;
                if self.take_word("from") {
                    self.expression()?;
                }
                Ok(StmtKind::Raise(raised))
            }
            "assert" => {
                self.advance();
                let test = self.expression()?;
                let message = if self.take_op(",") { Some(self.expression()?) } else { None };
                Ok(StmtKind::Assert(test, message))
            }
            "global" => {
                self.advance();
                let mut names = vec![self.name()?];
                while self.take_op(",") {
                    names.push(self.name()?);
                }
                Ok(StmtKind::Global(names))
            }
            "del" => {
                self.advance();
                let targets = match self.expressions()? {
                    Expr { kind: ExprKind::Tuple(all), .. } => all,
                    one => vec![one],
                };
                for target in &targets {
                    if let Some(what) = not_assignable(target) {
                        return Err(Raise::syntax(format!("cannot delete {what}")).at(target.span));
                    }
                }
                Ok(StmtKind::Delete(targets))
            }
            "import" => self.import(),
            "from" => self.import_from(),
            _ => self.assignment(),
        }
    }

    fn optional(&mut self) -> Result<Option<Expr>, Raise> {
        match self.kind() {
            Kind::Newline | Kind::End | Kind::Op(";") => Ok(None),
            _ => self.expressions().map(Some),
        }
    }
}
