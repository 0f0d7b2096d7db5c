//! How a value is kept in SQLite, which has five storage classes and nothing for dates, UUIDs or decimals.

use crate::error::{Error, QueryError};
use crate::value::{Value, ValueError, date_text, datetime_text, time_text};
use std::fmt::Write;

/// A value in its storage form.
#[derive(Debug, PartialEq)]
pub(super) enum Stored<'v> {
    Null,
    Integer(i64),
    Real(f64),
    /// Text of the value itself.
    Text(&'v str),
    /// Text written for this statement.
    Written(String),
    Blob(&'v [u8]),
}

/// The storage form of a value.
pub(super) fn stored(value: &Value) -> Result<Stored<'_>, Error> {
    Ok(match value {
        Value::Null(_) => Stored::Null,
        Value::Bool(flag) => Stored::Integer((*flag).into()),
        Value::I16(number) => Stored::Integer((*number).into()),
        Value::I32(number) => Stored::Integer((*number).into()),
        Value::I64(number) => Stored::Integer(*number),
        Value::F32(number) => real((*number).into())?,
        Value::F64(number) => real(*number)?,
        Value::Text(text) => Stored::Text(text),
        Value::Bytes(bytes) => Stored::Blob(bytes),
        Value::Date(date) => Stored::Written(date_text(*date)),
        Value::Time(time) => Stored::Written(time_text(*time)),
        Value::DateTime(datetime) => Stored::Written(datetime_text(*datetime)),
        Value::Timestamp(timestamp) => Stored::Written(datetime_text(timestamp.naive_utc())),
        Value::Duration(duration) => Stored::Integer(
            duration
                .num_microseconds()
                .ok_or_else(|| refused(ValueError::OutOfRange { allowed: "292,000 years either way".into() }))?,
        ),
        Value::Uuid(uuid) => Stored::Written(uuid.hyphenated().to_string()),
        Value::Decimal(number) => Stored::Written(decimal_text(*number)),
        Value::Json(document) => Stored::Written(document.to_string()),
        Value::List(_, items) | Value::Array(_, items) => Stored::Written(json_array(items)?),
    })
}

/// One number, one text: no zeros behind the last digit, and no -0.
pub(super) fn decimal_text(number: rust_decimal::Decimal) -> String {
    if number.is_zero() { "0".to_owned() } else { number.normalize().to_string() }
}

/// SQLite would keep NULL instead of NaN, without a word.
fn real(number: f64) -> Result<Stored<'static>, Error> {
    if number.is_nan() { Err(refused(ValueError::NotANumber)) } else { Ok(Stored::Real(number)) }
}

fn refused(reason: ValueError) -> Error {
    Error::Query(QueryError::Value { reason })
}

/// A list for `json_each($1)`: one bind, however long it is. Bytes and REALs are hexadecimal text there.
fn json_array(items: &[Value]) -> Result<String, Error> {
    let mut out = String::with_capacity(2 + items.len() * 8);
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match item {
            Value::List(..) | Value::Array(..) => {
                return Err(QueryError::Misuse { what: "a list can't hold another list" }.into());
            }
            item => push_json(&mut out, &stored(item)?),
        }
    }
    out.push(']');
    Ok(out)
}

fn push_json(out: &mut String, value: &Stored<'_>) {
    // writing to a String can't fail
    let _ = match value {
        Stored::Null => out.write_str("null"),
        Stored::Integer(number) => write!(out, "{number}"),
        // its bits, for `orm_real`: SQLite does not read every number as the nearest one, and JSON has no word for infinity
        Stored::Real(number) => write!(out, "\"{:016x}\"", number.to_bits()),
        Stored::Text(text) => push_quoted(out, text),
        Stored::Written(text) => push_quoted(out, text),
        Stored::Blob(bytes) => {
            out.push('"');
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}")).map(|()| out.push('"'))
        }
    };
}

fn push_quoted(out: &mut String, text: &str) -> std::fmt::Result {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = special.chars();
        if let Some(c) = chars.next() {
            write!(out, "\\u{:04x}", u32::from(c))?;
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
    Ok(())
}
