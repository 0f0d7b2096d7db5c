//! Transactions, locks of others, and the door to sqlx.

use super::*;
use crate::db::driver::SessionState;
use crate::error::TransactionError;
use sqlx::Connection as _;
use std::time::{Duration, Instant};

async fn table(path: &str, params: &[(&str, &str)]) -> Session {
    let mut session = open(path, params).await;
    schema(&mut session, "CREATE TABLE IF NOT EXISTS t (a INTEGER PRIMARY KEY ON CONFLICT ROLLBACK, b)").await;
    session
}

async fn count(session: &mut Session) -> i64 {
    match one(session, "SELECT count(*) FROM t", vec![]).await {
        Found::Integer(count) => count,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn commands_open_and_close_transactions() {
    let mut session = table(":memory:", &[]).await;
    assert_eq!(session.state(), SessionState::Idle);
    session.command("BEGIN IMMEDIATE").await.unwrap();
    assert_eq!(session.state(), SessionState::InTransaction);
    write(&mut session, "INSERT INTO t VALUES (1, 1)", vec![]).await.unwrap();
    session.command("SAVEPOINT a").await.unwrap();
    write(&mut session, "INSERT INTO t VALUES (2, 2)", vec![]).await.unwrap();
    session.command("ROLLBACK TO a").await.unwrap();
    session.command("RELEASE a").await.unwrap();
    session.command("COMMIT").await.unwrap();
    assert_eq!(session.state(), SessionState::Idle);
    assert_eq!(count(&mut session).await, 1);
    session.command("BEGIN").await.unwrap();
    write(&mut session, "DELETE FROM t", vec![]).await.unwrap();
    session.command("ROLLBACK").await.unwrap();
    assert_eq!(count(&mut session).await, 1);
}

#[tokio::test]
async fn a_transaction_that_sqlite_undid_is_lost() {
    let mut session = table(":memory:", &[]).await;
    write(&mut session, "INSERT INTO t VALUES (1, 1)", vec![]).await.unwrap();
    session.command("BEGIN IMMEDIATE").await.unwrap();
    write(&mut session, "INSERT INTO t VALUES (2, 2)", vec![]).await.unwrap();
    let failed = write(&mut session, "INSERT INTO t VALUES (1, 1)", vec![]).await.unwrap_err();
    let Error::Transaction(lost) = error(failed) else { panic!() };
    assert!(matches!(&*lost, TransactionError::Lost { cause } if cause.is_unique()));
    assert_eq!(session.state(), SessionState::Idle);
    session.command("ROLLBACK").await.unwrap();
    assert_eq!(count(&mut session).await, 1);
}

#[tokio::test]
async fn a_deferred_constraint_fails_at_commit_and_leaves_the_transaction_open() {
    let mut session = memory().await;
    schema(&mut session, "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t DEFERRABLE INITIALLY DEFERRED)").await;
    session.command("BEGIN IMMEDIATE").await.unwrap();
    write(&mut session, "INSERT INTO t VALUES (1, 9)", vec![]).await.unwrap();
    assert!(matches!(session.command("COMMIT").await, Err(Failure::Constraint { .. })));
    assert_eq!(session.state(), SessionState::InTransaction);
    session.command("ROLLBACK").await.unwrap();
    assert_eq!(count(&mut session).await, 0);
}

#[tokio::test]
async fn a_lock_of_another_is_waited_for_up_to_the_timeout() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let mut holder = table(&path, &[]).await;
    for (synchronous, journal) in [("normal", "wal"), ("full", "wal")] {
        let params = [("busy_timeout", "120ms"), ("synchronous", synchronous), ("journal_mode", journal)];
        let mut waiter = open(&path, &params).await;
        holder.command("BEGIN IMMEDIATE").await.unwrap();
        let started = Instant::now();
        let failed = waiter.command("BEGIN IMMEDIATE").await.unwrap_err();
        assert!(started.elapsed() >= Duration::from_millis(110), "{:?}", started.elapsed());
        let busy = error(failed);
        assert!(matches!(busy, Error::Busy { waited } if waited >= Duration::from_millis(110)) && busy.is_retryable());
        let failed = write(&mut waiter, "INSERT INTO t VALUES (1, 1)", vec![]).await.unwrap_err();
        assert!(matches!(error(failed), Error::Busy { .. }));
        // a reader is not in its way
        assert_eq!(count(&mut waiter).await, 0);
        assert_eq!(waiter.state(), SessionState::Idle);
        holder.command("ROLLBACK").await.unwrap();
        waiter.command("BEGIN IMMEDIATE").await.unwrap();
        waiter.command("ROLLBACK").await.unwrap();
    }
}

#[tokio::test]
async fn a_lock_that_is_released_in_time_is_had() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let (mut holder, mut waiter) = (table(&path, &[]).await, open(&path, &[]).await);
    holder.command("BEGIN IMMEDIATE").await.unwrap();
    // on one thread: whoever waits must not hold it
    let (released, had) = tokio::join!(
        async {
            tokio::time::sleep(Duration::from_millis(60)).await;
            holder.command("COMMIT").await
        },
        write(&mut waiter, "INSERT INTO t VALUES (1, 1)", vec![])
    );
    released.unwrap();
    assert_eq!(had.unwrap().affected, 1);
}

#[tokio::test]
async fn a_snapshot_that_is_too_old_to_write_fails_at_once() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let (mut one_session, mut other) = (table(&path, &[]).await, open(&path, &[]).await);
    one_session.command("BEGIN DEFERRED").await.unwrap();
    count(&mut one_session).await;
    write(&mut other, "INSERT INTO t VALUES (1, 1)", vec![]).await.unwrap();
    let started = Instant::now();
    let failed = write(&mut one_session, "INSERT INTO t VALUES (2, 2)", vec![]).await.unwrap_err();
    assert!(error(failed).is_retryable());
    assert!(started.elapsed() < Duration::from_secs(1));
    one_session.reset().await.unwrap();
}

#[tokio::test]
async fn a_reader_in_another_journal_mode_is_waited_for() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let params = [("journal_mode", "delete"), ("busy_timeout", "60ms")];
    let (mut reader, mut writer) = (table(&path, &params).await, open(&path, &params).await);
    write(&mut writer, "INSERT INTO t VALUES (1, 1)", vec![]).await.unwrap();
    reader.command("BEGIN").await.unwrap();
    count(&mut reader).await;
    writer.command("BEGIN IMMEDIATE").await.unwrap();
    write(&mut writer, "INSERT INTO t VALUES (2, 2)", vec![]).await.unwrap();
    // COMMIT needs the file for itself; it may be tried again
    assert!(matches!(error(writer.command("COMMIT").await.unwrap_err()), Error::Busy { .. }));
    assert_eq!(writer.state(), SessionState::InTransaction);
    reader.command("COMMIT").await.unwrap();
    writer.command("COMMIT").await.unwrap();
    assert_eq!(count(&mut reader).await, 2);
}

#[tokio::test]
async fn sqlx_may_have_the_connection_for_a_while() {
    let mut session = table(":memory:", &[]).await;
    for round in 0..120 {
        let insert = sqlx::query("INSERT INTO t (b) VALUES (orm_fold('X'))");
        insert.execute(session.connection().unwrap()).await.unwrap();
        assert_eq!(session.state(), SessionState::Broken);
        assert!(read(&mut session, "SELECT 1", vec![]).await.is_err());
        session.after_sqlx().await.unwrap();
        assert_eq!(count(&mut session).await, round + 1);
    }
    sqlx::query("BEGIN").execute(session.connection().unwrap()).await.unwrap();
    assert!(matches!(session.after_sqlx().await, Err(Error::Query(_))));
    assert_eq!(session.state(), SessionState::Idle);
    session.command("BEGIN").await.unwrap();
    sqlx::query("ROLLBACK").execute(session.connection().unwrap()).await.unwrap();
    assert!(matches!(session.after_sqlx().await, Err(Error::Transaction(_))));
    // a transaction that was dropped is rolled back by the worker, later
    drop(session.connection().unwrap().begin().await.unwrap());
    session.after_sqlx().await.unwrap();
    assert_eq!(count(&mut session).await, 120);
}

#[tokio::test]
async fn another_connection_in_its_place_is_no_danger() {
    let mut session = table(":memory:", &[]).await;
    count(&mut session).await;
    let other = sqlx::SqliteConnection::connect("sqlite::memory:").await.unwrap();
    drop(std::mem::replace(session.connection().unwrap(), other));
    session.after_sqlx().await.unwrap();
    assert_eq!(one(&mut session, "SELECT orm_fold('X')", vec![]).await, "x".into());
    assert!(matches!(read(&mut session, "SELECT * FROM t", vec![]).await, Err(Failure::Missing { .. })));
}

#[tokio::test]
async fn a_session_that_is_lent_comes_back_after_its_user_has_gone() {
    let mut session = table(":memory:", &[]).await;
    session.command("BEGIN").await.unwrap();
    write(&mut session, "INSERT INTO t VALUES (1, 1)", vec![]).await.unwrap();
    {
        let mut running = Box::pin(sqlx::query(LONG_ENOUGH).execute(session.connection().unwrap()));
        let polled = running.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
        assert!(polled.is_pending());
    }
    session.abandon();
    session.reset().await.unwrap();
    assert_eq!(count(&mut session).await, 0);
}

const LONG_ENOUGH: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n";
