//! Values of a column whose type changes. What can't be read as the new type is an error, and so is what the new type can't hold whole:
//! nothing is cut off, rounded or guessed.

use crate::backend::Backend;
use crate::sql::function::cast_of;
use crate::tables::ColumnType;
use crate::value::SqlType::{
    self, Bool, Date, DateTime, Decimal, F32, F64, I16, I32, I64, Json, Text, Time, Timestamp, Uuid,
};

/// How the values of a column become values of another type.
pub(super) struct Conversion {
    /// The new value, over that of the column; `None` leaves it to the database, which fails where it does not fit.
    pub(super) value: Option<String>,
    /// What holds for a row whose value would not survive.
    pub(super) loses: Option<String>,
}

/// The conversion of a column, whose name is quoted; `None`: there is none.
pub(super) fn conversion(backend: Backend, from: ColumnType, to: ColumnType, column: &str) -> Option<Conversion> {
    if from.sql_type == to.sql_type {
        let loses = (from.sql_type == Decimal && narrows(from, to)).then(|| differs(backend, to, column));
        let rescaled = backend == Backend::Sqlite && to.sql_type == Decimal;
        return Some(Conversion { value: rescaled.then(|| scaled(to, column)), loses });
    }
    if let (true, Some((low, high))) = (from.sql_type.is_integer(), bounds(from.sql_type, to.sql_type)) {
        let loses = [column, " NOT BETWEEN ", &low.to_string(), " AND ", &high.to_string()].concat();
        return Some(Conversion { value: None, loses: Some(loses) });
    }
    let plain = template(backend, from.sql_type, to.sql_type)?;
    let mut value = of(plain, column);
    if backend == Backend::Sqlite && to.sql_type == Decimal {
        value = scaled(to, &value);
    }
    let loses = match from.sql_type {
        // NULL is what can't be read
        Text if backend == Backend::Sqlite => Some(is_lost(&value, column)),
        Text => None,
        _ if is_lossless(from.sql_type, to.sql_type) => None,
        _ => {
            let back = of(template(backend, to.sql_type, from.sql_type)?, &value);
            let back = if backend == Backend::Sqlite && from.sql_type == Decimal { scaled(from, &back) } else { back };
            let exact = match (backend, to.sql_type) {
                (Backend::Postgres, Decimal) => of(template(backend, Decimal, from.sql_type)?, &numeric(to, &value)),
                _ => back,
            };
            Some(differ(backend, column, &exact))
        }
    };
    Some(Conversion { value: Some(value), loses })
}

/// What a narrower whole number holds.
fn bounds(from: SqlType, to: SqlType) -> Option<(i64, i64)> {
    match (from, to) {
        (I32 | I64, I16) => Some((i16::MIN.into(), i16::MAX.into())),
        (I64, I32) => Some((i32::MIN.into(), i32::MAX.into())),
        _ => None,
    }
}

fn template(backend: Backend, from: SqlType, to: SqlType) -> Option<&'static str> {
    if !has_way(from, to) {
        return None;
    }
    let own = match backend {
        Backend::Postgres => postgres(from, to),
        Backend::Sqlite => sqlite(from, to),
    };
    own.or_else(|| cast_of(backend, from, to))
}

fn postgres(from: SqlType, to: SqlType) -> Option<&'static str> {
    Some(match (from, to) {
        (Text, Bool) => "CAST({0} AS boolean)",
        (Text, Date) => "CAST({0} AS date)",
        (Text, Time) => "CAST({0} AS time)",
        (Text, DateTime) => "CAST({0} AS timestamp)",
        (Text, Timestamp) => "(CAST({0} AS timestamp) AT TIME ZONE 'UTC')",
        (Text, Uuid) => "CAST({0} AS uuid)",
        (Text, Json) => "CAST({0} AS jsonb)",
        (I16 | I32 | I64, Bool) => "({0} <> 0)",
        (I16 | I32 | I64 | F64 | Decimal | Text, F32) => "CAST({0} AS float4)",
        (Timestamp, Date) => "CAST({0} AT TIME ZONE 'UTC' AS date)",
        (Timestamp, Time) => "CAST({0} AT TIME ZONE 'UTC' AS time)",
        (Timestamp, Text) => "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        (DateTime, Date) => "CAST({0} AS date)",
        (DateTime, Time) => "CAST({0} AS time)",
        (DateTime, Text) => "to_char({0}, 'YYYY-MM-DD HH24:MI:SS.US')",
        _ => return None,
    })
}

fn sqlite(from: SqlType, to: SqlType) -> Option<&'static str> {
    Some(match (from, to) {
        (Text, Bool) => {
            "CASE WHEN lower({0}) IN ('true', 't', '1', 'yes', 'on') THEN 1 \
             WHEN lower({0}) IN ('false', 'f', '0', 'no', 'off') THEN 0 END"
        }
        (Text, Date) => "CASE WHEN date({0}) = {0} THEN {0} END",
        (Text, Time) => {
            "CASE WHEN {0} GLOB '??:??:??.??????' AND time({0}) IS NOT NULL THEN {0} WHEN time({0}) = {0} THEN {0} || '.000000' END"
        }
        (Text, DateTime | Timestamp) => {
            "CASE WHEN {0} GLOB '????-??-?? ??:??:??.??????' AND datetime({0}) IS NOT NULL THEN {0} \
             WHEN datetime({0}) = {0} THEN {0} || '.000000' WHEN date({0}) = {0} THEN {0} || ' 00:00:00.000000' END"
        }
        (Text, Uuid) => {
            "CASE WHEN orm_regexp('^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', lower({0})) THEN lower({0}) END"
        }
        (Text, Json) => "json({0})",
        (I16 | I32 | I64, Bool) => "({0} <> 0)",
        (I16 | I32 | I64, F32) => "CAST({0} AS REAL)",
        (F64, F32) => "{0}",
        (Decimal | Text, F32) => "orm_float({0})",
        _ => return None,
    })
}

/// Whether values of one type mean something as the other, and the same on both databases. What an expression may cast is more.
fn has_way(from: SqlType, to: SqlType) -> bool {
    let is_number = |one: SqlType| one.is_integer() || matches!(one, F32 | F64 | Decimal);
    if is_number(to) {
        return is_number(from) || from == Text || from == Bool && to.is_integer();
    }
    // their texts are those of one database
    !(to == Text && (matches!(from, SqlType::Bytes | SqlType::Duration) || from.item().is_some()))
}

/// Whether each value of one type is a value of the other.
fn is_lossless(from: SqlType, to: SqlType) -> bool {
    matches!(
        (from, to),
        (I16 | I32 | I64, I16 | I32 | I64 | Decimal)
            | (Bool, _)
            | (_, Text)
            | (I16 | I32 | F32, F64)
            | (I16, F32)
            | (Date, DateTime | Timestamp)
            | (DateTime, Timestamp)
            | (Timestamp, DateTime)
    )
}

fn narrows(from: ColumnType, to: ColumnType) -> bool {
    let ((digits, scale), (to_digits, to_scale)) = (from.digits(), to.digits());
    to_scale < scale || to_digits - to_scale < digits - scale
}

/// SQLite: the text of a decimal of so many digits.
fn scaled(to: ColumnType, value: &str) -> String {
    let (digits, scale) = to.digits();
    ["orm_decimal_scale(", value, ", ", &digits.to_string(), ", ", &scale.to_string(), ")"].concat()
}

/// PostgreSQL: a decimal of so many digits.
fn numeric(to: ColumnType, value: &str) -> String {
    let (digits, scale) = to.digits();
    ["CAST(", value, " AS numeric(", &digits.to_string(), ", ", &scale.to_string(), "))"].concat()
}

/// Whether a decimal has more digits behind the point than the new type holds.
fn differs(backend: Backend, to: ColumnType, column: &str) -> String {
    match backend {
        Backend::Postgres => {
            differ(backend, column, &["round(", column, ", ", &to.digits().1.to_string(), ")"].concat())
        }
        Backend::Sqlite => {
            let value = scaled(to, column);
            [column, " IS NOT NULL AND ", &value, " <> ", column, " COLLATE orm_decimal"].concat()
        }
    }
}

fn differ(backend: Backend, one: &str, other: &str) -> String {
    let operator = match backend {
        Backend::Postgres => " IS DISTINCT FROM ",
        Backend::Sqlite => " IS NOT ",
    };
    [one, operator, other].concat()
}

fn is_lost(value: &str, column: &str) -> String {
    [column, " IS NOT NULL AND ", value, " IS NULL"].concat()
}

fn of(template: &str, column: &str) -> String {
    template.replace("{0u}", "{0}").replace("{0}", column)
}
