//! Functions of numbers, calculated as PostgreSQL does: NULL where there is no value, an error where the result is too large.

use super::{Answer, Argument, decimal, two};
use rust_decimal::{Decimal, RoundingStrategy};

/// PostgreSQL's, and the factor of both directions.
const RADIANS_PER_DEGREE: f64 = 0.017_453_292_519_943_295;

/// Below e to the power of this, a result is 0.
const UNDERFLOW: f64 = -708.0;

/// The argument as a double precision number; `None` for NULL.
pub(super) fn float(argument: Argument<'_>) -> Result<Option<f64>, String> {
    match argument {
        Argument::Null => Ok(None),
        Argument::Integer(number) => Ok(Some(number as f64)),
        Argument::Real(number) => Ok(Some(number)),
        Argument::Text(bytes) => {
            let number = std::str::from_utf8(bytes).ok().and_then(|text| text.trim().parse::<f64>().ok());
            // SQLite would keep NULL instead
            let number = number.filter(|number| !number.is_nan());
            number.map(Some).ok_or_else(|| "the text is no number".to_owned())
        }
        Argument::Blob => Err("a number is needed".to_owned()),
    }
}

/// A result: no number is made of numbers, and infinity only of infinity.
fn result(number: f64, finite: bool) -> Result<Answer, String> {
    if number.is_nan() {
        return Err("input is out of range".to_owned());
    }
    if finite && number.is_infinite() {
        return Err("value out of range: overflow".to_owned());
    }
    Ok(Answer::Real(number))
}

/// A function of one number; `None` where it has no value.
pub(super) fn one(function: fn(f64) -> Option<f64>) -> impl Fn(&[Argument<'_>]) -> Result<Answer, String> + Send {
    move |arguments| {
        let Some(of) = float(arguments.first().copied().unwrap_or(Argument::Null))? else { return Ok(Answer::Null) };
        function(of).map_or(Ok(Answer::Null), |number| result(number, of.is_finite()))
    }
}

/// A function of two numbers; `None` where it has no value.
pub(super) fn pair(function: fn(f64, f64) -> Option<f64>) -> impl Fn(&[Argument<'_>]) -> Result<Answer, String> + Send {
    move |arguments| {
        let [left, right] = two(arguments)?;
        let (Some(left), Some(right)) = (float(left)?, float(right)?) else { return Ok(Answer::Null) };
        function(left, right).map_or(Ok(Answer::Null), |number| result(number, left.is_finite() && right.is_finite()))
    }
}

pub(super) fn sqrt(of: f64) -> Option<f64> {
    (of >= 0.0).then(|| of.sqrt())
}

pub(super) fn exp(of: f64) -> Option<f64> {
    Some(if of < UNDERFLOW { 0.0 } else { of.exp() })
}

pub(super) fn ln(of: f64) -> Option<f64> {
    (of > 0.0).then(|| of.ln())
}

pub(super) fn log(of: f64, base: f64) -> Option<f64> {
    (of > 0.0 && base > 0.0 && base != 1.0).then(|| of.ln() / base.ln())
}

pub(super) fn power(base: f64, exponent: f64) -> Option<f64> {
    if base == 0.0 && exponent < 0.0 || base < 0.0 && exponent != exponent.floor() {
        return None;
    }
    let small = base != 0.0 && exponent * base.abs().ln() < UNDERFLOW;
    Some(if small { 0.0 } else { base.powf(exponent) })
}

pub(super) fn radians(of: f64) -> Option<f64> {
    Some(of * RADIANS_PER_DEGREE)
}

pub(super) fn degrees(of: f64) -> Option<f64> {
    Some(of / RADIANS_PER_DEGREE)
}

pub(super) fn cot(of: f64) -> Option<f64> {
    (of != 0.0).then(|| 1.0 / of.tan())
}

pub(super) fn asin(of: f64) -> Option<f64> {
    (-1.0..=1.0).contains(&of).then(|| of.asin())
}

pub(super) fn acos(of: f64) -> Option<f64> {
    (-1.0..=1.0).contains(&of).then(|| of.acos())
}

/// A function that keeps the number's own type: by its storage, which is text for a decimal.
fn by_type(
    argument: Argument<'_>,
    of_integer: impl Fn(i64) -> Option<i64>,
    of_float: impl Fn(f64) -> f64,
    of_decimal: impl Fn(Decimal) -> Option<Decimal>,
) -> Result<Answer, String> {
    match argument {
        Argument::Null => Ok(Answer::Null),
        Argument::Integer(number) => {
            of_integer(number).map(Answer::Integer).ok_or_else(|| "integer overflow".to_owned())
        }
        Argument::Real(number) => Ok(Answer::Real(of_float(number))),
        argument => match decimal::number(argument)? {
            None => Ok(Answer::Null),
            Some(number) => of_decimal(number).map(decimal::answer).ok_or_else(decimal::overflow),
        },
    }
}

fn first<'a>(arguments: &[Argument<'a>]) -> Argument<'a> {
    arguments.first().copied().unwrap_or(Argument::Null)
}

pub(super) fn negate(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    by_type(first(arguments), i64::checked_neg, |number| -number, |number| Some(-number))
}

/// An operator between whole numbers; `None` where 64 bits are too few.
pub(super) fn checked(
    operator: fn(i64, i64) -> Option<Answer>,
) -> impl Fn(&[Argument<'_>]) -> Result<Answer, String> + Send {
    move |arguments| match two(arguments)? {
        [Argument::Null, _] | [_, Argument::Null] => Ok(Answer::Null),
        [Argument::Integer(left), Argument::Integer(right)] => {
            operator(left, right).ok_or_else(|| "integer overflow".to_owned())
        }
        _ => Err("whole numbers are needed".to_owned()),
    }
}

pub(super) fn divide(left: i64, right: i64) -> Option<Answer> {
    if right == 0 { Some(Answer::Null) } else { left.checked_div(right).map(Answer::Integer) }
}

pub(super) fn abs(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    by_type(first(arguments), i64::checked_abs, f64::abs, |number| Some(number.abs()))
}

pub(super) fn ceil(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    by_type(first(arguments), Some, f64::ceil, |number| Some(number.ceil()))
}

pub(super) fn floor(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    by_type(first(arguments), Some, f64::floor, |number| Some(number.floor()))
}

pub(super) fn sign(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let sign = |order: std::cmp::Ordering| Ok(Answer::Integer(order as i64));
    match first(arguments) {
        Argument::Null => Ok(Answer::Null),
        Argument::Integer(number) => sign(number.cmp(&0)),
        Argument::Real(number) => sign(number.partial_cmp(&0.0).unwrap_or(std::cmp::Ordering::Equal)),
        argument => match decimal::number(argument)? {
            None => Ok(Answer::Null),
            Some(number) => sign(number.cmp(&Decimal::ZERO)),
        },
    }
}

/// `round(number, places, digits)`: a half goes away from zero. Of a floating point number only the digits that it holds for certain count.
pub(super) fn round(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let [of, places, digits] = arguments else { return Err("three arguments are needed".to_owned()) };
    let (places, digits) = match (places, digits) {
        (Argument::Integer(places), Argument::Integer(digits)) => (*places, *digits),
        (Argument::Null, _) => return Ok(Answer::Null),
        _ => return Err("a whole number is needed".to_owned()),
    };
    let digits = usize::try_from(digits).unwrap_or(15);
    by_type(
        *of,
        |number| round_integer(number, places),
        |number| round_float(number, places, digits),
        |number| round_decimal(number, places),
    )
}

fn round_integer(number: i64, places: i64) -> Option<i64> {
    let Some(step) = u32::try_from(-places).ok().filter(|zeros| *zeros > 0) else { return Some(number) };
    // half of the step is larger than any number from here on
    let Some(step) = 10_i128.checked_pow(step) else { return Some(0) };
    let number = i128::from(number);
    let up = (number.abs() + step / 2) / step * step;
    i64::try_from(up * number.signum()).ok()
}

fn round_decimal(number: Decimal, places: i64) -> Option<Decimal> {
    if let Ok(places) = u32::try_from(places) {
        return Some(number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero));
    }
    // whole steps of so many zeros, with the digits after the point
    let zeros = u32::try_from(-places).ok()?.checked_add(number.scale())?;
    let Some(step) = 10_i128.checked_pow(zeros) else { return Some(Decimal::ZERO) };
    let mantissa = number.mantissa();
    let steps = (mantissa.abs() + step / 2) / step * mantissa.signum();
    let unit = 10_i128.checked_pow(zeros - number.scale())?;
    Decimal::try_from_i128_with_scale(steps.checked_mul(unit)?, 0).ok()
}

/// By the digits in which the number is written.
fn round_float(number: f64, places: i64, digits: usize) -> f64 {
    if !number.is_finite() || number == 0.0 {
        return number;
    }
    let written = format!("{:.*e}", digits - 1, number.abs());
    let Some((mantissa, exponent)) = written.split_once('e') else { return number };
    let Ok(exponent) = exponent.parse::<i64>() else { return number };
    let mut kept: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    // so many digits stand before the place that is rounded at
    let Ok(keep) = usize::try_from(exponent.saturating_add(1).saturating_add(places)) else { return 0.0 };
    let up = kept.get(keep).is_some_and(|digit| *digit >= 5);
    kept.truncate(keep);
    kept.insert(0, 0);
    if up {
        for digit in kept.iter_mut().rev() {
            *digit = (*digit + 1) % 10;
            if *digit != 0 {
                break;
            }
        }
    }
    let (whole, fraction) = kept.split_at(1);
    let text = |digits: &[u8]| digits.iter().map(|digit| char::from(b'0' + digit)).collect::<String>();
    // 0.0123 × 10^(exponent + 1), with the digit that may have been carried
    let text = format!("{}.{}0e{}", text(whole), text(fraction), exponent + 1);
    let rounded = text.parse::<f64>().unwrap_or(number);
    if number < 0.0 { -rounded } else { rounded }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_away_from_zero_by_its_digits() {
        for (number, places, rounded) in [
            (2.5, 0, 3.0),
            (-2.5, 0, -3.0),
            // what is written 1.005 is a little less in binary
            (1.005, 2, 1.01),
            (999.95, 1, 1000.0),
            (0.04, 1, 0.0),
            (0.05, 1, 0.1),
            (1250.0, -2, 1300.0),
            (49.0, -2, 0.0),
            (50.0, -2, 100.0),
            (4.0, -2, 0.0),
            (1e300, 2, 1e300),
            (0.1 + 0.2, 20, 0.3),
        ] {
            assert_eq!(round_float(number, places, 15), rounded, "{number} {places}");
        }
        assert_eq!(round_integer(-1250, -2), Some(-1300));
        assert_eq!(round_integer(i64::MAX, -1), None);
        assert_eq!(round_integer(7, -40), Some(0));
        assert_eq!(round_decimal("1250".parse().unwrap(), -2), Some("1300".parse().unwrap()));
    }
}
