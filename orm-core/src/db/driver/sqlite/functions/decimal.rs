//! Arithmetic on decimals that are kept as text: exact where 28 digits hold the result, an error where they don't.

use super::{Answer, Argument, two};
use crate::db::driver::sqlite::raw::Aggregate;
use crate::db::driver::sqlite::storage::decimal_text;
use crate::value::{canonical_decimal, parse_decimal};
use rust_decimal::{Decimal, RoundingStrategy};

/// Digits after the point of a quotient.
const PLACES: u32 = 12;

/// The argument as a number; `None` for NULL.
pub(super) fn number(argument: Argument<'_>) -> Result<Option<Decimal>, String> {
    let parsed = match argument {
        Argument::Null => return Ok(None),
        Argument::Integer(number) => Some(Decimal::from(number)),
        // the shortest text that reads as this number: 0.1 is meant by 0.1
        Argument::Real(number) => parse_decimal(&number.to_string()),
        Argument::Text(bytes) => std::str::from_utf8(bytes).ok().and_then(|text| parse_decimal(text.trim())),
        Argument::Blob => None,
    };
    parsed.map(Some).ok_or_else(|| "a decimal of at most 28 digits is needed".to_owned())
}

pub(super) fn answer(number: Decimal) -> Answer {
    Answer::Text(decimal_text(number))
}

pub(super) fn overflow() -> String {
    "decimal overflow: the result has more than 28 digits".to_owned()
}

fn rounded(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

fn of_two(
    arguments: &[Argument<'_>],
    operation: fn(Decimal, Decimal) -> Result<Option<Decimal>, String>,
) -> Result<Answer, String> {
    let [left, right] = two(arguments)?;
    let (Some(left), Some(right)) = (number(left)?, number(right)?) else { return Ok(Answer::Null) };
    Ok(operation(left, right)?.map_or(Answer::Null, answer))
}

pub(super) fn add(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    of_two(arguments, |left, right| left.checked_add(right).ok_or_else(overflow).map(Some))
}

pub(super) fn sub(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    of_two(arguments, |left, right| left.checked_sub(right).ok_or_else(overflow).map(Some))
}

pub(super) fn mul(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    of_two(arguments, |left, right| left.checked_mul(right).ok_or_else(overflow).map(Some))
}

/// NULL where the divisor is 0, as SQLite's own division.
pub(super) fn div(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    of_two(arguments, |left, right| match right.is_zero() {
        true => Ok(None),
        false => left.checked_div(right).ok_or_else(overflow).map(|quotient| Some(rounded(quotient, PLACES))),
    })
}

/// What is left of a division; it has the sign of the dividend. NULL where the divisor is 0.
pub(super) fn rem(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    of_two(arguments, |left, right| match right.is_zero() {
        true => Ok(None),
        false => left.checked_rem(right).ok_or_else(overflow).map(Some),
    })
}

/// The number as a column of so many digits keeps it, rounded half away from zero; an error where it has too many before the point.
pub(super) fn scale(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [value, precision, places] = arguments else { return Err("three arguments are needed".to_owned()) };
    let (Some(value), Argument::Integer(precision), Argument::Integer(places)) = (number(*value)?, precision, places)
    else {
        return Ok(Answer::Null);
    };
    let places = u8::try_from(*places).ok().filter(|places| *places <= 28).ok_or("a scale from 0 to 28 is needed")?;
    let text = canonical_decimal(rounded(value, places.into()), places).ok_or_else(overflow)?;
    let whole = text.trim_start_matches('-').split('.').next().unwrap_or_default().trim_start_matches('0').len();
    if i64::try_from(whole).is_ok_and(|whole| whole > precision - i64::from(places)) {
        return Err("decimal overflow: the column holds fewer digits".to_owned());
    }
    Ok(Answer::Text(text))
}

/// The sum of all that is not NULL; NULL where there is nothing.
#[derive(Default)]
pub(super) struct Sum {
    total: Decimal,
    count: u64,
}

impl Aggregate for Sum {
    fn add(&mut self, argument: Argument<'_>) -> Result<(), String> {
        if let Some(number) = number(argument)? {
            self.total = self.total.checked_add(number).ok_or_else(overflow)?;
            self.count += 1;
        }
        Ok(())
    }

    fn remove(&mut self, argument: Argument<'_>) -> Result<(), String> {
        if let Some(number) = number(argument)? {
            self.total = self.total.checked_sub(number).ok_or_else(overflow)?;
            self.count = self.count.saturating_sub(1);
        }
        Ok(())
    }

    fn value(&self) -> Result<Answer, String> {
        Ok(if self.count == 0 { Answer::Null } else { answer(self.total) })
    }
}

/// The mean of all that is not NULL; NULL where there is nothing.
#[derive(Default)]
pub(super) struct Average(Sum);

impl Aggregate for Average {
    fn add(&mut self, argument: Argument<'_>) -> Result<(), String> {
        self.0.add(argument)
    }

    fn remove(&mut self, argument: Argument<'_>) -> Result<(), String> {
        self.0.remove(argument)
    }

    fn value(&self) -> Result<Answer, String> {
        if self.0.count == 0 {
            return Ok(Answer::Null);
        }
        let mean = self.0.total.checked_div(Decimal::from(self.0.count)).ok_or_else(overflow)?;
        Ok(answer(rounded(mean, PLACES)))
    }
}
