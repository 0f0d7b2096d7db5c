//! Values out of cells, and bytes that tell whether two values are the same: for rows that are matched with others without their types.

use super::{Cell, CellError, SqlType, Value};
use rust_decimal::Decimal;

impl Value {
    /// The cell as a value of that type.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(sql_type: SqlType, cell: Cell<'_>) -> Result<Value, CellError> {
        const EXPECTED: &str = "a whole number of the column's width";
        if cell.is_null() {
            return Ok(Value::Null(sql_type));
        }
        let too_wide = |_| CellError { expected: EXPECTED, found: "a larger one" };
        Ok(match sql_type {
            SqlType::Bool => Value::Bool(cell.boolean()?),
            SqlType::I16 => Value::I16(i16::try_from(cell.integer()?).map_err(too_wide)?),
            SqlType::I32 => Value::I32(i32::try_from(cell.integer()?).map_err(too_wide)?),
            SqlType::I64 => Value::I64(cell.integer()?),
            SqlType::F32 => Value::F32(cell.float()? as f32),
            SqlType::F64 => Value::F64(cell.float()?),
            SqlType::Text => Value::Text(cell.text()?.to_owned()),
            SqlType::Bytes => Value::Bytes(cell.bytes()?.to_vec()),
            SqlType::Date => Value::Date(cell.date()?),
            SqlType::Time => Value::Time(cell.time()?),
            SqlType::DateTime => Value::DateTime(cell.datetime()?),
            SqlType::Timestamp => Value::Timestamp(cell.timestamp()?),
            SqlType::Duration => Value::Duration(cell.duration()?),
            SqlType::Uuid => Value::Uuid(cell.uuid()?),
            SqlType::Decimal => Value::Decimal(cell.decimal()?),
            SqlType::Json => Value::Json(
                serde_json::from_slice(cell.json()?)
                    .map_err(|_| CellError { expected: "a JSON document", found: "text that is no JSON" })?,
            ),
        })
    }

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
