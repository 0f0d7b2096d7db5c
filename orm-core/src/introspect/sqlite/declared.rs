//! What a declared type says. In a STRICT table there are six; elsewhere any word will do (<https://sqlite.org/datatype3.html>).

use super::super::tokens::{self, Kind};
use crate::tables::ColumnType;
use crate::value::SqlType;

/// A declared type.
pub(super) struct Declared {
    /// The type that it is taken for.
    pub(super) column_type: ColumnType,
    /// Whether it says what is in it.
    pub(super) known: bool,
}

impl Declared {
    pub(super) fn read(declared: &str, strict: bool) -> Self {
        let words = tokens::read(declared);
        let name: Vec<String> = words.iter().filter_map(|token| token.name().map(str::to_ascii_uppercase)).collect();
        let name = name.join(" ");
        let numbers: Vec<u32> = words
            .iter()
            .filter_map(|token| match &token.kind {
                Kind::Number(number) => number.parse().ok(),
                _ => None,
            })
            .collect();
        let plain = |sql_type| Declared { column_type: ColumnType::new(sql_type), known: true };
        let nearest = |sql_type| Declared { column_type: ColumnType::new(sql_type), known: false };
        if strict {
            return match name.as_str() {
                "INT" | "INTEGER" => plain(SqlType::I64),
                "REAL" => plain(SqlType::F64),
                "TEXT" => plain(SqlType::Text),
                "BLOB" => plain(SqlType::Bytes),
                _ => nearest(SqlType::Text),
            };
        }
        match name.as_str() {
            "BOOL" | "BOOLEAN" => plain(SqlType::Bool),
            "DATE" => plain(SqlType::Date),
            "TIME" => plain(SqlType::Time),
            "DATETIME" | "TIMESTAMP" => plain(SqlType::DateTime),
            "TIMESTAMPTZ" | "TIMESTAMP WITH TIME ZONE" => plain(SqlType::Timestamp),
            "UUID" | "GUID" | "UNIQUEIDENTIFIER" => plain(SqlType::Uuid),
            "JSON" | "JSONB" => plain(SqlType::Json),
            // the affinity makes a float of the text that a decimal is kept as
            "DECIMAL" | "NUMERIC" => nearest(SqlType::F64),
            _ if name.contains("INT") => plain(SqlType::I64),
            _ if ["CHAR", "CLOB", "TEXT"].iter().any(|part| name.contains(part)) => {
                let max_length = numbers.first().copied().filter(|longest| *longest > 0);
                Declared { column_type: ColumnType { max_length, ..ColumnType::new(SqlType::Text) }, known: true }
            }
            _ if name.contains("BLOB") => plain(SqlType::Bytes),
            _ if ["REAL", "FLOA", "DOUB"].iter().any(|part| name.contains(part)) => plain(SqlType::F64),
            _ => nearest(SqlType::Text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loose_names_of_types_are_understood() {
        for (declared, sql_type) in [
            ("INT", SqlType::I64),
            ("unsigned big int", SqlType::I64),
            ("NVARCHAR(30)", SqlType::Text),
            ("double precision", SqlType::F64),
            ("DATETIME", SqlType::DateTime),
            ("blob", SqlType::Bytes),
            ("boolean", SqlType::Bool),
        ] {
            let read = Declared::read(declared, false);
            assert!(read.known && read.column_type.sql_type == sql_type, "{declared}");
        }
        assert_eq!(Declared::read("NVARCHAR(30)", false).column_type.max_length, Some(30));
        let decimal = Declared::read("NUMERIC(10,2)", false);
        assert!(!decimal.known && decimal.column_type.sql_type == SqlType::F64);
        assert!(!Declared::read("", false).known && !Declared::read("ANY", true).known);
    }
}
