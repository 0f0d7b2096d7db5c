//! Values as another type, as PostgreSQL casts them.

use super::math::float;
use super::{Answer, Argument, decimal};
use crate::value::parse_decimal;
use rust_decimal::{Decimal, RoundingStrategy};

fn no_number() -> String {
    "the text is no number".to_owned()
}

/// A whole number of so many bits.
fn fits(number: i64, bits: Argument<'_>) -> Result<Answer, String> {
    let fits = match bits {
        Argument::Integer(16) => i16::try_from(number).is_ok(),
        Argument::Integer(32) => i32::try_from(number).is_ok(),
        _ => true,
    };
    if fits { Ok(Answer::Integer(number)) } else { Err("integer out of range".to_owned()) }
}

/// `integer(number or text, bits)`: a half goes to the even neighbour.
pub(super) fn integer(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [of, bits] = super::two(arguments)?;
    match of {
        Argument::Null => Ok(Answer::Null),
        Argument::Integer(number) => fits(number, bits),
        Argument::Real(number) => {
            let rounded = number.round_ties_even();
            // the bounds are numbers that a double precision number is exactly, or just beyond
            if !(-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&rounded) {
                return Err("integer out of range".to_owned());
            }
            fits(rounded as i64, bits)
        }
        Argument::Text(bytes) => {
            let number = std::str::from_utf8(bytes).ok().and_then(|text| text.trim().parse().ok());
            fits(number.ok_or_else(no_number)?, bits)
        }
        Argument::Blob => Err(no_number()),
    }
}

/// `integer(decimal, bits)`: a half goes away from zero.
pub(super) fn decimal_integer(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [of, bits] = super::two(arguments)?;
    let Some(number) = decimal::number(of)? else { return Ok(Answer::Null) };
    let rounded = number.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    fits(i64::try_from(rounded).map_err(|_| "integer out of range".to_owned())?, bits)
}

/// A double precision number out of a decimal or a text.
pub(super) fn real(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    Ok(float(arguments.first().copied().unwrap_or(Argument::Null))?.map_or(Answer::Null, Answer::Real))
}

/// `decimal(number or text, digits)`: of a floating point number, the digits that it holds for certain.
pub(super) fn decimal_of(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [of, digits] = super::two(arguments)?;
    let parsed = match (of, digits) {
        (Argument::Real(number), Argument::Integer(digits)) => {
            let digits = usize::try_from(digits).unwrap_or(15);
            Decimal::from_scientific(&format!("{:.*e}", digits - 1, number)).ok()
        }
        (Argument::Text(bytes), _) => std::str::from_utf8(bytes).ok().and_then(|text| {
            let text = text.trim();
            parse_decimal(text).or_else(|| Decimal::from_scientific(text).ok())
        }),
        _ => return Ok(decimal::number(of)?.map_or(Answer::Null, decimal::answer)),
    };
    parsed.map(decimal::answer).ok_or_else(|| "a decimal of at most 28 digits is needed".to_owned())
}

/// A decimal without zeros at its end.
pub(super) fn decimal_text(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let of = decimal::number(arguments.first().copied().unwrap_or(Argument::Null))?;
    Ok(of.map_or(Answer::Null, decimal::answer))
}

/// `real_text(number, bits)`: the shortest text that reads as this number, as PostgreSQL writes it.
pub(super) fn real_text(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [of, bits] = super::two(arguments)?;
    let Some(number) = float(of)? else { return Ok(Answer::Null) };
    let single = matches!(bits, Argument::Integer(32));
    Ok(Answer::Text(shortest(number, single)))
}

fn shortest(number: f64, single: bool) -> String {
    if number.is_infinite() {
        return if number < 0.0 { "-Infinity" } else { "Infinity" }.to_owned();
    }
    let (written, widest) = if single { (format!("{:e}", number as f32), 6) } else { (format!("{number:e}"), 15) };
    let Some((mantissa, exponent)) = written.split_once('e') else { return written };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..widest).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
        _ if single => (number as f32).to_string(),
        _ => number.to_string(),
    }
}
