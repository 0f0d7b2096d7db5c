//! PostgreSQL: a value is looked at before it is cast, for a cast fails at the first row, and rounds.

use super::{
    Bool, Conversion, Date, DateTime, Decimal, F32, F64, I16, I32, I64, Json, SqlType, Text, Time, Timestamp, Uuid,
    digits_of, limits, narrows,
};
use crate::backend::Backend::Postgres;
use crate::error::Result;
use crate::sql::writer::Writer;
use crate::tables::{ColumnType, quoted};

/// A number, in so few digits that the server surely calculates with it.
const NUMBER: &str = "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$";
const LONGEST_NUMBER: u32 = 250;
const INFINITY: &str = "^[+-]?[Ii]nf(inity)?$";

const TRUE: &str = "('true', 't', 'yes', 'y', 'on', '1')";
const FALSE: &str = "('false', 'f', 'no', 'n', 'off', '0')";

/// A day of the years 1 to 9999: any of 28 days, those that not all months have, the one that not all years have.
const DATE: &str = "(?!0000)([0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)\
                    |([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[048]|[2468][048]|[13579][26])00)-02-29)";
const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6}0{0,3})?)?";
const OFFSET: &str = "(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)";
/// What is no date, and ends in an offset.
const ENDS_IN_OFFSET: &str = ":.*(Z|[+-][0-9:]+)$";

const UUID: &str = "^([0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$";

/// What is looked at first, where something is.
pub(super) fn exact(from: ColumnType, to: ColumnType, column: &str) -> Option<Conversion> {
    let (value, survives) = match (from.sql_type, to.sql_type) {
        (Text, Text) => return None,
        (Text, _) => return of_text(to, column),
        (Decimal, Decimal) if !narrows(from, to) => return None,
        (Decimal, Decimal) => (None, is_whole_decimal(to, column)),
        (is @ (I16 | I32 | I64), Decimal) => {
            let (digits, scale) = to.digits();
            if digits - scale >= digits_of(is) {
                return Some(Conversion { value: None, loses: None });
            }
            (None, is_whole_decimal(to, &format!("CAST({column} AS numeric)")))
        }
        (Decimal, F32 | F64) => (Some(real(to.sql_type, column)), is_whole_real(to.sql_type, column)),
        (Decimal | F32 | F64, I16 | I32 | I64) => {
            (Some(integer(to.sql_type, column)), is_whole_integer(to.sql_type, column))
        }
        (F32 | F64, Decimal) => {
            let shortest = format!("CAST(CAST({column} AS text) AS numeric)");
            let is_whole = is_whole_decimal(to, &shortest);
            (Some(shortest), format!("CASE WHEN {} THEN false ELSE {is_whole} END", is_no_number(column)))
        }
        (F64, F32) => {
            let single = real(F32, column);
            let is_whole = format!(
                "CASE WHEN {column} = 0 OR {} THEN true WHEN abs({column}) BETWEEN 1.4e-45 AND 3.40282347e38 \
                 THEN CAST({single} AS float8) = {column} ELSE false END",
                is_no_number(column)
            );
            (Some(single), is_whole)
        }
        // the largest would become one more than there are whole numbers
        (I32 | I64, F32) | (I64, F64) => {
            let value = real(to.sql_type, column);
            let is_whole =
                format!("CASE WHEN {value} < 9223372036854775808 THEN CAST({value} AS int8) = {column} ELSE false END");
            (Some(value), is_whole)
        }
        _ => return None,
    };
    Some(Conversion { value, loses: Some(format!("{column} IS NOT NULL AND NOT ({survives})")) })
}

/// A text without the blanks around it.
fn of_text(to: ColumnType, column: &str) -> Option<Conversion> {
    let text = format!("btrim({column})");
    let matches = |form: &str| format!("{text} ~ '{form}'");
    let number = format!("CAST({text} AS numeric)");
    let of_number = |is_whole: &str| {
        format!("CASE WHEN length({text}) <= {LONGEST_NUMBER} AND {} THEN {is_whole} ELSE false END", matches(NUMBER))
    };
    let (value, survives) = match to.sql_type {
        one @ (I16 | I32 | I64) => (integer(one, &number), of_number(&is_whole_integer(one, &number))),
        one @ (F32 | F64) => {
            let is_whole = of_number(&is_whole_real(one, &number));
            (real(one, &text), format!("{} OR {is_whole}", matches(INFINITY)))
        }
        Decimal => (number.clone(), of_number(&is_whole_decimal(to, &number))),
        Bool => (format!("(lower({text}) IN {TRUE})"), format!("lower({text}) IN {TRUE} OR lower({text}) IN {FALSE}")),
        Date => (format!("CAST({text} AS date)"), matches(&format!("^{DATE}$"))),
        Time => (format!("CAST({text} AS time)"), matches(&format!("^{TIME}$"))),
        DateTime => (format!("CAST({text} AS timestamp)"), matches(&format!("^{DATE}([ T]{TIME})?$"))),
        Timestamp => {
            let value = format!(
                "CASE WHEN {} THEN CAST({text} AS timestamptz) ELSE CAST({text} AS timestamp) AT TIME ZONE 'UTC' END",
                matches(ENDS_IN_OFFSET)
            );
            let survives = format!(
                "CASE WHEN {} THEN {value} >= '0001-01-01 00:00+00' AND {value} < '10000-01-01 00:00+00' ELSE false END",
                matches(&format!("^{DATE}([ T]{TIME}{OFFSET}?)?$"))
            );
            (value, survives)
        }
        Uuid => (format!("CAST({text} AS uuid)"), matches(UUID)),
        // whether it is JSON, only a cast can tell: it is counted by a block
        Json => return Some(Conversion { value: Some(format!("CAST({column} AS jsonb)")), loses: None }),
        _ => return None,
    };
    Some(Conversion { value: Some(value), loses: Some(format!("{column} IS NOT NULL AND NOT ({survives})")) })
}

fn integer(to: SqlType, number: &str) -> String {
    let name = match to {
        I16 => "int2",
        I32 => "int4",
        _ => "int8",
    };
    format!("CAST({number} AS {name})")
}

fn real(to: SqlType, number: &str) -> String {
    format!("CAST({number} AS {})", if to == F32 { "float4" } else { "float8" })
}

/// The bound above is compared with as one more: a floating point number has no largest `bigint`.
fn is_whole_integer(to: SqlType, number: &str) -> String {
    let (low, high) = limits(to);
    let beyond = i128::from(high) + 1;
    format!("{number} = trunc({number}) AND {number} >= {low} AND {number} < {beyond}")
}

fn is_whole_decimal(to: ColumnType, number: &str) -> String {
    let (digits, scale) = to.digits();
    format!("{number} = round({number}, {scale}) AND abs({number}) < 1e{}", digits - scale)
}

/// Whether the shortest text of the floating point number says the same number.
fn is_whole_real(to: SqlType, number: &str) -> String {
    let (least, most) = if to == F32 { ("1.4e-45", "3.4028235e38") } else { ("4.9e-324", "1.7976931348623157e308") };
    format!(
        "CASE WHEN {number} = 0 THEN true WHEN abs({number}) BETWEEN {least} AND {most} \
         THEN CAST(CAST({} AS text) AS numeric) = {number} ELSE false END",
        real(to, number)
    )
}

fn is_no_number(column: &str) -> String {
    format!("{column} IN ('NaN', 'Infinity', '-Infinity')")
}

pub(super) fn template(from: SqlType, to: SqlType) -> Option<&'static str> {
    Some(match (from, to) {
        (I16 | I32 | I64, Bool) => "({0} <> 0)",
        (I16, F32) => "CAST({0} AS float4)",
        (Timestamp, Date) => "CAST({0} AT TIME ZONE 'UTC' AS date)",
        (Timestamp, Time) => "CAST({0} AT TIME ZONE 'UTC' AS time)",
        (Timestamp, Text) => "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        (DateTime, Date) => "CAST({0} AS date)",
        (DateTime, Time) => "CAST({0} AS time)",
        (DateTime, Text) => "to_char({0}, 'YYYY-MM-DD HH24:MI:SS.US')",
        _ => return None,
    })
}

/// The setting in which a block leaves how many texts are no JSON that can be read again.
const UNREADABLE: &str = "orm.unreadable";

/// The body of a block that counts the texts of a column that are no JSON, or JSON that no program could read again: numbers beyond those of
/// floating point, more than 127 levels. And the question for the number.
pub(in super::super) fn count_unreadable_json(table: &str, column: &str) -> Result<(String, String)> {
    let (table, column) = (quoted(table), quoted(column));
    let mut w = Writer::new(Postgres, &[]);
    w.push("DECLARE held text; count bigint := 0; is_readable boolean; BEGIN FOR held IN SELECT t.").written(&column);
    w.push(" FROM ").written(&table).push(" AS t WHERE t.").written(&column).push(" IS NOT NULL LOOP BEGIN ");
    w.push(
        "is_readable := NOT jsonb_path_exists(CAST(held AS jsonb), \
         'strict $.** ? (@.type() == \"number\" && (@ > 1.7976931348623157e308 || @ < -1.7976931348623157e308))') \
         AND NOT jsonb_path_exists(CAST(held AS jsonb), \
         'strict $.**{127 to last} ? (@.type() == \"array\" || @.type() == \"object\")'); ",
    );
    w.push("EXCEPTION WHEN data_exception OR program_limit_exceeded THEN is_readable := false; END; ");
    w.push("IF NOT is_readable THEN count := count + 1; END IF; END LOOP; PERFORM set_config(").literal(UNREADABLE);
    w.push(", count::text, true); END");
    let (block, _) = w.finish()?;
    let mut w = Writer::new(Postgres, &[]);
    w.push("SELECT CAST(current_setting(").literal(UNREADABLE).push(") AS bigint)");
    Ok((block, w.finish()?.0))
}
