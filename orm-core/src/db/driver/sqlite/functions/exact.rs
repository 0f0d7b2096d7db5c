//! Values as another type, whole or not at all: NULL where one can't be read or the type does not hold it.
//!
//! What a text may say is what `sql/ddl/convert/postgres.rs` lets pass.

use super::text::text;
use super::{Answer, Argument};
use crate::value::{
    canonical_decimal, check_document, date_text, datetime_text, parse_date, parse_datetime, parse_time, time_text,
};
use chrono::{NaiveDateTime, TimeDelta};
use rust_decimal::Decimal;
use uuid::Uuid;

/// Longer ones are refused before anything is calculated.
const LONGEST_NUMBER: usize = 250;

/// A number as it is written: so many tens of these digits, which neither begin nor end with a zero.
#[derive(Debug, PartialEq, Eq)]
struct Number {
    negative: bool,
    digits: String,
    tens: i32,
}

impl Number {
    fn of(text: &str) -> Option<Self> {
        if text.len() > LONGEST_NUMBER {
            return None;
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Self::exponent(exponent)?),
            None => (text, 0),
        };
        let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = [whole, fraction].concat();
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let shortened = digits.trim_end_matches('0');
        let tens =
            exponent - i32::try_from(fraction.len()).ok()? + i32::try_from(digits.len() - shortened.len()).ok()?;
        let digits = shortened.trim_start_matches('0').to_owned();
        let is_zero = digits.is_empty();
        Some(Number { negative: mantissa.starts_with('-') && !is_zero, tens: if is_zero { 0 } else { tens }, digits })
    }

    fn exponent(text: &str) -> Option<i32> {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_short = (1..=3).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        is_short.then(|| text.parse().ok()).flatten()
    }

    /// The shortest text of a floating point number.
    fn of_real(number: f64, is_single: bool) -> Option<Self> {
        if is_single { Self::of(&format!("{:e}", number as f32)) } else { Self::of(&format!("{number:e}")) }
    }

    fn integer(&self) -> Option<i64> {
        let tens = usize::try_from(self.tens).ok().filter(|tens| tens + self.digits.len() <= 19)?;
        let text = self.digits.clone() + &"0".repeat(tens);
        let number: i128 = if text.is_empty() { 0 } else { text.parse().ok()? };
        i64::try_from(if self.negative { -number } else { number }).ok()
    }

    /// The text of a column of so many digits.
    fn decimal(&self, digits: i64, scale: i64) -> Option<String> {
        let (tens, length) = (i64::from(self.tens), i64::try_from(self.digits.len()).ok()?);
        if tens < -scale || length + tens > digits - scale {
            return None;
        }
        let mantissa: i128 = if self.digits.is_empty() { 0 } else { self.digits.parse().ok()? };
        let ten = |times: u32| 10_i128.checked_pow(times);
        let (mantissa, places) = match u32::try_from(self.tens) {
            Ok(tens) => (mantissa.checked_mul(ten(tens)?)?, 0),
            Err(_) => (mantissa, self.tens.unsigned_abs()),
        };
        let signed = if self.negative { -mantissa } else { mantissa };
        canonical_decimal(Decimal::try_from_i128_with_scale(signed, places).ok()?, u8::try_from(scale).ok()?)
    }
}

/// What an argument says of a number.
enum Said<'a> {
    Nothing,
    Integer(i64),
    Real(f64),
    Text(std::borrow::Cow<'a, str>),
}

fn said<'a>(argument: Option<&Argument<'a>>) -> Result<Said<'a>, String> {
    Ok(match argument.copied() {
        None | Some(Argument::Null | Argument::Blob) => Said::Nothing,
        Some(Argument::Integer(number)) => Said::Integer(number),
        Some(Argument::Real(number)) => Said::Real(number),
        Some(of @ Argument::Text(_)) => text(of)?.map_or(Said::Nothing, Said::Text),
    })
}

fn whole(argument: Option<&Argument<'_>>) -> i64 {
    match argument {
        Some(Argument::Integer(number)) => *number,
        _ => 0,
    }
}

fn blanks_off(text: &str) -> &str {
    text.trim_matches(' ')
}

/// `exact_integer(number or text, bits)`
pub(super) fn integer(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let number = match said(arguments.first())? {
        Said::Nothing => None,
        Said::Integer(number) => Some(number),
        Said::Real(number) => {
            let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number);
            (fits && number.fract() == 0.0).then_some(number as i64)
        }
        Said::Text(text) => Number::of(blanks_off(&text)).and_then(|number| number.integer()),
    };
    let fits = |number: &i64| match whole(arguments.get(1)) {
        16 => i16::try_from(*number).is_ok(),
        32 => i32::try_from(*number).is_ok(),
        _ => true,
    };
    Ok(number.filter(fits).map_or(Answer::Null, Answer::Integer))
}

/// `exact_real(number or text, bits)`: of a text, the shortest text of what is read says the same number.
pub(super) fn real(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let is_single = whole(arguments.get(1)) == 32;
    let narrowed = |number: f64| if is_single { f64::from(number as f32) } else { number };
    let number = match said(arguments.first())? {
        Said::Nothing => None,
        Said::Integer(number) => {
            let real = if is_single { f64::from(number as f32) } else { number as f64 };
            (real as i128 == i128::from(number)).then_some(real)
        }
        Said::Real(number) => Some(narrowed(number)).filter(|narrowed| *narrowed == number),
        Said::Text(text) => of_text(blanks_off(&text), is_single),
    };
    Ok(number.map_or(Answer::Null, Answer::Real))
}

fn of_text(text: &str, is_single: bool) -> Option<f64> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if matches!(unsigned, "Infinity" | "infinity" | "Inf" | "inf") {
        return Some(if negative { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    let written = Number::of(text)?;
    let number = if is_single { text.parse::<f32>().ok()?.into() } else { text.parse::<f64>().ok()? };
    (Number::of_real(number, is_single)? == written).then_some(number)
}

/// `exact_decimal(number or text, digits, scale)`: of a double precision number, its shortest text.
pub(super) fn decimal(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let number = match said(arguments.first())? {
        Said::Nothing => None,
        Said::Integer(number) => Number::of(&number.to_string()),
        Said::Real(number) => Number::of_real(number, false),
        Said::Text(text) => Number::of(blanks_off(&text)),
    };
    let (digits, scale) = (whole(arguments.get(1)), whole(arguments.get(2)));
    Ok(number.and_then(|number| number.decimal(digits, scale)).map_or(Answer::Null, Answer::Text))
}

/// `exact_text(text, type)`: as a column of that type keeps it.
pub(super) fn stored(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let (Said::Text(of), Said::Text(name)) = (said(arguments.first())?, said(arguments.get(1))?) else {
        return Ok(Answer::Null);
    };
    let short = blanks_off(&of);
    let found = match &*name {
        "date" => parse_date(short.as_bytes()).map(date_text),
        "time" => time(short).and_then(|short| parse_time(short.as_bytes())).map(time_text),
        "datetime" => datetime(short).map(datetime_text),
        "timestamp" => timestamp(short).map(datetime_text),
        // braces and prefixes are of one database
        "uuid" if matches!(short.len(), 32 | 36) => {
            Uuid::parse_str(short).ok().map(|uuid| uuid.hyphenated().to_string())
        }
        "json" => {
            let document = serde_json::from_str(&of).ok().filter(|document| check_document(document).is_ok());
            document.map(|_: serde_json::Value| of.into_owned())
        }
        _ => None,
    };
    Ok(found.map_or(Answer::Null, Answer::Text))
}

/// The time, if it has nothing finer than a microsecond.
fn time(text: &str) -> Option<&str> {
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    fraction.get(6..).is_none_or(|finer| finer.bytes().all(|digit| digit == b'0')).then_some(text)
}

/// A date, or a date and time, without an offset.
fn datetime(text: &str) -> Option<NaiveDateTime> {
    let (date, rest) = text.split_at_checked(10)?;
    if rest.is_empty() {
        return parse_datetime(date.as_bytes());
    }
    let time = parse_time(time(rest.strip_prefix([' ', 'T'])?)?.as_bytes())?;
    Some(parse_date(date.as_bytes())?.and_time(time))
}

/// A date and time, with an offset that is applied, or in UTC.
fn timestamp(text: &str) -> Option<NaiveDateTime> {
    let Some(at) = text.rfind(['Z', '+', '-']).filter(|at| *at > 10) else { return datetime(text) };
    let (moment, offset) = text.split_at_checked(at)?;
    let digits = offset.get(1..)?;
    let digit = |at: usize| {
        digits.as_bytes().get(at).filter(|digit| digit.is_ascii_digit()).map(|digit| i64::from(digit - b'0'))
    };
    let two = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
    let minutes = match (offset.as_bytes().first()?, digits.len()) {
        (b'Z', 0) => 0,
        (b'+' | b'-', 2) => two(0)? * 60,
        (b'+' | b'-', 4) => two(0)? * 60 + two(2)?,
        (b'+' | b'-', 5) if digits.as_bytes().get(2) == Some(&b':') => two(0)? * 60 + two(3)?,
        _ => return None,
    };
    if minutes >= 16 * 60 || digits.len() > 2 && two(digits.len() - 2)? > 59 {
        return None;
    }
    let minutes = if offset.starts_with('-') { -minutes } else { minutes };
    let moment = datetime(moment)?.checked_sub_signed(TimeDelta::try_minutes(minutes)?)?;
    // the year may have become one that no column keeps
    parse_datetime(datetime_text(moment).as_bytes()).filter(|read| *read == moment)
}
