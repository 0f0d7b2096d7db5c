//! Whether a column can hold a value.

use super::FieldMeta;
use crate::value::{ChoiceValue, Plain, Value, ValueError, check_bytes, check_text};

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
        if !value.is_null() {
            self.check_choice(|choice| choice.is(value))?;
        }
        match value {
            Value::I16(number) => self.check_range((*number).into()),
            Value::I32(number) => self.check_range((*number).into()),
            Value::I64(number) => self.check_range(*number),
            _ => Ok(()),
        }
    }

    /// As [`check`](Self::check), of a value where it stands. What a database takes of texts and bytes is checked too.
    pub(crate) fn check_plain(&self, value: Plain<'_>) -> Result<(), ValueError> {
        match value {
            Plain::Null => Ok(()),
            Plain::Integer(number) => {
                self.check_choice(|choice| matches!(choice, ChoiceValue::Integer(choice) if choice == number))?;
                self.check_range(number)
            }
            Plain::Text(text) => {
                check_text(text)?;
                self.check_length(text)?;
                self.check_choice(|choice| matches!(choice, ChoiceValue::Text(choice) if choice == text))
            }
            Plain::Bytes(bytes) => check_bytes(bytes),
        }
    }

    fn check_choice(&self, is: impl Fn(ChoiceValue) -> bool) -> Result<(), ValueError> {
        match self.choices {
            Some(choices) if !choices.iter().any(|choice| is(choice.value)) => Err(ValueError::NotAChoice),
            _ => Ok(()),
        }
    }

    fn check_range(&self, number: i64) -> Result<(), ValueError> {
        match self.range {
            Some((low, high)) if number < low || number > high => {
                Err(ValueError::OutOfRange { allowed: format!("{low} to {high}").into() })
            }
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
