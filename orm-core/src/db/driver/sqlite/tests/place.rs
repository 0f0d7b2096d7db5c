//! Where statements run: in the task while they are short, elsewhere when they are not.

use super::*;
use std::task::{Context, Poll, Waker};

const NUMBERS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT i FROM n";

/// Whether the future is done when it is polled for the first time, which is to say, in the task.
fn in_task<T>(future: impl Future<Output = T>) -> bool {
    let mut future = Box::pin(future);
    matches!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(_))
}

#[tokio::test]
async fn short_reads_and_quick_writes_stay_in_the_task() {
    let folder = Folder::new();
    let mut session = open(&folder.file("x.db"), &[]).await;
    schema(&mut session, "CREATE TABLE t (a)").await;
    assert!(in_task(read(&mut session, "SELECT 1", vec![])));
    assert!(in_task(write(&mut session, "INSERT INTO t VALUES (1)", vec![])));
    assert!(in_task(session.command("BEGIN IMMEDIATE")));
    assert!(in_task(session.command("COMMIT")));
    // the machine may be busy with something else for a millisecond
    let attempts = (0..20).filter(|_| {
        session.clear_statements();
        let done = in_task(session.run(statement(StatementKind::Read, NUMBERS, vec![Value::I64(1_000)]), None));
        if !done {
            std::thread::sleep(std::time::Duration::from_millis(20));
            session.abandon();
        }
        done
    });
    assert!(attempts.count() > 0);
}

#[tokio::test]
async fn what_fsyncs_or_is_long_does_not() {
    let folder = Folder::new();
    let mut session = open(&folder.file("x.db"), &[("synchronous", "full")]).await;
    schema(&mut session, "CREATE TABLE t (a)").await;
    assert!(!in_task(read(&mut session, LONG, vec![])));
    session.reset().await.unwrap();
    // the other thread may be done before this one looks
    let mut elsewhere = [false; 3];
    for _ in 0..20 {
        elsewhere[0] |= !in_task(write(&mut session, "INSERT INTO t VALUES (1)", vec![]));
        session.reset().await.unwrap();
        assert!(in_task(session.command("BEGIN IMMEDIATE")));
        assert!(in_task(write(&mut session, "INSERT INTO t VALUES (1)", vec![])));
        elsewhere[1] |= !in_task(session.command("COMMIT"));
        session.reset().await.unwrap();
        let bulk = statement(StatementKind::Bulk, "INSERT INTO t VALUES (1)", vec![]);
        elsewhere[2] |= !in_task(session.run(bulk, None));
        session.reset().await.unwrap();
    }
    assert_eq!(elsewhere, [true; 3], "a write, COMMIT, a bulk write");
}

#[tokio::test]
async fn a_long_answer_moves_on_the_way_and_loses_no_row() {
    let mut session = memory().await;
    for rewinds in [false, true] {
        session.clear_statements();
        let sink = Gather { rewinds, ..Gather::default() };
        let read = statement(StatementKind::Read, NUMBERS, vec![Value::I64(200_000)]);
        let rows = gather(&mut session, read, sink).await.unwrap();
        assert_eq!(rows.len(), 200_000);
        assert!(rows.iter().zip(1..).all(|(row, i)| row == &[Found::Integer(i)]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_sort_starts_again_elsewhere() {
    let mut session = memory().await;
    schema(&mut session, "CREATE TABLE t (a INTEGER, b TEXT)").await;
    let fill = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) \
                SELECT i, hex(i * 7919 % 200003) FROM n";
    let (outcome, _) = session.run(statement(StatementKind::Bulk, fill, vec![]), None).await.unwrap();
    assert_eq!(outcome.affected, 200_000);
    for _ in 0..2 {
        let rows = read(&mut session, "SELECT a, b FROM t ORDER BY b DESC", vec![]).await.unwrap();
        assert_eq!(rows.len(), 200_000);
        assert_eq!(one(&mut session, "SELECT 1", vec![]).await, 1.into());
    }
}

#[tokio::test]
async fn a_row_that_comes_late_does_not_hold_the_task() {
    // one row at once, the next after some ten milliseconds or more
    let late = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) \
                SELECT i FROM n WHERE i = 1 OR i = 400000";
    let mut session = memory().await;
    let sink = Gather { rewinds: true, ..Gather::default() };
    {
        let mut running = Box::pin(gather(&mut session, statement(StatementKind::Read, late, vec![]), sink));
        let started = std::time::Instant::now();
        assert!(running.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert!(started.elapsed() < std::time::Duration::from_millis(30), "{:?}", started.elapsed());
        assert_eq!(running.await.unwrap(), [[Found::Integer(1)], [Found::Integer(400_000)]]);
    }
    // it is known now
    assert!(!in_task(read(&mut session, late, vec![])));
    session.reset().await.unwrap();
}

#[tokio::test]
async fn the_wal_is_written_back() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let mut session = open(&path, &[]).await;
    schema(&mut session, "CREATE TABLE t (a)").await;
    for _ in 0..60 {
        write(&mut session, "INSERT INTO t VALUES (zeroblob(200000))", vec![]).await.unwrap();
    }
    let wal = std::fs::metadata(format!("{path}-wal")).unwrap().len();
    assert!(wal < 8_000_000, "the WAL has {wal} bytes");
    assert_eq!(one(&mut session, "SELECT count(*) FROM t", vec![]).await, 60.into());
}
