//! Tokens as a tree. What is not of Python is a `SyntaxError` in Python's words.

mod arguments;
mod block;
mod comprehension;
mod display;
mod expression;
mod format;
mod import;
mod primary;
mod statement;
mod target;

use super::error::Raise;
use super::lexer::{self, Kind, Span, Token, Trouble};
use super::syntax::{Expr, ExprKind, Stmt};
use std::rc::Rc;

/// How deep expressions may be: what is deeper would overflow the stack of the thread that evaluates it.
const MAX_DEPTH: usize = 200;

/// The statements of a text.
pub(crate) fn parse(text: &str) -> Result<Vec<Stmt>, Raise> {
    let tokens = lexer::lex(text).map_err(Trouble::into_raise)?;
    let mut parser = Parser { text, tokens, at: 0, depth: 0 };
    parser.program()
}

/// Whether a person who typed this has more to say before it can be run.
pub(crate) fn is_incomplete(text: &str) -> bool {
    match lexer::lex(text) {
        Err(Trouble::Incomplete(_)) => return true,
        Err(Trouble::Wrong(_)) => return false,
        Ok(_) => {}
    }
    // a block goes on until an empty line
    if text.ends_with("\n\n") || text.trim().is_empty() {
        return false;
    }
    let opens_a_block = |line: &str| {
        let word: String = line.chars().take_while(|char| lexer::is_name_part(*char)).collect();
        matches!(word.as_str(), "for" | "while" | "if" | "def" | "with" | "try" | "class")
    };
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let first = lines.next().unwrap_or_default();
    if !opens_a_block(first.trim_start()) {
        return false;
    }
    // what can't become right is said at once
    match parse(text) {
        Ok(_) => !text.ends_with("\n\n") && !ends_with_an_empty_line(text),
        Err(error) => error.is_unfinished() && !ends_with_an_empty_line(text),
    }
}

fn ends_with_an_empty_line(text: &str) -> bool {
    text.ends_with('\n') && text[..text.len() - 1].rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
}

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Whether a name can't be given to anything.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether it is a word of Python's that the shell does not read.
fn is_left_out(word: &str) -> bool {
    matches!(word, "async" | "await" | "class" | "nonlocal" | "yield")
}

/// The error of a part of Python that the shell does not have.
fn left_out(what: &str) -> Raise {
    Raise::syntax(format!("the shell has no {what}: it reads a part of Python"))
}

/// The keywords that a line may have.
pub(crate) fn keywords() -> impl Iterator<Item = &'static str> {
    KEYWORDS.into_iter().filter(|word| !is_left_out(word))
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn kind(&self) -> &Kind {
        self.tokens.get(self.at).map_or(&Kind::End, |token| &token.kind)
    }

    fn next_kind(&self) -> &Kind {
        self.tokens.get(self.at + 1).map_or(&Kind::End, |token| &token.kind)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(Span { start: self.text.len(), end: self.text.len() }, |token| token.span)
    }

    /// The place of what was read last.
    fn before(&self) -> Span {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(Span::default(), |token| token.span)
    }

    fn advance(&mut self) {
        if self.at < self.tokens.len() {
            self.at += 1;
        }
    }

    fn is_op(&self, op: &str) -> bool {
        matches!(self.kind(), Kind::Op(found) if *found == op)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.kind(), Kind::Name(name) if **name == *word)
    }

    fn take_op(&mut self, op: &str) -> bool {
        let found = self.is_op(op);
        if found {
            self.advance();
        }
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    fn expect_op(&mut self, op: &str) -> Result<(), Raise> {
        if self.take_op(op) { Ok(()) } else { Err(self.invalid()) }
    }

    /// A name that is no keyword.
    fn name(&mut self) -> Result<Rc<str>, Raise> {
        match self.kind() {
            Kind::Name(name) if !is_keyword(name) => {
                let name = Rc::clone(name);
                self.advance();
                Ok(name)
            }
            _ => Err(self.invalid()),
        }
    }

    /// The error of what stands here.
    fn invalid(&self) -> Raise {
        let span = self.span();
        match self.kind() {
            Kind::Name(word) if is_left_out(word) => left_out(word).at(span),
            Kind::Indent => Raise::new("IndentationError", "unexpected indent").at(span),
            _ => Raise::syntax("invalid syntax").at(span),
        }
    }

    /// One level deeper, as long as that is allowed.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Raise>) -> Result<T, Raise> {
        if self.depth >= MAX_DEPTH / 2 {
            return Err(Raise::syntax("too many nested parentheses").at(self.span()));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// An expression of parts that were read, as long as it is not too deep.
    fn make(&self, kind: ExprKind, span: Span) -> Result<Expr, Raise> {
        let depth = expression::depth_of(&kind) + 1;
        if depth > MAX_DEPTH {
            return Err(Raise::syntax("too many nested expressions").at(span));
        }
        Ok(Expr { kind, span, depth })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_complete_where_python_takes_them() {
        for complete in ["a = 1", "print(1)", "for a in b:\n    c\n\n", "x ===", "if True: 1\n\n", "a = '''x\n'''", ""]
        {
            assert!(!is_incomplete(complete), "{complete:?}");
        }
        for incomplete in
            ["print(", "for a in b:", "for a in b:\n    c", "for a in b:\n    c\n", "if True: 1", "x = [\n1,", "'''"]
        {
            assert!(is_incomplete(incomplete), "{incomplete:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_the_words_of_python() {
        for (text, message) in [
            ("a b", "invalid syntax"),
            ("(1", "'(' was never closed"),
            ("f(a b)", "invalid syntax. Perhaps you forgot a comma?"),
            ("if a = 1: pass", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"),
            ("for a in b\n", "expected ':'"),
            ("1 = a", "cannot assign to literal here. Maybe you meant '==' instead of '='?"),
            ("f() = a", "cannot assign to function call here. Maybe you meant '==' instead of '='?"),
            ("f(a=1, 2)", "positional argument follows keyword argument"),
            ("print 1", "Missing parentheses in call to 'print'. Did you mean print(...)?"),
            ("break", "'break' outside loop"),
            ("return 1", "'return' outside function"),
        ] {
            assert_eq!(parse(text).unwrap_err().message(), message, "{text}");
        }
    }

    #[test]
    fn hostile_nesting_is_an_error() {
        for text in [
            "(".repeat(100_000),
            "-".repeat(100_000),
            format!("{}1", "not ".repeat(50_000)),
            "lambda:".repeat(50_000),
            format!("1{}", "+1".repeat(50_000)),
            format!("a{}", ".b".repeat(50_000)),
            "[".repeat(150) + &"]".repeat(150),
            "x if ".repeat(10_000),
            format!("a{}", "**a".repeat(50_000)),
            "f'{".repeat(1000),
            format!("a = {}1", "b = ".repeat(50_000)),
        ] {
            let _ = parse(&text);
            let _ = is_incomplete(&text);
        }
    }
}
