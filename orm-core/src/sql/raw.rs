//! The program's own SQL inside of an expression.
//!
//! It is checked for what would let it out of its place in the statement, or take another's value: a slip of its author, not an attack.

use super::expression::Expressions;
use super::writer::Writer;
use crate::error::{QueryError, Result};
use crate::query::RawSql;

impl Expressions<'_> {
    /// The text, with the arguments in the places of `{}`.
    pub(super) fn raw(&self, w: &mut Writer<'_>, raw: &RawSql) -> Result<()> {
        check(raw.text)?;
        let (mut rest, mut args) = (raw.text, raw.args.iter());
        w.push("(");
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at(at);
            w.push(before);
            rest = if let Some(behind) = brace.strip_prefix("{}") {
                let Some(arg) = args.next() else { return Err(miscounted()) };
                self.tight(w, arg)?;
                behind
            } else if brace.starts_with("{{") || brace.starts_with("}}") {
                w.push(&brace[..1]);
                &brace[2..]
            } else {
                let what =
                    "a brace in the text of a raw expression stands alone: an argument is `{}`, a brace `{{` or `}}`";
                return Err(QueryError::Misuse { what }.into());
            };
        }
        if args.next().is_some() {
            return Err(miscounted());
        }
        w.push(rest).push(")");
        Ok(())
    }
}

fn miscounted() -> crate::error::Error {
    QueryError::Misuse { what: "a raw expression needs as many arguments as its text has `{}`: one `bind` for each" }
        .into()
}

fn check(text: &str) -> Result<()> {
    let forbidden = |what| Err(QueryError::Forbidden { what }.into());
    let (mut quote, mut depth) = (None, 0_i32);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (Some(open), char) if open == char => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(char),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth -= 1;
                if depth < 0 {
                    return forbidden("a raw expression closes a parenthesis that it has not opened");
                }
            }
            (None, ';') => return forbidden("a raw expression is a part of a statement, and has no semicolon"),
            (None, '-') if chars.peek() == Some(&'-') => {
                return forbidden("a comment in a raw expression would take the rest of the statement with it");
            }
            (None, '/') if chars.peek() == Some(&'*') => {
                return forbidden("a comment in a raw expression would take the rest of the statement with it");
            }
            (None, '$' | '?') if chars.peek().is_some_and(char::is_ascii_digit) => {
                return forbidden("a raw expression has no placeholders: write `{}`, and give the value to `bind`");
            }
            _ => {}
        }
    }
    if quote.is_some() || depth != 0 {
        return forbidden("a raw expression leaves a quote or a parenthesis open");
    }
    Ok(())
}
