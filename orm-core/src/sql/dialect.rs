//! What differs between the databases and can be said in a table.

use crate::backend::Backend;
use crate::tables::ColumnType;
use crate::value::SqlType;

/// The name of a type in a cast of PostgreSQL. SQLite needs none: its values know their type.
pub(super) fn cast(sql_type: SqlType) -> &'static str {
    match sql_type {
        SqlType::Bool => "::bool",
        SqlType::I16 => "::int2",
        SqlType::I32 => "::int4",
        SqlType::I64 => "::int8",
        SqlType::F32 => "::float4",
        SqlType::F64 => "::float8",
        SqlType::Text => "::text",
        SqlType::Bytes => "::bytea",
        SqlType::Date => "::date",
        SqlType::Time => "::time",
        SqlType::DateTime => "::timestamp",
        SqlType::Timestamp => "::timestamptz",
        SqlType::Duration => "::interval",
        SqlType::Uuid => "::uuid",
        SqlType::Decimal => "::numeric",
        SqlType::Json => "::jsonb",
        SqlType::BoolArray => "::bool[]",
        SqlType::I16Array => "::int2[]",
        SqlType::I32Array => "::int4[]",
        SqlType::I64Array => "::int8[]",
        SqlType::TextArray => "::text[]",
        SqlType::DateArray => "::date[]",
        SqlType::UuidArray => "::uuid[]",
    }
}

/// The type of a column in `CREATE TABLE`. SQLite's tables are STRICT, so these are all the types there are.
pub(crate) fn column_type(backend: Backend, column: ColumnType) -> String {
    match backend {
        Backend::Sqlite => match column.sql_type {
            SqlType::Bool | SqlType::I16 | SqlType::I32 | SqlType::I64 | SqlType::Duration => "INTEGER",
            SqlType::F32 | SqlType::F64 => "REAL",
            SqlType::Bytes => "BLOB",
            SqlType::Text
            | SqlType::Date
            | SqlType::Time
            | SqlType::DateTime
            | SqlType::Timestamp
            | SqlType::Uuid
            | SqlType::Decimal
            | SqlType::Json
            | SqlType::BoolArray
            | SqlType::I16Array
            | SqlType::I32Array
            | SqlType::I64Array
            | SqlType::TextArray
            | SqlType::DateArray
            | SqlType::UuidArray => "TEXT",
        }
        .to_owned(),
        Backend::Postgres => match column.sql_type {
            SqlType::Bool => "boolean".to_owned(),
            SqlType::I16 => "smallint".to_owned(),
            SqlType::I32 => "integer".to_owned(),
            SqlType::I64 => "bigint".to_owned(),
            SqlType::F32 => "real".to_owned(),
            SqlType::F64 => "double precision".to_owned(),
            SqlType::Text => match column.max_length {
                Some(max) => format!("varchar({max})"),
                None => "text".to_owned(),
            },
            SqlType::Bytes => "bytea".to_owned(),
            SqlType::Date => "date".to_owned(),
            SqlType::Time => "time".to_owned(),
            SqlType::DateTime => "timestamp".to_owned(),
            SqlType::Timestamp => "timestamptz".to_owned(),
            SqlType::Duration => "interval".to_owned(),
            SqlType::Uuid => "uuid".to_owned(),
            SqlType::Decimal => {
                let (precision, scale) = column.digits();
                format!("numeric({precision}, {scale})")
            }
            SqlType::Json => "jsonb".to_owned(),
            SqlType::BoolArray => "boolean[]".to_owned(),
            SqlType::I16Array => "smallint[]".to_owned(),
            SqlType::I32Array => "integer[]".to_owned(),
            SqlType::I64Array => "bigint[]".to_owned(),
            SqlType::TextArray => "text[]".to_owned(),
            SqlType::DateArray => "date[]".to_owned(),
            SqlType::UuidArray => "uuid[]".to_owned(),
        },
    }
}
