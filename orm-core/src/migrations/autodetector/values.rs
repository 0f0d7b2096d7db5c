//! A value for old rows, as somebody types it: read by the type of the column.

use crate::tables::{ColumnDefault, ColumnType};
use crate::value::SqlType;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// What was typed is no value of the type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no {column_type}: {wanted}")]
pub struct ValueError {
    /// The type.
    pub column_type: ColumnType,
    /// What would be one.
    pub wanted: String,
}

/// The value that `text` is in a column of that type. `sql: ..` is an SQL expression in each.
///
/// # Errors
///
/// [`ValueError`], which says how such a value is written.
pub fn parse(text: &str, column_type: ColumnType) -> Result<ColumnDefault, ValueError> {
    let text = text.trim();
    let wrong = |wanted: &str| ValueError { column_type, wanted: wanted.to_owned() };
    if let Some(sql) = text.strip_prefix("sql:") {
        let sql = sql.trim();
        return if sql.is_empty() {
            Err(wrong("an SQL expression follows `sql:`"))
        } else {
            Ok(ColumnDefault::Sql(sql.to_owned()))
        };
    }
    let integer = |low: i64, high: i64| match text.parse::<i64>() {
        Ok(number) if (low..=high).contains(&number) => Ok(ColumnDefault::Integer(number)),
        _ => Err(wrong(&format!("write a whole number from {low} to {high}"))),
    };
    match column_type.sql_type {
        SqlType::Bool => match text.to_lowercase().as_str() {
            "true" => Ok(ColumnDefault::Bool(true)),
            "false" => Ok(ColumnDefault::Bool(false)),
            _ => Err(wrong("write `true` or `false`")),
        },
        SqlType::I16 => integer(i16::MIN.into(), i16::MAX.into()),
        SqlType::I32 => integer(i32::MIN.into(), i32::MAX.into()),
        SqlType::I64 => integer(i64::MIN, i64::MAX),
        SqlType::Duration => {
            integer(i64::MIN, i64::MAX).map_err(|_| wrong("write a whole number of microseconds, or `sql: ..`"))
        }
        SqlType::F32 | SqlType::F64 => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(ColumnDefault::Float(number)),
            _ => Err(wrong("write a number, as `1.5`")),
        },
        SqlType::Decimal => decimal(text, column_type).ok_or_else(|| {
            let (digits, scale) = column_type.digits();
            wrong(&format!("write a number with at most {digits} digits, {scale} of them after the point, as `1.5`"))
        }),
        SqlType::Text if text.is_empty() => Err(wrong("write an empty text in quotes, as `\"\"`")),
        SqlType::Text => text_value(text, column_type)
            .ok_or_else(|| wrong("it is longer than the column; a text may stand in quotes, which do not count")),
        SqlType::Date => {
            moment(text, "CURRENT_DATE", |text| Some(text.parse::<NaiveDate>().ok()?.format("%Y-%m-%d").to_string()))
                .ok_or_else(|| wrong("write `2026-01-31`, or `now`"))
        }
        SqlType::Time => moment(text, "CURRENT_TIME", |text| {
            Some(text.parse::<NaiveTime>().ok()?.format("%H:%M:%S%.6f").to_string())
        })
        .ok_or_else(|| wrong("write `23:59:59`, or `now`")),
        SqlType::DateTime => moment(text, "CURRENT_TIMESTAMP", |text| {
            let text = text.replacen(' ', "T", 1);
            Some(text.parse::<NaiveDateTime>().ok()?.format("%Y-%m-%d %H:%M:%S%.6f").to_string())
        })
        .ok_or_else(|| wrong("write `2026-01-31 23:59:59`, or `now`")),
        SqlType::Timestamp => moment(text, "CURRENT_TIMESTAMP", |text| {
            let text = text.replacen(' ', "T", 1);
            let moment =
                text.parse::<DateTime<Utc>>().ok().or_else(|| Some(text.parse::<NaiveDateTime>().ok()?.and_utc()))?;
            Some(moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string())
        })
        .ok_or_else(|| wrong("write `2026-01-31 23:59:59` in UTC, or `now`")),
        SqlType::Uuid => match text.parse::<uuid::Uuid>() {
            Ok(uuid) => Ok(ColumnDefault::Text(uuid.hyphenated().to_string())),
            Err(_) => {
                Err(wrong("write `67e55044-10b1-426f-9247-bb680e5fe0c8`; for a new one in each row, write a step"))
            }
        },
        SqlType::Json => match serde_json::from_str::<serde_json::Value>(text) {
            Ok(value) => Ok(ColumnDefault::Text(value.to_string())),
            Err(_) => Err(wrong("write JSON, as `{}`")),
        },
        SqlType::Bytes => Err(wrong("write `sql: x'00ff'`")),
        _ => Err(wrong("write it as `sql: ..`")),
    }
}

/// Whether a value that stands in a file is one of that type, on either database: PostgreSQL refuses what SQLite would take.
pub(in crate::migrations) fn check(
    value: &ColumnDefault,
    column_type: ColumnType,
    range: Option<(i64, i64)>,
) -> Result<(), ValueError> {
    let wrong = |wanted: String| ValueError { column_type, wanted };
    let is_moment = |of: SqlType| matches!(of, SqlType::Date | SqlType::Time | SqlType::DateTime | SqlType::Timestamp);
    let parsed = |text: &str| match parse(text, column_type) {
        // the words that are typed for SQL are none in a file
        Ok(ColumnDefault::Sql(_)) => parse("-", column_type).map(drop),
        parsed => parsed.map(drop),
    };
    let checked = match (value, column_type.sql_type) {
        (ColumnDefault::Sql(_) | ColumnDefault::Null, _) => Ok(()),
        (ColumnDefault::Text(text), SqlType::Text) => match column_type.max_length {
            Some(longest) if text.chars().count() > longest as usize => {
                Err(wrong(format!("write a text of at most {longest} characters")))
            }
            _ => Ok(()),
        },
        (_, SqlType::Text) => Err(wrong("write a text in quotes".to_owned())),
        (ColumnDefault::Integer(number), SqlType::I16 | SqlType::I32 | SqlType::I64) => match range {
            Some((low, high)) if !(low..=high).contains(number) => {
                Err(wrong(format!("write a whole number from {low} to {high}")))
            }
            _ => parsed(&number.to_string()),
        },
        (ColumnDefault::Integer(number), SqlType::Duration | SqlType::F32 | SqlType::F64 | SqlType::Decimal) => {
            parsed(&number.to_string())
        }
        (ColumnDefault::Float(number), SqlType::Decimal) => parsed(&number.to_string()),
        (ColumnDefault::Float(_), SqlType::F32 | SqlType::F64) | (ColumnDefault::Bool(_), SqlType::Bool) => Ok(()),
        (ColumnDefault::Text(text), SqlType::Decimal | SqlType::Uuid | SqlType::Json) => parsed(text),
        (ColumnDefault::Text(text), of) if is_moment(of) => parsed(text),
        // how the databases write it, this does not know
        (ColumnDefault::Text(_), of) if !is_plain(of) => Ok(()),
        // no type takes this, and so its words are those for what it is not
        _ => parse("-", column_type).map(drop),
    };
    checked.map_err(|ValueError { wanted, .. }| wrong(in_file(&wanted)))
}

/// Whether its values are numbers or truth.
fn is_plain(of: SqlType) -> bool {
    use SqlType::{Bool, F32, F64, I16, I32, I64};
    matches!(of, Bool | I16 | I32 | I64 | F32 | F64)
}

/// What is typed as `sql: ..` is a table in a file.
fn in_file(wanted: &str) -> String {
    let wanted = wanted.replace("`sql: ..`", "`{ sql = \"..\" }`").replace("`sql: x'00ff'`", "`{ sql = \"x'00ff'\" }`");
    wanted.replace("or `now`", "or `{ sql = \"CURRENT_TIMESTAMP\" }`")
}

fn decimal(text: &str, column_type: ColumnType) -> Option<ColumnDefault> {
    let (digits, scale) = column_type.digits();
    let mut number = text.parse::<rust_decimal::Decimal>().ok()?;
    if number.normalize().scale() > u32::from(scale) {
        return None;
    }
    number.rescale(scale.into());
    let written = number.to_string();
    let before = written.trim_start_matches('-').split('.').next().unwrap_or_default().trim_start_matches('0').len();
    (before <= usize::from(digits.saturating_sub(scale))).then_some(ColumnDefault::Text(written))
}

fn text_value(text: &str, column_type: ColumnType) -> Option<ColumnDefault> {
    let quoted = |quote: char| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(text);
    let fits = column_type.max_length.is_none_or(|longest| value.chars().count() <= longest as usize);
    fits.then(|| ColumnDefault::Text(value.to_owned()))
}

fn moment(text: &str, now: &str, read: impl Fn(&str) -> Option<String>) -> Option<ColumnDefault> {
    if text.eq_ignore_ascii_case("now") {
        return Some(ColumnDefault::Sql(now.to_owned()));
    }
    read(text).map(ColumnDefault::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_by_the_type_of_its_column() {
        let text = |text: &str| ColumnDefault::Text(text.to_owned());
        for (typed, word, expected) in [
            ("7", "bigint", ColumnDefault::Integer(7)),
            ("-32768", "smallint", ColumnDefault::Integer(-32768)),
            ("True", "boolean", ColumnDefault::Bool(true)),
            ("1.5", "double", ColumnDefault::Float(1.5)),
            ("1.5", "decimal(6, 2)", text("1.50")),
            ("rock", "varchar(5)", text("rock")),
            ("\"\"", "text", text("")),
            ("2026-01-31", "date", text("2026-01-31")),
            ("2026-01-31 23:59:59", "timestamp", text("2026-01-31 23:59:59.000000")),
            ("2026-01-31T23:59:59+02:00", "timestamp", text("2026-01-31 21:59:59.000000")),
            ("now", "timestamp", ColumnDefault::Sql("CURRENT_TIMESTAMP".to_owned())),
            ("sql: id * 2", "bigint", ColumnDefault::Sql("id * 2".to_owned())),
            ("{ \"a\": 1}", "json", text("{\"a\":1}")),
        ] {
            assert_eq!(parse(typed, word.parse().unwrap()), Ok(expected), "{typed} {word}");
        }
    }

    #[test]
    fn a_value_in_a_file_is_one_of_its_column_on_either_database() {
        let text = |text: &str| ColumnDefault::Text(text.to_owned());
        let sql = || ColumnDefault::Sql("now()".to_owned());
        for (value, word) in [
            (ColumnDefault::Integer(7), "bigint"),
            (ColumnDefault::Integer(7), "double"),
            (ColumnDefault::Integer(7), "decimal(6, 2)"),
            (ColumnDefault::Float(9.99), "decimal(6, 2)"),
            (text("9.99"), "decimal(6, 2)"),
            (ColumnDefault::Bool(true), "boolean"),
            (text("sql: x"), "text"),
            (text(""), "varchar(3)"),
            (text("\"a\""), "varchar(3)"),
            (text("2026-01-31 23:59:59.000000"), "timestamp"),
            (text("{\"a\": [1]}"), "json"),
            (text("00:03:00"), "duration"),
            (text("67e55044-10b1-426f-9247-bb680e5fe0c8"), "uuid"),
            (sql(), "integer"),
            (ColumnDefault::Null, "integer"),
        ] {
            assert_eq!(check(&value, word.parse().unwrap(), None), Ok(()), "{value:?} {word}");
        }
        for (value, word, said) in [
            (text("many"), "integer", "this is no integer: write a whole number from -2147483648 to 2147483647"),
            (text("7"), "integer", "this is no integer"),
            (ColumnDefault::Integer(99_999_999_999), "integer", "this is no integer: write a whole number from"),
            (ColumnDefault::Float(1.5), "bigint", "this is no bigint"),
            (ColumnDefault::Integer(1), "boolean", "this is no boolean: write `true` or `false`"),
            (ColumnDefault::Bool(true), "text", "this is no text: write a text in quotes"),
            (text("long"), "varchar(3)", "this is no varchar(3): write a text of at most 3 characters"),
            (ColumnDefault::Float(1.234), "decimal(6, 2)", "2 of them after the point"),
            (text("now"), "date", "this is no date: write `2026-01-31`, or `{ sql = \"CURRENT_TIMESTAMP\" }`"),
            (ColumnDefault::Integer(0), "json", "this is no json: write JSON, as `{}`"),
            (ColumnDefault::Integer(0), "bytes", "write `{ sql = \"x'00ff'\" }`"),
        ] {
            let error = check(&value, word.parse().unwrap(), None).unwrap_err().to_string();
            assert!(error.contains(said), "{value:?} {word}: {error}");
        }
        let ranged = |number| check(&ColumnDefault::Integer(number), "smallint".parse().unwrap(), Some((0, 255)));
        assert_eq!(ranged(255), Ok(()));
        assert_eq!(ranged(256).unwrap_err().to_string(), "this is no smallint: write a whole number from 0 to 255");
    }

    #[test]
    fn what_is_no_value_says_how_one_is_written() {
        for (typed, word, said) in [
            ("nonsense", "bigint", "this is no bigint: write a whole number"),
            ("1+", "bigint", "this is no bigint"),
            ("40000", "smallint", "from -32768 to 32767"),
            ("1.234", "decimal(6, 2)", "2 of them after the point"),
            ("10000", "decimal(6, 2)", "at most 6 digits"),
            ("longer", "varchar(5)", "longer than the column"),
            ("", "text", "write an empty text in quotes"),
            ("31.1.2026", "date", "write `2026-01-31`"),
            ("sql:", "bigint", "follows `sql:`"),
        ] {
            let error = parse(typed, word.parse().unwrap()).unwrap_err().to_string();
            assert!(error.contains(said), "{typed} {word}: {error}");
        }
    }
}
