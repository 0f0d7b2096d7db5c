//! A statement with its values in place, for people: it can be pasted into `psql` or `sqlite3`. It is never sent.

use super::dialect::cast;
use super::statement::Statement;
use crate::backend::Backend;
use crate::value::{Value, canonical_decimal, date_text, datetime_text, time_text};
use std::fmt::Write as _;

/// The text of the statement with its values in place.
pub(crate) fn shown(statement: &Statement, backend: Backend) -> String {
    let mut out = String::with_capacity(statement.text.len() + 16 * statement.binds.len());
    let mut chars = statement.text.chars().peekable();
    let mut quote = None;
    while let Some(char) = chars.next() {
        match (quote, char) {
            (Some(open), char) if open == char => quote = None,
            (None, '"' | '\'') => quote = Some(char),
            (None, '$' | '?') if chars.peek().is_some_and(char::is_ascii_digit) => {
                let mut number = 0_usize;
                while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
                    number = number * 10 + digit as usize;
                    chars.next();
                }
                if let Some(value) = number.checked_sub(1).and_then(|at| statement.binds.get(at)) {
                    literal(&mut out, value, backend);
                    continue;
                }
            }
            _ => {}
        }
        out.push(char);
    }
    out
}

fn literal(out: &mut String, value: &Value, backend: Backend) {
    // writing to a String can't fail
    let _ = match value {
        Value::Null(_) => write!(out, "NULL"),
        Value::Bool(value) => write!(out, "{}", if *value { "TRUE" } else { "FALSE" }),
        Value::I16(value) => number(out, *value < 0, value),
        Value::I32(value) => number(out, *value < 0, value),
        Value::I64(value) => number(out, *value < 0, value),
        Value::F32(value) => float(out, f64::from(*value), backend),
        Value::F64(value) => float(out, *value, backend),
        Value::Text(text) => quoted(out, text),
        Value::Bytes(bytes) => {
            let hex = hex(bytes);
            match backend {
                Backend::Sqlite => write!(out, "x'{hex}'"),
                Backend::Postgres => write!(out, "'\\x{hex}'::bytea"),
            }
        }
        Value::Date(date) => quoted(out, &date_text(*date)),
        Value::Time(time) => quoted(out, &time_text(*time)),
        Value::DateTime(datetime) => quoted(out, &datetime_text(*datetime)),
        Value::Timestamp(timestamp) => {
            let text = datetime_text(timestamp.naive_utc());
            match backend {
                Backend::Sqlite => quoted(out, &text),
                Backend::Postgres => quoted(out, &format!("{text}+00")),
            }
        }
        Value::Duration(duration) => {
            let micros = duration.num_microseconds().unwrap_or_default();
            match backend {
                Backend::Sqlite => write!(out, "{micros}"),
                Backend::Postgres => write!(out, "'{micros} microseconds'::interval"),
            }
        }
        Value::Uuid(uuid) => write!(out, "'{uuid}'"),
        Value::Decimal(decimal) => match backend {
            Backend::Sqlite => quoted(out, &decimal.to_string()),
            Backend::Postgres => number(out, decimal.is_sign_negative(), decimal),
        },
        Value::Json(document) => quoted(out, &document.to_string()),
        Value::List(sql_type, values) | Value::Array(sql_type, values) => match backend {
            Backend::Postgres => {
                let _ = write!(out, "ARRAY[");
                for (at, value) in values.iter().enumerate() {
                    if at > 0 {
                        out.push_str(", ");
                    }
                    literal(out, value, backend);
                }
                // of texts it would be an array of text, and of none one of nothing
                write!(out, "]{}[]", cast(*sql_type))
            }
            Backend::Sqlite => quoted(out, &json_list(values)),
        },
    };
}

/// In parentheses where it has a sign: a cast behind it would come first, and `--` would begin a comment.
fn number(out: &mut String, negative: bool, number: impl std::fmt::Display) -> std::fmt::Result {
    if negative { write!(out, "({number})") } else { write!(out, "{number}") }
}

fn float(out: &mut String, value: f64, backend: Backend) -> std::fmt::Result {
    match backend {
        // a number with a point is a numeric there, and has no -0
        Backend::Postgres => write!(out, "'{value:?}'::float8"),
        Backend::Sqlite if value.is_finite() => number(out, value.is_sign_negative(), format_args!("{value:?}")),
        Backend::Sqlite => write!(out, "({}9e999)", if value < 0.0 { "-" } else { "" }),
    }
}

fn quoted(out: &mut String, text: &str) -> std::fmt::Result {
    write!(out, "'{}'", text.replace('\'', "''"))
}

/// A list for `json_each`, as the driver writes it.
fn json_list(values: &[Value]) -> String {
    let mut out = String::from("[");
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let json = match value {
            Value::Bool(value) => i64::from(*value).into(),
            Value::I16(value) => (*value).into(),
            Value::I32(value) => (*value).into(),
            Value::I64(value) => (*value).into(),
            Value::F32(value) => f64::from(*value).into(),
            Value::F64(value) => (*value).into(),
            Value::Text(text) => text.as_str().into(),
            Value::Date(date) => date_text(*date).into(),
            Value::Time(time) => time_text(*time).into(),
            Value::DateTime(datetime) => datetime_text(*datetime).into(),
            Value::Timestamp(timestamp) => datetime_text(timestamp.naive_utc()).into(),
            Value::Duration(duration) => duration.num_microseconds().into(),
            Value::Uuid(uuid) => uuid.to_string().into(),
            Value::Decimal(decimal) => {
                canonical_decimal(*decimal, 0).unwrap_or_else(|| decimal.normalize().to_string()).into()
            }
            Value::Bytes(bytes) => hex(bytes).into(),
            Value::Json(document) => document.to_string().into(),
            Value::Null(_) | Value::List(..) | Value::Array(..) => serde_json::Value::Null,
        };
        // writing to a String can't fail
        let _ = match value {
            Value::F32(value) if value.is_infinite() => write!(out, "{}9e999", if *value < 0.0 { "-" } else { "" }),
            Value::F64(value) if value.is_infinite() => write!(out, "{}9e999", if *value < 0.0 { "-" } else { "" }),
            _ => write!(out, "{json}"),
        };
    }
    out.push(']');
    out
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
