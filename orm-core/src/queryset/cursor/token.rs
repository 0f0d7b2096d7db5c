//! A place among rows as text for a URL.
//!
//! ```text
//! version, direction | order (8 bytes) | for each part of the order: 0, or 1 and the value | seal (8 bytes)
//! ```

use crate::error::{QueryError, Result};
use crate::model::{DecodeError, Place as Cell, Row};
use crate::query::Place;
use crate::value::{BaseType, FieldType as _, OwnedRow, SqlType, Value};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use siphasher::sip::SipHasher24;
use uuid::Uuid;

/// Which rows a cursor leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Those after the row.
    After,
    /// Those before it, the nearest first.
    Before,
}

const VERSION: u8 = 1;

/// SipHash-2-4, which is made for short messages and a secret key.
fn siphash(key: [u64; 2], bytes: &[u8]) -> u64 {
    SipHasher24::new_with_keys(key[0], key[1]).hash(bytes)
}

/// An order in a number.
pub(super) fn fingerprint(order: &str) -> u64 {
    siphash([0x6f72_6d5f_6f72_6465, 0], order.as_bytes())
}

/// The text for the row with those values.
pub(super) fn write(
    key: [u64; 2],
    order: u64,
    places: &[Place],
    values: &OwnedRow,
    direction: Direction,
) -> Result<String> {
    let mut bytes = vec![VERSION << 1 | u8::from(direction == Direction::Before)];
    bytes.extend(order.to_le_bytes());
    for (at, place) in places.iter().enumerate() {
        let value = value(&Row::new(values), at, place.node.sql_type())?;
        bytes.push(u8::from(!value.is_null()));
        put(&mut bytes, &value);
    }
    bytes.extend(siphash(key, &bytes).to_le_bytes());
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What the text says, when it was made with that key, for that order.
pub(super) fn read(text: &str, key: [u64; 2], order: u64, places: &[Place]) -> Result<(Direction, Vec<Value>)> {
    let forged = || QueryError::ForgedCursor;
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| forged())?;
    let (content, seal) = bytes.split_last_chunk::<8>().ok_or_else(forged)?;
    if siphash(key, content).to_le_bytes() != *seal {
        return Err(forged().into());
    }
    let (head, mut rest) = content.split_first().ok_or_else(forged)?;
    if head >> 1 != VERSION || take::<8>(&mut rest).map(u64::from_le_bytes) != Some(order) {
        return Err(QueryError::StaleCursor.into());
    }
    let mut values = Vec::with_capacity(places.len());
    for place in places {
        values.push(get(&mut rest, place.node.sql_type()).ok_or_else(forged)?);
    }
    if !rest.is_empty() {
        return Err(forged().into());
    }
    Ok((if head & 1 == 1 { Direction::Before } else { Direction::After }, values))
}

/// The value of a cell.
fn value(row: &Row<'_>, at: usize, sql_type: SqlType) -> Result<Value> {
    fn read<T: BaseType>(row: &Row<'_>, at: usize) -> Result<Value> {
        let value: Option<T> = row.get(at)?;
        value.encode().map_err(|reason| QueryError::Value { reason }.into())
    }
    match sql_type {
        SqlType::Bool => read::<bool>(row, at),
        SqlType::I16 => read::<i16>(row, at),
        SqlType::I32 => read::<i32>(row, at),
        SqlType::I64 => read::<i64>(row, at),
        SqlType::F32 => read::<f32>(row, at),
        SqlType::F64 => read::<f64>(row, at),
        SqlType::Text => read::<String>(row, at),
        SqlType::Bytes => read::<Vec<u8>>(row, at),
        SqlType::Date => read::<NaiveDate>(row, at),
        SqlType::Time => read::<NaiveTime>(row, at),
        SqlType::DateTime => read::<NaiveDateTime>(row, at),
        SqlType::Timestamp => read::<DateTime<Utc>>(row, at),
        SqlType::Duration => read::<TimeDelta>(row, at),
        SqlType::Uuid => read::<Uuid>(row, at),
        SqlType::Decimal => read::<Decimal>(row, at),
        SqlType::Json
        | SqlType::BoolArray
        | SqlType::I16Array
        | SqlType::I32Array
        | SqlType::I64Array
        | SqlType::TextArray
        | SqlType::DateArray
        | SqlType::UuidArray => {
            let reason = row.cell(at).unexpected("a value that rows can be ordered by");
            Err(DecodeError { model: None, place: Cell::Position(at + 1), reason }.into())
        }
    }
}

fn put(bytes: &mut Vec<u8>, value: &Value) {
    let mut text = |text: &[u8]| {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text);
    };
    let number = match value {
        Value::Text(value) => return text(value.as_bytes()),
        Value::Bytes(value) => return text(value),
        Value::Decimal(value) => return text(value.to_string().as_bytes()),
        Value::Uuid(value) => return bytes.extend(value.as_bytes()),
        Value::Bool(value) => i64::from(*value),
        Value::I16(value) => i64::from(*value),
        Value::I32(value) => i64::from(*value),
        Value::I64(value) => *value,
        Value::F32(value) => i64::from(value.to_bits()),
        Value::F64(value) => value.to_bits().cast_signed(),
        Value::Date(value) => value.signed_duration_since(NaiveDate::MIN).num_days(),
        Value::Time(value) => value.signed_duration_since(NaiveTime::MIN).num_microseconds().unwrap_or_default(),
        Value::DateTime(value) => value.and_utc().timestamp_micros(),
        Value::Timestamp(value) => value.timestamp_micros(),
        Value::Duration(value) => value.num_microseconds().unwrap_or_default(),
        Value::Null(_) | Value::Json(_) | Value::List(..) | Value::Array(..) => return,
    };
    bytes.extend(number.to_le_bytes());
}

fn get(rest: &mut &[u8], sql_type: SqlType) -> Option<Value> {
    if take::<1>(rest)? == [0] {
        return Some(Value::Null(sql_type));
    }
    let text = |rest: &mut &[u8]| {
        let length = usize::try_from(u64::from_le_bytes(take(rest)?)).ok()?;
        let (text, after) = rest.split_at_checked(length)?;
        *rest = after;
        Some(text.to_vec())
    };
    let number = |rest: &mut &[u8]| take(rest).map(i64::from_le_bytes);
    Some(match sql_type {
        SqlType::Text => String::from_utf8(text(rest)?).ok()?.encode().ok()?,
        SqlType::Bytes => Value::Bytes(text(rest)?),
        SqlType::Decimal => Value::Decimal(std::str::from_utf8(&text(rest)?).ok()?.parse().ok()?),
        SqlType::Uuid => Value::Uuid(Uuid::from_bytes(take(rest)?)),
        SqlType::Bool => Value::Bool(number(rest)? != 0),
        SqlType::I16 => Value::I16(i16::try_from(number(rest)?).ok()?),
        SqlType::I32 => Value::I32(i32::try_from(number(rest)?).ok()?),
        SqlType::I64 => Value::I64(number(rest)?),
        SqlType::F32 => Value::F32(f32::from_bits(u32::try_from(number(rest)?).ok()?)),
        SqlType::F64 => Value::F64(f64::from_bits(number(rest)?.cast_unsigned())),
        SqlType::Date => Value::Date(NaiveDate::MIN.checked_add_signed(TimeDelta::try_days(number(rest)?)?)?),
        SqlType::Time => Value::Time(NaiveTime::MIN.overflowing_add_signed(TimeDelta::microseconds(number(rest)?)).0),
        SqlType::DateTime => Value::DateTime(DateTime::from_timestamp_micros(number(rest)?)?.naive_utc()),
        SqlType::Timestamp => Value::Timestamp(DateTime::from_timestamp_micros(number(rest)?)?),
        SqlType::Duration => Value::Duration(TimeDelta::microseconds(number(rest)?)),
        SqlType::Json
        | SqlType::BoolArray
        | SqlType::I16Array
        | SqlType::I32Array
        | SqlType::I64Array
        | SqlType::TextArray
        | SqlType::DateArray
        | SqlType::UuidArray => return None,
    })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*taken)
}
