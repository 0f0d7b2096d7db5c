//! Random values, and rows of them.

use super::Random;
use crate::support::{Backend, Db};
use orm::migrations::State;
use orm::tables::{ColumnDefault, ColumnType};
use orm::value::SqlType;

/// A value as SQL; the same number gives the same value.
fn literal(backend: Backend, of: ColumnType, number: usize) -> String {
    let sqlite = backend == Backend::Sqlite;
    let digit = number % 7 + 1;
    let array = |item: &str| {
        let items = [item, item].join(",");
        if sqlite { format!("'[{items}]'") } else { format!("'{{{items}}}'") }
    };
    let uuid = format!("0000000{digit}-0000-4000-8000-000000000000");
    match of.sql_type {
        SqlType::Bool if sqlite => (number % 2).to_string(),
        SqlType::Bool => (number % 2 == 1).to_string(),
        SqlType::I16 | SqlType::I32 | SqlType::I64 => (number % 100).to_string(),
        SqlType::F32 | SqlType::F64 => format!("{digit}.5"),
        SqlType::Text => match number % 5 {
            0 => format!("'{digit}'"),
            1 => format!("'200{digit}'"),
            2 => "'true'".to_owned(),
            3 => "'it''s'".to_owned(),
            _ => format!("'näme {digit}'"),
        },
        SqlType::Bytes if sqlite => format!("x'0{digit}ff'"),
        SqlType::Bytes => format!("'\\x0{digit}ff'::bytea"),
        SqlType::Date => format!("'2024-02-0{digit}'"),
        SqlType::Time => format!("'10:20:0{digit}.000000'"),
        SqlType::DateTime => format!("'2024-02-0{digit} 10:20:30.000000'"),
        SqlType::Timestamp if sqlite => format!("'2024-02-0{digit} 10:20:30.000000'"),
        SqlType::Timestamp => format!("'2024-02-0{digit} 10:20:30+00'"),
        SqlType::Duration if sqlite => format!("{digit}000000"),
        SqlType::Duration => format!("interval '{digit} seconds'"),
        SqlType::Uuid => format!("'{uuid}'"),
        SqlType::Decimal => match of.digits().1 {
            0 => format!("'{digit}'"),
            2 => format!("'{digit}.5{}'", number % 2),
            _ => format!("'{digit}.25{}0'", number % 2),
        },
        SqlType::Json => format!("'{{\"a\": {digit}}}'"),
        SqlType::BoolArray => array("true"),
        SqlType::I16Array | SqlType::I32Array | SqlType::I64Array => array(&digit.to_string()),
        SqlType::TextArray if sqlite => array("\"a\""),
        SqlType::TextArray => array("a"),
        SqlType::DateArray if sqlite => array("\"2024-02-01\""),
        SqlType::DateArray => array("2024-02-01"),
        SqlType::UuidArray if sqlite => array(&format!("\"{uuid}\"")),
        SqlType::UuidArray => array(&uuid),
        _ => "NULL".to_owned(),
    }
}

/// A default that a column of that type may have.
pub(super) fn default(random: &mut Random, backend: Backend, of: ColumnType) -> ColumnDefault {
    let number = random.below(100);
    match of.sql_type {
        SqlType::Bool => ColumnDefault::Bool(number % 2 == 1),
        SqlType::I16 | SqlType::I32 | SqlType::I64 if number.is_multiple_of(4) => {
            ColumnDefault::Sql("1 + 1".to_owned())
        }
        SqlType::I16 | SqlType::I32 | SqlType::I64 => ColumnDefault::Integer((number % 100) as i64),
        SqlType::F32 | SqlType::F64 => ColumnDefault::Float(2.5),
        SqlType::Text => ColumnDefault::Text(["it's", "1", "", "a\"b"][number % 4].to_owned()),
        _ => ColumnDefault::Sql(literal(backend, of, number)),
    }
}

pub(in super::super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Tries to insert some rows into each table. One that a constraint refuses is left out.
pub(in super::super) async fn insert(random: &mut Random, db: &Db, state: &State) -> orm::Result<usize> {
    let mut count = 0;
    for round in 0..4 {
        for table in state.tables() {
            let mut named = Vec::new();
            for column in table.columns.iter().filter(|column| !(column.auto && column.primary_key)) {
                let number = random.below(100);
                let value = if column.nullable && random.one_in(3) {
                    "NULL".to_owned()
                } else if let Some(key) = table.foreign_key(&column.name) {
                    let (target, of) = (quoted(&key.target), quoted(&key.target_column));
                    format!("(SELECT {of} FROM {target} ORDER BY {of} LIMIT 1 OFFSET {})", random.below(round + 1))
                } else {
                    literal(db.backend(), column.column_type, number)
                };
                named.push((quoted(&column.name), value));
            }
            let names: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
            let values: Vec<&str> = named.iter().map(|(_, value)| value.as_str()).collect();
            let name = quoted(&table.name);
            let text = match names.is_empty() {
                true => format!("INSERT INTO {name} DEFAULT VALUES"),
                false => format!("INSERT INTO {name} ({}) VALUES ({})", names.join(", "), values.join(", ")),
            };
            match db.raw(text.clone()).execute().await {
                Ok(_) => count += 1,
                Err(orm::Error::Constraint(_)) => {}
                Err(error) => panic!("{text}: {error}"),
            }
        }
    }
    Ok(count)
}
