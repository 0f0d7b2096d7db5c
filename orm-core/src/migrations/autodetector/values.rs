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
