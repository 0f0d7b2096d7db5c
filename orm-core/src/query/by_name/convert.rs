//! A value whose type is not known, as a value of a column's type.

use super::dynamic::{Dynamic, Kind};
use crate::value::{
    FieldType, SqlType, Value, ValueError, parse_date, parse_datetime, parse_decimal, parse_time, truncate_time,
};
use chrono::TimeDelta;
use rust_decimal::Decimal;
use uuid::Uuid;

/// Why a value can't be one of the type.
#[derive(Debug)]
pub(super) enum Mismatch {
    /// It is of another type, or text that says no value of it.
    Form,
    /// No database can take it.
    Value(ValueError),
}

impl From<ValueError> for Mismatch {
    fn from(error: ValueError) -> Self {
        Mismatch::Value(error)
    }
}

/// What values of a type look like, in words for an error.
pub(super) fn expected(sql_type: SqlType) -> &'static str {
    match sql_type {
        SqlType::Bool => "true or false",
        SqlType::I16 => "a whole number from -32768 to 32767",
        SqlType::I32 => "a whole number from -2147483648 to 2147483647",
        SqlType::I64 => "a whole number",
        SqlType::F32 | SqlType::F64 => "a number",
        SqlType::Text => "text",
        SqlType::Bytes => "bytes",
        SqlType::Date => "a date such as 2026-01-31",
        SqlType::Time => "a time such as 23:59:59",
        SqlType::DateTime => "a date and time such as 2026-01-31T23:59:59",
        SqlType::Timestamp => "a date and time such as 2026-01-31T23:59:59Z",
        SqlType::Duration => "a duration such as PT90S or 1 02:03:04",
        SqlType::Uuid => "a UUID",
        SqlType::Decimal => "a decimal number",
        SqlType::Json => "a JSON document",
        SqlType::BoolArray
        | SqlType::I16Array
        | SqlType::I32Array
        | SqlType::I64Array
        | SqlType::TextArray
        | SqlType::DateArray
        | SqlType::UuidArray => "a list",
    }
}

/// The value as one of that type; else why it can't be, in words for an error.
pub(crate) fn value_as(value: Dynamic, sql_type: SqlType) -> Result<Value, String> {
    let form = value.form();
    let is_list = matches!(value.kind, Kind::List(_) | Kind::Json(serde_json::Value::Array(_)));
    if let Some(item) = sql_type.item().filter(|_| is_list) {
        let values = value.into_list().unwrap_or_default().into_iter().enumerate();
        let values = values.map(|(at, value)| value_as(value, item).map_err(|why| format!("item {}: {why}", at + 1)));
        return Ok(Value::Array(item, values.collect::<Result<_, _>>()?));
    }
    value.convert(sql_type).map_err(|mismatch| match mismatch {
        Mismatch::Form => format!("expected {}, found {form}", expected(sql_type)),
        Mismatch::Value(error) => error.to_string(),
    })
}

impl Dynamic {
    /// The value as one of that type; NULL is one of any.
    pub(super) fn convert(self, sql_type: SqlType) -> Result<Value, Mismatch> {
        if let Some(item) = sql_type.item() {
            if matches!(self.kind, Kind::Null | Kind::Json(serde_json::Value::Null)) {
                return Ok(Value::Null(sql_type));
            }
            let items = self.into_list().ok_or(Mismatch::Form)?.into_iter().map(|value| value.convert(item));
            return Ok(Value::Array(item, items.collect::<Result<_, _>>()?));
        }
        let value = match self.kind {
            Kind::Null => return Ok(Value::Null(sql_type)),
            // a document is itself; elsewhere it stands for what is in it
            Kind::Json(document) if sql_type == SqlType::Json => return Ok(document.encode()?),
            Kind::Json(document) => match document {
                serde_json::Value::Null => return Ok(Value::Null(sql_type)),
                serde_json::Value::Bool(value) => Value::Bool(value),
                serde_json::Value::String(text) => Value::Text(text),
                serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                    (Some(whole), _) => Value::I64(whole),
                    (None, Some(float)) => Value::F64(float),
                    (None, None) => return Err(Mismatch::Form),
                },
                serde_json::Value::Array(_) | serde_json::Value::Object(_) => return Err(Mismatch::Form),
            },
            Kind::Value(value) => value,
            Kind::List(_)
            | Kind::Query(_)
            | Kind::Field(_)
            | Kind::Arithmetic(..)
            | Kind::Call(..)
            | Kind::Part(..)
            | Kind::Cast(..)
            | Kind::Aggregate { .. }
            | Kind::Over(_)
            | Kind::Condition(_)
            | Kind::Exists(_)
            | Kind::Outer(..)
            | Kind::TooDeep => return Err(Mismatch::Form),
        };
        if value.is_null() {
            return Ok(Value::Null(sql_type));
        }
        match value {
            Value::Text(text) => from_text(&text, sql_type),
            value => from_value(value, sql_type),
        }
    }

    /// The values of a list. Text is a list with commas, as it comes in a request.
    pub(super) fn into_list(self) -> Option<Vec<Dynamic>> {
        match self.kind {
            Kind::List(values) => Some(values),
            Kind::Json(serde_json::Value::Array(values)) => Some(values.into_iter().map(Dynamic::from).collect()),
            Kind::Json(serde_json::Value::String(text)) | Kind::Value(Value::Text(text)) if text.is_empty() => {
                Some(Vec::new())
            }
            Kind::Json(serde_json::Value::String(text)) | Kind::Value(Value::Text(text)) => {
                Some(text.split(',').map(|part| Dynamic::from(part.trim())).collect())
            }
            Kind::Value(Value::List(_, values)) => Some(values.into_iter().map(Dynamic::from).collect()),
            _ => None,
        }
    }
}

fn from_text(text: &str, sql_type: SqlType) -> Result<Value, Mismatch> {
    // a stray blank around a number or a date is nobody's meaning
    let word = text.trim();
    let bytes = word.as_bytes();
    let found = match sql_type {
        SqlType::Text => return Ok(text.to_owned().encode()?),
        SqlType::Json => return Ok(serde_json::Value::String(text.to_owned()).encode()?),
        SqlType::Bool => match word.to_ascii_lowercase().as_str() {
            "true" | "t" | "1" | "yes" | "on" => Some(Value::Bool(true)),
            "false" | "f" | "0" | "no" | "off" => Some(Value::Bool(false)),
            _ => None,
        },
        SqlType::I16 => word.parse().ok().map(Value::I16),
        SqlType::I32 => word.parse().ok().map(Value::I32),
        SqlType::I64 => word.parse().ok().map(Value::I64),
        SqlType::F32 => word.parse().ok().filter(|number: &f32| number.is_finite()).map(Value::F32),
        SqlType::F64 => word.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::F64),
        SqlType::Decimal => parse_decimal(word).map(Value::Decimal),
        SqlType::Uuid => Uuid::try_parse(word).ok().map(Value::Uuid),
        SqlType::Date => parse_date(bytes).map(Value::Date),
        SqlType::Time => parse_time(bytes).map(Value::Time),
        SqlType::DateTime => parse_datetime(bytes).map(Value::DateTime),
        SqlType::Timestamp => parse_datetime(bytes).map(|moment| Value::Timestamp(moment.and_utc())),
        SqlType::Duration => parse_duration(word).map(Value::Duration),
        SqlType::Bytes
        | SqlType::BoolArray
        | SqlType::I16Array
        | SqlType::I32Array
        | SqlType::I64Array
        | SqlType::TextArray
        | SqlType::DateArray
        | SqlType::UuidArray => None,
    };
    found.ok_or(Mismatch::Form)
}

fn from_value(value: Value, sql_type: SqlType) -> Result<Value, Mismatch> {
    let whole = match value {
        Value::I16(number) => Some(i64::from(number)),
        Value::I32(number) => Some(i64::from(number)),
        Value::I64(number) => Some(number),
        _ => None,
    };
    let found = match (sql_type, value) {
        (SqlType::I16, _) => whole.and_then(|number| number.try_into().ok()).map(Value::I16),
        (SqlType::I32, _) => whole.and_then(|number| number.try_into().ok()).map(Value::I32),
        (SqlType::I64, _) => whole.map(Value::I64),
        (SqlType::F32, Value::F64(number)) => Some(Value::F32(number as f32)),
        (SqlType::F64, Value::F32(number)) => Some(Value::F64(number.into())),
        (SqlType::F32, _) if whole.is_some() => whole.map(|number| Value::F32(number as f32)),
        (SqlType::F64, _) if whole.is_some() => whole.map(|number| Value::F64(number as f64)),
        (SqlType::Decimal, _) if whole.is_some() => whole.map(|number| Value::Decimal(number.into())),
        // by its shortest text: 9.9 is 9.9, and not what is nearest to it in binary
        (SqlType::Decimal, Value::F64(number)) => parse_decimal(&number.to_string()).map(Value::Decimal),
        (SqlType::F64, Value::Decimal(number)) => f64_of(number).map(Value::F64),
        // the number that was typed for a text, as Django takes it
        (SqlType::Text, _) if whole.is_some() => whole.map(|number| Value::Text(number.to_string())),
        (SqlType::Json, value) => return Ok(as_json(&value).ok_or(Mismatch::Form)?.encode()?),
        (SqlType::Timestamp, Value::DateTime(moment)) => return Ok(moment.and_utc().encode()?),
        (SqlType::DateTime, Value::Timestamp(moment)) => return Ok(moment.naive_utc().encode()?),
        (SqlType::Timestamp, Value::Date(date)) => {
            return Ok(date.and_time(chrono::NaiveTime::MIN).and_utc().encode()?);
        }
        (SqlType::DateTime, Value::Date(date)) => return Ok(date.and_time(chrono::NaiveTime::MIN).encode()?),
        // of their own types: what no database takes is refused
        (SqlType::Date, Value::Date(value)) => return Ok(value.encode()?),
        (SqlType::DateTime, Value::DateTime(value)) => return Ok(value.encode()?),
        (SqlType::Timestamp, Value::Timestamp(value)) => return Ok(value.encode()?),
        (SqlType::Duration, Value::Duration(value)) => return Ok(value.encode()?),
        (SqlType::Bytes, Value::Bytes(value)) => return Ok(value.encode()?),
        (SqlType::Time, Value::Time(value)) => Some(Value::Time(truncate_time(value))),
        (sql_type, value) if value.sql_type() == sql_type && !matches!(value, Value::List(..)) => Some(value),
        _ => None,
    };
    found.ok_or(Mismatch::Form)
}

fn f64_of(number: Decimal) -> Option<f64> {
    number.to_string().parse().ok()
}

fn as_json(value: &Value) -> Option<serde_json::Value> {
    serde_json::to_value(value).ok()
}

/// Reads `PT90S` and `P1DT2H3M4.5S` of ISO 8601, and Django's `1 02:03:04.5`, `02:03:04`, `03:04` and `90`.
fn parse_duration(text: &str) -> Option<TimeDelta> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let micros = match text.strip_prefix('P') {
        Some(parts) => iso_micros(parts)?,
        None => clock_micros(text)?,
    };
    let micros = i64::try_from(if negative { -micros } else { micros }).ok()?;
    Some(TimeDelta::microseconds(micros))
}

fn iso_micros(parts: &str) -> Option<i128> {
    let (mut micros, mut in_time, mut number, mut any) = (0_i128, false, String::new(), false);
    for char in parts.chars() {
        let unit = match char {
            'T' if !in_time && number.is_empty() => {
                in_time = true;
                continue;
            }
            '0'..='9' | '.' => {
                number.push(char);
                continue;
            }
            'W' if !in_time => 604_800,
            'D' if !in_time => 86_400,
            'H' if in_time => 3_600,
            'M' if in_time => 60,
            'S' if in_time => 1,
            _ => return None,
        };
        micros = micros.checked_add(scaled(&std::mem::take(&mut number), unit)?)?;
        any = true;
    }
    (any && number.is_empty()).then_some(micros)
}

fn clock_micros(text: &str) -> Option<i128> {
    let (days, clock) = text.split_once(' ').map_or((None, text), |(days, clock)| (Some(days), clock));
    let parts: Vec<&str> = clock.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    let mut micros = days.map_or(Some(0), |days| scaled(days, 86_400))?;
    for (part, unit) in parts.iter().rev().zip([1, 60, 3_600]) {
        micros = micros.checked_add(scaled(part, unit)?)?;
    }
    Some(micros)
}

/// So many units of so many seconds, in microseconds.
fn scaled(number: &str, seconds: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let fraction: i128 = format!("{fraction:0<6}")[..6].parse().ok()?;
    let micros = whole.parse::<i128>().ok()?.checked_mul(1_000_000)?.checked_add(fraction)?;
    micros.checked_mul(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_both_spellings() {
        let seconds = |text| parse_duration(text).map(|duration| duration.num_milliseconds());
        for (text, millis) in [
            ("90", 90_000),
            ("1:30", 90_000),
            ("1 02:03:04.5", 93_784_500),
            ("PT90S", 90_000),
            ("P1DT2H3M4.5S", 93_784_500),
            ("-PT1S", -1_000),
            ("P1W", 604_800_000),
        ] {
            assert_eq!(seconds(text), Some(millis), "{text}");
        }
        for text in ["", "P", "PT", "x", "1:2:3:4", "1 ", "PT1", "P1H", "9999999999999999", ":", "--1", "1.", "é"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn every_kind_of_cell_can_be_written_as_the_text_that_is_read() {
        let shown = serde_json::to_value(Value::Duration(TimeDelta::milliseconds(93_784_500))).unwrap();
        assert_eq!(parse_duration(shown.as_str().unwrap()), Some(TimeDelta::milliseconds(93_784_500)));
    }
}
