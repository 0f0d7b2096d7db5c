//! The types of columns in words, as migration files and messages have them: `bigint`, `varchar(100)`, `decimal(10, 2)`, `text[]`.

use super::ColumnType;
use crate::meta::nearest;
use crate::value::SqlType;
use std::fmt;
use std::str::FromStr;

/// The words, one for each type. They are in files of users: none may ever change or go.
const WORDS: &[(&str, SqlType)] = &[
    ("boolean", SqlType::Bool),
    ("smallint", SqlType::I16),
    ("integer", SqlType::I32),
    ("bigint", SqlType::I64),
    ("real", SqlType::F32),
    ("double", SqlType::F64),
    ("text", SqlType::Text),
    ("bytes", SqlType::Bytes),
    ("date", SqlType::Date),
    ("time", SqlType::Time),
    ("datetime", SqlType::DateTime),
    ("timestamp", SqlType::Timestamp),
    ("duration", SqlType::Duration),
    ("uuid", SqlType::Uuid),
    ("decimal", SqlType::Decimal),
    ("json", SqlType::Json),
    ("boolean[]", SqlType::BoolArray),
    ("smallint[]", SqlType::I16Array),
    ("integer[]", SqlType::I32Array),
    ("bigint[]", SqlType::I64Array),
    ("text[]", SqlType::TextArray),
    ("date[]", SqlType::DateArray),
    ("uuid[]", SqlType::UuidArray),
];

/// What the databases and other languages call them.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("int", "integer"),
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("i16", "smallint"),
    ("i32", "integer"),
    ("i64", "bigint"),
    ("float", "double"),
    ("float4", "real"),
    ("float8", "double"),
    ("double precision", "double"),
    ("string", "text"),
    ("char", "varchar"),
    ("bytea", "bytes"),
    ("blob", "bytes"),
    ("binary", "bytes"),
    ("timestamptz", "timestamp"),
    ("interval", "duration"),
    ("numeric", "decimal"),
    ("jsonb", "json"),
];

/// A word that is no type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no type `{word}`{}", .suggestion.as_ref().map(|word| format!("; did you mean `{word}`?")).unwrap_or_default())]
pub struct UnknownType {
    /// The word.
    pub word: String,
    /// The one that was meant, where one is near.
    pub suggestion: Option<String>,
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = WORDS.iter().find(|(_, sql_type)| *sql_type == self.sql_type).map_or("text", |(word, _)| word);
        match (self.sql_type, self.max_length, self.precision) {
            (SqlType::Text, Some(longest), _) => write!(f, "varchar({longest})"),
            (SqlType::Decimal, _, Some((digits, scale))) => write!(f, "decimal({digits}, {scale})"),
            _ => f.write_str(word),
        }
    }
}

impl FromStr for ColumnType {
    type Err = UnknownType;

    fn from_str(text: &str) -> Result<Self, UnknownType> {
        let text = text.trim();
        let unknown = || UnknownType { word: text.to_owned(), suggestion: suggestion(text) };
        if let Some((_, sql_type)) = WORDS.iter().find(|(word, _)| *word == text) {
            return Ok(ColumnType::new(*sql_type));
        }
        let (word, numbers) = text.strip_suffix(')').and_then(|text| text.split_once('(')).ok_or_else(unknown)?;
        let numbers: Result<Vec<u32>, _> = numbers.split(',').map(|number| number.trim().parse()).collect();
        match (word.trim_end(), numbers.as_deref()) {
            ("varchar", Ok(&[longest])) if longest > 0 => {
                Ok(ColumnType { max_length: Some(longest), ..ColumnType::new(SqlType::Text) })
            }
            ("decimal", Ok(&[digits, scale])) if digits > 0 && scale <= digits => {
                let precision = u8::try_from(digits).ok().zip(u8::try_from(scale).ok()).ok_or_else(unknown)?;
                Ok(ColumnType { precision: Some(precision), ..ColumnType::new(SqlType::Decimal) })
            }
            _ => Err(unknown()),
        }
    }
}

fn suggestion(text: &str) -> Option<String> {
    let (word, rest) = text.split_at(text.find(['(', '[']).unwrap_or(text.len()));
    let word = word.trim().to_lowercase();
    let full = |word: &str| match word {
        "varchar" if rest.is_empty() => "varchar(100)".to_owned(),
        "varchar" | "decimal" if rest.starts_with('(') => format!("{word}{rest}"),
        word if rest.starts_with('[') => format!("{word}[]"),
        word => word.to_owned(),
    };
    let found = match OTHER_WORDS.iter().find(|(other, _)| *other == word) {
        Some((_, meant)) => full(meant),
        None => {
            let words = WORDS.iter().map(|(word, _)| *word).filter(|word| !word.ends_with(']')).chain(["varchar"]);
            full(nearest(&word, words)?)
        }
    };
    (found != text && ColumnType::from_str(&found).is_ok()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_a_word_that_reads_as_the_type() {
        for (word, sql_type) in WORDS {
            assert_eq!(ColumnType::new(*sql_type).to_string(), *word);
            assert_eq!(word.parse(), Ok(ColumnType::new(*sql_type)));
        }
        let varchar = ColumnType { max_length: Some(100), ..ColumnType::new(SqlType::Text) };
        let decimal = ColumnType { precision: Some((10, 2)), ..ColumnType::new(SqlType::Decimal) };
        assert_eq!((varchar.to_string().as_str(), decimal.to_string().as_str()), ("varchar(100)", "decimal(10, 2)"));
        assert_eq!(("varchar(100)".parse(), "decimal( 10,2 )".parse()), (Ok(varchar), Ok(decimal)));
    }

    #[test]
    fn a_wrong_word_finds_the_right_one() {
        let said = |text: &str| text.parse::<ColumnType>().unwrap_err().to_string();
        assert_eq!(said("bigit"), "there is no type `bigit`; did you mean `bigint`?");
        assert_eq!(said("timestamptz"), "there is no type `timestamptz`; did you mean `timestamp`?");
        assert_eq!(said("varchar"), "there is no type `varchar`; did you mean `varchar(100)`?");
        assert_eq!(said("numeric(8, 2)"), "there is no type `numeric(8, 2)`; did you mean `decimal(8, 2)`?");
        assert_eq!(said("int8[]"), "there is no type `int8[]`; did you mean `bigint[]`?");
        for wrong in ["zebra", "", "varchar(0)", "decimal(2, 3)", "decimal(300, 2)", "text(", "Text"] {
            assert!(wrong.parse::<ColumnType>().is_err(), "{wrong}");
        }
    }
}
