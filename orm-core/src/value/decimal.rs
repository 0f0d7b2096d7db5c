//! Exact decimals: the canonical text that SQLite keeps, and PostgreSQL's binary form.

use rust_decimal::{Decimal, RoundingStrategy};

/// The text with exactly `scale` digits after the point, so that equal numbers are equal text: `9.90` for 9.9 at scale 2.
/// `None` when the number has more digits after the point than that, or does not fit.
pub fn canonical(number: Decimal, scale: u8) -> Option<String> {
    let rounded = number.round_dp_with_strategy(scale.into(), RoundingStrategy::MidpointAwayFromZero);
    if rounded != number {
        return None;
    }
    // -0 and 0 are one number; they must be one text too
    let number = if number.is_zero() { Decimal::ZERO } else { number.normalize() };
    let mut text = number.to_string();
    let fraction = text.find('.').map_or(0, |point| text.len() - point - 1);
    if scale > 0 && fraction == 0 {
        text.push('.');
    }
    text.extend(std::iter::repeat_n('0', usize::from(scale) - fraction));
    Some(text)
}

/// Reads a decimal without rounding it: more than 28 digits are `None`.
pub fn parse(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok().or_else(|| {
        // zeros behind the last digit carry nothing: "1.00…0" with 40 digits is still 1
        let trimmed = text.contains('.').then(|| text.trim_end_matches('0').trim_end_matches('.'))?;
        Decimal::from_str_exact(trimmed).ok()
    })
}

/// Reads PostgreSQL's `numeric`: groups of four decimal digits. NaN, infinity and what has more than 28 digits are `None`.
pub(super) fn from_pg(bytes: &[u8]) -> Option<Decimal> {
    let short = |at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let (groups, weight, sign, scale) = (short(0)?, i32::from(short(2)?.cast_signed()), short(4)?, short(6)?);
    let negative = match sign {
        0x0000 => false,
        0x4000 => true,
        _ => return None,
    };
    if groups == 0 {
        return Some(Decimal::ZERO);
    }
    let mut mantissa: i128 = 0;
    for group in 0..groups {
        let digits = short(8 + 2 * usize::from(group))?;
        mantissa = mantissa.checked_mul(10_000)?.checked_add(digits.into())?;
    }
    // the last group stands at 10000^(weight - groups + 1)
    let mut exponent = 4 * (weight - i32::from(groups) + 1);
    while exponent < 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        exponent += 1;
    }
    if exponent > 0 {
        mantissa = mantissa.checked_mul(10_i128.checked_pow(exponent.unsigned_abs())?)?;
        exponent = 0;
    }
    let mut decimal = Decimal::try_from_i128_with_scale(mantissa, exponent.unsigned_abs()).ok()?;
    // keep the written scale where it fits: numeric(6, 2) reads as 1.50, not 1.5
    if u32::from(scale) > decimal.scale() && scale <= 28 {
        let mut rescaled = decimal;
        rescaled.rescale(scale.into());
        if rescaled == decimal {
            decimal = rescaled;
        }
    }
    decimal.set_sign_negative(negative);
    Some(decimal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn canonical_text_has_the_scale_of_the_column() {
        let text = |number: &str, scale| Decimal::from_str(number).ok().and_then(|n| canonical(n, scale));
        assert_eq!(text("9.9", 2).as_deref(), Some("9.90"));
        assert_eq!(text("-0", 2).as_deref(), Some("0.00"));
        assert_eq!(text("7", 0).as_deref(), Some("7"));
        assert_eq!(text("1.005", 2), None);
    }

    #[test]
    fn the_binary_form_of_postgres_is_read() {
        // 12345.6789: groups 1, 2345, 6789; weight 1; positive; scale 4
        let bytes = [0, 3, 0, 1, 0, 0, 0, 4, 0, 1, 9, 41, 26, 133];
        assert_eq!(from_pg(&bytes).map(|n| n.to_string()).as_deref(), Some("12345.6789"));
        // NaN
        assert_eq!(from_pg(&[0, 0, 0, 0, 0xC0, 0, 0, 0]), None);
    }
}
