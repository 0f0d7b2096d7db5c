//! What is read and written: the row of the prototypes that the design was measured with.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "bench_users")]
pub struct User {
    pub id: i64,
    pub name: String,
    pub hair: Option<String>,
}

/// The same row, as somebody writes it who uses a driver.
#[derive(Debug)]
#[allow(dead_code)]
pub struct Row {
    pub id: i64,
    pub name: String,
    pub hair: Option<String>,
}

/// How many rows there are to read.
pub const ROWS: i64 = 100_000;
