//! `Array<T>`: a field that holds a list of values of one type.

use super::{BaseType, Cell, CellError, FieldType, Never, PgKind, SqlType, Value, ValueError, date_text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::ops::{Deref, DerefMut};
use uuid::Uuid;

/// A field kept as an array: `text[]`, `bigint[]`, … on PostgreSQL, a JSON list on SQLite. No item is NULL.
///
/// ```
/// # use orm_core::value::Array;
/// let tags = Array(vec!["rock".to_owned()]);
/// assert_eq!(tags.len(), 1); // derefs to what it holds
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Array<T>(pub Vec<T>);

impl<T> Deref for Array<T> {
    type Target = Vec<T>;
    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> DerefMut for Array<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

impl<T> From<Vec<T>> for Array<T> {
    fn from(items: Vec<T>) -> Self {
        Array(items)
    }
}

/// A type whose values can be the items of an [`Array`].
#[diagnostic::on_unimplemented(
    message = "an array can't hold values of `{Self}`",
    label = "expected `bool`, `i16`, `i32`, `i64`, `String`, `NaiveDate` or `Uuid`",
    note = "anything that serde knows can be kept as JSON: `Json<Vec<{Self}>>`"
)]
pub trait ArrayItem: BaseType {
    /// The type of the array.
    const ARRAY: SqlType;
}

macro_rules! items {
    ($($rust:ty, $array:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl ArrayItem for $rust {
            const ARRAY: SqlType = SqlType::$array;
        }
    )*};
}
items! {
    bool, BoolArray;
    i16, I16Array;
    i32, I32Array;
    i64, I64Array;
    String, TextArray;
    NaiveDate, DateArray;
    Uuid, UuidArray;
}

#[diagnostic::do_not_recommend]
impl<T: ArrayItem> FieldType for Array<T> {
    type Base = Self;
    type Nullness = Never;
    const SQL_TYPE: SqlType = T::ARRAY;
    fn encode(&self) -> Result<Value, ValueError> {
        let items: Result<Vec<Value>, ValueError> = self.0.iter().map(T::encode).collect();
        Ok(Value::Array(T::SQL_TYPE, items?))
    }
    fn decode(cell: Cell<'_>) -> Result<Self, CellError> {
        match cell {
            Cell::Text(bytes) => of_json(bytes),
            Cell::Binary(PgKind::Array, bytes) => of_binary(bytes),
            cell => Err(cell.unexpected("an array")),
        }
    }
}
impl<T: ArrayItem> BaseType for Array<T> {}

const OTHER: CellError = CellError { expected: "an array of the field's type", found: "something else" };

/// SQLite: `[1,2,3]`, `["a","b"]`
fn of_json<T: ArrayItem>(bytes: &[u8]) -> Result<Array<T>, CellError> {
    let items: Vec<serde_json::Value> = serde_json::from_slice(bytes).map_err(|_| OTHER)?;
    let item = |item: serde_json::Value| match item {
        serde_json::Value::String(text) => T::decode(Cell::Text(text.as_bytes())),
        serde_json::Value::Number(number) => T::decode(Cell::Integer(number.as_i64().ok_or(OTHER)?)),
        _ => Err(OTHER),
    };
    items.into_iter().map(item).collect::<Result<Vec<T>, CellError>>().map(Array)
}

/// PostgreSQL: dimensions, whether there are NULLs, the type of the items; of each dimension its length and first index; the items, each with
/// its length before it (`array_send`).
fn of_binary<T: ArrayItem>(bytes: &[u8]) -> Result<Array<T>, CellError> {
    let mut rest = bytes;
    let mut word = || -> Result<i32, CellError> {
        let (first, behind) = rest.split_first_chunk::<4>().ok_or(OTHER)?;
        rest = behind;
        Ok(i32::from_be_bytes(*first))
    };
    let (dimensions, _, item) = (word()?, word()?, word()?);
    let kind = match item {
        16 => PgKind::Bool,
        20 => PgKind::Int8,
        21 => PgKind::Int2,
        23 => PgKind::Int4,
        25 | 1043 => PgKind::Text,
        1082 => PgKind::Date,
        2950 => PgKind::Uuid,
        _ => return Err(OTHER),
    };
    let length = match dimensions {
        0 => return Ok(Array(Vec::new())),
        1 => (word()?, word()?).0,
        _ => return Err(CellError { expected: "an array of one dimension", found: "one of more dimensions" }),
    };
    let mut items = Vec::new();
    for _ in 0..length {
        let (width, behind) = rest.split_first_chunk::<4>().ok_or(OTHER)?;
        let Ok(width) = usize::try_from(i32::from_be_bytes(*width)) else {
            return Err(CellError { expected: "an array without NULL in it", found: "one with NULL" });
        };
        let (value, behind) = behind.split_at_checked(width).ok_or(OTHER)?;
        items.push(T::decode(Cell::Binary(kind, value))?);
        rest = behind;
    }
    Ok(Array(items))
}

/// PostgreSQL: an array as its text, `{"one","two"}`, where it can't be sent as itself. No item is NULL.
pub(crate) fn array_text(items: &[Value]) -> String {
    let mut out = String::from("{");
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match item {
            Value::Bool(is) => out.push(if *is { 't' } else { 'f' }),
            Value::I16(number) => out.push_str(&number.to_string()),
            Value::I32(number) => out.push_str(&number.to_string()),
            Value::I64(number) => out.push_str(&number.to_string()),
            Value::Uuid(uuid) => out.push_str(&uuid.to_string()),
            Value::Date(date) => quoted(&mut out, &date_text(*date)),
            Value::Text(text) => quoted(&mut out, text),
            // no array holds values of another type
            _ => {}
        }
    }
    out.push('}');
    out
}

fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        if matches!(char, '"' | '\\') {
            out.push('\\');
        }
        out.push(char);
    }
    out.push('"');
}
