//! Values as another type, in the same text on both databases.

use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::Node;
use crate::sql::expression::Expressions;
use crate::sql::writer::Writer;
use crate::value::SqlType::{
    self, Bool, Date, DateTime, Decimal, F32, F64, I16, I32, I64, Json, Text, Time, Timestamp,
};

impl Expressions<'_> {
    /// A value as another type.
    pub(crate) fn cast(&self, w: &mut Writer<'_>, to: SqlType, of: &Node) -> Result<()> {
        let Some(template) = cast_of(w.backend(), of.sql_type(), to) else {
            return Err(QueryError::Unsupported { backend: w.backend().name(), what: "this cast" }.into());
        };
        self.template(w, template, std::slice::from_ref(of))
    }
}

/// A value of one type as another, over `{0}`; `{0u}` is a moment as UTC says it.
pub(crate) fn cast_of(backend: Backend, from: SqlType, to: SqlType) -> Option<&'static str> {
    match backend {
        Backend::Postgres => postgres(from, to),
        Backend::Sqlite => sqlite(from, to),
    }
}

fn postgres(from: SqlType, to: SqlType) -> Option<&'static str> {
    Some(match (from, to) {
        // the server's own text depends on its settings, and leaves out what is 0
        (Date, Text) => "to_char({0}, 'YYYY-MM-DD')",
        (Time, Text) => "to_char(CAST({0} AS interval), 'HH24:MI:SS.US')",
        (DateTime | Timestamp, Text) => "to_char({0u}, 'YYYY-MM-DD HH24:MI:SS.US')",
        (Decimal, Text) => "CAST(trim_scale({0}) AS text)",
        (_, Text) => "CAST({0} AS text)",
        (Bool, I16 | I64) => "CAST(CAST({0} AS int4) AS int8)",
        (_, I16) => "CAST({0} AS int2)",
        (_, I32) => "CAST({0} AS int4)",
        (_, I64) => "CAST({0} AS int8)",
        (_, F64) => "CAST({0} AS float8)",
        (_, Decimal) => "CAST({0} AS numeric)",
        (DateTime | Timestamp, Date) => "CAST({0u} AS date)",
        (DateTime | Timestamp, Time) => "CAST({0u} AS time)",
        (Timestamp, DateTime) | (DateTime, Timestamp) => "({0} AT TIME ZONE 'UTC')",
        (Date, DateTime) => "CAST({0} AS timestamp)",
        (Date, Timestamp) => "(CAST({0} AS timestamp) AT TIME ZONE 'UTC')",
        (Json, Json) => "{0}",
        _ => return None,
    })
}

fn sqlite(from: SqlType, to: SqlType) -> Option<&'static str> {
    Some(match (from, to) {
        (Bool, Text) => "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
        (F64, Text) => "orm_real_text({0}, 64)",
        (F32, Text) => "orm_real_text({0}, 32)",
        (Decimal, Text) => "orm_decimal_text({0})",
        (_, Text) => "CAST({0} AS TEXT)",
        (Bool, I16 | I32 | I64) | (I16 | I32 | I64, I64) | (I16 | I32, I32) | (I16, I16) => "{0}",
        (Decimal, I16) => "orm_decimal_integer({0}, 16)",
        (Decimal, I32) => "orm_decimal_integer({0}, 32)",
        (Decimal, I64) => "orm_decimal_integer({0}, 64)",
        (_, I16) => "orm_integer({0}, 16)",
        (_, I32) => "orm_integer({0}, 32)",
        (_, I64) => "orm_integer({0}, 64)",
        (I16 | I32 | I64, F64) => "CAST({0} AS REAL)",
        (F32 | F64, F64) => "{0}",
        (Decimal | Text, F64) => "orm_float({0})",
        (I16 | I32 | I64, Decimal) => "CAST({0} AS TEXT)",
        (Decimal, Decimal) => "{0}",
        (F32, Decimal) => "orm_decimal_of({0}, 6)",
        (F64 | Text, Decimal) => "orm_decimal_of({0}, 15)",
        (DateTime | Timestamp, Date) => "substr({0}, 1, 10)",
        (DateTime | Timestamp, Time) => "substr({0}, 12, 15)",
        (Timestamp, DateTime) | (DateTime, Timestamp) => "{0}",
        (Date, DateTime | Timestamp) => "({0} || ' 00:00:00.000000')",
        (Json, Json) => "{0}",
        _ => return None,
    })
}
