//! The types a column can have, as both databases know them.

/// The type of a column, a bound value or an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SqlType {
    /// `boolean`; on SQLite INTEGER 0 or 1.
    Bool,
    /// `smallint`; on SQLite INTEGER.
    I16,
    /// `integer`; on SQLite INTEGER.
    I32,
    /// `bigint`; on SQLite INTEGER.
    I64,
    /// `real`.
    F32,
    /// `double precision`; on SQLite REAL.
    F64,
    /// `varchar(n)` or `text`; on SQLite TEXT.
    Text,
    /// `bytea`; on SQLite BLOB.
    Bytes,
    /// `date`; on SQLite TEXT `2026-01-31`.
    Date,
    /// `time`; on SQLite TEXT `23:59:59.000000`.
    Time,
    /// `timestamp`; on SQLite TEXT `2026-01-31 23:59:59.000000`.
    DateTime,
    /// `timestamptz`; on SQLite TEXT `2026-01-31 23:59:59.000000`, in UTC.
    Timestamp,
    /// `interval`; on SQLite INTEGER microseconds.
    Duration,
    /// `uuid`; on SQLite TEXT, hyphenated, lower case.
    Uuid,
    /// `numeric(p, s)`; on SQLite TEXT with exactly `s` digits after the point.
    Decimal,
    /// `jsonb`; on SQLite TEXT.
    Json,
    /// `boolean[]`; on SQLite TEXT, a JSON list, as all arrays.
    BoolArray,
    /// `smallint[]`
    I16Array,
    /// `integer[]`
    I32Array,
    /// `bigint[]`
    I64Array,
    /// `text[]`
    TextArray,
    /// `date[]`
    DateArray,
    /// `uuid[]`
    UuidArray,
}

impl SqlType {
    /// Whether values of this type are whole numbers.
    pub const fn is_integer(self) -> bool {
        matches!(self, SqlType::I16 | SqlType::I32 | SqlType::I64)
    }

    /// The type of the items of an array; `None` of another type.
    pub const fn item(self) -> Option<SqlType> {
        Some(match self {
            SqlType::BoolArray => SqlType::Bool,
            SqlType::I16Array => SqlType::I16,
            SqlType::I32Array => SqlType::I32,
            SqlType::I64Array => SqlType::I64,
            SqlType::TextArray => SqlType::Text,
            SqlType::DateArray => SqlType::Date,
            SqlType::UuidArray => SqlType::Uuid,
            _ => return None,
        })
    }

    /// The type of arrays of these items. Of a type that no array holds, arrays of text.
    pub const fn array_of(item: SqlType) -> SqlType {
        match item {
            SqlType::Bool => SqlType::BoolArray,
            SqlType::I16 => SqlType::I16Array,
            SqlType::I32 => SqlType::I32Array,
            SqlType::I64 => SqlType::I64Array,
            SqlType::Date => SqlType::DateArray,
            SqlType::Uuid => SqlType::UuidArray,
            _ => SqlType::TextArray,
        }
    }

    /// A type of Rust whose values have this type: `NaiveDate`.
    pub const fn rust_type(self) -> &'static str {
        match self {
            SqlType::Bool => "bool",
            SqlType::I16 => "i16",
            SqlType::I32 => "i32",
            SqlType::I64 => "i64",
            SqlType::F32 => "f32",
            SqlType::F64 => "f64",
            SqlType::Text => "String",
            SqlType::Bytes => "Vec<u8>",
            SqlType::Date => "NaiveDate",
            SqlType::Time => "NaiveTime",
            SqlType::DateTime => "NaiveDateTime",
            SqlType::Timestamp => "DateTime<Utc>",
            SqlType::Duration => "TimeDelta",
            SqlType::Uuid => "Uuid",
            SqlType::Decimal => "Decimal",
            SqlType::Json => "serde_json::Value",
            SqlType::BoolArray => "Array<bool>",
            SqlType::I16Array => "Array<i16>",
            SqlType::I32Array => "Array<i32>",
            SqlType::I64Array => "Array<i64>",
            SqlType::TextArray => "Array<String>",
            SqlType::DateArray => "Array<NaiveDate>",
            SqlType::UuidArray => "Array<Uuid>",
        }
    }
}
