//! Colours for what is typed.

use super::eval::Names;
use super::parser;
use anstyle::{AnsiColor, Style};

/// The line with colours: keywords, strings, numbers, models.
pub(crate) fn highlight(line: &str, session: &Names) -> String {
    let style = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    let (keyword, string, number, model, comment) = (
        style(AnsiColor::Magenta),
        style(AnsiColor::Green),
        style(AnsiColor::Cyan),
        style(AnsiColor::Yellow),
        Style::new().dimmed(),
    );
    let mut out = String::with_capacity(line.len() * 2);
    let mut rest = line;
    let mut paint = |style: Style, text: &str| out.push_str(&format!("{style}{text}{style:#}"));
    while let Some(first) = rest.chars().next() {
        let length = if first == '"' || first == '\'' {
            quoted(rest, first)
        } else if first == '#' {
            rest.len()
        } else if first.is_ascii_digit() {
            rest.find(|char: char| !char.is_alphanumeric() && char != '.' && char != '_').unwrap_or(rest.len())
        } else if first == '_' || first.is_alphabetic() {
            rest.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (text, after) = rest.split_at(length);
        let is_model = || matches!(session.borrow().get(text), Some(super::value::Value::Model(_)));
        match first {
            '"' | '\'' => paint(string, text),
            '#' => paint(comment, text),
            _ if first.is_ascii_digit() => paint(number, text),
            _ if parser::is_keyword(text) => paint(keyword, text),
            _ if (first == '_' || first.is_alphabetic()) && is_model() => paint(model, text),
            _ => paint(Style::new(), text),
        }
        rest = after;
    }
    out
}

/// How long the string is that the text begins with.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if char == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_change_no_text() {
        let session = Names::default();
        for line in ["for a in \"b'c\": # d", "Album.objects.get(pk=3.5)", "'é", "", "\\ \u{1f3b8}", "'\\'"] {
            let coloured = highlight(line, &session);
            assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), line);
        }
    }
}
