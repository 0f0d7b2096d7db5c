//! Numbers with a fraction, bit by bit.

use super::{Answer, Argument};

/// The number of these bits. What a person writes, a number, is itself.
pub(super) fn from_bits(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    match arguments {
        [Argument::Real(number)] => Ok(Answer::Real(*number)),
        [Argument::Integer(number)] => Ok(Answer::Real(*number as f64)),
        [Argument::Text(bits)] => std::str::from_utf8(bits)
            .ok()
            .and_then(|bits| u64::from_str_radix(bits, 16).ok())
            .map(|bits| Answer::Real(f64::from_bits(bits)))
            .ok_or_else(|| "64 bits in hexadecimal are needed".to_owned()),
        _ => Ok(Answer::Null),
    }
}
