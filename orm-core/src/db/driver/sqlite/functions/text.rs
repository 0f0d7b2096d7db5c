//! Text out of an argument, lower case, and regular expressions.

use super::{Answer, Argument, two};
use crate::db::driver::sqlite::failure::REGEX_PREFIX;
use regex::{Regex, RegexBuilder};
use std::borrow::Cow;
use std::cell::RefCell;

/// How many patterns stay compiled on a connection.
const KEPT_PATTERNS: usize = 16;

/// The argument as text, as SQLite's own functions take it; `None` for NULL.
pub(super) fn text<'a>(argument: Argument<'a>) -> Result<Option<Cow<'a, str>>, String> {
    match argument {
        Argument::Null => Ok(None),
        Argument::Integer(number) => Ok(Some(number.to_string().into())),
        Argument::Real(number) => Ok(Some(format!("{number:?}").into())),
        Argument::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Some(text.into())),
            Err(_) => Err("the text is not UTF-8".to_owned()),
        },
        Argument::Blob => Err("text is needed, found a BLOB".to_owned()),
    }
}

/// The first argument as text.
pub(super) fn first<'a>(arguments: &[Argument<'a>]) -> Result<Option<Cow<'a, str>>, String> {
    text(arguments.first().copied().unwrap_or(Argument::Null))
}

/// Character by character, as PostgreSQL does it: 'ß' stays, 'Σ' is 'σ' also at the end of a word.
pub(super) fn fold(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let Some(text) = text(arguments.first().copied().unwrap_or(Argument::Null))? else { return Ok(Answer::Null) };
    if text.is_ascii() {
        return Ok(Answer::Text(text.to_ascii_lowercase()));
    }
    // 'İ' is the one letter whose lower case is two characters; the first is what PostgreSQL gives
    Ok(Answer::Text(text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()))
}

/// Matches text with patterns, and keeps the patterns that were used last.
pub(super) fn regexp(ignore_case: bool) -> impl Fn(&[Argument<'_>]) -> Result<Answer, String> + Send + 'static {
    let kept: RefCell<Vec<(String, Regex)>> = RefCell::default();
    move |arguments| {
        let [pattern, subject] = two(arguments)?;
        let (Some(pattern), Some(subject)) = (text(pattern)?, text(subject)?) else { return Ok(Answer::Null) };
        let mut kept = kept.borrow_mut();
        // the last is the one used last, so it is the first to be looked at
        let found = kept.iter().rposition(|(known, _)| *known == *pattern);
        let entry = match found {
            Some(at) if at + 1 == kept.len() => None,
            Some(at) => Some(kept.remove(at)),
            None => Some((pattern.clone().into_owned(), compile(&pattern, ignore_case)?)),
        };
        if let Some(entry) = entry {
            if kept.len() >= KEPT_PATTERNS {
                kept.remove(0);
            }
            kept.push(entry);
        }
        let matches = kept.last().is_some_and(|(_, regex)| regex.is_match(&subject));
        Ok(Answer::Integer(matches.into()))
    }
}

fn compile(pattern: &str, ignore_case: bool) -> Result<Regex, String> {
    // a point matches a line break on PostgreSQL
    let mut builder = RegexBuilder::new(pattern);
    builder.case_insensitive(ignore_case).dot_matches_new_line(true).build().map_err(|error| {
        // the whole message shows the pattern, which is a value; the reason is its last line
        let message = error.to_string();
        let reason = message.lines().last().unwrap_or_default();
        format!("{REGEX_PREFIX}{}", reason.strip_prefix("error: ").unwrap_or(reason))
    })
}
