//! Values by a format: `f"{n:>5}"`, `"{:.2f}".format(x)`, `"%s" % x`.

mod template;

pub(crate) use template::{fields, percent};

use super::error::Raise;
use super::repr;
use super::value::Value;
use chrono::{NaiveDateTime, NaiveTime};

/// The widest field: what is wider is nobody's meaning.
const WIDEST: usize = 1_000_000;

/// The most digits behind the point.
const MOST_DIGITS: usize = 1000;

/// `format(value, spec)`
pub(crate) fn format(value: &Value, spec: &str) -> Result<String, Raise> {
    if spec.is_empty() {
        return repr::str(value);
    }
    match value {
        Value::Date(date) => return strftime(date.and_time(NaiveTime::MIN), spec),
        Value::DateTime(moment) => return strftime(moment.naive, spec),
        _ => {}
    }
    let spec = Spec::read(spec, value)?;
    let (sign, digits) = spec.body(value)?;
    Ok(spec.padded(&sign, &digits, matches!(value, Value::Str(_))))
}

/// A date by Python's letters.
pub(crate) fn strftime(moment: NaiveDateTime, spec: &str) -> Result<String, Raise> {
    use std::fmt::Write as _;
    // chrono's letters are Python's, but for microseconds
    let spec = spec.replace("%f", "%6f");
    let mut out = String::new();
    match write!(out, "{}", moment.format(&spec)) {
        Ok(()) => Ok(out),
        Err(_) => Err(Raise::value_error("Invalid format string")),
    }
}

/// `[[fill]align][sign][0][width][,][.precision][kind]`
struct Spec {
    fill: char,
    align: Option<char>,
    sign: char,
    width: usize,
    comma: Option<char>,
    precision: Option<usize>,
    kind: char,
}

impl Spec {
    fn read(text: &str, value: &Value) -> Result<Self, Raise> {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        let mut spec = Spec { fill: ' ', align: None, sign: '-', width: 0, comma: None, precision: None, kind: ' ' };
        let is_align = |char: Option<&char>| char.is_some_and(|char| matches!(char, '<' | '>' | '^' | '='));
        if is_align(chars.get(1)) {
            (spec.fill, spec.align) = (chars[0], chars.get(1).copied());
            at = 2;
        } else if is_align(chars.first()) {
            spec.align = chars.first().copied();
            at = 1;
        }
        if let Some(sign @ ('+' | '-' | ' ')) = chars.get(at) {
            spec.sign = *sign;
            at += 1;
        }
        if chars.get(at) == Some(&'0') && spec.align.is_none() {
            (spec.fill, spec.align) = ('0', Some('='));
            at += 1;
        }
        let number = |at: &mut usize| -> Option<usize> {
            let start = *at;
            while chars.get(*at).is_some_and(char::is_ascii_digit) {
                *at += 1;
            }
            chars[start..*at].iter().collect::<String>().parse().ok()
        };
        spec.width = number(&mut at).unwrap_or(0);
        if let Some(comma @ (',' | '_')) = chars.get(at) {
            spec.comma = Some(*comma);
            at += 1;
        }
        if chars.get(at) == Some(&'.') {
            at += 1;
            let missing = || Raise::value_error("Format specifier missing precision");
            spec.precision = Some(number(&mut at).ok_or_else(missing)?);
        }
        if let Some(kind) = chars.get(at) {
            spec.kind = *kind;
            at += 1;
        }
        if at < chars.len() {
            let class = value.class();
            return Err(Raise::value_error(format!("Invalid format specifier '{text}' for object of type '{class}'")));
        }
        if spec.width > WIDEST || spec.precision.is_some_and(|precision| precision > MOST_DIGITS) {
            return Err(Raise::value_error("Too many decimal digits in format string"));
        }
        Ok(spec)
    }

    fn unknown<T>(&self, value: &Value) -> Result<T, Raise> {
        let class = value.class();
        Err(Raise::value_error(format!("Unknown format code '{}' for object of type '{class}'", self.kind)))
    }

    /// The sign, and what follows it.
    fn body(&self, value: &Value) -> Result<(String, String), Raise> {
        match value {
            Value::Str(text) if matches!(self.kind, ' ' | 's') => {
                let most = self.precision.unwrap_or(usize::MAX);
                Ok((String::new(), text.chars().take(most).collect()))
            }
            Value::Float(number) if matches!(self.kind, ' ' | 'f' | 'F' | '%' | 'e' | 'E' | 'g' | 'n') => {
                Ok(self.signed(number.is_sign_negative(), self.float(number.abs())))
            }
            Value::Decimal(number) if matches!(self.kind, ' ' | 'f' | 'F') => {
                let text = match self.precision {
                    Some(precision) => format!("{:.precision$}", number.abs()),
                    None => number.abs().to_string(),
                };
                Ok(self.signed(number.is_sign_negative() && !number.is_zero(), text))
            }
            Value::Str(_) | Value::Float(_) | Value::Decimal(_) => self.unknown(value),
            other => {
                let Some(number) = other.as_int() else {
                    let class = other.class();
                    return Err(Raise::type_error(format!("unsupported format string passed to {class}.__format__")));
                };
                let size = number.unsigned_abs();
                let digits = match self.kind {
                    ' ' | 'd' | 'n' => size.to_string(),
                    'x' => format!("{size:x}"),
                    'X' => format!("{size:X}"),
                    'b' => format!("{size:b}"),
                    'o' => format!("{size:o}"),
                    'f' | 'F' | '%' | 'e' | 'E' | 'g' => self.float(size as f64),
                    _ => return self.unknown(value),
                };
                Ok(self.signed(number < 0, digits))
            }
        }
    }

    fn float(&self, size: f64) -> String {
        let precision = self.precision.unwrap_or(6);
        match self.kind {
            'f' | 'F' => format!("{size:.precision$}"),
            '%' => format!("{:.precision$}%", size * 100.0),
            'e' | 'E' => {
                let text = format!("{size:.precision$e}");
                let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
                let (sign, power) = exponent.strip_prefix('-').map_or(('+', exponent), |power| ('-', power));
                format!("{digits}e{sign}{power:0>2}")
            }
            'g' | 'n' => {
                let text = repr::float(size);
                text.strip_suffix(".0").unwrap_or(&text).to_owned()
            }
            _ => match self.precision {
                Some(precision) => format!("{size:.precision$}"),
                None => repr::float(size),
            },
        }
    }

    fn signed(&self, negative: bool, digits: String) -> (String, String) {
        let sign = match (negative, self.sign) {
            (true, _) => "-",
            (false, '+') => "+",
            (false, ' ') => " ",
            _ => "",
        };
        (sign.to_owned(), self.grouped(digits))
    }

    fn grouped(&self, digits: String) -> String {
        let Some(comma) = self.comma else { return digits };
        let end = digits.find(|char: char| !char.is_ascii_digit()).unwrap_or(digits.len());
        let (whole, rest) = digits.split_at(end);
        let mut out = String::new();
        for (at, char) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(comma);
            }
            out.push(char);
        }
        out + rest
    }

    fn padded(&self, sign: &str, digits: &str, text: bool) -> String {
        let length = sign.chars().count() + digits.chars().count();
        let missing = self.width.saturating_sub(length);
        let fill = |count: usize| self.fill.to_string().repeat(count);
        match self.align.unwrap_or(if text { '<' } else { '>' }) {
            '<' => format!("{sign}{digits}{}", fill(missing)),
            '^' => format!("{}{sign}{digits}{}", fill(missing / 2), fill(missing - missing / 2)),
            '=' => format!("{sign}{}{digits}", fill(missing)),
            _ => format!("{}{sign}{digits}", fill(missing)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_those_of_python() {
        for (value, spec, text) in [
            (Value::Int(1234567), ",", "1,234,567"),
            (Value::Int(7), "03d", "007"),
            (Value::Int(-7), "05", "-0007"),
            (Value::Float(2.5), ".2f", "2.50"),
            (Value::Float(0.25), ".0%", "25%"),
            (Value::str("a"), ">3", "  a"),
            (Value::str("a"), "*^5", "**a**"),
            (Value::Float(1234.5), "10,.1f", "   1,234.5"),
        ] {
            assert_eq!(format(&value, spec).unwrap(), text, "{spec}");
        }
        assert!(format(&Value::str("a"), "d").is_err());
    }
}
