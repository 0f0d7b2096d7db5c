//! Behind a pooler that gives the server away after each transaction.

use super::faults::cancelled_at;
use super::pooler::Pooler;
use super::{Options, Session, all, error, is_left_out, one, open, options, read, schema, server, statement, write};
use crate::db::driver::{SessionState, StatementKind};
use crate::error::Error;
use crate::value::Value;

async fn pooler(backends: usize) -> Pooler {
    let (options, (host, port)) = (options(&[]), server());
    Pooler::start(&host, port, options.connect.get_username(), options.database(), backends).await.unwrap()
}

fn through(pooler: &Pooler, mode: &str) -> Options {
    Options::parse(&format!("postgres://anybody@127.0.0.1:{}/any?sslmode=disable&{mode}", pooler.port()), vec![])
        .unwrap()
}

/// 8 tasks with 150 queries each on 3 backends: right, wrong and failed answers.
async fn crowd(mode: &'static str) -> (usize, usize, usize) {
    let pooler = pooler(3).await;
    let tasks: Vec<_> = (0..8_i64)
        .map(|task| {
            let options = through(&pooler, mode);
            tokio::spawn(async move {
                let mut found = (0, 0, 0);
                let mut session = Session::open(&options).await.ok();
                for number in 0..150_i64 {
                    let (text, expected) = match number % 3 {
                        0 => ("SELECT $1::bigint", task * 1000 + number),
                        1 => ("SELECT $1::bigint + 1", task * 1000 + number + 1),
                        _ => ("SELECT $1::bigint * 2", (task * 1000 + number) * 2),
                    };
                    let binds = vec![Value::I64(task * 1000 + number)];
                    match session.as_mut() {
                        None => found.2 += 1,
                        Some(open) => match all::<i64>(open, text, binds).await {
                            Ok(rows) if rows == [expected] => found.0 += 1,
                            Ok(_) => found.1 += 1,
                            Err(_) => found.2 += 1,
                        },
                    }
                    if session.as_ref().is_none_or(|open| open.state() != SessionState::Idle) {
                        session = Session::open(&options).await.ok();
                    }
                }
                found
            })
        })
        .collect();
    let mut sum = (0, 0, 0);
    for task in tasks {
        // a task that panicked: sqlx found fewer cells in a row than it expected
        let found = task.await.unwrap_or((0, 0, 150));
        sum = (sum.0 + found.0, sum.1 + found.1, sum.2 + found.2);
    }
    sum
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_right_when_the_url_says_transaction() {
    if is_left_out() {
        return;
    }
    assert_eq!(crowd("pooler=transaction").await, (1200, 0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_are_wrong_or_fail_when_the_url_does_not_say_it() {
    if is_left_out() {
        return;
    }
    let (right, wrong, failed) = crowd("pooler=none").await;
    assert!(wrong + failed > 0, "{right} right, {wrong} wrong, {failed} failed");
}

#[tokio::test]
async fn cancelling_a_wrapped_statement_leaves_its_backend_out_of_a_transaction() {
    if is_left_out() {
        return;
    }
    let pooler = pooler(1).await;
    let options = through(&pooler, "pooler=transaction");
    for polls in 1.. {
        let mut session = Session::open(&options).await.unwrap();
        let run = write(&mut session, "SELECT generate_series(1, 2000)", vec![]);
        let done = cancelled_at(run, polls).await.is_some();
        assert_eq!(session.state(), if done { SessionState::Idle } else { SessionState::Broken }, "{polls}");
        drop(session);
        let mut next = Session::open(&options).await.unwrap();
        assert_eq!(one::<i32>(&mut next, "SELECT 7", vec![]).await, 7);
        if done {
            assert!(polls > 4, "BEGIN, Parse, Bind and COMMIT wait");
            break;
        }
    }
}

#[tokio::test]
async fn statements_that_got_mixed_up_say_what_to_write() {
    if is_left_out() {
        return;
    }
    let pooler = pooler(2).await;
    let options = through(&pooler, "pooler=none");
    let mut messages = Vec::new();
    let mut sessions = Vec::new();
    for _ in 0..3 {
        sessions.push(Session::open(&options).await.unwrap());
    }
    for number in 0..10 {
        for session in &mut sessions {
            if let Err(failure) = write(session, &format!("SELECT {number}::int"), vec![]).await {
                messages.push(error(failure).to_string());
            }
        }
    }
    assert!(messages.iter().any(|message| message.contains("?pooler=transaction")), "{messages:?}");
}

#[tokio::test]
async fn transactions_savepoints_and_timeouts_work_behind_a_pooler() {
    if is_left_out() {
        return;
    }
    let pooler = pooler(2).await;
    let options = through(&pooler, "pooler=transaction&statement_timeout=100ms&lock_timeout=7s");
    let (mut a, mut b) = (Session::open(&options).await.unwrap(), Session::open(&options).await.unwrap());
    let timeout = "SELECT current_setting('statement_timeout') || current_setting('lock_timeout')";
    assert_eq!(one::<String>(&mut a, timeout, vec![]).await, "100ms7s");
    a.command("BEGIN").await.unwrap();
    assert_eq!(one::<String>(&mut a, timeout, vec![]).await, "100ms7s");
    let pid = "SELECT pg_backend_pid()";
    let served = one::<i32>(&mut a, pid, vec![]).await;
    for _ in 0..4 {
        assert_ne!(one::<i32>(&mut b, pid, vec![]).await, served);
        assert_eq!(one::<i32>(&mut a, pid, vec![]).await, served);
    }
    a.command("SAVEPOINT a").await.unwrap();
    let slow = error(write(&mut a, "SELECT pg_sleep(5)", vec![]).await.expect_err("too slow"));
    assert!(matches!(slow, Error::StatementTimeout(_)));
    a.command("ROLLBACK TO SAVEPOINT a").await.unwrap();
    a.command("COMMIT").await.unwrap();
    // nothing leaks to a client that asked for no timeouts
    let mut plain = Session::open(&through(&pooler, "pooler=transaction")).await.unwrap();
    for _ in 0..4 {
        assert_eq!(one::<String>(&mut plain, "SELECT current_setting('statement_timeout')", vec![]).await, "0");
    }
    // nothing stays prepared on any backend
    for _ in 0..4 {
        assert_eq!(one::<i64>(&mut b, "SELECT count(*) FROM pg_prepared_statements", vec![]).await, 0);
    }
}

#[tokio::test]
async fn errors_of_wrapped_statements_leave_no_transaction() {
    if is_left_out() {
        return;
    }
    let pooler = pooler(1).await;
    let mut session = Session::open(&through(&pooler, "pooler=transaction")).await.unwrap();
    for _ in 0..3 {
        assert!(write(&mut session, "SELECT 1/0", vec![]).await.is_err());
        assert_eq!(session.state(), SessionState::Idle);
        // a SELECT may call a function that writes
        let read_only = "SELECT current_setting('transaction_read_only')";
        assert_eq!(one::<String>(&mut session, read_only, vec![]).await, "off");
        assert!(all::<i32>(&mut session, "SELECT NULL::int", vec![]).await.is_err());
        assert_eq!(session.state(), SessionState::Idle);
        // the only backend is free for another one
        let mut other = Session::open(&through(&pooler, "pooler=transaction")).await.unwrap();
        assert_eq!(one::<i32>(&mut other, "SELECT 7", vec![]).await, 7);
    }
}

#[tokio::test]
async fn types_of_the_database_are_known_before_a_transaction_needs_them() {
    if is_left_out() {
        return;
    }
    let mut direct = open().await;
    direct.command("DROP TYPE IF EXISTS pg_driver_mood").await.unwrap();
    schema(&mut direct, "CREATE TYPE pg_driver_mood AS ENUM ('ok', 'sad')").await;
    let pooler = pooler(2).await;
    let mut session = Session::open(&through(&pooler, "pooler=transaction")).await.unwrap();
    session.command("BEGIN").await.unwrap();
    assert_eq!(one::<String>(&mut session, "SELECT 'sad'::pg_driver_mood", vec![]).await, "sad");
    session.command("COMMIT").await.unwrap();
    // one that came later is met outside of a transaction
    direct.command("DROP TYPE IF EXISTS pg_driver_late").await.unwrap();
    schema(&mut direct, "CREATE TYPE pg_driver_late AS ENUM ('ok', 'sad')").await;
    assert_eq!(one::<String>(&mut session, "SELECT 'sad'::pg_driver_late", vec![]).await, "sad");
    direct.command("DROP TYPE pg_driver_mood").await.unwrap();
    direct.command("DROP TYPE pg_driver_late").await.unwrap();
}

#[tokio::test]
async fn named_mode_never_sends_an_unnamed_statement_and_salts_after_ddl() {
    if is_left_out() {
        return;
    }
    // a pooler that tracks names looks like the server itself to one client
    let mut session = Session::open(&options(&[("pooler", "named")])).await.unwrap();
    write(&mut session, "CREATE TEMP TABLE t (n int)", vec![]).await.unwrap();
    write(&mut session, "INSERT INTO t VALUES (7)", vec![]).await.unwrap();
    let mut once = statement(StatementKind::Read, "SELECT * FROM t", vec![]);
    once.persistent = false;
    assert_eq!(read::<i32>(&mut session, once.clone()).await.unwrap(), [7]);
    let named = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT * FROM t%'";
    assert_eq!(one::<i64>(&mut session, named, vec![]).await, 1);
    write(&mut session, "ALTER TABLE t ALTER n TYPE bigint", vec![]).await.unwrap();
    assert_eq!(read::<i64>(&mut session, once).await.unwrap(), [7]);
    let text = "SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT * FROM t%'";
    let salted = one::<String>(&mut session, text, vec![]).await;
    assert!(salted.starts_with("SELECT * FROM t /* "), "{salted}");
}
