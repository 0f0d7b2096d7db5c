//! Values to PostgreSQL's binary form, each with its exact type.
//!
//! The server plans a statement by the types of its parameters, and sqlx keeps a prepared statement by its text alone (sqlx#2981), so the
//! type of a value may never depend on anything but its variant. Dates and times are written here: sqlx's own chrono code is not needed.

use crate::db::driver::Statement;
use crate::error::{Error, QueryError};
use crate::value::{Packed, SqlType, Taken, Unpacked, Value, ValueError};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo, Postgres};
use sqlx::{Arguments, Type};

/// The protocol counts parameters in 16 bits.
const MAX_BINDS: usize = 65_535;

/// Microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL's clock starts.
const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// Days from 0001-01-01, where chrono counts from 1, to 2000-01-01.
const EPOCH_DAY: i32 = 730_120;

/// The arguments of a statement.
pub(super) fn arguments(statement: &Statement) -> Result<PgArguments, Error> {
    match &statement.packed {
        Some(packed) => lists(packed),
        None => values(&statement.binds),
    }
}

fn values(binds: &[Value]) -> Result<PgArguments, Error> {
    if binds.len() > MAX_BINDS {
        return Err(QueryError::Unsupported {
            backend: "PostgreSQL",
            what: "more than 65,535 values in one statement; bind a list as one value",
        }
        .into());
    }
    let mut arguments = PgArguments::default();
    arguments.reserve(binds.len(), binds.len() * 12);
    for bind in binds {
        if let Value::List(sql_type, items) = bind
            && items
                .iter()
                .any(|item| matches!(item, Value::List(..) | Value::Array(..)) || item.sql_type() != *sql_type)
        {
            return Err(mixed());
        }
        arguments.add(Bind(bind)).map_err(refused)?;
    }
    Ok(arguments)
}

/// Each list is one argument.
fn lists(packed: &Packed) -> Result<PgArguments, Error> {
    let length = packed.len().checked_div(packed.types().len()).unwrap_or(0);
    let mut arguments = PgArguments::default();
    let mut taken = Taken::default();
    for &sql_type in packed.types() {
        let mut list = PackedList { packed, sql_type, length, before: taken, has_null: false };
        for value in packed.take(&mut taken, length) {
            if !is_of(value, sql_type) {
                return Err(mixed());
            }
            list.has_null |= is_null(value);
        }
        arguments.add(list).map_err(refused)?;
    }
    Ok(arguments)
}

#[cold]
fn mixed() -> Error {
    QueryError::Misuse { what: "the values of a list must all have the type of the list" }.into()
}

fn is_null(value: Unpacked<'_>) -> bool {
    matches!(value, Unpacked::Null | Unpacked::Other(Value::Null(_)))
}

fn is_of(value: Unpacked<'_>, sql_type: SqlType) -> bool {
    match value {
        Unpacked::Null => true,
        Unpacked::Integer(_) => sql_type.is_integer(),
        Unpacked::Text(_) => sql_type == SqlType::Text,
        Unpacked::Bytes(_) => sql_type == SqlType::Bytes,
        Unpacked::Other(value) => !matches!(value, Value::List(..) | Value::Array(..)) && value.sql_type() == sql_type,
    }
}

fn refused(error: BoxDynError) -> Error {
    match error.downcast::<ValueError>() {
        Ok(reason) => QueryError::Value { reason: *reason }.into(),
        Err(_) => QueryError::Value { reason: ValueError::TooLarge { bytes: usize::MAX } }.into(),
    }
}

struct Bind<'v>(&'v Value);

impl Type<Postgres> for Bind<'_> {
    fn type_info() -> PgTypeInfo {
        // never asked for: `produces` knows better
        PgTypeInfo::with_oid(Oid(oid(SqlType::Text)))
    }
}

impl Encode<'_, Postgres> for Bind<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match self.0 {
            Value::Null(_) => return Ok(IsNull::Yes),
            Value::List(sql_type, items) | Value::Array(sql_type, items) => list(buffer, *sql_type, items)?,
            value => scalar(buffer, value)?,
        }
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        let oid = match self.0 {
            Value::List(sql_type, _) => array_oid(*sql_type),
            value => oid(value.sql_type()),
        };
        Some(PgTypeInfo::with_oid(Oid(oid)))
    }
}

/// One of the lists of `packed`, which stands behind what `before` has taken.
struct PackedList<'p> {
    packed: &'p Packed,
    sql_type: SqlType,
    length: usize,
    before: Taken,
    has_null: bool,
}

impl Type<Postgres> for PackedList<'_> {
    fn type_info() -> PgTypeInfo {
        // never asked for: `produces` knows better
        PgTypeInfo::with_oid(Oid(array_oid(SqlType::Text)))
    }
}

impl Encode<'_, Postgres> for PackedList<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let mut taken = self.before;
        begin_list(buffer, self.sql_type, self.length, self.has_null)?;
        for value in self.packed.take(&mut taken, self.length) {
            if is_null(value) {
                buffer.extend_from_slice(&(-1_i32).to_be_bytes());
            } else {
                item(buffer, |buffer| unpacked(buffer, self.sql_type, value))?;
            }
        }
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(Oid(array_oid(self.sql_type))))
    }
}

/// The OID of a built-in type; these never change (`pg_type.dat`).
const fn oid(sql_type: SqlType) -> u32 {
    match sql_type {
        SqlType::Bool => 16,
        SqlType::I16 => 21,
        SqlType::I32 => 23,
        SqlType::I64 => 20,
        SqlType::F32 => 700,
        SqlType::F64 => 701,
        SqlType::Text => 25,
        SqlType::Bytes => 17,
        SqlType::Date => 1082,
        SqlType::Time => 1083,
        SqlType::DateTime => 1114,
        SqlType::Timestamp => 1184,
        SqlType::Duration => 1186,
        SqlType::Uuid => 2950,
        SqlType::Decimal => 1700,
        SqlType::Json => 3802,
        SqlType::BoolArray => 1000,
        SqlType::I16Array => 1005,
        SqlType::I32Array => 1007,
        SqlType::I64Array => 1016,
        SqlType::TextArray => 1009,
        SqlType::DateArray => 1182,
        SqlType::UuidArray => 2951,
    }
}

/// The OID of the array of a built-in type.
const fn array_oid(sql_type: SqlType) -> u32 {
    match sql_type {
        SqlType::Bool => 1000,
        SqlType::I16 => 1005,
        SqlType::I32 => 1007,
        SqlType::I64 => 1016,
        SqlType::F32 => 1021,
        SqlType::F64 => 1022,
        SqlType::Text => 1009,
        SqlType::Bytes => 1001,
        SqlType::Date => 1182,
        SqlType::Time => 1183,
        SqlType::DateTime => 1115,
        SqlType::Timestamp => 1185,
        SqlType::Duration => 1187,
        SqlType::Uuid => 2951,
        SqlType::Decimal => 1231,
        SqlType::Json => 3807,
        // arrays of any number of dimensions are of one type
        array => oid(array),
    }
}

fn list(buffer: &mut PgArgumentBuffer, sql_type: SqlType, items: &[Value]) -> Result<(), BoxDynError> {
    begin_list(buffer, sql_type, items.len(), items.iter().any(Value::is_null))?;
    for value in items {
        if value.is_null() {
            buffer.extend_from_slice(&(-1_i32).to_be_bytes());
        } else {
            item(buffer, |buffer| scalar(buffer, value))?;
        }
    }
    Ok(())
}

/// One dimension, counted from 1, as `array_recv` reads it. Its items follow.
fn begin_list(
    buffer: &mut PgArgumentBuffer,
    sql_type: SqlType,
    items: usize,
    has_null: bool,
) -> Result<(), BoxDynError> {
    let length = i32::try_from(items).map_err(|_| ValueError::TooLarge { bytes: items })?;
    buffer.extend_from_slice(&i32::from(length > 0).to_be_bytes());
    buffer.extend_from_slice(&i32::from(has_null).to_be_bytes());
    buffer.extend_from_slice(&oid(sql_type).to_be_bytes());
    if length > 0 {
        buffer.extend_from_slice(&length.to_be_bytes());
        buffer.extend_from_slice(&1_i32.to_be_bytes());
    }
    Ok(())
}

/// One item, with its width before it.
fn item(
    buffer: &mut PgArgumentBuffer,
    write: impl FnOnce(&mut PgArgumentBuffer) -> Result<(), BoxDynError>,
) -> Result<(), BoxDynError> {
    let start = buffer.len();
    buffer.extend_from_slice(&[0; 4]);
    write(buffer)?;
    let bytes = buffer.len() - start - 4;
    let width = i32::try_from(bytes).map_err(|_| ValueError::TooLarge { bytes })?;
    buffer[start..start + 4].copy_from_slice(&width.to_be_bytes());
    Ok(())
}

fn unpacked(buffer: &mut PgArgumentBuffer, sql_type: SqlType, value: Unpacked<'_>) -> Result<(), BoxDynError> {
    match (value, sql_type) {
        (Unpacked::Null, _) => {}
        (Unpacked::Integer(number), SqlType::I16) => buffer.extend_from_slice(&i16::try_from(number)?.to_be_bytes()),
        (Unpacked::Integer(number), SqlType::I32) => buffer.extend_from_slice(&i32::try_from(number)?.to_be_bytes()),
        (Unpacked::Integer(number), _) => buffer.extend_from_slice(&number.to_be_bytes()),
        (Unpacked::Text(bytes) | Unpacked::Bytes(bytes), _) => buffer.extend_from_slice(bytes),
        (Unpacked::Other(value), _) => scalar(buffer, value)?,
    }
    Ok(())
}

fn scalar(buffer: &mut PgArgumentBuffer, value: &Value) -> Result<(), BoxDynError> {
    match value {
        // their callers have dealt with them
        Value::Null(_) | Value::List(..) | Value::Array(..) => {}
        Value::Bool(value) => buffer.push(u8::from(*value)),
        Value::I16(value) => buffer.extend_from_slice(&value.to_be_bytes()),
        Value::I32(value) => buffer.extend_from_slice(&value.to_be_bytes()),
        Value::I64(value) => buffer.extend_from_slice(&value.to_be_bytes()),
        Value::F32(value) => buffer.extend_from_slice(&value.to_be_bytes()),
        Value::F64(value) => buffer.extend_from_slice(&value.to_be_bytes()),
        Value::Text(value) => buffer.extend_from_slice(value.as_bytes()),
        Value::Bytes(value) => buffer.extend_from_slice(value),
        Value::Date(value) => buffer.extend_from_slice(&days(*value).to_be_bytes()),
        Value::Time(value) => buffer.extend_from_slice(&time_micros(*value).to_be_bytes()),
        Value::DateTime(value) => buffer.extend_from_slice(&micros(*value).to_be_bytes()),
        Value::Timestamp(value) => buffer.extend_from_slice(&micros(value.naive_utc()).to_be_bytes()),
        Value::Duration(value) => {
            let micros = value
                .num_microseconds()
                .ok_or(ValueError::OutOfRange { allowed: "292,000 years either way".into() })?;
            // days and months stay 0: their length in time varies
            buffer.extend_from_slice(&micros.to_be_bytes());
            buffer.extend_from_slice(&[0; 8]);
        }
        Value::Uuid(value) => buffer.extend_from_slice(value.as_bytes()),
        Value::Decimal(value) => {
            let _ = Encode::<Postgres>::encode_by_ref(value, buffer)?;
        }
        Value::Json(value) => {
            // the version of jsonb's format
            buffer.push(1);
            serde_json::to_writer(&mut **buffer, value).map_err(|error| ValueError::Json(error.to_string().into()))?;
        }
    }
    Ok(())
}

fn days(date: NaiveDate) -> i32 {
    use chrono::Datelike;
    date.num_days_from_ce() - EPOCH_DAY
}

fn time_micros(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight()) * 1_000_000 + i64::from(time.nanosecond().min(999_999_999) / 1_000)
}

/// Exact for every date of chrono's: they reach 262,000 years, the microseconds of 64 bits 292,000.
fn micros(datetime: NaiveDateTime) -> i64 {
    datetime.and_utc().timestamp_micros().saturating_sub(EPOCH_MICROS)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::value::Plain;

    #[test]
    fn the_clock_of_postgres_starts_in_2000() {
        let start = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
        assert_eq!(days(start), 0);
        assert_eq!(micros(start.and_time(NaiveTime::MIN)), 0);
        assert_eq!(days(NaiveDate::from_ymd_opt(1999, 12, 31).unwrap()), -1);
    }

    #[test]
    fn what_the_protocol_can_t_carry_is_refused() {
        let many = vec![Value::Bool(true); MAX_BINDS + 1];
        assert!(values(&many).is_err());
        assert!(values(&many[..MAX_BINDS]).is_ok());
        let mixed = Value::List(SqlType::I64, vec![Value::I64(1), Value::I32(1)]);
        assert!(values(&[mixed]).is_err());
        let list_of = |sql_type, value| {
            let mut packed = Packed::lists(vec![sql_type], 1);
            packed.push(value);
            lists(&packed)
        };
        assert!(list_of(SqlType::I16, Plain::Integer(1)).is_ok());
        assert!(list_of(SqlType::I16, Plain::Integer(40_000)).is_err());
        assert!(list_of(SqlType::I64, Plain::Text("1")).is_err());
    }
}
