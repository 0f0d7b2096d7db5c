//! The order of decimals that are kept as text. It reads the digits where they stand: no limit on their number, and nothing is allocated.

use std::cmp::Ordering;

/// By value; what is no number comes after all numbers, by its bytes.
pub(super) fn compare(left: &[u8], right: &[u8]) -> Ordering {
    match (Number::read(left), Number::read(right)) {
        (Some(left), Some(right)) => left.compare(&right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.cmp(right),
    }
}

struct Number<'t> {
    negative: bool,
    /// Without zeros in front.
    whole: &'t [u8],
    /// Without zeros behind.
    fraction: &'t [u8],
}

impl<'t> Number<'t> {
    /// Reads `-12.50`; no exponent, no white space.
    fn read(text: &'t [u8]) -> Option<Self> {
        let (negative, digits) = match text {
            [b'-', digits @ ..] => (true, digits),
            [b'+', digits @ ..] => (false, digits),
            digits => (false, digits),
        };
        let point = digits.iter().position(|&byte| byte == b'.').unwrap_or(digits.len());
        let (mut whole, fraction) = digits.split_at(point);
        let mut fraction = fraction.strip_prefix(b".").unwrap_or(fraction);
        if whole.is_empty() && fraction.is_empty() || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
            return None;
        }
        while let [b'0', rest @ ..] = whole {
            whole = rest;
        }
        while let [rest @ .., b'0'] = fraction {
            fraction = rest;
        }
        // -0 is 0
        Some(Number { negative: negative && !(whole.is_empty() && fraction.is_empty()), whole, fraction })
    }

    fn compare(&self, other: &Number<'_>) -> Ordering {
        let size = |left: &Number<'_>, right: &Number<'_>| {
            left.whole
                .len()
                .cmp(&right.whole.len())
                .then_with(|| left.whole.cmp(right.whole))
                .then_with(|| left.fraction.cmp(right.fraction))
        };
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}
