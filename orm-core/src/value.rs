//! Values on their way to a database, cells on their way back, and the Rust types that convert between the two.
//!
//! Layer 0: imports nothing of the crate. A [`Value`] is what a statement binds; a NULL knows its type. A [`Cell`] is what a driver
//! found at one place of a row, not yet converted. [`FieldType`] is implemented by every type that a model's field may have.

mod array;
mod cell;
mod decimal;
mod field_type;
mod json;
mod nullness;
mod plain;
mod read;
mod sql_type;
mod temporal;
mod untyped;

pub(crate) use array::array_text;
pub use array::{Array, ArrayItem};
pub use cell::{Cell, CellError, Cells, OwnedRow, PgKind};
pub use decimal::{canonical as canonical_decimal, parse as parse_decimal};
pub use field_type::{BaseType, Choice, ChoiceValue, FieldType, KeyType};
pub(crate) use field_type::{check_bytes, check_text};
pub use json::Json;
#[cfg(feature = "sqlite")]
pub(crate) use json::check as check_document;
pub use nullness::{FitsIn, Maybe, Never, Nullness};
pub(crate) use plain::Packed;
pub use plain::Plain;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use plain::{Taken, Unpacked};
pub use sql_type::SqlType;
pub use temporal::{
    date_text, datetime_text, parse_date, parse_datetime, parse_time, time_text, truncate_datetime, truncate_time,
    truncate_timestamp,
};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use std::borrow::Cow;
use uuid::Uuid;

/// One bound value. Its [`sql_type`](Value::sql_type) is known even when it is NULL.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// NULL of a type: PostgreSQL plans a statement by the types of its parameters.
    Null(SqlType),
    /// A boolean.
    Bool(bool),
    /// A 16-bit integer.
    I16(i16),
    /// A 32-bit integer.
    I32(i32),
    /// A 64-bit integer.
    I64(i64),
    /// A single-precision number.
    F32(f32),
    /// A double-precision number.
    F64(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A date.
    Date(NaiveDate),
    /// A time of day, with microseconds.
    Time(NaiveTime),
    /// A date and time that no zone belongs to, with microseconds.
    DateTime(NaiveDateTime),
    /// An instant, in UTC, with microseconds.
    Timestamp(DateTime<Utc>),
    /// A span of time, with microseconds.
    Duration(TimeDelta),
    /// A UUID.
    Uuid(Uuid),
    /// An exact decimal.
    Decimal(Decimal),
    /// A JSON document.
    Json(serde_json::Value),
    /// An array: values of one type in one column. NULLs are not in it.
    Array(SqlType, Vec<Value>),
    /// Values of one type that are bound as one parameter (`= ANY($1)`, `json_each(?1)`). NULLs are not in it.
    List(SqlType, Vec<Value>),
}

impl Value {
    /// The type of this value; of a list, the type of its elements.
    pub fn sql_type(&self) -> SqlType {
        match self {
            Value::Null(sql_type) | Value::List(sql_type, _) => *sql_type,
            Value::Array(item, _) => SqlType::array_of(*item),
            Value::Bool(_) => SqlType::Bool,
            Value::I16(_) => SqlType::I16,
            Value::I32(_) => SqlType::I32,
            Value::I64(_) => SqlType::I64,
            Value::F32(_) => SqlType::F32,
            Value::F64(_) => SqlType::F64,
            Value::Text(_) => SqlType::Text,
            Value::Bytes(_) => SqlType::Bytes,
            Value::Date(_) => SqlType::Date,
            Value::Time(_) => SqlType::Time,
            Value::DateTime(_) => SqlType::DateTime,
            Value::Timestamp(_) => SqlType::Timestamp,
            Value::Duration(_) => SqlType::Duration,
            Value::Uuid(_) => SqlType::Uuid,
            Value::Decimal(_) => SqlType::Decimal,
            Value::Json(_) => SqlType::Json,
        }
    }

    /// Whether this is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null(_))
    }
}

/// Why a Rust value can't be sent to any database. It names no field: whoever holds the model adds that.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueError {
    /// The value does not fit the column. PostgreSQL would refuse it, SQLite would keep it and fail later.
    OutOfRange {
        /// What the column holds, e.g. `0 to 255`.
        allowed: Cow<'static, str>,
    },
    /// Text with a NUL: PostgreSQL refuses it, and SQLite's functions stop at it.
    Nul,
    /// NaN in a column of a database that would store NULL instead.
    NotANumber,
    /// The text is longer than `max_length` characters.
    TooLong {
        /// Characters found.
        length: usize,
        /// Characters allowed.
        max: u32,
    },
    /// More than 1 GiB, the most that either database takes as one value.
    TooLarge {
        /// Bytes found.
        bytes: usize,
    },
    /// More digits than the column's precision and scale hold.
    TooManyDigits {
        /// Digits in all.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
    /// A foreign key to an instance that has no primary key yet.
    Unsaved {
        /// The model pointed at.
        model: &'static str,
    },
    /// The value is none of the field's choices.
    NotAChoice,
    /// An expression in a list of values.
    Expression,
    /// `serde` could not turn the value into JSON.
    Json(Box<str>),
}

impl std::fmt::Display for ValueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ValueError::OutOfRange { allowed } => write!(f, "the value is out of range, the column holds {allowed}"),
            ValueError::Nul => {
                f.write_str("the text contains a NUL character, which the databases can't store in text")
            }
            ValueError::NotANumber => f.write_str("NaN can't be stored on SQLite, which would keep NULL instead"),
            ValueError::TooLong { length, max } => {
                write!(f, "the text has {length} characters, at most {max} are allowed")
            }
            ValueError::TooLarge { bytes } => write!(f, "the value has {bytes} bytes, at most 1 GiB can be stored"),
            ValueError::TooManyDigits { precision, scale } => {
                write!(f, "the number needs more than {precision} digits, {scale} of them after the point")
            }
            ValueError::Unsaved { model } => {
                write!(f, "it refers to a `{model}` that is not saved yet; save that first")
            }
            ValueError::Expression => {
                f.write_str("a list holds values, this is an expression; compare it by `eq`, and join them by `|`")
            }
            ValueError::NotAChoice => f.write_str("the value is none of the choices"),
            ValueError::Json(reason) => write!(f, "the value can't be written as JSON: {reason}"),
        }
    }
}

impl std::error::Error for ValueError {}
