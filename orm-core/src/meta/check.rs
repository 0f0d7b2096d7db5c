//! Whether a column can hold a value.

use super::FieldMeta;
use crate::value::{Value, ValueError};

impl FieldMeta {
    /// Whether the column can hold the value: `max_length`, precision, choices and range.
    ///
    /// # Errors
    /// Says what the column allows.
    pub fn check(&self, value: &Value) -> Result<(), ValueError> {
        if let (Some(max), Value::Text(text)) = (self.max_length, value) {
            // bytes are at least as many as characters: most texts need no count
            if text.len() > max as usize {
                let length = text.chars().count();
                if length > max as usize {
                    return Err(ValueError::TooLong { length, max });
                }
            }
        }
        if let Value::Decimal(number) = value {
            let (precision, scale) = self.precision.unwrap_or(Self::DEFAULT_PRECISION);
            let normal = number.normalize();
            let whole_digits = normal.trunc().mantissa().unsigned_abs().checked_ilog10().map_or(0, |log| log + 1);
            if normal.scale() > u32::from(scale) || whole_digits > u32::from(precision - scale) {
                return Err(ValueError::TooManyDigits { precision, scale });
            }
        }
        if let Some(choices) = self.choices
            && !value.is_null()
            && !choices.iter().any(|choice| choice.value.is(value))
        {
            return Err(ValueError::NotAChoice);
        }
        let number = match value {
            Value::I16(number) => i64::from(*number),
            Value::I32(number) => i64::from(*number),
            Value::I64(number) => *number,
            _ => return Ok(()),
        };
        if self.range.is_some_and(|(low, high)| number < low || number > high) {
            return Err(ValueError::OutOfRange { allowed: "fewer numbers than its width suggests" });
        }
        Ok(())
    }
}
