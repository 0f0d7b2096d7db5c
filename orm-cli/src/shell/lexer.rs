//! Text as the tokens of Python: names, numbers, strings, operators, and the ends and indentation of lines.

mod number;
mod string;

pub(crate) use string::unescaped;

use super::error::Raise;
use std::rc::Rc;

/// A piece of the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    /// From the start of this one to the end of the other.
    pub(crate) fn to(self, other: Span) -> Span {
        Span { start: self.start, end: other.end.max(self.end) }
    }
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Name(Rc<str>),
    Int(i128),
    Float(f64),
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
    /// The text between the quotes of an f-string, and where it begins.
    Format {
        text: Rc<str>,
        raw: bool,
        at: usize,
    },
    Op(&'static str),
    /// The end of a statement's line.
    Newline,
    Indent,
    Dedent,
    End,
}

/// A token and its place.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// Why text has no tokens, or not yet.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// More lines are needed: a bracket or a string of three quotes is open, or the last line ends in `\`.
    Incomplete(Raise),
    Wrong(Raise),
}

impl Trouble {
    pub(crate) fn into_raise(self) -> Raise {
        match self {
            Trouble::Incomplete(raise) | Trouble::Wrong(raise) => raise,
        }
    }
}

/// The operators, the longest first.
const OPERATORS: [&str; 45] = [
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=", "-=", "*=", "/=",
    "%=", "&=", "|=", "^=", "@=", ":=", "+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<", ">", "(", ")", "[", "]",
    "{", "}", ",", ":", ".",
];

/// The most brackets that may be open at once.
const MOST_BRACKETS: usize = 200;

/// The tokens of a text.
pub(crate) fn lex(text: &str) -> Result<Vec<Token>, Trouble> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), brackets: Vec::new(), indents: vec![0] };
    lexer.run()?;
    Ok(lexer.tokens)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    /// The brackets that are open, and where.
    brackets: Vec<(char, usize)>,
    indents: Vec<usize>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.tokens.push(Token { kind, span: Span { start, end: self.at } });
    }

    fn wrong(&self, message: impl Into<String>, start: usize) -> Trouble {
        let end = self.at.max(start);
        Trouble::Wrong(Raise::syntax(message).at(Span { start, end }))
    }

    fn run(&mut self) -> Result<(), Trouble> {
        let mut at_line_start = true;
        loop {
            if at_line_start && self.brackets.is_empty() {
                self.indentation()?;
            }
            at_line_start = false;
            let skipped = self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\u{c}', '\r']).len();
            self.at += skipped;
            let start = self.at;
            let Some(char) = self.peek() else { break };
            match char {
                '\n' => {
                    self.at += 1;
                    if self.brackets.is_empty() {
                        self.newline(start);
                        at_line_start = true;
                    }
                }
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '\\' => self.joined_line(start)?,
                '\'' | '"' => self.string(start, "")?,
                _ if char.is_ascii_digit() => self.number(start)?,
                '.' if self.rest()[1..].starts_with(|next: char| next.is_ascii_digit()) => self.number(start)?,
                _ if is_name_start(char) => self.name(start)?,
                _ => self.operator(char, start)?,
            }
        }
        if let Some((bracket, at)) = self.brackets.last() {
            let raise = Raise::syntax(format!("'{bracket}' was never closed"));
            return Err(Trouble::Incomplete(raise.at(Span { start: *at, end: at + 1 })));
        }
        let end = self.text.len();
        self.newline(end);
        while self.indents.len() > 1 {
            self.indents.pop();
            self.push(Kind::Dedent, end);
        }
        self.push(Kind::End, end);
        Ok(())
    }

    /// One token for the end of a line that had something on it.
    fn newline(&mut self, start: usize) {
        if !matches!(
            self.tokens.last().map(|token| &token.kind),
            None | Some(Kind::Newline | Kind::Indent | Kind::Dedent)
        ) {
            self.push(Kind::Newline, start);
        }
    }

    fn indentation(&mut self) -> Result<(), Trouble> {
        let line = self.rest();
        let mut width = 0;
        let mut bytes = 0;
        for char in line.chars() {
            match char {
                ' ' => width += 1,
                '\t' => width = (width / 8 + 1) * 8,
                '\u{c}' => width = 0,
                _ => break,
            }
            bytes += char.len_utf8();
        }
        let rest = line[bytes..].trim_start_matches('\r');
        // lines of blanks and comments say nothing about blocks
        if rest.is_empty() || rest.starts_with('\n') || rest.starts_with('#') {
            return Ok(());
        }
        let start = self.at;
        self.at += bytes;
        let current = self.indents.last().copied().unwrap_or_default();
        if width > current {
            if self.indents.len() > 100 {
                return Err(Trouble::Wrong(Raise::new("IndentationError", "too many levels of indentation")));
            }
            self.indents.push(width);
            self.push(Kind::Indent, start);
            return Ok(());
        }
        while width < self.indents.last().copied().unwrap_or_default() {
            self.indents.pop();
            self.push(Kind::Dedent, start);
        }
        if width != self.indents.last().copied().unwrap_or_default() {
            let raise = Raise::new("IndentationError", "unindent does not match any outer indentation level");
            return Err(Trouble::Wrong(raise.at(Span { start, end: self.at })));
        }
        Ok(())
    }

    /// A line that goes on behind `\`.
    fn joined_line(&mut self, start: usize) -> Result<(), Trouble> {
        let rest = self.rest();
        for end in ["\\\n", "\\\r\n"] {
            if rest.starts_with(end) {
                self.at += end.len();
                if self.rest().is_empty() {
                    return Err(Trouble::Incomplete(Raise::syntax("unexpected EOF while parsing")));
                }
                return Ok(());
            }
        }
        if rest.len() == 1 {
            self.at += 1;
            return Err(Trouble::Incomplete(
                Raise::syntax("unexpected EOF while parsing").at(Span { start, end: self.at }),
            ));
        }
        self.at += 1;
        Err(self.wrong("unexpected character after line continuation character", start))
    }

    fn name(&mut self, start: usize) -> Result<(), Trouble> {
        let end = self.rest().find(|char| !is_name_part(char)).unwrap_or(self.rest().len());
        let name = &self.rest()[..end];
        let quoted = self.rest()[end..].starts_with(['\'', '"']);
        if quoted && string::is_prefix(name) {
            self.at += end;
            return self.string(start, name);
        }
        self.at += end;
        self.push(Kind::Name(name.into()), start);
        Ok(())
    }

    fn number(&mut self, start: usize) -> Result<(), Trouble> {
        match number::read(self.rest()) {
            Ok((kind, length)) => {
                self.at += length;
                self.push(kind, start);
                Ok(())
            }
            Err((message, length)) => {
                self.at += length;
                Err(self.wrong(message, start))
            }
        }
    }

    fn string(&mut self, start: usize, prefix: &str) -> Result<(), Trouble> {
        let line = self.text[..start].matches('\n').count() + 1;
        match string::read(self.rest(), prefix, self.at, line) {
            Ok((kind, length)) => {
                self.at += length;
                self.push(kind, start);
                Ok(())
            }
            Err(string::Unread::Open(message)) => {
                let raise = Raise::syntax(message).at(Span { start, end: start + 1 });
                self.at = self.text.len();
                Err(Trouble::Incomplete(raise))
            }
            Err(string::Unread::Wrong(message)) => Err(self.wrong(message, start)),
        }
    }

    fn operator(&mut self, char: char, start: usize) -> Result<(), Trouble> {
        let found = OPERATORS.iter().chain(&["=", ";", "!"]).find(|operator| self.rest().starts_with(**operator));
        let Some(operator) = found else {
            self.at += char.len_utf8();
            let code = u32::from(char);
            let message = if char.is_control() {
                format!("invalid non-printable character U+{code:04X}")
            } else if char.is_ascii() {
                "invalid syntax".to_owned()
            } else {
                format!("invalid character '{char}' (U+{code:04X})")
            };
            return Err(self.wrong(message, start));
        };
        self.at += operator.len();
        match *operator {
            "(" | "[" | "{" => {
                if self.brackets.len() >= MOST_BRACKETS {
                    return Err(self.wrong("too many nested parentheses", start));
                }
                self.brackets.push((char, start));
            }
            ")" | "]" | "}" => self.close(char, start)?,
            _ => {}
        }
        self.push(Kind::Op(operator), start);
        Ok(())
    }

    fn close(&mut self, char: char, start: usize) -> Result<(), Trouble> {
        let Some((open, at)) = self.brackets.pop() else {
            return Err(self.wrong(format!("unmatched '{char}'"), start));
        };
        if matches!((open, char), ('(', ')') | ('[', ']') | ('{', '}')) {
            return Ok(());
        }
        let line = |at: usize| self.text[..at].matches('\n').count() + 1;
        let where_opened = if line(at) == line(start) { String::new() } else { format!(" on line {}", line(at)) };
        Err(self.wrong(
            format!("closing parenthesis '{char}' does not match opening parenthesis '{open}'{where_opened}"),
            start,
        ))
    }
}

pub(crate) fn is_name_start(char: char) -> bool {
    char == '_' || char.is_alphabetic()
}

pub(crate) fn is_name_part(char: char) -> bool {
    char == '_' || char.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        lex(text).unwrap().into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn blocks_are_told_by_indentation() {
        let found = kinds("for a in b:\n    c\n\n    d\ne");
        assert_eq!(found.iter().filter(|kind| **kind == Kind::Indent).count(), 1);
        assert_eq!(found.iter().filter(|kind| **kind == Kind::Dedent).count(), 1);
    }

    #[test]
    fn what_is_open_is_incomplete_and_what_is_wrong_is_not() {
        for open in ["(", "a = [1,", "'''x", "a \\", "{"] {
            assert!(matches!(lex(open), Err(Trouble::Incomplete(_))), "{open}");
        }
        for wrong in [")", "(]", "'x", "1a", "0777", "$", "?", "\u{1}"] {
            assert!(matches!(lex(wrong), Err(Trouble::Wrong(_))), "{wrong}");
        }
    }
}
