//! Pool and transactions, on a database that is made for it (`fake`).

mod atomic;
mod cancel;
pub(super) mod fake;
mod hooks;
mod log;
mod pool;
mod raw;

use super::driver::{Statement, StatementKind};
use super::observe::Observing;
use super::pool::Limits;
use super::session::Target;
use super::{Context, Database};
use crate::error::{Error, Result};
use crate::{Backend, model::Row};
use fake::{Options, Server};
use std::sync::Arc;
use std::time::Duration;

const NOTHING: [i64; 0] = [];
const BACKENDS: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

/// Runs a future on a runtime of its own.
fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn limits(max_connections: usize) -> Limits {
    Limits {
        max_connections,
        acquire_timeout: Duration::from_millis(80),
        idle_timeout: None,
        max_lifetime: None,
        statement_timeout: None,
    }
}

async fn open(server: &Arc<Server>, limits: Limits) -> Result<Database> {
    let observing = Observing { slow_statement: Some(Duration::from_secs(1)), ..Observing::default() };
    Database::open_with(Target::Fake(Options(Arc::clone(server))), limits, observing).await
}

async fn database(backend: Backend) -> (Arc<Server>, Database) {
    let server = Server::new(backend, false);
    let db = open(&server, limits(2)).await.unwrap();
    (server, db)
}

fn statement(text: &str) -> Statement {
    let kind = match text.split(' ').next() {
        Some("get") => StatementKind::Read,
        Some("CREATE") => StatementKind::Schema,
        _ => StatementKind::Write,
    };
    Statement::new(text, kind)
}

async fn put(db: &Database, number: i64) -> Result<()> {
    execute(db, &format!("put {number}")).await
}

async fn execute(db: &Database, text: &str) -> Result<()> {
    db.execute(statement(text), &Context::NONE).await.map(drop)
}

async fn get(db: &Database) -> Result<Vec<i64>> {
    fn decode(row: &Row<'_>) -> Result<i64, crate::model::DecodeError> {
        row.get(0)
    }
    db.fetch(statement("get"), &Context::NONE, decode).await
}

/// Lets spawned tasks run.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

/// Everything is as if nobody had done anything: no transaction is open, and the whole pool can be used.
async fn assert_clean(server: &Server, db: &Database, connections: usize) {
    settle().await;
    assert_eq!(server.inner().transactions, 0, "a transaction is open");
    let mut leases = Vec::new();
    for _ in 0..connections {
        leases.push(db.shared.pool.lease(false).await.expect("a place in the pool is lost"));
    }
    drop(leases);
    drop(db.shared.pool.lease(true).await.expect("the right to write is lost"));
}

#[derive(Debug)]
enum Mine {
    Own(&'static str),
    Database(Error),
}

impl From<Error> for Mine {
    fn from(error: Error) -> Self {
        Mine::Database(error)
    }
}
