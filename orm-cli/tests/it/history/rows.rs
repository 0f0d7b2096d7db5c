//! What a database holds, in the words of the cases.

use crate::support::{Backend, Db};
use serde_json::Value;

/// The tables, without that of the records.
pub(super) async fn tables(db: &Db) -> orm::Result<Vec<String>> {
    let text = match db.backend() {
        Backend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        _ => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
    };
    let mut names: Vec<String> = db.raw(text).rows().await?;
    names.retain(|name| name != orm::migrations::RECORDS);
    names.sort();
    Ok(names)
}

async fn columns(db: &Db, table: &str) -> orm::Result<Vec<String>> {
    let text = match db.backend() {
        Backend::Sqlite => "SELECT name FROM pragma_table_info($1) ORDER BY cid",
        _ => {
            "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped \
             ORDER BY attnum"
        }
    };
    db.raw(text).bind(table).rows().await
}

/// The rows of `SELECT name, plays FROM app_song`.
pub(super) async fn query(db: &Db, text: &str) -> orm::Result<Value> {
    let (shown, table) = text.strip_prefix("SELECT ").and_then(|rest| rest.split_once(" FROM ")).unwrap();
    let shown = if shown == "*" { columns(db, table).await?.join(", ") } else { shown.to_owned() };
    let array = match db.backend() {
        Backend::Sqlite => format!("json_array({shown})"),
        _ => format!("json_build_array({shown})::text"),
    };
    let rows: Vec<String> = db.raw(format!("SELECT {array} FROM {table}")).rows().await?;
    Ok(rows.iter().map(|row| serde_json::from_str::<Value>(row).unwrap()).collect())
}
