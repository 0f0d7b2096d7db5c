//! `import`, and `from … import …`.

use super::Parser;
use crate::shell::error::Raise;
use crate::shell::lexer::Kind;
use crate::shell::syntax::{Imported, StmtKind};
use std::rc::Rc;

impl Parser<'_> {
    fn dotted(&mut self) -> Result<Rc<str>, Raise> {
        let mut name = String::new();
        while self.take_op(".") || self.take_op("...") {
            name.push('.');
        }
        if !(name.starts_with('.') && self.is_word("import")) {
            name.push_str(&self.name()?);
        }
        while self.take_op(".") {
            name.push('.');
            name.push_str(&self.name()?);
        }
        Ok(name.into())
    }

    pub(super) fn renamed(&mut self) -> Result<Option<Rc<str>>, Raise> {
        if self.take_word("as") { self.name().map(Some) } else { Ok(None) }
    }

    fn module(&mut self) -> Result<Imported, Raise> {
        let start = self.span();
        let name = self.dotted()?;
        let place = start.to(self.before());
        Ok(Imported { name, place, other: self.renamed()? })
    }

    pub(super) fn import(&mut self) -> Result<StmtKind, Raise> {
        self.advance();
        let mut all = vec![self.module()?];
        while self.take_op(",") {
            all.push(self.module()?);
        }
        Ok(StmtKind::Import(all))
    }

    pub(super) fn import_from(&mut self) -> Result<StmtKind, Raise> {
        self.advance();
        let start = self.span();
        let module = self.dotted()?;
        let of_module = start.to(self.before());
        if !self.take_word("import") {
            return Err(self.invalid());
        }
        let place = self.span();
        if self.take_op("*") {
            let all = vec![Imported { name: "*".into(), place, other: None }];
            return Ok(StmtKind::ImportFrom(module, of_module, all));
        }
        let bracket = self.take_op("(");
        let mut all = Vec::new();
        loop {
            if bracket && self.is_op(")") {
                break;
            }
            let place = self.span();
            all.push(Imported { name: self.name()?, place, other: self.renamed()? });
            if !self.take_op(",") {
                break;
            }
            if !bracket && *self.kind() == Kind::Newline {
                return Err(
                    Raise::syntax("trailing comma not allowed without surrounding parentheses").at(self.before())
                );
            }
        }
        if bracket {
            self.expect_op(")")?;
        }
        Ok(StmtKind::ImportFrom(module, of_module, all))
    }
}
