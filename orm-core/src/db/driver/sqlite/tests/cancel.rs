//! Futures that are dropped, at every place where they can be.

use super::*;
use crate::db::driver::SessionState;
use crate::error::TransactionError;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Polls so often, with time between, and drops the future. Whether it was done.
async fn poll_times<T>(future: impl Future<Output = T>, times: usize) -> bool {
    let mut future = Box::pin(future);
    for _ in 0..times {
        if future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return true;
        }
        tokio::time::sleep(Duration::from_micros(300)).await;
    }
    false
}

async fn table(path: &str) -> Session {
    let mut session = open(path, &[]).await;
    schema(&mut session, "CREATE TABLE t (a)").await;
    session
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_was_dropped_anywhere_happened_or_did_not() {
    let folder = Folder::new();
    for path in [":memory:".to_owned(), folder.file("x.db")] {
        let mut session = table(&path).await;
        let fill = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n";
        for times in 0..40 {
            let bulk = statement(StatementKind::Bulk, fill, vec![]);
            let done = poll_times(session.run(bulk, None), times).await;
            session.reset().await.unwrap();
            assert_eq!(session.state(), SessionState::Idle);
            let count = one(&mut session, "SELECT count(*) FROM t", vec![]).await;
            assert!(count == 20_000.into() || !done && count == 0.into(), "{count:?} after {times} polls");
            write(&mut session, "DELETE FROM t", vec![]).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_transaction_that_was_dropped_anywhere_leaves_nothing() {
    let mut session = table(":memory:").await;
    for times in 0..30 {
        let block = async {
            session.command("BEGIN IMMEDIATE").await.unwrap();
            for kind in [StatementKind::Write, StatementKind::Bulk, StatementKind::Read, StatementKind::Bulk] {
                let text = if kind == StatementKind::Read { NUMBERS } else { "INSERT INTO t VALUES (1)" };
                session.run(statement(kind, text, vec![]), None).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        poll_times(block, times).await;
        session.abandon();
        session.reset().await.unwrap();
        assert_eq!(session.state(), SessionState::Idle);
        assert_eq!(one(&mut session, "SELECT count(*) FROM t", vec![]).await, 0.into());
    }
}

const NUMBERS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT i FROM n";

#[tokio::test]
async fn a_long_read_that_was_dropped_is_stopped_soon() {
    let mut session = table(":memory:").await;
    write(&mut session, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
    let started = Instant::now();
    assert!(tokio::time::timeout(Duration::from_millis(50), read(&mut session, LONG, vec![])).await.is_err());
    assert_eq!(session.state(), SessionState::Broken);
    session.reset().await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(one(&mut session, "SELECT count(*) FROM t", vec![]).await, 1.into());
}

#[tokio::test]
async fn a_read_that_was_dropped_leaves_its_transaction_open() {
    let mut session = table(":memory:").await;
    session.command("BEGIN").await.unwrap();
    write(&mut session, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(30), read(&mut session, LONG, vec![])).await.is_err());
    // nobody gave the session up, so the block may go on
    assert_eq!(one(&mut session, "SELECT count(*) FROM t", vec![]).await, 1.into());
    assert_eq!(session.state(), SessionState::InTransaction);
    session.command("COMMIT").await.unwrap();
}

#[tokio::test]
async fn a_read_that_was_dropped_while_others_had_their_turn_is_forgotten() {
    let mut session = table(":memory:").await;
    for abandoned in [false, true] {
        assert!(!poll_times(async { drop(read(&mut session, NUMBERS, vec![]).await) }, 1).await);
        if abandoned {
            session.abandon();
        }
        write(&mut session, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
        assert_eq!(read(&mut session, NUMBERS, vec![]).await.unwrap().len(), 50_000);
        session.clear_statements();
    }
    assert_eq!(one(&mut session, "SELECT count(*) FROM t", vec![]).await, 2.into());
}

#[tokio::test]
async fn a_write_that_was_dropped_loses_its_transaction() {
    let mut session = table(":memory:").await;
    session.command("BEGIN").await.unwrap();
    let long = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n";
    let bulk = statement(StatementKind::Bulk, long, vec![]);
    assert!(tokio::time::timeout(Duration::from_millis(30), session.run(bulk, None)).await.is_err());
    let failed = write(&mut session, "INSERT INTO t VALUES (1)", vec![]).await.unwrap_err();
    let Error::Transaction(lost) = error(failed) else { panic!() };
    assert!(matches!(&*lost, TransactionError::Lost { cause } if matches!(**cause, Error::Cancelled(_))));
    session.command("ROLLBACK").await.unwrap();
    assert_eq!(one(&mut session, "SELECT count(*) FROM t", vec![]).await, 0.into());
}

#[tokio::test]
async fn a_dropped_session_releases_its_locks() {
    let folder = Folder::new();
    let (mut one_session, mut other) = (table(&folder.file("x.db")).await, open(&folder.file("x.db"), &[]).await);
    one_session.command("BEGIN IMMEDIATE").await.unwrap();
    let bulk = statement(StatementKind::Bulk, LONG, vec![]);
    assert!(tokio::time::timeout(Duration::from_millis(20), one_session.run(bulk, None)).await.is_err());
    drop(one_session);
    write(&mut other, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
}

#[tokio::test]
async fn abandoned_while_away_it_rolls_back_by_itself() {
    let folder = Folder::new();
    let (mut one_session, mut other) = (table(&folder.file("x.db")).await, open(&folder.file("x.db"), &[]).await);
    one_session.command("BEGIN IMMEDIATE").await.unwrap();
    write(&mut one_session, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(20), read(&mut one_session, LONG, vec![])).await.is_err());
    one_session.abandon();
    // nobody calls reset, and still the lock is free
    write(&mut other, "INSERT INTO t VALUES (2)", vec![]).await.unwrap();
    one_session.reset().await.unwrap();
    assert_eq!(one(&mut one_session, "SELECT count(*) FROM t", vec![]).await, 1.into());
}

#[test]
fn a_session_comes_back_from_a_runtime_that_ended() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let mut session = first.block_on(async {
        let mut session = table(":memory:").await;
        let mut running = Box::pin(session.run(statement(StatementKind::Bulk, LONG, vec![]), None));
        let polled = std::future::poll_fn(|context| Poll::Ready(running.as_mut().poll(context).is_pending())).await;
        assert!(polled);
        drop(running);
        session
    });
    first.shutdown_background();
    runtime().block_on(async {
        session.reset().await.unwrap();
        assert_eq!(one(&mut session, "SELECT count(*) FROM t", vec![]).await, 0.into());
    });
}
