//! Names, literals, displays, and what is called, indexed and asked of them.

use super::Parser;
use super::format;
use crate::shell::error::Raise;
use crate::shell::lexer::Kind;
use crate::shell::syntax::{Expr, ExprKind, FormatPart, Literal};
use std::rc::Rc;

impl Parser<'_> {
    /// An atom with its calls, indexes and attributes.
    pub(super) fn primary(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        let mut of = self.atom()?;
        loop {
            of = if self.take_op(".") {
                let name = match self.kind() {
                    Kind::Name(name) if !super::is_keyword(name) => Rc::clone(name),
                    _ => return Err(self.invalid()),
                };
                self.advance();
                self.make(ExprKind::Attribute(Box::new(of), name, self.before()), start.to(self.before()))?
            } else if self.take_op("(") {
                let arguments = self.arguments()?;
                self.make(ExprKind::Call(Box::new(of), arguments), start.to(self.before()))?
            } else if self.take_op("[") {
                let index = self.deeper(Self::subscripts)?;
                self.expect_op("]")?;
                self.make(ExprKind::Subscript(Box::new(of), Box::new(index)), start.to(self.before()))?
            } else {
                return Ok(of);
            };
        }
    }

    fn subscripts(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        let first = self.subscript()?;
        if !self.is_op(",") {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.take_op(",") && !self.is_op("]") {
            all.push(self.subscript()?);
        }
        self.make(ExprKind::Tuple(all), start.to(self.before()))
    }

    fn subscript(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        let part = |parser: &mut Self| -> Result<Option<Box<Expr>>, Raise> {
            if parser.is_op(":") || parser.is_op("]") || parser.is_op(",") {
                return Ok(None);
            }
            Ok(Some(Box::new(parser.walrus()?)))
        };
        let first = part(self)?;
        if !self.take_op(":") {
            return first.map(|first| *first).ok_or_else(|| self.invalid());
        }
        let stop = part(self)?;
        let step = if self.take_op(":") { part(self)? } else { None };
        self.make(ExprKind::Slice(first, stop, step), start.to(self.before()))
    }

    fn atom(&mut self) -> Result<Expr, Raise> {
        let span = self.span();
        let literal = match self.kind() {
            Kind::Int(number) => Literal::Int(*number),
            Kind::Float(number) => Literal::Float(*number),
            Kind::Str(_) | Kind::Bytes(_) | Kind::Format { .. } => return self.strings(),
            Kind::Op("...") => Literal::Ellipsis,
            Kind::Op("(") => return self.parenthesis(),
            Kind::Op("[") => return self.list(),
            Kind::Op("{") => return self.braces(),
            Kind::Name(name) => match &**name {
                "None" => Literal::None,
                "True" => Literal::Bool(true),
                "False" => Literal::Bool(false),
                _ => {
                    let name = self.name()?;
                    return self.make(ExprKind::Name(name), span);
                }
            },
            _ => return Err(self.invalid()),
        };
        self.advance();
        self.make(ExprKind::Literal(literal), span)
    }

    /// One string, or several that are written one behind the other.
    fn strings(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        let (mut parts, mut bytes): (Vec<FormatPart>, Option<Vec<u8>>) = (Vec::new(), None);
        let (mut text, mut is_format, mut any_text) = (String::new(), false, false);
        loop {
            match self.kind().clone() {
                Kind::Str(part) => {
                    text.push_str(&part);
                    any_text = true;
                }
                Kind::Bytes(part) => bytes.get_or_insert_default().extend_from_slice(&part),
                Kind::Format { text: body, raw, at } => {
                    (is_format, any_text) = (true, true);
                    if !text.is_empty() {
                        parts.push(FormatPart::Text(std::mem::take(&mut text).into()));
                    }
                    let read = self.deeper(|parser| format::parts(&body, raw, at, parser.depth))?;
                    parts.extend(read);
                }
                _ => break,
            }
            self.advance();
        }
        let span = start.to(self.before());
        if bytes.is_some() && any_text {
            return Err(Raise::syntax("cannot mix bytes and nonbytes literals").at(span));
        }
        if let Some(bytes) = bytes {
            return self.make(ExprKind::Literal(Literal::Bytes(bytes.into())), span);
        }
        if !is_format {
            return self.make(ExprKind::Literal(Literal::Str(text.into())), span);
        }
        if !text.is_empty() {
            parts.push(FormatPart::Text(text.into()));
        }
        self.make(ExprKind::Format(parts), span)
    }
}
