//! Values of the shell as values of columns, with Django's words where one can't be.

mod time;

pub(crate) use time::{parse_date, parse_datetime, parse_time};

use super::error::Raise;
use super::repr;
use super::value::{Moment, Value};
use chrono::NaiveTime;
use orm_core::by_name::{SqlType, Value as Db};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use uuid::Uuid;

/// The value as one of a column's type. `field` is what the message calls the column.
pub(crate) fn to_column(value: &Value, sql_type: SqlType, field: &str) -> Result<Db, Raise> {
    if value.is_none() {
        return Ok(Db::Null(sql_type));
    }
    if let Some(item) = sql_type.item() {
        return array(value, item, field);
    }
    match sql_type {
        SqlType::I16 | SqlType::I32 | SqlType::I64 => whole(value, sql_type, field),
        SqlType::F32 | SqlType::F64 => float(value, field).map(|number| match sql_type {
            SqlType::F32 => Db::F32(number as f32),
            _ => Db::F64(number),
        }),
        SqlType::Text => Ok(Db::Text(text(value)?)),
        SqlType::Bool => boolean(value),
        SqlType::Decimal => decimal(value),
        SqlType::Uuid => match value {
            Value::Uuid(uuid) => Ok(Db::Uuid(*uuid)),
            other => match other.as_str().and_then(|text| Uuid::try_parse(text).ok()) {
                Some(uuid) => Ok(Db::Uuid(uuid)),
                None => Err(invalid(&format!("“{}” is not a valid UUID.", repr::str(other)?))),
            },
        },
        SqlType::Bytes => match value {
            Value::Bytes(bytes) => Ok(Db::Bytes(bytes.to_vec())),
            other => Err(Raise::type_error(format!("a bytes-like object is required, not '{}'", other.class()))),
        },
        SqlType::Duration => match value {
            Value::Delta(delta) => Ok(Db::Duration(*delta)),
            other => Err(invalid(&format!(
                "“{}” value has an invalid format. It must be in [DD] [[HH:]MM:]ss[.uuuuuu] format.",
                repr::str(other)?
            ))),
        },
        SqlType::Json => Ok(Db::Json(json(value, 0)?)),
        SqlType::Date => time::date(value).map(Db::Date),
        SqlType::Time => time::time(value).map(Db::Time),
        SqlType::DateTime => time::datetime(value).map(|moment| Db::DateTime(moment.naive)),
        SqlType::Timestamp => time::datetime(value).map(|moment| Db::Timestamp(moment.naive.and_utc())),
        _ => Err(Raise::type_error(format!("{field} can't hold a {}", value.class()))),
    }
}

/// A `ValidationError` with one message.
pub(crate) fn invalid(message: &str) -> Raise {
    Raise::new("ValidationError", format!("[{}]", repr::quoted(message))).with_args(vec![Value::str(message)])
}

fn array(value: &Value, item: SqlType, field: &str) -> Result<Db, Raise> {
    let values: Vec<Value> = match value {
        Value::List(values) => values.borrow().clone(),
        Value::Tuple(values) => values.to_vec(),
        other => {
            return Err(Raise::type_error(format!("Field '{field}' expected a list but got {}.", repr::repr(other)?)));
        }
    };
    let items: Result<Vec<Db>, Raise> = values.iter().map(|value| to_column(value, item, field)).collect();
    Ok(Db::Array(item, items?))
}

fn not_a_number(value: &Value, field: &str) -> Raise {
    let shown = repr::repr(value).unwrap_or_else(|_| value.class().to_owned());
    let message = format!("Field '{field}' expected a number but got {shown}.");
    match value {
        Value::Str(_) | Value::Float(_) | Value::Bytes(_) => Raise::value_error(message),
        _ => Raise::type_error(message),
    }
}

fn whole(value: &Value, sql_type: SqlType, field: &str) -> Result<Db, Raise> {
    let number = match value {
        Value::Float(number) if number.is_finite() => Some(number.trunc() as i128),
        Value::Decimal(number) => i128::try_from(number.trunc()).ok(),
        Value::Str(text) => text.trim().replace('_', "").parse().ok(),
        other => other.as_int(),
    };
    let Some(number) = number else { return Err(not_a_number(value, field)) };
    let fits = match sql_type {
        SqlType::I16 => i16::try_from(number).ok().map(Db::I16),
        SqlType::I32 => i32::try_from(number).ok().map(Db::I32),
        _ => i64::try_from(number).ok().map(Db::I64),
    };
    fits.ok_or_else(|| Raise::new("OverflowError", format!("the column of '{field}' can't hold a number so large")))
}

fn float(value: &Value, field: &str) -> Result<f64, Raise> {
    let number = match value {
        Value::Str(text) => text.trim().parse().ok(),
        Value::Decimal(number) => number.to_string().parse().ok(),
        other => other.as_float(),
    };
    number.ok_or_else(|| not_a_number(value, field))
}

fn text(value: &Value) -> Result<String, Raise> {
    repr::str(value)
}

fn boolean(value: &Value) -> Result<Db, Raise> {
    match value {
        Value::Bool(flag) => Ok(Db::Bool(*flag)),
        Value::Int(0) => Ok(Db::Bool(false)),
        Value::Int(1) => Ok(Db::Bool(true)),
        Value::Str(text) if matches!(&**text, "t" | "True" | "1") => Ok(Db::Bool(true)),
        Value::Str(text) if matches!(&**text, "f" | "False" | "0") => Ok(Db::Bool(false)),
        other => Err(invalid(&format!("“{}” value must be either True or False.", repr::str(other)?))),
    }
}

fn decimal(value: &Value) -> Result<Db, Raise> {
    let number = match value {
        Value::Decimal(number) => Some(*number),
        Value::Float(number) => Decimal::from_f64(*number),
        Value::Str(text) => text.trim().parse().ok(),
        other => other.as_int().and_then(Decimal::from_i128),
    };
    match number {
        Some(number) => Ok(Db::Decimal(number)),
        None => Err(invalid(&format!("“{}” value must be a decimal number.", repr::str(value)?))),
    }
}

/// A value as a document.
pub(crate) fn json(value: &Value, depth: usize) -> Result<serde_json::Value, Raise> {
    use serde_json::Value as Json;
    if depth > 100 {
        return Err(Raise::value_error("Circular reference detected"));
    }
    Ok(match value {
        Value::None => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(number) => match i64::try_from(*number) {
            Ok(number) => Json::from(number),
            Err(_) => Json::from(*number as f64),
        },
        Value::Float(number) => Json::from(*number),
        Value::Str(text) => Json::String(text.to_string()),
        Value::List(values) => {
            let values: Result<Vec<Json>, Raise> = values.borrow().iter().map(|value| json(value, depth + 1)).collect();
            Json::Array(values?)
        }
        Value::Tuple(values) => {
            let values: Result<Vec<Json>, Raise> = values.iter().map(|value| json(value, depth + 1)).collect();
            Json::Array(values?)
        }
        Value::Dict(dict) => {
            let mut entries = serde_json::Map::new();
            for (key, value) in dict.borrow().iter() {
                entries.insert(repr::str(key)?, json(value, depth + 1)?);
            }
            Json::Object(entries)
        }
        other => {
            let message = format!(
                "Object of type {} is not JSON serializable",
                other.class().rsplit('.').next().unwrap_or_default()
            );
            return Err(Raise::type_error(message));
        }
    })
}

/// A value by itself, which no column gives a type: beside an expression, in `Value(..)`.
pub(crate) fn by_itself(value: &Value) -> Result<Db, Raise> {
    Ok(match value {
        Value::None => Db::Null(SqlType::Text),
        Value::Bool(flag) => Db::Bool(*flag),
        Value::Int(number) => match i64::try_from(*number) {
            Ok(number) => Db::I64(number),
            Err(_) => return Err(Raise::new("OverflowError", "Python int too large to convert to SQLite INTEGER")),
        },
        Value::Float(number) => Db::F64(*number),
        Value::Str(text) => Db::Text(text.to_string()),
        Value::Bytes(bytes) => Db::Bytes(bytes.to_vec()),
        Value::Decimal(number) => Db::Decimal(*number),
        Value::Date(date) => Db::Date(*date),
        Value::Time(time) => Db::Time(*time),
        Value::DateTime(Moment { naive, zone: None }) => Db::DateTime(*naive),
        Value::DateTime(Moment { naive, .. }) => Db::Timestamp(naive.and_utc()),
        Value::Delta(delta) => Db::Duration(*delta),
        Value::Uuid(uuid) => Db::Uuid(*uuid),
        Value::Instance(instance) => by_itself(&instance.pk())?,
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) => Db::Json(json(value, 0)?),
        other => return Err(Raise::type_error(format!("a {} is no value of a column", other.class()))),
    })
}

/// Midnight, of a date that stands for a date and time.
pub(crate) const MIDNIGHT: NaiveTime = NaiveTime::MIN;
