//! Where in what was typed an error belongs: under the argument, or the name, that it is about.

use crate::shell::error::Raise;
use crate::shell::lexer::Span;
use crate::shell::syntax::{Argument, Expr, ExprKind, Literal};

/// The place of an error of a call: the argument that it is about, or else the name of what was called.
pub(super) fn in_call(raise: &Raise, function: &Expr, arguments: &[Argument]) -> Span {
    let place = raise.subject().and_then(|name| {
        let search = |exact| arguments.iter().find_map(|argument| in_argument(argument, &Wanted { name, exact }));
        search(true).or_else(|| search(false))
    });
    place.unwrap_or(match function.kind {
        ExprKind::Attribute(_, _, place) => place,
        _ => function.span,
    })
}

/// The place of the name that an error is about.
pub(super) fn named(raise: &Raise, expr: &Expr) -> Option<Span> {
    let name = raise.subject()?;
    find(expr, &Wanted { name, exact: true }).or_else(|| find(expr, &Wanted { name, exact: false }))
}

/// A name that is looked for: itself, or as one of the words of a longer one.
struct Wanted<'n> {
    name: &'n str,
    exact: bool,
}

impl Wanted<'_> {
    fn is(&self, text: &str) -> bool {
        let text = text.trim_start_matches(['-', '+']);
        if self.exact {
            text == self.name.trim_start_matches(['-', '+'])
        } else {
            text.split("__").any(|word| word == self.name)
        }
    }
}

fn in_argument(argument: &Argument, wanted: &Wanted<'_>) -> Option<Span> {
    match argument {
        Argument::Keyword(name, place, _) if wanted.is(name) => Some(*place),
        Argument::Positional(value)
        | Argument::Keyword(_, _, value)
        | Argument::Star(value)
        | Argument::DoubleStar(value) => find(value, wanted),
    }
}

/// The first place in an expression where the name stands: as a keyword, or in quotes.
fn find(expr: &Expr, wanted: &Wanted<'_>) -> Option<Span> {
    let first = |parts: &[Expr]| parts.iter().find_map(|part| find(part, wanted));
    match &expr.kind {
        ExprKind::Literal(Literal::Str(text)) => wanted.is(text).then_some(expr.span),
        ExprKind::Call(function, arguments) => {
            find(function, wanted).or_else(|| arguments.iter().find_map(|argument| in_argument(argument, wanted)))
        }
        ExprKind::Tuple(parts)
        | ExprKind::List(parts)
        | ExprKind::Set(parts)
        | ExprKind::And(parts)
        | ExprKind::Or(parts) => first(parts),
        ExprKind::Dict(entries) => entries
            .iter()
            .find_map(|(key, value)| key.as_ref().and_then(|key| find(key, wanted)).or_else(|| find(value, wanted))),
        ExprKind::Attribute(of, ..) | ExprKind::Unary(_, of) | ExprKind::Starred(of) | ExprKind::Walrus(_, of) => {
            find(of, wanted)
        }
        ExprKind::Subscript(left, right) | ExprKind::Binary(_, left, right) => {
            find(left, wanted).or_else(|| find(right, wanted))
        }
        ExprKind::If(parts) => first(&**parts),
        ExprKind::Compare(left, rest) => {
            find(left, wanted).or_else(|| rest.iter().find_map(|(_, right)| find(right, wanted)))
        }
        ExprKind::Comprehension(of) => {
            find(&of.element, wanted).or_else(|| of.clauses.iter().find_map(|clause| find(&clause.iterable, wanted)))
        }
        ExprKind::Literal(_) | ExprKind::Format(_) | ExprKind::Name(_) | ExprKind::Slice(..) | ExprKind::Lambda(_) => {
            None
        }
    }
}
