//! The session against a real server: the one that `tests/it` would use. It trusts its user, and may be given other users' load.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../../../../../tests/it/support/backends.rs"]
mod backends;
mod errors;
mod faults;
mod pooled;
#[path = "../../../../../tests/it/support/pooler.rs"]
mod pooler;
#[path = "../../../../../tests/it/support/scratch.rs"]
#[expect(dead_code, reason = "shared with `tests/it`, which uses the rest")]
mod scratch;
#[path = "../../../../../tests/it/support/server.rs"]
#[expect(dead_code, reason = "shared with `tests/it`, which uses the rest")]
mod server;
mod transactions;
mod values;

use super::{Options, Session};
use crate::db::driver::{Failure, Outcome, Sink, Statement, StatementKind};
use crate::error::Error;
use crate::model::{DecodeError, Row};
use crate::value::{FieldType, Value};
use std::any::Any;

/// Takes rows as values of one type, from the first column.
struct First<T>(Vec<T>);

impl<T: FieldType> Sink for First<T> {
    fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        self.0.push(row.get(0)?);
        Ok(())
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

/// Whether `ORM_TEST_BACKENDS` leaves these tests out; each begins with that question.
fn is_left_out() -> bool {
    !backends::is_asked_for(orm::Backend::Postgres)
}

fn url() -> String {
    server::server().url().to_owned()
}

fn options(extra: &[(&str, &str)]) -> Options {
    let extra = extra.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Options::parse(&url(), extra).unwrap()
}

async fn open() -> Session {
    Session::open(&options(&[])).await.unwrap()
}

async fn open_as(application_name: &str) -> Session {
    Session::open(&options(&[("application_name", application_name)])).await.unwrap()
}

fn statement(kind: StatementKind, text: &str, binds: Vec<Value>) -> Statement {
    Statement { binds, ..Statement::new(text, kind) }
}

async fn write(session: &mut Session, text: &str, binds: Vec<Value>) -> Result<Outcome, Failure> {
    Ok(session.run(statement(StatementKind::Write, text, binds), None).await?.0)
}

async fn schema(session: &mut Session, text: &str) {
    session.run(statement(StatementKind::Schema, text, Vec::new()), None).await.unwrap();
}

/// The first column of what a query finds.
async fn all<T: FieldType>(session: &mut Session, text: &str, binds: Vec<Value>) -> Result<Vec<T>, Failure> {
    read(session, statement(StatementKind::Read, text, binds)).await
}

async fn read<T: FieldType>(session: &mut Session, statement: Statement) -> Result<Vec<T>, Failure> {
    let (outcome, sink) = session.run(statement, Some(Box::new(First::<T>(Vec::new())))).await?;
    assert_eq!(outcome, Outcome::default());
    Ok(sink.unwrap().into_any().downcast::<First<T>>().unwrap().0)
}

async fn one<T: FieldType>(session: &mut Session, text: &str, binds: Vec<Value>) -> T {
    all(session, text, binds).await.unwrap().into_iter().next().unwrap()
}

fn error(failure: Failure) -> Error {
    match failure {
        Failure::Other(error) => error,
        other => panic!("{other:?}"),
    }
}

async fn error_of(session: &mut Session, text: &str) -> Error {
    error(write(session, text, Vec::new()).await.expect_err(text))
}

/// Host and port of the server; a host that begins with `/` is the folder of a socket.
fn server() -> (String, u16) {
    let connect = options(&[]).connect;
    let host = connect.get_socket().map_or(connect.get_host().to_owned(), |socket| socket.display().to_string());
    (host, connect.get_port())
}

/// Waits until `text` gives 0, for at most `millis`.
async fn comes_to_nothing(session: &mut Session, text: &str, bind: &str, millis: u64) -> bool {
    for _ in 0..millis / 10 {
        if one::<i64>(session, text, vec![Value::Text(bind.to_owned())]).await == 0 {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    false
}
