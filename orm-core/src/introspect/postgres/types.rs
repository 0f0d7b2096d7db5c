//! Which of our types a type of PostgreSQL is.

use crate::tables::ColumnType;
use crate::value::SqlType;

/// What is known of a type.
pub(super) struct Known {
    /// The type, or the nearest one.
    pub(super) column_type: ColumnType,
    /// Whether it is just that.
    pub(super) known: bool,
    /// Whether values can be read as that.
    pub(super) readable: bool,
}

impl Known {
    /// Of a type by its name in the catalog, with its kind and its numbers.
    pub(super) fn of(name: &str, kind: &str, type_mod: i32) -> Self {
        // lengths count the four bytes before the value
        let numbers = u32::try_from(type_mod).ok().and_then(|numbers| numbers.checked_sub(4));
        let plain = |sql_type| Known { column_type: ColumnType::new(sql_type), known: kind == "b", readable: true };
        let nearest = |sql_type, readable| Known { column_type: ColumnType::new(sql_type), known: false, readable };
        // `timestamp(0)` rounds what is written
        let exact = |sql_type| if type_mod < 0 { plain(sql_type) } else { nearest(sql_type, true) };
        match name {
            "bool" => plain(SqlType::Bool),
            "int2" => plain(SqlType::I16),
            "int4" => plain(SqlType::I32),
            "int8" => plain(SqlType::I64),
            "float4" => plain(SqlType::F32),
            "float8" => plain(SqlType::F64),
            "text" => plain(SqlType::Text),
            "varchar" => {
                let text = plain(SqlType::Text);
                Known { column_type: ColumnType { max_length: numbers, ..text.column_type }, ..text }
            }
            "bpchar" => {
                let text = nearest(SqlType::Text, true);
                Known { column_type: ColumnType { max_length: numbers, ..text.column_type }, ..text }
            }
            "bytea" => plain(SqlType::Bytes),
            "date" => plain(SqlType::Date),
            "time" => exact(SqlType::Time),
            "timestamp" => exact(SqlType::DateTime),
            "timestamptz" => exact(SqlType::Timestamp),
            "interval" => exact(SqlType::Duration),
            "uuid" => plain(SqlType::Uuid),
            "numeric" => decimal(numbers, kind),
            "jsonb" => plain(SqlType::Json),
            "json" => nearest(SqlType::Json, true),
            "_bool" => plain(SqlType::BoolArray),
            "_int2" => plain(SqlType::I16Array),
            "_int4" => plain(SqlType::I32Array),
            "_int8" => plain(SqlType::I64Array),
            "_text" => plain(SqlType::TextArray),
            "_varchar" => nearest(SqlType::TextArray, true),
            "_date" => plain(SqlType::DateArray),
            "_uuid" => plain(SqlType::UuidArray),
            "name" | "citext" => nearest(SqlType::Text, true),
            _ => nearest(SqlType::Text, kind == "e"),
        }
    }
}

/// `numeric` without digits holds more than a `Decimal` does.
fn decimal(numbers: Option<u32>, kind: &str) -> Known {
    let precision = numbers.and_then(|numbers| {
        let (digits, scale) = (numbers >> 16, numbers & 0x7FF);
        let precision = (u8::try_from(digits).ok()?, u8::try_from(scale).ok()?);
        (precision.0 <= 28 && precision.1 <= precision.0).then_some(precision)
    });
    let column_type = ColumnType { precision, ..ColumnType::new(SqlType::Decimal) };
    Known { column_type, known: precision.is_some() && kind == "b", readable: true }
}
