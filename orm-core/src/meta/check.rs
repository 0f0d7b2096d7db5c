//! Whether a column can hold a value.

use super::FieldMeta;
use crate::value::{Choice, ChoiceValue, Value, ValueError, check_text};

impl FieldMeta {
    /// Whether the column can hold the value: `max_length`, precision, choices and range.
    ///
    /// # Errors
    /// Says what the column allows.
    pub fn check(&self, value: &Value) -> Result<(), ValueError> {
        if let Value::Text(text) = value {
            self.check_length(text)?;
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
        match self.range {
            Some((low, high)) if number < low || number > high => {
                Err(ValueError::OutOfRange { allowed: format!("{low} to {high}").into() })
            }
            _ => Ok(()),
        }
    }

    /// As [`check`](Self::check), of a text, which is not copied for it.
    ///
    /// # Errors
    /// Says what the column allows.
    pub fn check_text(&self, text: &str) -> Result<(), ValueError> {
        check_text(text)?;
        self.check_length(text)?;
        let is = |choice: &Choice| matches!(choice.value, ChoiceValue::Text(choice) if choice == text);
        match self.choices {
            Some(choices) if !choices.iter().any(is) => Err(ValueError::NotAChoice),
            _ => Ok(()),
        }
    }

    fn check_length(&self, text: &str) -> Result<(), ValueError> {
        match self.max_length {
            // bytes are at least as many as characters: most texts need no count
            Some(max) if text.len() > max as usize => {
                let length = text.chars().count();
                if length > max as usize { Err(ValueError::TooLong { length, max }) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }
}
