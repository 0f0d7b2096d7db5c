//! Values without a Rust type: read from a cell by the type of its column, and written as data by serde.

use super::{Array, ArrayItem, Cell, CellError, FieldType, PgKind, SqlType, Value};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use uuid::Uuid;

impl Value {
    /// Reads a cell as a value of that type; NULL is NULL of it.
    ///
    /// # Errors
    /// What the cell holds is of another type.
    pub fn read(sql_type: SqlType, cell: Cell<'_>) -> Result<Value, CellError> {
        if cell.is_null() {
            return Ok(Value::Null(sql_type));
        }
        Ok(match sql_type {
            SqlType::Bool => Value::Bool(bool::decode(cell)?),
            SqlType::I16 => Value::I16(i16::decode(cell)?),
            SqlType::I32 => Value::I32(i32::decode(cell)?),
            SqlType::I64 => Value::I64(i64::decode(cell)?),
            SqlType::F32 => Value::F32(f32::decode(cell)?),
            SqlType::F64 => Value::F64(f64::decode(cell)?),
            SqlType::Text => Value::Text(String::decode(cell)?),
            SqlType::Bytes => Value::Bytes(Vec::decode(cell)?),
            SqlType::Date => Value::Date(NaiveDate::decode(cell)?),
            SqlType::Time => Value::Time(NaiveTime::decode(cell)?),
            SqlType::DateTime => Value::DateTime(NaiveDateTime::decode(cell)?),
            SqlType::Timestamp => Value::Timestamp(DateTime::<Utc>::decode(cell)?),
            SqlType::Duration => Value::Duration(TimeDelta::decode(cell)?),
            SqlType::Uuid => Value::Uuid(Uuid::decode(cell)?),
            SqlType::Decimal => Value::Decimal(Decimal::decode(cell)?),
            SqlType::Json => Value::Json(serde_json::Value::decode(cell)?),
            SqlType::BoolArray => array::<bool>(cell)?,
            SqlType::I16Array => array::<i16>(cell)?,
            SqlType::I32Array => array::<i32>(cell)?,
            SqlType::I64Array => array::<i64>(cell)?,
            SqlType::TextArray => array::<String>(cell)?,
            SqlType::DateArray => array::<NaiveDate>(cell)?,
            SqlType::UuidArray => array::<Uuid>(cell)?,
        })
    }
}

impl Value {
    /// Reads a cell as a value of the type that it comes with.
    ///
    /// # Errors
    /// It is of a type that no field has.
    pub fn found(cell: Cell<'_>) -> Result<Value, CellError> {
        let sql_type = match cell {
            Cell::Null => SqlType::Text,
            Cell::Integer(_) => SqlType::I64,
            Cell::Real(_) => SqlType::F64,
            Cell::Text(_) => SqlType::Text,
            Cell::Blob(_) => SqlType::Bytes,
            Cell::Binary(kind, _) => match kind {
                PgKind::Bool => SqlType::Bool,
                PgKind::Int2 => SqlType::I16,
                PgKind::Int4 => SqlType::I32,
                PgKind::Int8 => SqlType::I64,
                PgKind::Float4 => SqlType::F32,
                PgKind::Float8 => SqlType::F64,
                PgKind::Text => SqlType::Text,
                PgKind::Bytea => SqlType::Bytes,
                PgKind::Date => SqlType::Date,
                PgKind::Time => SqlType::Time,
                PgKind::Timestamp => SqlType::DateTime,
                PgKind::Timestamptz => SqlType::Timestamp,
                PgKind::Interval => SqlType::Duration,
                PgKind::Uuid => SqlType::Uuid,
                PgKind::Numeric => SqlType::Decimal,
                PgKind::Json | PgKind::Jsonb => SqlType::Json,
                PgKind::Array | PgKind::Other => return Err(cell.unexpected("a type that a field may have")),
            },
        };
        Value::read(sql_type, cell)
    }
}

fn array<T: ArrayItem>(cell: Cell<'_>) -> Result<Value, CellError> {
    let unfit = |_| CellError { expected: "a list that can be sent again", found: "one with an item that can't be" };
    Array::<T>::decode(cell)?.encode().map_err(unfit)
}

/// As data: NULL is nothing, dates and times are text by ISO 8601, as a duration is (`PT90S`), a decimal is text with all its digits.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null(_) => serializer.serialize_none(),
            Value::Bool(value) => value.serialize(serializer),
            Value::I16(value) => value.serialize(serializer),
            Value::I32(value) => value.serialize(serializer),
            Value::I64(value) => value.serialize(serializer),
            Value::F32(value) => value.serialize(serializer),
            Value::F64(value) => value.serialize(serializer),
            Value::Text(value) => value.serialize(serializer),
            Value::Bytes(value) => serializer.serialize_bytes(value),
            Value::Date(value) => value.serialize(serializer),
            Value::Time(value) => value.serialize(serializer),
            Value::DateTime(value) => value.serialize(serializer),
            Value::Timestamp(value) => value.serialize(serializer),
            Value::Duration(value) => serializer.collect_str(value),
            Value::Uuid(value) => value.serialize(serializer),
            Value::Decimal(value) => serializer.collect_str(value),
            Value::Json(value) => value.serialize(serializer),
            Value::List(_, values) | Value::Array(_, values) => values.serialize(serializer),
        }
    }
}
