//! The columns that stand in a condition written in SQL, as the condition of a check.

use super::quoted;

/// The condition with another name for a column.
pub(crate) fn rename_column(condition: &str, old: &str, new: &str) -> String {
    let mut text = String::with_capacity(condition.len());
    for token in tokens(condition) {
        match token {
            Token::Name(name) if name.eq_ignore_ascii_case(old) => text.push_str(&written(new)),
            Token::Quoted(name) if unquoted(name) == old => text.push_str(&quoted(new)),
            Token::Name(part) | Token::Quoted(part) | Token::Other(part) => text.push_str(part),
        }
    }
    text
}

/// The condition with these columns taken for numbers. SQLite keeps them as text, which it would compare letter by letter.
pub(super) fn as_numbers(condition: &str, is_number: impl Fn(&str) -> bool) -> String {
    let mut text = String::with_capacity(condition.len());
    for token in tokens(condition) {
        let (part, name) = match token {
            Token::Name(part) => (part, part.to_owned()),
            Token::Quoted(part) => (part, unquoted(part)),
            Token::Other(part) => {
                text.push_str(part);
                continue;
            }
        };
        let before = text.trim_end();
        let is_cast = before.strip_suffix('(').is_some_and(|before| {
            let word = before.trim_end();
            word.len() >= 4
                && word.is_char_boundary(word.len() - 4)
                && word[word.len() - 4..].eq_ignore_ascii_case("CAST")
        });
        // what stands behind a dot is a column of a table that is named
        if is_number(&name) && !is_cast && !before.ends_with('.') {
            text.push_str(&format!("CAST({part} AS REAL)"));
        } else {
            text.push_str(part);
        }
    }
    text
}

/// Whether the condition speaks of a column.
pub(crate) fn names_column(condition: &str, column: &str) -> bool {
    tokens(condition).iter().any(|token| match token {
        Token::Name(name) => name.eq_ignore_ascii_case(column),
        Token::Quoted(name) => unquoted(name) == column,
        Token::Other(_) => false,
    })
}

/// A name as somebody would write it: without quotes where it needs none.
fn written(name: &str) -> String {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !name.starts_with(|first: char| first.is_ascii_digit());
    if plain { name.to_owned() } else { quoted(name) }
}

fn unquoted(text: &str) -> String {
    text[1..text.len().max(2) - 1].replace("\"\"", "\"")
}

enum Token<'a> {
    /// A name that is not called as a function.
    Name(&'a str),
    /// A name with its quotes.
    Quoted(&'a str),
    /// All the rest: operators, numbers, text, comments, functions.
    Other(&'a str),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_name = |char: char| char.is_alphanumeric() || char == '_' || char == '$';
        let (length, kind) = match first {
            '\'' => (closing(rest, '\''), 'o'),
            '"' => (closing(rest, '"'), 'q'),
            _ if rest.starts_with("--") => (rest.find('\n').unwrap_or(rest.len()), 'o'),
            _ if rest.starts_with("/*") => (rest.find("*/").map_or(rest.len(), |end| end + 2), 'o'),
            '0'..='9' => (rest.find(|char: char| !is_name(char) && char != '.').unwrap_or(rest.len()), 'o'),
            _ if is_name(first) => (rest.find(|char: char| !is_name(char)).unwrap_or(rest.len()), 'n'),
            _ => (first.len_utf8(), 'o'),
        };
        let (token, after) = rest.split_at(length);
        let is_call = after.trim_start().starts_with('(');
        tokens.push(match kind {
            'n' if !is_call => Token::Name(token),
            'q' if token.len() > 2 => Token::Quoted(token),
            _ => Token::Other(token),
        });
        rest = after;
    }
    tokens
}

/// The length of what stands in quotes; a doubled quote is one of the text.
fn closing(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(quote) {
        at += found + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_renamed_where_it_stands_as_a_column() {
        for (condition, expected) in [
            ("plays >= 0", "count >= 0"),
            ("Plays>=0 AND replays > plays", "count>=0 AND replays > count"),
            ("\"plays\" >= 0", "\"count\" >= 0"),
            ("name <> 'plays' AND plays(1) > 0", "name <> 'plays' AND plays(1) > 0"),
            (
                "song.plays > 1 -- plays\n OR plays < 0 /* plays */",
                "song.count > 1 -- plays\n OR count < 0 /* plays */",
            ),
            ("name = 'it''s plays' OR plays = 1e3", "name = 'it''s plays' OR count = 1e3"),
            ("plays IN (1, 2)", "count IN (1, 2)"),
            ("\"Plays\" > 'unclosed plays", "\"Plays\" > 'unclosed plays"),
        ] {
            assert_eq!(rename_column(condition, "plays", "count"), expected);
        }
        assert_eq!(rename_column("plays > 0", "plays", "Play count"), "\"Play count\" > 0");
        assert_eq!(rename_column("\"a\"\"b\" > 0", "a\"b", "c"), "\"c\" > 0");
        assert_eq!(rename_column("\"\" > 0", "a", "c"), "\"\" > 0");
    }

    #[test]
    fn a_decimal_is_taken_for_a_number_once() {
        let as_numbers = |condition: &str| as_numbers(condition, |name| name.eq_ignore_ascii_case("price"));
        assert_eq!(as_numbers("price <= 1000 AND plays > 0"), "CAST(price AS REAL) <= 1000 AND plays > 0");
        assert_eq!(
            as_numbers("\"price\" IS NULL OR Price > 'price'"),
            "CAST(\"price\" AS REAL) IS NULL OR CAST(Price AS REAL) > 'price'"
        );
        for done in ["CAST(price AS REAL) <= 1000", "cast ( \"price\" AS TEXT) <> ''", "price(1) > 0", "a = 1"] {
            assert_eq!(as_numbers(done), done);
        }
    }
}
