//! Values of a column whose type changes. What can't be read as the new type is an error, and so is what the new type can't hold whole:
//! nothing is cut off, rounded or guessed. Texts are read in the same forms on both databases: a server's own are more, and some of them mean
//! what its settings say.

mod postgres;
mod sqlite;

pub(super) use postgres::count_unreadable_json;

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
    if let (true, Some((low, high))) = (from.sql_type.is_integer(), bounds(from.sql_type, to.sql_type)) {
        let loses = [column, " NOT BETWEEN ", &low.to_string(), " AND ", &high.to_string()].concat();
        return Some(Conversion { value: None, loses: Some(loses) });
    }
    let mut found = match backend {
        Backend::Postgres => postgres::exact(from, to, column),
        Backend::Sqlite => sqlite::exact(from, to, column),
    };
    if found.is_none() {
        found = by_template(backend, from.sql_type, to.sql_type, column);
    }
    let found = found?;
    let loses = found.loses.or_else(|| is_too_long(backend, from, to, found.value.as_deref().unwrap_or(column)));
    Some(Conversion { value: found.value, loses })
}

/// What is the same in both directions survives.
fn by_template(backend: Backend, from: SqlType, to: SqlType, column: &str) -> Option<Conversion> {
    if from == to {
        return Some(Conversion { value: None, loses: None });
    }
    let value = of(template(backend, from, to)?, column);
    let loses = match is_lossless(from, to) {
        true => None,
        false => Some(differ(backend, column, &of(template(backend, to, from)?, &value))),
    };
    Some(Conversion { value: Some(value), loses })
}

/// What a narrower whole number holds.
fn bounds(from: SqlType, to: SqlType) -> Option<(i64, i64)> {
    match (from, to) {
        (I32 | I64, I16) => Some(limits(I16)),
        (I64, I32) => Some(limits(I32)),
        _ => None,
    }
}

/// What a whole number holds.
fn limits(of: SqlType) -> (i64, i64) {
    match of {
        I16 => (i16::MIN.into(), i16::MAX.into()),
        I32 => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    }
}

/// The longest whole number has so many digits.
fn digits_of(of: SqlType) -> u8 {
    match of {
        I16 => 5,
        I32 => 10,
        _ => 19,
    }
}

fn template(backend: Backend, from: SqlType, to: SqlType) -> Option<&'static str> {
    if !has_way(from, to) {
        return None;
    }
    let own = match backend {
        Backend::Postgres => postgres::template(from, to),
        Backend::Sqlite => sqlite::template(from, to),
    };
    own.or_else(|| cast_of(backend, from, to))
}

/// Whether values of one type mean something as the other, and the same on both databases. What an expression may cast is more.
fn has_way(from: SqlType, to: SqlType) -> bool {
    if is_number(to) {
        return is_number(from) || from == Text || from == Bool && to.is_integer();
    }
    // their texts are those of one database
    !(to == Text && (matches!(from, SqlType::Bytes | SqlType::Duration) || from.item().is_some()))
}

fn is_number(one: SqlType) -> bool {
    one.is_integer() || matches!(one, F32 | F64 | Decimal)
}

/// Whether each value of one type is a value of the other.
fn is_lossless(from: SqlType, to: SqlType) -> bool {
    matches!(
        (from, to),
        (I16 | I32 | I64, I16 | I32 | I64)
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

/// A text of more characters than the new type holds. PostgreSQL would cut blanks off without a word, and SQLite not say which rows.
fn is_too_long(backend: Backend, from: ColumnType, to: ColumnType, value: &str) -> Option<String> {
    let longest = to.max_length.filter(|_| to.sql_type == Text)?;
    if from.sql_type == Text && from.max_length.is_some_and(|was| was <= longest) {
        return None;
    }
    let length = match backend {
        Backend::Postgres => "char_length(",
        Backend::Sqlite => "length(",
    };
    Some([length, value, ") > ", &longest.to_string()].concat())
}

fn differ(backend: Backend, one: &str, other: &str) -> String {
    let operator = match backend {
        Backend::Postgres => " IS DISTINCT FROM ",
        Backend::Sqlite => " IS NOT ",
    };
    [one, operator, other].concat()
}

fn of(template: &str, column: &str) -> String {
    template.replace("{0u}", "{0}").replace("{0}", column)
}
