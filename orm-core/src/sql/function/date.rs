//! Functions of dates and times.

use super::Template;
use crate::backend::Backend::{self, Postgres, Sqlite};
use crate::query::Function;
use crate::value::SqlType;

/// What a function cuts off to, by its place in the tables of [`template_of_truncated`].
pub(super) fn truncated(function: Function) -> Option<usize> {
    const UNITS: [Function; 8] = [
        Function::TruncYear,
        Function::TruncQuarter,
        Function::TruncMonth,
        Function::TruncWeek,
        Function::TruncDay,
        Function::TruncHour,
        Function::TruncMinute,
        Function::TruncSecond,
    ];
    UNITS.iter().position(|unit| *unit == function)
}

macro_rules! units {
    ($before:literal, $behind:literal) => {
        [
            concat!($before, "'year'", $behind),
            concat!($before, "'quarter'", $behind),
            concat!($before, "'month'", $behind),
            concat!($before, "'week'", $behind),
            concat!($before, "'day'", $behind),
            concat!($before, "'hour'", $behind),
            concat!($before, "'minute'", $behind),
            concat!($before, "'second'", $behind),
        ]
    };
}

/// The start of a unit, in the type that it is the start in.
pub(super) fn template_of_truncated(backend: Backend, of: SqlType, unit: usize) -> Template {
    const DATE: [&str; 8] = units!("CAST(date_trunc(", ", CAST({0} AS timestamp)) AS date)");
    const TIME: [&str; 8] = units!("CAST(date_trunc(", ", CAST({0} AS interval)) AS time)");
    const DATETIME: [&str; 8] = units!("date_trunc(", ", {0})");
    const TIMESTAMP: [&str; 8] = units!("date_trunc(", ", {0}, 'UTC')");
    const SQLITE: [&str; 8] = units!("orm_trunc(", ", {0})");
    Ok(match (backend, of) {
        (Sqlite, _) => SQLITE[unit],
        (Postgres, SqlType::Date) => DATE[unit],
        (Postgres, SqlType::Time) => TIME[unit],
        (Postgres, SqlType::Timestamp) => TIMESTAMP[unit],
        (Postgres, _) => DATETIME[unit],
    })
}

/// Now, in the form that moments are kept in. SQLite's own CURRENT_TIMESTAMP has no fraction: it is equal to no moment that is sent.
pub(crate) const NOW_ON_SQLITE: &str = "strftime('%Y-%m-%d %H:%M:%f000', 'now')";

pub(super) fn template(function: Function, backend: Backend, of: SqlType) -> Option<Template> {
    Some(Ok(match (function, backend) {
        (Function::IsoYear, Postgres) => "CAST(EXTRACT(ISOYEAR FROM {0u}) AS int4)",
        // the date alone: strftime rounds to milliseconds
        (Function::IsoYear, Sqlite) => "CAST(strftime('%G', substr({0}, 1, 10)) AS INTEGER)",
        (Function::Now, Postgres) => "statement_timestamp()",
        (Function::Now, Sqlite) => NOW_ON_SQLITE,
        (Function::Plus, Postgres) => "({0} + {1})",
        (Function::Plus, Sqlite) => "orm_moved({0}, {1}, 1)",
        (Function::Minus, Postgres) => "({0} - {1})",
        (Function::Minus, Sqlite) => "orm_moved({0}, {1}, -1)",
        // of two dates it is a number of days
        (Function::Since, Postgres) if of == SqlType::Date => "(({0} - {1}) * INTERVAL '1 day')",
        (Function::Since, Postgres) => "({0} - {1})",
        (Function::Since, Sqlite) => "orm_since({0}, {1})",
        _ => return None,
    }))
}
