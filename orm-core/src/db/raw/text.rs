//! What can be known of SQL text without parsing it: its placeholders, what kind of statement it is, and whether it is only one.
//!
//! Not a guard against somebody who writes the text: it is the program's own. It finds slips, and what the pool must know.

use crate::Backend;
use crate::db::driver::StatementKind;
use crate::error::{Error, QueryError, Result};
use std::sync::Arc;

/// What is known of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) kind: StatementKind,
    /// The highest `$n`.
    pub(super) placeholders: usize,
    /// Where the `$` of each stands.
    sigils: Vec<usize>,
}

impl Text {
    /// The text as the database takes it. SQLite reads `$2` as a name, and numbers names as they come: there it must be `?2`.
    pub(super) fn sent(&self, text: &str, backend: Backend) -> Arc<str> {
        if backend == Backend::Postgres || self.sigils.is_empty() {
            return text.into();
        }
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for &at in &self.sigils {
            out.push_str(&text[from..at]);
            out.push('?');
            from = at + 1;
        }
        out.push_str(&text[from..]);
        out.into()
    }
}

/// Reads a text. An error when it must not be sent.
pub(super) fn read(text: &str, backend: Backend) -> Result<Text> {
    if text.contains('\0') {
        // PostgreSQL's driver would end the text there, and send the rest as something else
        return forbidden("the SQL text contains a NUL character");
    }
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0, backend };
    let first = statement(&mut scanner).unwrap_or_default();
    if statement(&mut scanner).is_some() {
        return forbidden(
            "the SQL text has more than one statement; send them one by one, in an `atomic` block if they belong together",
        );
    }
    Ok(Text { kind: first.words.kind()?, placeholders: first.placeholders, sigils: first.sigils })
}

/// Looks at a text that will be sent later. An error when it must not be.
pub(crate) fn check(text: &str, backend: Backend) -> Result<()> {
    read(text, backend).map(drop)
}

/// The statements of a text, one by one.
pub(crate) fn split(text: &str, backend: Backend) -> Vec<&str> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0, backend };
    let (mut statements, mut from) = (Vec::new(), 0);
    while statement(&mut scanner).is_some() {
        let found = text.get(from..scanner.at).or_else(|| text.get(from..)).unwrap_or_default();
        statements.push(found.trim_start_matches(|char: char| char == ';' || char.is_whitespace()).trim_end());
        from = scanner.at;
    }
    statements
}

/// The words of a text that are neither quoted nor in a comment.
pub(crate) fn words(text: &str, backend: Backend) -> Vec<&str> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0, backend };
    let tokens = std::iter::from_fn(|| scanner.next());
    tokens.filter_map(|token| if let Token::Word(word) = token { Some(word) } else { None }).collect()
}

/// What is known of one statement of a text.
#[derive(Default)]
struct Found {
    words: Words,
    placeholders: usize,
    sigils: Vec<usize>,
}

/// The next statement, with the semicolon behind it; `None` where there is none any more.
fn statement(scanner: &mut Scanner<'_>) -> Option<Found> {
    let (mut found, mut is_any) = (Found::default(), false);
    // the statements in the body of a trigger or a function: it goes on behind each semicolon, up to `; END`
    let mut behind_semicolon = false;
    while let Some(token) = scanner.next() {
        let is_end = matches!(token, Token::Word(word) if word.eq_ignore_ascii_case("END"));
        let closed = is_end && behind_semicolon;
        behind_semicolon = token == Token::Semicolon;
        is_any |= !behind_semicolon;
        match token {
            Token::Semicolon if !found.words.is_empty() && !found.words.have_body => break,
            Token::Semicolon => {}
            Token::Placeholder { at, number } => {
                found.placeholders = found.placeholders.max(number);
                found.sigils.push(at);
            }
            Token::Word(word) => found.words.add(word, scanner.backend),
            Token::Other => {}
        }
        if closed && found.words.have_body {
            break;
        }
    }
    is_any.then_some(found)
}

fn forbidden<T>(what: &'static str) -> Result<T> {
    Err(Error::Query(QueryError::Forbidden { what }))
}

/// The words that say what a statement does.
#[derive(Default)]
struct Words {
    first: String,
    second: String,
    writes: bool,
    count: usize,
    /// Whether statements stand in it: `CREATE TRIGGER` on SQLite, `BEGIN ATOMIC` in a function of PostgreSQL.
    have_body: bool,
    last_is_begin: bool,
}

impl Words {
    fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    fn add(&mut self, word: &str, backend: Backend) {
        self.count += 1;
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        self.have_body |= self.first == "CREATE"
            && match backend {
                Backend::Sqlite => {
                    is("TRIGGER") && (self.count == 2 || self.count == 3 && self.second.starts_with("TEMP"))
                }
                Backend::Postgres => self.last_is_begin && is("ATOMIC"),
            };
        self.last_is_begin = is("BEGIN");
        if self.first.is_empty() {
            self.first = word.to_ascii_uppercase();
            return;
        }
        if self.second.is_empty() {
            self.second = word.to_ascii_uppercase();
        }
        self.writes |=
            ["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"].iter().any(|other| word.eq_ignore_ascii_case(other));
    }

    fn kind(&self) -> Result<StatementKind> {
        Ok(match self.first.as_str() {
            "" => return forbidden("the SQL text has no statement"),
            "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE" => {
                return forbidden("transactions are begun and ended by `atomic`, which has to know of them");
            }
            "PREPARE" if self.second == "TRANSACTION" => {
                return forbidden("transactions are begun and ended by `atomic`, which has to know of them");
            }
            "SET" if !matches!(self.second.as_str(), "LOCAL" | "CONSTRAINTS") => {
                return forbidden(
                    "a SET would stay on the connection for whoever uses it next; use SET LOCAL inside of `atomic`",
                );
            }
            "SELECT" | "VALUES" | "TABLE" | "SHOW" | "SET" => StatementKind::Read,
            "WITH" | "EXPLAIN" if !self.writes => StatementKind::Read,
            "CREATE" | "ALTER" | "DROP" | "REINDEX" | "VACUUM" | "ANALYZE" | "ATTACH" | "DETACH" | "PRAGMA"
            | "COMMENT" | "GRANT" | "REVOKE" | "TRUNCATE" => StatementKind::Schema,
            // nobody knows how many rows
            _ => StatementKind::Bulk,
        })
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token<'a> {
    Semicolon,
    Placeholder { at: usize, number: usize },
    Word(&'a str),
    Other,
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    backend: Backend,
}

impl<'a> Scanner<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let &byte = self.bytes.get(self.at)?;
            let start = self.at;
            self.at += 1;
            return Some(match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c => continue,
                b'-' if self.peek() == Some(b'-') => {
                    self.skip_until(b"\n");
                    continue;
                }
                b'/' if self.peek() == Some(b'*') => {
                    self.comment();
                    continue;
                }
                b'\'' | b'"' => self.quoted(byte, false),
                b'`' if self.backend == Backend::Sqlite => self.quoted(byte, false),
                b'[' if self.backend == Backend::Sqlite => {
                    self.skip_until(b"]");
                    Token::Other
                }
                b'$' => self.dollar(start),
                b';' => Token::Semicolon,
                _ if is_word(byte) => self.word(start),
                _ => Token::Other,
            });
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes behind the next `end`, or to the end of the text.
    fn skip_until(&mut self, end: &[u8]) {
        let rest = &self.bytes[self.at..];
        self.at +=
            rest.windows(end.len()).position(|window| window == end).map_or(rest.len(), |found| found + end.len());
    }

    /// PostgreSQL's comments nest, SQLite's do not.
    fn comment(&mut self) {
        self.at += 1;
        let mut depth = 1;
        while depth > 0 && self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            if rest.starts_with(b"*/") {
                depth -= 1;
                self.at += 2;
            } else if rest.starts_with(b"/*") && self.backend == Backend::Postgres {
                depth += 1;
                self.at += 2;
            } else {
                self.at += 1;
            }
        }
    }

    /// A doubled quote is one character of the text; after an `E` a backslash takes the next character with it.
    fn quoted(&mut self, quote: u8, escapes: bool) -> Token<'a> {
        while let Some(byte) = self.peek() {
            self.at += 1;
            if escapes && byte == b'\\' {
                self.at += 1;
            } else if byte == quote {
                if self.peek() != Some(quote) {
                    break;
                }
                self.at += 1;
            }
        }
        Token::Other
    }

    fn word(&mut self, start: usize) -> Token<'a> {
        while self.peek().is_some_and(|byte| is_word(byte) || byte == b'$') {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        if self.backend == Backend::Postgres && matches!(word, b"e" | b"E") && self.peek() == Some(b'\'') {
            self.at += 1;
            return self.quoted(b'\'', true);
        }
        match std::str::from_utf8(word) {
            Ok(word) if !word.as_bytes().first().is_some_and(u8::is_ascii_digit) => Token::Word(word),
            _ => Token::Other,
        }
    }

    /// `$1`, or PostgreSQL's `$tag$ … $tag$`.
    fn dollar(&mut self, start: usize) -> Token<'a> {
        let from = self.at;
        while self.peek().is_some_and(is_word) {
            self.at += 1;
        }
        let inside = &self.bytes[from..self.at];
        if !inside.is_empty() && inside.iter().all(u8::is_ascii_digit) {
            // a number too large to be one is no placeholder that could ever be bound
            let number = std::str::from_utf8(inside).ok().and_then(|digits| digits.parse().ok());
            return Token::Placeholder { at: start, number: number.unwrap_or(usize::MAX) };
        }
        if self.backend == Backend::Postgres && self.peek() == Some(b'$') {
            self.at += 1;
            let tag = &self.bytes[start..self.at];
            self.skip_until(tag);
        }
        Token::Other
    }
}

/// Letters, digits, `_`, and whatever is not ASCII: both databases take it as a letter.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use Backend::{Postgres, Sqlite};
    use StatementKind::*;

    fn placeholders(text: &str, backend: Backend) -> usize {
        read(text, backend).unwrap().placeholders
    }

    #[test]
    fn placeholders_in_text_and_comments_are_none() {
        for backend in [Sqlite, Postgres] {
            assert_eq!(placeholders("SELECT $1, $2 + $1", backend), 2);
            assert_eq!(placeholders("SELECT '$1', \"$2\", 'it''s $3' -- $4\n /* $5 ; */ WHERE a = $1", backend), 1);
            assert_eq!(placeholders("SELECT a$1 FROM x", backend), 0);
            assert_eq!(placeholders("SELECT 'not closed $1", backend), 0);
        }
        assert_eq!(placeholders("SELECT $$ $1 ; $$, $x$ $2 $$ $x$, $3", Postgres), 3);
        assert_eq!(placeholders(r"SELECT E'\' $1', $2, '\', $3", Postgres), 3);
        assert_eq!(placeholders("SELECT /* /* */ $1 */ $2", Postgres), 2);
        assert_eq!(placeholders("SELECT /* /* */ $1", Sqlite), 1);
        assert_eq!(placeholders("SELECT a[$1]", Postgres), 1);
        assert_eq!(placeholders("SELECT [$1], `$2`", Sqlite), 0);
    }

    #[test]
    fn one_statement_is_allowed() {
        for backend in [Sqlite, Postgres] {
            for text in ["SELECT 1", "SELECT 1;", " SELECT ';' ; -- end;\n ; ", "-- first\nSELECT 1"] {
                assert!(read(text, backend).is_ok(), "{text}");
            }
            for text in
                ["SELECT 1; SELECT 2", "SELECT 1;DROP TABLE x;", "SELECT 1; 'x'", "SELECT\0 1", "", " ; ", "-- only"]
            {
                assert!(matches!(read(text, backend), Err(Error::Query(QueryError::Forbidden { .. }))), "{text}");
            }
        }
    }

    #[test]
    fn statements_in_a_body_belong_to_it() {
        let trigger =
            "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = CASE WHEN 1 THEN 2 END; DELETE FROM b; END";
        let function = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END";
        for (text, backend) in [(trigger, Sqlite), (function, Postgres)] {
            for end in ["", ";", " ; -- done"] {
                assert!(read(&format!("{text}{end}"), backend).is_ok(), "{text}{end}");
            }
            for end in ["; SELECT 1", ";; DROP TABLE a"] {
                assert!(read(&format!("{text}{end}"), backend).is_err(), "{text}{end}");
            }
        }
        assert!(read("CREATE TABLE trigger (a); SELECT 1", Sqlite).is_err());
        assert!(read("CREATE TABLE t (a); END; SELECT 1", Sqlite).is_err());
    }

    #[test]
    fn a_text_is_split_where_statements_end() {
        for backend in [Sqlite, Postgres] {
            assert_eq!(
                split("UPDATE a SET x = ';' ;; -- y;\n DELETE FROM a; \n", backend),
                ["UPDATE a SET x = ';' ;", "-- y;\n DELETE FROM a;"]
            );
            assert_eq!(split(" ; -- nothing", backend), [""; 0]);
            assert_eq!(split("SELECT 'é", backend), ["SELECT 'é"]);
        }
        let trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = 1; END";
        assert_eq!(split(&format!("{trigger}; DROP TABLE b"), Sqlite), [trigger, "DROP TABLE b"]);
        let function = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;";
        assert_eq!(split(&format!("{function} SELECT f()"), Postgres), [function, "SELECT f()"]);
        assert_eq!(split(r"SELECT E'\é", Postgres), [r"SELECT E'\é"]);
    }

    #[test]
    fn words_are_those_outside_of_quotes_and_comments() {
        assert_eq!(
            words("-- DROP\n/* x */ CREATE INDEX \"concurrently\" ON a ('b')", Postgres),
            ["CREATE", "INDEX", "ON", "a"]
        );
    }

    #[test]
    fn transactions_and_settings_have_their_own_doors() {
        for text in [
            "begin",
            "/* x */ COMMIT",
            "ROLLBACK TO a",
            "savepoint a",
            "SET search_path = x",
            "PREPARE TRANSACTION 'x'",
        ] {
            assert!(matches!(read(text, Postgres), Err(Error::Query(QueryError::Forbidden { .. }))), "{text}");
        }
        assert!(read("SET LOCAL lock_timeout = '1s'", Postgres).is_ok());
    }

    #[test]
    fn the_kind_is_told_by_words() {
        for (text, kind) in [
            ("select * from t for update", Read),
            ("WITH x AS (SELECT 1) SELECT * FROM x", Read),
            ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", Bulk),
            ("INSERT INTO t VALUES (1)", Bulk),
            ("create table t (id int)", Schema),
            ("explain select 1", Read),
            ("EXPLAIN ANALYZE UPDATE t SET a = 1", Bulk),
            ("(SELECT 1)", Read),
        ] {
            assert_eq!(read(text, Postgres).unwrap().kind, kind, "{text}");
        }
    }
}
