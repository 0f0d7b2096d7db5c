//! Parts of text, by characters, as PostgreSQL counts them.

use super::text::{first, text};
use super::{Answer, Argument};

/// The largest text that SQLite takes.
const MAX_BYTES: usize = 1_000_000_000;

/// The text and the number of an argument each; `None` where one is NULL.
fn with_number<'a>(arguments: &[Argument<'a>]) -> Result<Option<(std::borrow::Cow<'a, str>, i64)>, String> {
    let (Some(&of), Some(&number)) = (arguments.first(), arguments.get(1)) else {
        return Err("two arguments are needed".to_owned());
    };
    Ok(text(of)?.zip(whole(number)?))
}

fn whole(argument: Argument<'_>) -> Result<Option<i64>, String> {
    match argument {
        Argument::Null => Ok(None),
        // PostgreSQL counts with 32 bits
        Argument::Integer(number) if i32::try_from(number).is_ok() => Ok(Some(number)),
        Argument::Integer(_) => Err("integer out of range".to_owned()),
        Argument::Real(_) | Argument::Text(_) | Argument::Blob => Err("a whole number is needed".to_owned()),
    }
}

fn answer(text: String) -> Result<Answer, String> {
    if text.len() > MAX_BYTES { Err(too_large()) } else { Ok(Answer::Text(text)) }
}

fn too_large() -> String {
    "the text would be too large".to_owned()
}

/// The characters at the positions `from..to`, counted from 0.
fn slice(text: &str, from: usize, to: usize) -> String {
    text.chars().skip(from).take(to.saturating_sub(from)).collect()
}

/// Upper case, character by character: a letter whose upper case is two letters stays.
pub(super) fn upper(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let Some(text) = first(arguments)? else { return Ok(Answer::Null) };
    let upper = |c: char| {
        let mut upper = c.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(one), None) => one,
            _ => c,
        }
    };
    answer(text.chars().map(upper).collect())
}

pub(super) fn reverse(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let Some(text) = first(arguments)? else { return Ok(Answer::Null) };
    answer(text.chars().rev().collect())
}

/// `substr(text, from)`, `substr(text, from, length)`: positions are counted from 1, those before hold nothing.
pub(super) fn substr(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let length = match arguments.get(2) {
        Some(&length) => match whole(length)? {
            Some(length) => Some(length),
            None => return Ok(Answer::Null),
        },
        None => None,
    };
    let Some((text, from)) = with_number(arguments)? else { return Ok(Answer::Null) };
    let start = usize::try_from(from - 1).unwrap_or(0);
    answer(match length {
        None => text.chars().skip(start).collect(),
        Some(..0) => return Err("negative substring length not allowed".to_owned()),
        Some(length) => slice(&text, start, usize::try_from(from - 1 + length).unwrap_or(0)),
    })
}

/// `left(text, n)`; of a negative number all but the last.
pub(super) fn left(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let Some((text, length)) = with_number(arguments)? else { return Ok(Answer::Null) };
    answer(slice(&text, 0, wanted(&text, length)))
}

/// `right(text, n)`; of a negative number all but the first.
pub(super) fn right(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let Some((text, length)) = with_number(arguments)? else { return Ok(Answer::Null) };
    let all = text.chars().count();
    answer(slice(&text, all - wanted(&text, length), all))
}

/// How many characters are wanted: so many, or all but so many.
fn wanted(text: &str, length: i64) -> usize {
    let all = text.chars().count();
    match usize::try_from(length) {
        Ok(length) => length.min(all),
        Err(_) => all.saturating_sub(usize::try_from(length.unsigned_abs()).unwrap_or(usize::MAX)),
    }
}

pub(super) fn repeat(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let Some((text, times)) = with_number(arguments)? else { return Ok(Answer::Null) };
    let times = usize::try_from(times).unwrap_or(0);
    if text.len().saturating_mul(times) > MAX_BYTES {
        return Err(too_large());
    }
    Ok(Answer::Text(text.repeat(times)))
}

/// `lpad(text, length, fill)`, `rpad(text, length, fill)`; what is longer is cut off at its end.
pub(super) fn pad(on_the_left: bool) -> impl Fn(&[Argument<'_>]) -> Result<Answer, String> + Send + 'static {
    move |arguments| {
        let Some(&fill) = arguments.get(2) else { return Err("three arguments are needed".to_owned()) };
        let (Some((of, length)), Some(fill)) = (with_number(arguments)?, text(fill)?) else { return Ok(Answer::Null) };
        let length = usize::try_from(length).unwrap_or(0);
        let own = slice(&of, 0, length);
        let missing = length - own.chars().count();
        if fill.is_empty() || missing == 0 {
            return answer(own);
        }
        if missing > MAX_BYTES {
            return Err(too_large());
        }
        let filled: String = fill.chars().cycle().take(missing).collect();
        answer(if on_the_left { filled + &own } else { own + &filled })
    }
}

/// The character of a number.
pub(super) fn chr(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let Some(number) = whole(arguments.first().copied().unwrap_or(Argument::Null))? else { return Ok(Answer::Null) };
    let char = u32::try_from(number).ok().filter(|number| *number > 0).and_then(char::from_u32);
    char.map(|char| Answer::Text(char.into())).ok_or_else(|| "there is no character of this number".to_owned())
}
