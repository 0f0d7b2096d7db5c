//! `import`, and `from … import …`.

use super::Parser;
use crate::shell::error::Raise;
use crate::shell::lexer::Kind;
use crate::shell::syntax::StmtKind;
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

    pub(super) fn import(&mut self) -> Result<StmtKind, Raise> {
        self.advance();
        let mut all = vec![(self.dotted()?, self.renamed()?)];
        while self.take_op(",") {
            all.push((self.dotted()?, self.renamed()?));
        }
        Ok(StmtKind::Import(all))
    }

    pub(super) fn import_from(&mut self) -> Result<StmtKind, Raise> {
        self.advance();
        let module = self.dotted()?;
        if !self.take_word("import") {
            return Err(self.invalid());
        }
        if self.take_op("*") {
            return Ok(StmtKind::ImportFrom(module, vec![("*".into(), None)]));
        }
        let bracket = self.take_op("(");
        let mut all = Vec::new();
        loop {
            if bracket && self.is_op(")") {
                break;
            }
            all.push((self.name()?, self.renamed()?));
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
        Ok(StmtKind::ImportFrom(module, all))
    }
}
