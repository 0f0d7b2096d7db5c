//! The driver against real databases: in memory, and in files of their own.

#![allow(clippy::unwrap_used, clippy::panic)]

mod cancel;
mod failures;
mod functions;
mod measure;
mod open;
mod place;
mod statements;
mod transactions;

use super::{Options, Session};
use crate::db::driver::{Failure, Outcome, Sink, Statement, StatementKind};
use crate::error::Error;
use crate::model::{DecodeError, Row};
use crate::value::{Cell, Value};
use std::any::Any;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("orm-sqlite-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn options(path: &str, params: &[(&str, &str)]) -> Options {
    Options::parse(path, params.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()).unwrap()
}

async fn open(path: &str, params: &[(&str, &str)]) -> Session {
    Session::open(&options(path, params)).await.unwrap()
}

async fn memory() -> Session {
    open(":memory:", &[]).await
}

fn statement(kind: StatementKind, text: &str, binds: Vec<Value>) -> Statement {
    Statement { binds, ..Statement::new(text, kind) }
}

/// A cell, copied.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    BadText,
    Blob(Vec<u8>),
}

impl From<&str> for Found {
    fn from(text: &str) -> Self {
        Found::Text(text.to_owned())
    }
}

impl From<i64> for Found {
    fn from(number: i64) -> Self {
        Found::Integer(number)
    }
}

/// Gathers all rows; it can forget them if it is told that it can.
#[derive(Default)]
struct Gather {
    rows: Vec<Vec<Found>>,
    rewinds: bool,
    panic_at: Option<usize>,
}

impl Sink for Gather {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        assert_ne!(self.panic_at, Some(self.rows.len()), "the sink panics, as it was told");
        let cells = (0..row.len()).map(|at| match row.cell(at) {
            Cell::Null => Found::Null,
            Cell::Integer(number) => Found::Integer(number),
            Cell::Real(number) => Found::Real(number),
            cell @ Cell::Text(_) => cell.text().map_or(Found::BadText, |text| Found::Text(text.to_owned())),
            Cell::Blob(bytes) => Found::Blob(bytes.to_owned()),
            other => panic!("not a cell of SQLite: {other:?}"),
        });
        self.rows.push(cells.collect());
        Ok(())
    }

    fn can_rewind(&self) -> bool {
        self.rewinds
    }

    fn rewind(&mut self) {
        self.rows.clear();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

async fn write(session: &mut Session, text: &str, binds: Vec<Value>) -> Result<Outcome, Failure> {
    session.run(statement(StatementKind::Write, text, binds), None).await.map(|(outcome, _)| outcome)
}

async fn schema(session: &mut Session, text: &str) {
    session.run(statement(StatementKind::Schema, text, vec![]), None).await.unwrap();
}

async fn gather(session: &mut Session, read: Statement, sink: Gather) -> Result<Vec<Vec<Found>>, Failure> {
    let (_, sink) = session.run(read, Some(Box::new(sink))).await?;
    Ok(sink.unwrap().into_any().downcast::<Gather>().unwrap().rows)
}

async fn read(session: &mut Session, text: &str, binds: Vec<Value>) -> Result<Vec<Vec<Found>>, Failure> {
    gather(session, statement(StatementKind::Read, text, binds), Gather::default()).await
}

/// The first cell of the only row.
async fn one(session: &mut Session, text: &str, binds: Vec<Value>) -> Found {
    let rows = read(session, text, binds).await.unwrap();
    assert_eq!(rows.len(), 1, "{text}");
    rows.into_iter().flatten().next().unwrap()
}

/// The error that needs no model to be told.
fn error(failure: Failure) -> Error {
    match failure {
        Failure::Other(error) => error,
        other => panic!("{other:?}"),
    }
}

/// A read that takes seconds, and gives its one row at the end.
const LONG: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n";
