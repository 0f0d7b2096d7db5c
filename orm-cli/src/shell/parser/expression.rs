//! Expressions, by the strength of their operators.

use super::Parser;
use crate::shell::error::Raise;
use crate::shell::lexer::Kind;
use crate::shell::syntax::{
    Argument, Binary, Body, Comparison, Expr, ExprKind, FormatPart, Function, Parameter, ParameterKind, Unary,
};
use std::rc::Rc;

/// Binary operators with their strength, weakest first; `**` is read elsewhere.
const BINARY: [(&str, Binary, u8); 13] = [
    ("|", Binary::BitOr, 1),
    ("^", Binary::BitXor, 2),
    ("&", Binary::BitAnd, 3),
    ("<<", Binary::Shl, 4),
    (">>", Binary::Shr, 4),
    ("+", Binary::Add, 5),
    ("-", Binary::Sub, 5),
    ("*", Binary::Mul, 6),
    ("/", Binary::Div, 6),
    ("//", Binary::FloorDiv, 6),
    ("%", Binary::Mod, 6),
    ("@", Binary::MatMul, 6),
    ("**", Binary::Pow, 0),
];

impl Parser<'_> {
    /// `a, b` is a tuple; one expression is itself. Stars may stand before its parts.
    pub(super) fn expressions(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        let first = self.starred()?;
        if !self.is_op(",") {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.take_op(",") {
            if self.ends_a_list() {
                break;
            }
            all.push(self.starred()?);
        }
        self.make(ExprKind::Tuple(all), start.to(self.before()))
    }

    fn ends_a_list(&self) -> bool {
        match self.kind() {
            Kind::Newline | Kind::End | Kind::Dedent => true,
            Kind::Op(op) => matches!(*op, ")" | "]" | "}" | "=" | ":" | ";") || op.len() > 1 && op.ends_with('='),
            Kind::Name(name) => &**name == "in",
            _ => false,
        }
    }

    pub(super) fn starred(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        if self.take_op("*") {
            let of = self.binary(0)?;
            return self.make(ExprKind::Starred(Box::new(of)), start.to(self.before()));
        }
        self.walrus()
    }

    /// An expression, perhaps with a name that it is given on the way.
    pub(super) fn walrus(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        if let (Kind::Name(name), Kind::Op(":=")) = (self.kind(), self.next_kind())
            && !super::is_keyword(name)
        {
            let name = self.name()?;
            self.advance();
            let value = self.expression()?;
            return self.make(ExprKind::Walrus(name, Box::new(value)), start.to(self.before()));
        }
        self.expression()
    }

    /// One expression: a condition between two values, or a lambda, or less.
    pub(super) fn expression(&mut self) -> Result<Expr, Raise> {
        self.deeper(|parser| {
            let start = parser.span();
            if parser.is_word("lambda") {
                return parser.lambda();
            }
            let value = parser.or()?;
            if !parser.take_word("if") {
                return Ok(value);
            }
            let test = parser.or()?;
            if !parser.take_word("else") {
                return Err(Raise::syntax("expected 'else' after 'if' expression").at(start.to(parser.before())));
            }
            let other = parser.expression()?;
            parser.make(ExprKind::If(Box::new([value, test, other])), start.to(parser.before()))
        })
    }

    fn lambda(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        self.advance();
        let parameters = self.parameters(":")?;
        self.expect_op(":")?;
        let body = self.expression()?;
        let depth = body.depth;
        let function = Function { name: "<lambda>".into(), parameters, body: Body::Value(body) };
        let mut made = self.make(ExprKind::Lambda(Rc::new(function)), start.to(self.before()))?;
        made.depth = depth + 1;
        Ok(made)
    }

    /// The parameters of a function, up to what closes them.
    pub(super) fn parameters(&mut self, close: &str) -> Result<Vec<Parameter>, Raise> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut plain = ParameterKind::Plain;
        while !self.is_op(close) {
            let kind = if self.take_op("**") {
                ParameterKind::DoubleStar
            } else if self.take_op("*") {
                if self.take_op(",") {
                    plain = ParameterKind::Keyword;
                    continue;
                }
                plain = ParameterKind::Keyword;
                ParameterKind::Star
            } else if self.take_op("/") {
                if !self.take_op(",") {
                    break;
                }
                continue;
            } else {
                plain
            };
            let span = self.span();
            let name = self.name()?;
            if parameters.iter().any(|known| known.name == name) {
                let message = format!("duplicate argument '{name}' in function definition");
                return Err(Raise::syntax(message).at(span));
            }
            let is_plain = matches!(kind, ParameterKind::Plain | ParameterKind::Keyword);
            // what a parameter is said to be makes no difference
            if close == ")" && self.take_op(":") {
                self.expression()?;
            }
            let default = if is_plain && self.take_op("=") { Some(self.expression()?) } else { None };
            if default.is_none()
                && kind == ParameterKind::Plain
                && parameters.iter().any(|known| known.default.is_some())
            {
                return Err(Raise::syntax("non-default argument follows default argument").at(span));
            }
            parameters.push(Parameter { name, kind, default });
            if !self.take_op(",") {
                break;
            }
        }
        Ok(parameters)
    }

    pub(super) fn or(&mut self) -> Result<Expr, Raise> {
        self.chain("or", Self::and, ExprKind::Or)
    }

    fn and(&mut self) -> Result<Expr, Raise> {
        self.chain("and", Self::not, ExprKind::And)
    }

    fn chain(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Expr, Raise>,
        kind: fn(Vec<Expr>) -> ExprKind,
    ) -> Result<Expr, Raise> {
        let start = self.span();
        let first = part(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.take_word(word) {
            all.push(part(self)?);
        }
        self.make(kind(all), start.to(self.before()))
    }

    fn not(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        if !self.take_word("not") {
            return self.comparison();
        }
        let of = self.deeper(Self::not)?;
        self.make(ExprKind::Unary(Unary::Not, Box::new(of)), start.to(self.before()))
    }

    fn comparison(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        let first = self.binary(0)?;
        let mut rest = Vec::new();
        while let Some(op) = self.comparison_operator() {
            rest.push((op, self.binary(0)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        self.make(ExprKind::Compare(Box::new(first), rest), start.to(self.before()))
    }

    fn comparison_operator(&mut self) -> Option<Comparison> {
        let op = match self.kind() {
            Kind::Op("==") => Comparison::Eq,
            Kind::Op("!=") => Comparison::NotEq,
            Kind::Op("<") => Comparison::Lt,
            Kind::Op("<=") => Comparison::LtEq,
            Kind::Op(">") => Comparison::Gt,
            Kind::Op(">=") => Comparison::GtEq,
            Kind::Name(name) if &**name == "in" => Comparison::In,
            Kind::Name(name) if &**name == "not" => match self.next_kind() {
                Kind::Name(next) if &**next == "in" => {
                    self.advance();
                    Comparison::NotIn
                }
                _ => return None,
            },
            Kind::Name(name) if &**name == "is" => match self.next_kind() {
                Kind::Name(next) if &**next == "not" => {
                    self.advance();
                    Comparison::IsNot
                }
                _ => Comparison::Is,
            },
            _ => return None,
        };
        self.advance();
        Some(op)
    }

    /// Operators that are at least so strong.
    pub(super) fn binary(&mut self, strength: u8) -> Result<Expr, Raise> {
        let start = self.span();
        let mut left = self.unary()?;
        while let Kind::Op(found) = self.kind() {
            let operator = BINARY.iter().find(|(text, _, own)| text == found && *own > 0 && *own >= strength);
            let Some((_, operator, own)) = operator else { break };
            self.advance();
            let right = self.binary(own + 1)?;
            left = self.make(ExprKind::Binary(*operator, Box::new(left), Box::new(right)), start.to(self.before()))?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        let operator = match self.kind() {
            Kind::Op("-") => Unary::Minus,
            Kind::Op("+") => Unary::Plus,
            Kind::Op("~") => Unary::Invert,
            _ => return self.power(),
        };
        self.advance();
        let of = self.deeper(Self::unary)?;
        self.make(ExprKind::Unary(operator, Box::new(of)), start.to(self.before()))
    }

    fn power(&mut self) -> Result<Expr, Raise> {
        let start = self.span();
        let base = self.primary()?;
        if !self.take_op("**") {
            return Ok(base);
        }
        let power = self.deeper(Self::unary)?;
        self.make(ExprKind::Binary(Binary::Pow, Box::new(base), Box::new(power)), start.to(self.before()))
    }
}

/// How deep the parts of an expression are.
pub(super) fn depth_of(kind: &ExprKind) -> usize {
    let most = |all: &[Expr]| all.iter().map(|expr| expr.depth).max().unwrap_or_default();
    match kind {
        ExprKind::Literal(_) | ExprKind::Name(_) | ExprKind::Lambda(_) => 0,
        ExprKind::Format(parts) => depth_of_format(parts),
        ExprKind::Tuple(all) | ExprKind::List(all) | ExprKind::Set(all) | ExprKind::And(all) | ExprKind::Or(all) => {
            most(all)
        }
        ExprKind::Dict(entries) => {
            let depth = |(key, value): &(Option<Expr>, Expr)| key.as_ref().map_or(0, |key| key.depth).max(value.depth);
            entries.iter().map(depth).max().unwrap_or_default()
        }
        ExprKind::Attribute(of, ..) | ExprKind::Unary(_, of) | ExprKind::Starred(of) | ExprKind::Walrus(_, of) => {
            of.depth
        }
        ExprKind::Subscript(of, index) | ExprKind::Binary(_, of, index) => of.depth.max(index.depth),
        ExprKind::Slice(start, stop, step) => {
            [start, stop, step].into_iter().flatten().map(|part| part.depth).max().unwrap_or_default()
        }
        ExprKind::Call(of, arguments) => {
            let depth = |argument: &Argument| match argument {
                Argument::Positional(value)
                | Argument::Keyword(_, _, value)
                | Argument::Star(value)
                | Argument::DoubleStar(value) => value.depth,
            };
            of.depth.max(arguments.iter().map(depth).max().unwrap_or_default())
        }
        ExprKind::Compare(first, rest) => {
            first.depth.max(rest.iter().map(|(_, expr)| expr.depth).max().unwrap_or_default())
        }
        ExprKind::If(parts) => most(&parts[..]),
        ExprKind::Comprehension(of) => {
            let clause = |clause: &crate::shell::syntax::Clause| {
                clause.target.depth.max(clause.iterable.depth).max(most(&clause.conditions))
            };
            let value = of.value.as_ref().map_or(0, |value| value.depth);
            of.element.depth.max(value).max(of.clauses.iter().map(clause).max().unwrap_or_default())
        }
    }
}

fn depth_of_format(parts: &[FormatPart]) -> usize {
    let depth = |part: &FormatPart| match part {
        FormatPart::Text(_) => 0,
        FormatPart::Value { value, format, .. } => value.depth.max(depth_of_format(format)),
    };
    parts.iter().map(depth).max().unwrap_or_default()
}
