//! Writes beyond one instance at a time: rows that are looked for and created, many at once, read back, compared by their version; and what
//! runs around a save.

mod bulk_create;
mod bulk_update;
mod conflicts;
mod get_or_create;
mod hooks;
mod in_bulk;
mod keys;
mod returning;
mod update_with;
mod upsert;
mod versions;

use crate::support::*;
use orm::Error;
use orm::error::QueryError;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_label")]
struct Label {
    id: i64,
    #[orm(unique, max_length = 20)]
    name: String,
}

/// A column of each kind.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_album", unique("artist", "title"))]
struct Album {
    id: i64,
    #[orm(max_length = 20)]
    title: String,
    #[orm(max_length = 20, default = "nobody")]
    artist: String,
    #[orm(unique, max_length = 10)]
    code: Option<String>,
    #[orm(precision = 8, scale = 2, default = 0)]
    price: Decimal,
    #[orm(default = 0)]
    stock: u8,
    #[orm(default = 1.5)]
    ratio: f64,
    cover: Option<Vec<u8>>,
    released: Option<NaiveDate>,
    length: Option<TimeDelta>,
    number: Option<Uuid>,
    tags: Option<Json<Vec<String>>>,
    #[orm(default = false)]
    sold_out: bool,
    label: Option<ForeignKey<Label>>,
    #[orm(auto_now_add)]
    added: DateTime<Utc>,
    #[orm(auto_now)]
    changed: Option<NaiveDateTime>,
}

/// A row that points at others of its table.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_part")]
struct Part {
    id: i64,
    name: String,
    of: Option<ForeignKey<Part>>,
}

/// A row that is counted.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "writes_counter", check(not_negative, "count >= 0"))]
struct Counter {
    id: i32,
    #[orm(unique)]
    name: String,
    #[orm(default = 0)]
    count: i64,
}

fn album(number: usize) -> Album {
    new!(Album { title: format!("Volume {number}") })
}

fn albums(count: usize) -> Vec<Album> {
    (0..count).map(album).collect()
}

fn is_misuse(error: &Error, what: &str) -> bool {
    matches!(error, Error::Query(QueryError::Misuse { what: said }) if said.contains(what))
}

/// The position, the field and the reason of an instance of a list that is not valid.
fn wrong(error: &Error) -> (Option<usize>, &'static str, String) {
    let Error::Validation(errors) = error else { panic!("{error:?}") };
    (errors.row, errors.errors[0].field, error.to_string())
}
