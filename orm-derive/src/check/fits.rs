//! Whether a default that is written out fits its column. What Rust's own types hold, the compiler says.

use crate::ctxt::Ctxt;
use crate::model::{Field, Known};
use crate::parse::DbLiteral;

pub(super) fn fits(ctxt: &Ctxt, field: &Field) {
    let (default, by_database) = (&field.attrs.default, &field.attrs.db_default);
    let default = default.as_ref().and_then(|at| Some((at.value.literal.as_ref()?, at.span)));
    let by_database = by_database.as_ref().map(|at| (&at.value, at.span));
    for (literal, span) in default.into_iter().chain(by_database) {
        if let (DbLiteral::Text(text), Some(max)) = (literal, &field.attrs.max_length) {
            let length = text.chars().count();
            if length > max.value as usize {
                ctxt.at(span, format!("the default has {length} characters, and `max_length` allows {}", max.value));
            }
        }
        let written = match literal {
            DbLiteral::Integer(number) => number.to_string(),
            DbLiteral::Float(number) => number.to_string(),
            _ => continue,
        };
        if let (Known::Decimal, Some(precision), Some(scale)) =
            (&field.shape.known, &field.attrs.precision, &field.attrs.scale)
        {
            let (whole, fraction) = written.trim_start_matches('-').split_once('.').unwrap_or((&written, ""));
            let (digits, scale) = (usize::from(precision.value), usize::from(scale.value));
            let whole = whole.trim_start_matches(['-', '0']).len();
            if fraction.len() > scale || whole > digits.saturating_sub(scale) {
                let before = digits.saturating_sub(scale);
                ctxt.at(span, format!("the default has more digits than the column, which holds {before} before the point and {scale} after it"));
            }
        }
    }
}
