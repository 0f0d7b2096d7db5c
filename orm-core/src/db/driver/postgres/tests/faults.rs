//! Futures dropped half-way, and connections that die.

use super::{comes_to_nothing, error, is_left_out, one, open, open_as, options, server, statement, write};
use crate::db::driver::postgres::Session;
use crate::db::driver::{SessionState, StatementKind};
use crate::error::Error;
use crate::value::Value;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream, UnixStream};

const OPEN_TRANSACTIONS: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND state LIKE 'idle in transaction%'";

/// Polls a future `polls` times, and drops it when it is not done by then.
pub(super) async fn cancelled_at<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// A relay to the server, in this test's only thread: an answer is never there before the future that waits for it was left, so that
/// each round trip can be cancelled.
async fn relay() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (host, port) = server();
                if host.starts_with('/') {
                    let mut server = UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).await?;
                    tokio::io::copy_bidirectional(&mut client, &mut server).await
                } else {
                    let mut server = TcpStream::connect((host, port)).await?;
                    tokio::io::copy_bidirectional(&mut client, &mut server).await
                }
            });
        }
    });
    port
}

/// Runs `step` on a fresh session, cancelled at each of its polls in turn; then a session that says it can be used must be right.
async fn sweep(name: &str, before: &[&str], step: impl AsyncFn(&mut Session)) {
    let mut control = open().await;
    let port = relay().await.to_string();
    let options = options(&[("application_name", name), ("host", "127.0.0.1"), ("port", &port)]);
    for polls in 0.. {
        let mut session = Session::open(&options).await.unwrap();
        for command in before {
            session.command(command).await.unwrap();
        }
        let done = cancelled_at(step(&mut session), polls).await.is_some();
        if !done && polls > 0 {
            assert_eq!(session.state(), SessionState::Broken, "{name} at {polls}");
            assert!(session.reset().await.is_err());
            assert!(session.command("SELECT 1").await.is_err());
        }
        if session.state() == SessionState::Idle {
            session.reset().await.unwrap();
            assert_eq!(one::<i32>(&mut session, "SELECT 7", vec![]).await, 7);
        }
        drop(session);
        assert!(comes_to_nothing(&mut control, OPEN_TRANSACTIONS, name, 2000).await, "{name} at {polls}");
        if done {
            assert!(polls > 1, "{name} was never cancelled");
            return;
        }
    }
}

#[tokio::test]
async fn cancelling_a_command_leaves_no_transaction() {
    if is_left_out() {
        return;
    }
    sweep("orm sweep begin", &[], async |session| session.command("BEGIN").await.unwrap()).await;
    sweep("orm sweep commit", &["BEGIN"], async |session| session.command("COMMIT").await.unwrap()).await;
    sweep("orm sweep savepoint", &["BEGIN"], async |session| session.command("SAVEPOINT a").await.unwrap()).await;
}

#[tokio::test]
async fn cancelling_a_statement_leaves_no_transaction() {
    if is_left_out() {
        return;
    }
    sweep("orm sweep run", &[], async |session| {
        write(session, "SELECT generate_series(1, 20000)", vec![]).await.unwrap();
    })
    .await;
    sweep("orm sweep run in transaction", &["BEGIN"], async |session| {
        write(session, "SELECT generate_series(1, 20000)", vec![]).await.unwrap();
    })
    .await;
    sweep("orm sweep forget", &["SELECT 1"], async |session| {
        session.clear_statements();
        write(session, "SELECT 1", vec![]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn cancelling_open_leaves_nothing() {
    if is_left_out() {
        return;
    }
    let name = "orm sweep open";
    let port = relay().await.to_string();
    let options = options(&[("application_name", name), ("host", "127.0.0.1"), ("port", &port)]);
    for polls in 1.. {
        if cancelled_at(Session::open(&options), polls).await.is_some() {
            assert!(polls > 2);
            break;
        }
    }
    let left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
    assert!(comes_to_nothing(&mut open().await, left, name, 3000).await);
}

#[tokio::test]
async fn dropping_a_session_rolls_back_at_once() {
    if is_left_out() {
        return;
    }
    let mut control = open().await;
    write(&mut control, "CREATE TABLE IF NOT EXISTS pg_driver_drop (n int)", vec![]).await.unwrap();
    write(&mut control, "TRUNCATE pg_driver_drop", vec![]).await.unwrap();
    let mut session = open_as("orm drop").await;
    session.command("BEGIN").await.unwrap();
    write(&mut session, "INSERT INTO pg_driver_drop VALUES (1)", vec![]).await.unwrap();
    session.abandon();
    assert_eq!(session.state(), SessionState::Broken);
    let start = Instant::now();
    drop(session);
    let left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
    assert!(comes_to_nothing(&mut control, left, "orm drop", 1000).await);
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
    assert_eq!(one::<i64>(&mut control, "SELECT count(*) FROM pg_driver_drop", vec![]).await, 0);
}

#[tokio::test]
async fn the_server_stops_a_query_whose_client_has_gone() {
    if is_left_out() {
        return;
    }
    let mut control = open().await;
    let mut session = open_as("orm gone").await;
    let sleep = write(&mut session, "SELECT pg_sleep(60)", vec![]);
    assert!(tokio::time::timeout(Duration::from_millis(200), sleep).await.is_err());
    drop(session);
    let left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
    assert!(comes_to_nothing(&mut control, left, "orm gone", 4000).await);
}

async fn terminate(control: &mut Session, pid: i32) {
    assert!(one::<bool>(control, "SELECT pg_terminate_backend($1)", vec![Value::I32(pid)]).await);
    let gone = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1::text::int";
    assert!(comes_to_nothing(control, gone, &pid.to_string(), 2000).await);
}

#[tokio::test]
async fn a_connection_killed_while_it_rests_is_lost_and_not_used_again() {
    if is_left_out() {
        return;
    }
    let (mut control, mut session) = (open().await, open().await);
    let pid = one::<i32>(&mut session, "SELECT pg_backend_pid()", vec![]).await;
    terminate(&mut control, pid).await;
    let lost = write(&mut session, "SELECT 1", vec![]).await.expect_err("killed");
    assert!(matches!(error(lost), Error::ConnectionLost(_)));
    assert_eq!(session.state(), SessionState::Broken);

    // after a rest it is asked first
    let mut session = open().await;
    let pid = one::<i32>(&mut session, "SELECT pg_backend_pid()", vec![]).await;
    terminate(&mut control, pid).await;
    session.last_used = session.last_used.checked_sub(super::super::PING_AFTER).unwrap();
    assert!(session.reset().await.is_err());
    assert_eq!(session.state(), SessionState::Broken);
}

#[tokio::test]
async fn a_connection_killed_in_a_query_is_lost() {
    if is_left_out() {
        return;
    }
    let (mut control, mut session) = (open().await, open().await);
    let pid = one::<i32>(&mut session, "SELECT pg_backend_pid()", vec![]).await;
    session.command("BEGIN").await.unwrap();
    let kill = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        one::<bool>(&mut control, "SELECT pg_terminate_backend($1)", vec![Value::I32(pid)]).await;
    };
    let (answer, ()) = tokio::join!(write(&mut session, "SELECT pg_sleep(30)", vec![]), kill);
    let lost = error(answer.expect_err("killed"));
    assert!(matches!(lost, Error::ConnectionLost(_)), "{lost:?}");
    assert_eq!(session.state(), SessionState::Broken);
    assert!(session.command("ROLLBACK").await.is_err());
}

#[tokio::test]
async fn a_session_left_in_a_transaction_is_not_handed_on() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    session.reset().await.unwrap();
    session.command("BEGIN").await.unwrap();
    assert!(session.reset().await.is_err());
}

#[tokio::test]
async fn a_panicking_sink_leaves_a_broken_session() {
    if is_left_out() {
        return;
    }
    struct Panics;
    impl crate::db::driver::Sink for Panics {
        fn row(&mut self, _: &crate::model::Row<'_>) -> Result<(), crate::model::DecodeError> {
            panic!("the program's own decoder");
        }
        fn into_any(self: Box<Self>) -> Box<dyn std::any::Any + Send> {
            self
        }
    }
    let mut session = open().await;
    let task = tokio::spawn(async move {
        let run = session.run(statement(StatementKind::Read, "SELECT 1", vec![]), Some(Box::new(Panics)));
        let caught = futures_util::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(run)).await;
        (caught.is_err(), session.state())
    });
    assert_eq!(task.await.unwrap(), (true, SessionState::Broken));
}
