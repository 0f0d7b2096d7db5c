//! f-strings: text with expressions in braces.

use super::Parser;
use crate::shell::error::Raise;
use crate::shell::lexer::{self, Kind, Trouble};
use crate::shell::syntax::{Expr, FormatPart};

/// The parts of an f-string's text. `at`: where it stands in the source, `depth`: how deep.
pub(super) fn parts(text: &str, raw: bool, at: usize, depth: usize) -> Result<Vec<FormatPart>, Raise> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    let wrong = |message: &str| Raise::syntax(format!("f-string: {message}"));
    while let Some(char) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
            literal.push(char);
            rest = after;
        } else if char == '}' {
            return Err(wrong("single '}' is not allowed"));
        } else if char == '{' {
            let place = at + (text.len() - rest.len()) + 1;
            let end = closing(&rest[1..]).ok_or_else(|| wrong("expecting '}'"))?;
            if !literal.is_empty() {
                parts.push(FormatPart::Text(finished(std::mem::take(&mut literal), raw)?));
            }
            parts.push(value(&rest[1..=end], place, raw, depth)?);
            rest = &rest[end + 2..];
        } else {
            literal.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    if !literal.is_empty() {
        parts.push(FormatPart::Text(finished(literal, raw)?));
    }
    Ok(parts)
}

fn finished(literal: String, raw: bool) -> Result<std::rc::Rc<str>, Raise> {
    if raw {
        return Ok(literal.into());
    }
    Ok(lexer::unescaped(&literal).map_err(Raise::syntax)?.into())
}

/// Where the brace is closed that stands before this text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut quote: Option<char> = None;
    for (at, char) in text.char_indices() {
        match (quote, char) {
            (Some(open), _) if open == char => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(char),
            (None, '{' | '(' | '[') => open += 1,
            (None, '}') if open == 0 => return Some(at),
            (None, '}' | ')' | ']') => open = open.saturating_sub(1),
            (None, _) => {}
        }
    }
    None
}

/// What stands in one pair of braces.
fn value(text: &str, at: usize, raw: bool, depth: usize) -> Result<FormatPart, Raise> {
    let wrong = |message: &str| Raise::syntax(format!("f-string: {message}"));
    let end = expression_end(text);
    let (mut source, mut after) = text.split_at(end);
    if source.trim().is_empty() {
        return Err(wrong("empty expression not allowed"));
    }
    let mut label = None;
    if let Some(before) = source.trim_end().strip_suffix('=')
        && !before.ends_with(['=', '!', '<', '>'])
    {
        label = Some(source.into());
        source = before;
    }
    let mut conversion = None;
    if let Some(rest) = after.strip_prefix('!') {
        let name: String = rest.chars().take_while(|char| *char != ':').collect();
        after = &rest[name.len()..];
        conversion = match name.trim() {
            "r" => Some('r'),
            "s" => Some('s'),
            "a" => Some('a'),
            other => {
                let message = format!("invalid conversion character {other:?}: expected 's', 'r', or 'a'");
                return Err(wrong(&message.replace('"', "'")));
            }
        };
    }
    let format = match after.strip_prefix(':') {
        Some(format) if depth < super::MAX_DEPTH / 2 => parts(format, raw, at, depth + 1)?,
        Some(_) => return Err(wrong("expressions nested too deeply")),
        None => Vec::new(),
    };
    Ok(FormatPart::Value { value: expression(source, at, depth)?, label, conversion, format })
}

/// Where the expression ends: at a `!` or `:` outside of brackets and strings.
fn expression_end(text: &str) -> usize {
    let mut open = 0_usize;
    let mut quote: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        match (quote, char) {
            (Some(open), _) if open == char => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(char),
            (None, '{' | '(' | '[') => open += 1,
            (None, '}' | ')' | ']') => open = open.saturating_sub(1),
            (None, ':') if open == 0 => return at,
            (None, '!') if open == 0 && !matches!(chars.peek(), Some((_, '='))) => return at,
            (None, _) => {}
        }
    }
    text.len()
}

fn expression(source: &str, at: usize, depth: usize) -> Result<Expr, Raise> {
    // in brackets, so that blanks at its start are no indentation
    let bracketed = format!("({source})");
    let tokens = lexer::lex(&bracketed).map_err(Trouble::into_raise).map_err(inside)?;
    let mut parser = Parser { text: &bracketed, tokens, at: 0, depth };
    let mut expr = parser.expressions().map_err(inside)?;
    if !matches!(parser.kind(), Kind::Newline | Kind::End) {
        return Err(inside(parser.invalid()));
    }
    expr.span = lexer::Span { start: at, end: at + source.len() };
    Ok(expr)
}

fn inside(raise: Raise) -> Raise {
    Raise::syntax(format!("f-string: {}", raise.message()))
}
