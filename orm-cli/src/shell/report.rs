//! An exception as a person reads it: the line, a caret under what went wrong, what was probably meant, and Python's last line.

use super::error::Raise;
use anstyle::{AnsiColor, Style};

/// The lines of an error, the last one as Python prints it.
pub(crate) fn report(text: &str, raise: &Raise) -> String {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let mut out = String::new();
    let meant = raise.probably_meant().map(|meant| format!("did you mean '{meant}'?"));
    let hint = meant.or_else(|| raise.to_be_known().map(str::to_owned));
    if let Some(span) = raise.span()
        && let Some((line, from, length)) = place(text, span.start, span.end)
    {
        let hint = hint.map(|hint| format!(" {hint}")).unwrap_or_default();
        let blanks = " ".repeat(from);
        let carets = "^".repeat(length);
        out.push_str(&format!("    {line}\n    {blanks}{red}{carets}{hint}{red:#}\n"));
    } else if let Some(hint) = hint {
        out.push_str(&format!("    {hint}\n"));
    }
    // a message is one line, so that the last line is all of it
    let last = raise.to_string();
    out.push_str(&format!("{last}\n"));
    out
}

/// The same, with the number of the line: whoever wrote a script does not see it there.
pub(crate) fn report_of_script(text: &str, raise: &Raise) -> String {
    let number = raise.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    let line = number.map(|number| format!("  line {number}\n")).unwrap_or_default();
    line + &report(text, raise)
}

/// The line of a place in the text, without blanks before it; from which column on, and how wide.
fn place(text: &str, start: usize, end: usize) -> Option<(String, usize, usize)> {
    let start = start.min(text.len());
    let before = text.get(..start)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..)?.lines().next().unwrap_or_default();
    let indent = line.len() - line.trim_start().len();
    let within = (start - line_start).min(line.len());
    let stop = end.saturating_sub(line_start).clamp(within, line.len());
    let width = |text: Option<&str>| text.map_or(0, |text| text.chars().count());
    let from = width(line.get(indent..within.max(indent)));
    let length = width(line.get(within.max(indent)..stop.max(indent))).max(1);
    let line = line.trim();
    // what is wider than a terminal is nothing to look at
    (line.chars().count() <= 200).then(|| (line.to_owned(), from, length))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_caret_stands_under_the_place() {
        assert_eq!(place("a + b", 4, 5), Some(("a + b".to_owned(), 4, 1)));
        assert_eq!(place("if a:\n    é + b", 15, 16), Some(("é + b".to_owned(), 4, 1)));
        assert_eq!(place("", 5, 9), Some((String::new(), 0, 1)));
    }
}
