//! Names, literals, displays, and what is called, indexed and asked of them.

use super::Parser;
use super::format;
use crate::shell::error::Raise;
use crate::shell::lexer::{Kind, Span};
use crate::shell::syntax::{Argument, Clause, Comprehension, Expr, ExprKind, FormatPart, Literal, Made};
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

    /// The arguments of a call, up to the `)`, which is taken.
    fn arguments(&mut self) -> Result<Vec<Argument>, Raise> {
        let open = self.before();
        let mut all = Vec::new();
        let (mut keyword, mut unpacked) = (false, false);
        while !self.take_op(")") {
            let span = self.span();
            if self.take_op("**") {
                all.push(Argument::DoubleStar(self.expression()?));
                unpacked = true;
            } else if self.take_op("*") {
                all.push(Argument::Star(self.expression()?));
            } else if let (Kind::Name(name), Kind::Op("=")) = (self.kind(), self.next_kind()) {
                if super::is_keyword(name) {
                    let message = match &**name {
                        "True" | "False" | "None" => format!("cannot assign to {name}"),
                        _ => "invalid syntax".to_owned(),
                    };
                    return Err(Raise::syntax(message).at(span));
                }
                let name = self.name()?;
                self.advance();
                let repeated = |argument: &Argument| matches!(argument, Argument::Keyword(known, ..) if *known == name);
                if all.iter().any(repeated) {
                    return Err(Raise::syntax(format!("keyword argument repeated: {name}")).at(span));
                }
                if self.is_op(")") || self.is_op(",") {
                    return Err(Raise::syntax("expected argument value expression").at(span));
                }
                all.push(Argument::Keyword(name, span, self.expression()?));
                keyword = true;
            } else {
                let value = self.walrus()?;
                if self.is_word("for") {
                    let value = self.comprehension(Made::Generator, value, None, span)?;
                    if !all.is_empty() || !self.is_op(")") {
                        return Err(Raise::syntax("Generator expression must be parenthesized").at(value.span));
                    }
                    all.push(Argument::Positional(value));
                    continue;
                }
                if self.is_op("=") {
                    let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
                    return Err(Raise::syntax(message).at(value.span));
                }
                if keyword || unpacked {
                    let what = if unpacked { "keyword argument unpacking" } else { "keyword argument" };
                    return Err(Raise::syntax(format!("positional argument follows {what}")).at(self.before()));
                }
                all.push(Argument::Positional(value));
            }
            if self.take_op(",") {
                continue;
            }
            if !self.is_op(")") {
                return Err(self.unfinished(open, span));
            }
        }
        Ok(all)
    }

    /// Something stands in a bracket where only a comma may.
    fn unfinished(&self, _: Span, item: Span) -> Raise {
        let starts_a_value = match self.kind() {
            Kind::Name(name) => {
                !super::is_keyword(name) || matches!(&**name, "None" | "True" | "False" | "not" | "lambda")
            }
            Kind::Int(_) | Kind::Float(_) | Kind::Str(_) | Kind::Bytes(_) | Kind::Format { .. } => true,
            _ => false,
        };
        if starts_a_value {
            let span = item.to(self.span());
            return Raise::syntax("invalid syntax. Perhaps you forgot a comma?").at(span);
        }
        self.invalid()
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

    fn parenthesis(&mut self) -> Result<Expr, Raise> {
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

    fn list(&mut self) -> Result<Expr, Raise> {
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

    fn braces(&mut self) -> Result<Expr, Raise> {
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

    /// What stands behind the element of a comprehension.
    fn comprehension(&mut self, kind: Made, element: Expr, value: Option<Expr>, start: Span) -> Result<Expr, Raise> {
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
