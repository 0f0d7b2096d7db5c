//! Bytes that tell whether two values are the same: for rows that are matched with others without their types.

use super::Value;
use rust_decimal::Decimal;

impl Value {
    /// Writes bytes that are the same for values of one type that a unique constraint takes for equal, and different for others.
    pub(crate) fn identify(&self, out: &mut Vec<u8>) {
        let mut sized = |bytes: &[u8]| {
            out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
            out.extend_from_slice(bytes);
        };
        match self {
            Value::Null(_) => sized(&[]),
            Value::Bool(value) => sized(&[u8::from(*value)]),
            Value::I16(value) => sized(&i64::from(*value).to_le_bytes()),
            Value::I32(value) => sized(&i64::from(*value).to_le_bytes()),
            Value::I64(value) => sized(&value.to_le_bytes()),
            // -0 and 0 are equal
            Value::F32(value) => sized(&(value + 0.0).to_bits().to_le_bytes()),
            Value::F64(value) => sized(&(value + 0.0).to_bits().to_le_bytes()),
            // one byte more: no text is NULL
            Value::Text(text) => {
                sized(text.as_bytes());
                out.push(0);
            }
            Value::Bytes(bytes) => {
                sized(bytes);
                out.push(0);
            }
            Value::Decimal(number) if number.is_zero() => sized(&Decimal::ZERO.serialize()),
            Value::Decimal(number) => sized(&number.normalize().serialize()),
            Value::Uuid(uuid) => sized(uuid.as_bytes()),
            other => {
                sized(format!("{other:?}").as_bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::SqlType;

    fn identity(values: &[Value]) -> Vec<u8> {
        let mut out = Vec::new();
        values.iter().for_each(|value| value.identify(&mut out));
        out
    }

    #[test]
    fn equal_values_have_one_identity_and_others_another() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(identity(&[Value::Decimal(Decimal::new(10, 1))]), identity(&[Value::Decimal(Decimal::ONE)]));
        assert_eq!(identity(&[Value::F64(-0.0)]), identity(&[Value::F64(0.0)]));
        assert_ne!(identity(&[text("")]), identity(&[Value::Null(SqlType::Text)]));
        assert_ne!(identity(&[text("ab"), text("c")]), identity(&[text("a"), text("bc")]));
        assert_ne!(identity(&[Value::I64(1)]), identity(&[Value::I64(2)]));
    }
}
