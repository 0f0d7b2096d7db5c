//! SQL as words: enough to read what a database wrote down of its own schema, and to compare two expressions.

/// A word of SQL, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it begins in the text.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A name or a keyword without quotes.
    Word(String),
    /// A name in quotes, brackets or backticks.
    Quoted(String),
    /// Text in quotes.
    Text(String),
    /// A number.
    Number(String),
    /// Anything else: `(`, `>=`, `::`.
    Symbol(&'static str),
    /// A character that has no place in SQL.
    Other(char),
}

/// The longer ones first.
const SYMBOLS: &[&str] = &[
    "->>", "::", "||", "<=", ">=", "<>", "!=", "==", "->", "<<", ">>", "!~", "~*", "(", ")", ",", ";", ".", "=", "<",
    ">", "+", "-", "*", "/", "%", "&", "|", "~", "[", "]", ":", "^", "#", "@", "?",
];

impl Token {
    /// Whether it is that keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(&self.kind, Kind::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Whether it is that symbol.
    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.kind, Kind::Symbol(own) if own == symbol)
    }

    /// The name that it is. SQLite takes a text for a name where one has to stand.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(name) | Kind::Quoted(name) | Kind::Text(name) => Some(name),
            _ => None,
        }
    }
}

/// The words of a text, without comments.
pub(super) fn read(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        }
        let (kind, length) = token(rest, first);
        tokens.push(Token { kind, start: at, end: at + length });
        at += length;
    }
    tokens
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    match first {
        '\'' => quoted(rest, '\'', Kind::Text),
        '"' => quoted(rest, '"', Kind::Quoted),
        '`' => quoted(rest, '`', Kind::Quoted),
        '[' if bracketed(rest) => {
            let end = rest.find(']').unwrap_or(rest.len() - 1);
            (Kind::Quoted(rest[1..end].to_owned()), end + 1)
        }
        _ if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) => {
            let length = number(rest);
            (Kind::Number(rest[..length].to_owned()), length)
        }
        _ if first.is_alphabetic() || first == '_' || !first.is_ascii() => {
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii();
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            (Kind::Word(rest[..length].to_owned()), length)
        }
        _ => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => (Kind::Symbol(symbol), symbol.len()),
            None => (Kind::Other(first), first.len_utf8()),
        },
    }
}

/// Whether the bracket begins a name, as SQLite and SQL Server write it, and not an index of PostgreSQL.
fn bracketed(rest: &str) -> bool {
    rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '#') && rest.contains(']')
}

fn quoted(rest: &str, quote: char, kind: fn(String) -> Kind) -> (Kind, usize) {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == quote {
            match chars.peek() {
                Some((_, next)) if *next == quote => {
                    chars.next();
                }
                _ => return (kind(text), at + c.len_utf8()),
            }
        }
        text.push(c);
    }
    (kind(text), rest.len())
}

fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let exponent = at > 0 && matches!(bytes[at - 1], b'e' | b'E') && matches!(bytes[at], b'+' | b'-');
        if !(bytes[at].is_ascii_alphanumeric() || bytes[at] == b'.' || exponent) {
            break;
        }
        at += 1;
    }
    at
}

/// The text in a form in which two ways to write the same words are one: spaces, comments, upper and lower case of what stands without
/// quotes, quotes that are not needed, parentheses around the whole.
pub(crate) fn normal(sql: &str) -> String {
    words(sql).join(" ")
}

/// The words of the [normal] form.
pub(super) fn words(sql: &str) -> Vec<String> {
    let mut words: Vec<String> = read(sql).into_iter().map(|token| word(&token.kind)).collect();
    while wrapped(&words) {
        words.pop();
        words.remove(0);
    }
    // `(a) > 0`, but not `f(a)`, `IN (1)`
    let is_name = |word: &str| word == ")" || word.starts_with(|c: char| c.is_alphanumeric() || "_\"'".contains(c));
    let mut at = 0;
    while at + 2 < words.len() {
        let is_alone = words[at] == "(" && words[at + 2] == ")" && words[at + 1] != "(" && words[at + 1] != ")";
        if is_alone && (at == 0 || !is_name(&words[at - 1])) {
            words.remove(at + 2);
            words.remove(at);
            at = 0;
        } else {
            at += 1;
        }
    }
    words
}

/// The text without parentheses around the whole of it.
pub(super) fn unwrapped(sql: &str) -> &str {
    let mut rest = sql.trim();
    loop {
        let tokens = read(rest);
        let words: Vec<String> = tokens.iter().map(|token| word(&token.kind)).collect();
        match (&tokens[..], wrapped(&words)) {
            ([open, .., close], true) => rest = rest[open.end..close.start].trim(),
            _ => return rest,
        }
    }
}

fn word(kind: &Kind) -> String {
    match kind {
        Kind::Word(word) => word.to_lowercase(),
        Kind::Quoted(name) => {
            let simple = name.chars().all(|c| c.is_alphanumeric() || c == '_')
                && name.starts_with(|c: char| c.is_alphabetic() || c == '_');
            let lower = name.to_lowercase();
            if simple { lower } else { format!("\"{}\"", lower.replace('"', "\"\"")) }
        }
        Kind::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Kind::Number(number) => number.to_lowercase(),
        Kind::Symbol("!=") => "<>".to_owned(),
        Kind::Symbol("==") => "=".to_owned(),
        Kind::Symbol(symbol) => (*symbol).to_owned(),
        Kind::Other(c) => c.to_string(),
    }
}

/// Whether the first parenthesis closes at the end.
fn wrapped(words: &[String]) -> bool {
    if words.len() < 2 || words[0] != "(" || words[words.len() - 1] != ")" {
        return false;
    }
    let mut depth = 0_i32;
    for (at, word) in words.iter().enumerate() {
        depth += match word.as_str() {
            "(" => 1,
            ")" => -1,
            _ => 0,
        };
        if depth == 0 {
            return at == words.len() - 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_to_write_the_same_are_one() {
        for (one, other) in [
            ("plays >= 0", "( \"plays\">=0 )"),
            ("plays >= 0", "(((plays))>=(0))"),
            ("length(a) > 0 and a in ('x')", "(length((a)) > 0 AND a IN (('x')))"),
            ("a != 'it''s' -- why\n AND [b] == 1", "(A <> 'it''s' and `b` = 1)"),
            ("\"odd name\" > -1.5e-3", "( (\"odd name\" > - 1.5e-3))"),
        ] {
            assert_eq!(normal(one), normal(other));
        }
        assert_ne!(normal("a = 'X'"), normal("a = 'x'"));
        assert_ne!(normal("(a) or (b)"), normal("a) or (b"));
        assert_eq!(normal("tags[1] = 2"), "tags [ 1 ] = 2");
    }

    #[test]
    fn no_text_is_too_broken_to_be_read() {
        for text in ["'", "\"", "[a", "/*", "--", "1e", "\u{1F3B5}'", "(", "''''", "$1"] {
            let _ = normal(text);
        }
    }
}
