//! Rows of the cases, as SQL and back.

use crate::support::{Backend, Db};
use orm::migrations::State;
use orm::tables::{Column, Table};
use orm::value::SqlType;
use serde_json::{Map, Value};

/// The column that a case calls by its own name or by that of its field.
fn column_of<'t>(state: &State, table: &'t Table, name: &str) -> Option<&'t Column> {
    let model = state.models.iter().find(|model| model.table == table.name)?;
    let field = model.field(name).map_or(name, |field| &field.column);
    table.column(name).or_else(|| table.column(field))
}

/// The table that a case calls `Song` or `Song.tags`.
pub(super) fn table_of(state: &State, name: &str) -> Option<Table> {
    let name = match name.split_once('.') {
        Some((model, field)) => crate::autodetector::models::pairs_name(model, field),
        None => name.to_owned(),
    };
    let model = state.model(&name)?;
    Some(state.table(model))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(backend: Backend, column: Option<&Column>, value: &Value) -> String {
    let sql_type = column.map(|column| column.column_type.sql_type);
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(is) if backend == Backend::Sqlite => u8::from(*is).to_string(),
        Value::Number(number) if sql_type == Some(SqlType::Decimal) => format!("'{number}'"),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Object(object) if object.contains_key("hex") => {
            let hex = object["hex"].as_str().unwrap();
            if backend == Backend::Sqlite { format!("x'{hex}'") } else { format!("'\\x{hex}'") }
        }
        other => format!("'{}'", other.to_string().replace('\'', "''")),
    }
}

/// A row; of a table of pairs, the two ends.
fn by_name(table: &Table, row: &Value) -> Map<String, Value> {
    match row {
        Value::Object(row) => row.clone(),
        row => {
            table.columns[1..3].iter().map(|column| column.name.clone()).zip(row.as_array().unwrap().clone()).collect()
        }
    }
}

/// Inserts the rows, models in the order of the state.
pub(super) async fn insert(db: &Db, state: &State, rows: &Value) -> orm::Result {
    let Some(rows) = rows.as_object() else { return Ok(()) };
    db.atomic(async |db| {
        let defer = match db.backend() {
            Backend::Sqlite => "PRAGMA defer_foreign_keys = ON",
            _ => "SET CONSTRAINTS ALL DEFERRED",
        };
        db.raw(defer).execute().await?;
        for (name, rows) in rows {
            let table = table_of(state, name).unwrap_or_else(|| panic!("no model {name}"));
            for row in rows.as_array().unwrap() {
                let row = &by_name(&table, row);
                let of = |name: &String| column_of(state, &table, name).unwrap_or_else(|| panic!("no column {name}"));
                let columns: Vec<String> = row.keys().map(|name| quoted(&of(name).name)).collect();
                let values: Vec<String> =
                    row.iter().map(|(name, value)| literal(db.backend(), Some(of(name)), value)).collect();
                let (columns, values) = (columns.join(", "), values.join(", "));
                db.raw(format!("INSERT INTO {} ({columns}) VALUES ({values})", quoted(&table.name))).execute().await?;
            }
            let auto = table.primary_key().filter(|key| key.auto);
            if let (Backend::Postgres, Some(key)) = (db.backend(), auto) {
                let (name, key) = (quoted(&table.name), &key.name);
                db.raw(format!(
                    "SELECT setval(pg_get_serial_sequence('{name}', '{key}'), coalesce(max(\"{key}\"), 0) + 1, false) FROM {name}"
                ))
                .execute()
                .await?;
            }
        }
        Ok(())
    })
    .await
}

/// Tries what should work or fail in a certain way; rolled back.
pub(super) async fn probe(db: &Db, state: &State, probe: &Value) -> Result<(), String> {
    let expected = &probe["expect"];
    let tried: Result<Vec<Value>, orm::Error> = db
        .atomic(async |db| {
            db.set_rollback()?;
            let mut found = Vec::new();
            if let Some(name) = probe["insert"].as_str() {
                let table = table_of(state, name).unwrap();
                let row = probe["values"].as_object().unwrap();
                let columns: Vec<String> = row.keys().map(|column| quoted(column)).collect();
                let values: Vec<String> =
                    row.iter().map(|(column, value)| literal(db.backend(), table.column(column), value)).collect();
                let returning =
                    table.primary_key().filter(|key| key.auto).map_or("0".to_owned(), |key| quoted(&key.name));
                let (columns, values) = (columns.join(", "), values.join(", "));
                let text = format!(
                    "INSERT INTO {} ({columns}) VALUES ({values}) RETURNING CAST({returning} AS bigint)",
                    quoted(&table.name)
                );
                let keys: Vec<(i64,)> = db.raw(text).rows().await?;
                found.extend(keys.into_iter().map(|(key,)| Value::from(key)));
            }
            for text in probe["sql"].as_array().into_iter().flatten() {
                let text = text.as_str().unwrap();
                if text.starts_with("SELECT") {
                    let width = expected["rows"][0].as_array().map_or(1, Vec::len);
                    let rows = if width == 2 {
                        let rows: Vec<(i64, i64)> = db.raw(text.to_owned()).rows().await?;
                        rows.into_iter().map(|(one, other)| serde_json::json!([one, other])).collect()
                    } else {
                        let rows: Vec<(i64,)> = db.raw(text.to_owned()).rows().await?;
                        rows.into_iter().map(|(one,)| serde_json::json!([one])).collect::<Vec<_>>()
                    };
                    found = rows;
                } else {
                    db.raw(text.to_owned()).execute().await?;
                }
            }
            Ok(found)
        })
        .await;
    let kind = match &tried {
        Ok(_) => "ok".to_owned(),
        Err(orm::Error::Constraint(violated)) => format!("{:?}", violated.kind),
        Err(error) => error.to_string(),
    };
    let wanted = match expected["error"].as_str() {
        Some("unique") => "Unique",
        Some("fk") => "ForeignKey",
        Some("check") => "Check",
        Some("not_null") => "NotNull",
        _ => "ok",
    };
    if kind != wanted {
        return Err(format!("{probe}: {kind}"));
    }
    let found = tried.unwrap_or_default();
    let right = match (&expected["pk"], &expected["rows"]) {
        (Value::Number(_), _) => found == [expected["pk"].clone()],
        (_, Value::Array(rows)) => found == *rows,
        _ => true,
    };
    if right { Ok(()) } else { Err(format!("{probe}: {found:?}")) }
}

/// The rows of these models, as the case writes them: only the columns that it names.
pub(super) async fn read(db: &Db, state: &State, like: &Value) -> orm::Result<Value> {
    let mut all = Map::new();
    for (name, expected) in like.as_object().unwrap() {
        let Some(table) = table_of(state, name) else {
            all.insert(name.clone(), Value::Null);
            continue;
        };
        let expected = expected.as_array().unwrap();
        let named: Vec<String> = expected.iter().flat_map(|row| by_name(&table, row)).map(|(name, _)| name).collect();
        let is_pairs = expected.iter().any(Value::is_array);
        let mut columns: Vec<(String, &Column)> = Vec::new();
        for name in named {
            if let Some(column) = column_of(state, &table, &name)
                && !columns.iter().any(|(other, _)| *other == name)
            {
                columns.push((name, column));
            }
        }
        if is_pairs {
            columns = table.columns[1..3].iter().map(|column| (column.name.clone(), column)).collect();
        }
        let mut rows = Vec::new();
        if columns.is_empty() {
            let count: Vec<(i64,)> = db.raw(format!("SELECT count(*) FROM {}", quoted(&table.name))).rows().await?;
            rows = vec![Value::Object(Map::new()); usize::try_from(count[0].0).unwrap()];
        } else {
            let shown: Vec<String> = columns.iter().map(|(_, column)| shown(db.backend(), column)).collect();
            let object = match db.backend() {
                Backend::Sqlite => format!("json_array({})", shown.join(", ")),
                _ => format!("json_build_array({})::text", shown.join(", ")),
            };
            let texts: Vec<(String,)> = db
                .raw(format!("SELECT {object} FROM {} ORDER BY {}", quoted(&table.name), quoted(&columns[0].1.name)))
                .rows()
                .await?;
            for (text,) in texts {
                let values: Vec<Value> = serde_json::from_str(&text).unwrap();
                if is_pairs {
                    rows.push(Value::Array(values));
                    continue;
                }
                rows.push(Value::Object(columns.iter().map(|(name, _)| name.clone()).zip(values).collect()));
            }
        }
        all.insert(name.clone(), Value::Array(rows));
    }
    Ok(Value::Object(all))
}

fn shown(backend: Backend, column: &Column) -> String {
    let name = quoted(&column.name);
    match (backend, column.column_type.sql_type) {
        (Backend::Sqlite, SqlType::Bool) => {
            format!("CASE {name} WHEN 1 THEN json('true') WHEN 0 THEN json('false') END")
        }
        (_, SqlType::Decimal | SqlType::Date) => format!("CAST({name} AS text)"),
        (Backend::Sqlite, SqlType::Bytes) => format!("json_object('hex', lower(hex({name})))"),
        (_, SqlType::Bytes) => format!("json_build_object('hex', encode({name}, 'hex'))"),
        (Backend::Sqlite, SqlType::Json) => format!("json({name})"),
        _ => name,
    }
}

/// Whether rows are as expected: in any order, and a number is a number.
pub(super) fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = |map: &Map<String, Value>| map.keys().cloned().collect::<std::collections::BTreeSet<_>>();
            keys(one) == keys(other) && one.iter().all(|(key, value)| same(value, &other[key]))
        }
        (Value::Array(one), Value::Array(other)) if one.iter().any(|value| value.is_number()) => one == other,
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && other.iter().all(|row| one.iter().any(|found| same(found, row)))
        }
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (one, other) => one == other,
    }
}
