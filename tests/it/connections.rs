//! Connections that die, servers that go away, pools that have no more to give.

mod pool;
mod server;

use crate::support::server::{Server, server};
use crate::support::*;
use ::sqlx::{Connection, PgConnection};
use orm::error::TransactionError;
use orm::prelude::*;
use orm::{Error, Options};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What is written while connections die.
#[derive(Model, Debug, Clone)]
#[orm(table = "connections_mark", ordering = "number")]
struct Mark {
    id: i64,
    number: i64,
}

async fn add(db: &Db, number: i64) -> orm::Result<Mark> {
    create!(db, Mark { number }).await
}

async fn numbers(db: &Db) -> orm::Result<Vec<i64>> {
    Mark.objects.values(Mark.number).all(db).await
}

/// One connection of a pool, and the process that serves it.
async fn alone(place: &Place) -> orm::Result<(Db, i32)> {
    let db = Db::connect(&place.url_with("max_connections=1&acquire_timeout=3s")).await?;
    let pid = db.raw("SELECT pg_backend_pid()").one().await?;
    Ok((db, pid))
}

/// Ends a process of the server, and waits until it has gone.
async fn terminate(control: &Db, pid: i32) -> orm::Result {
    assert!(control.raw("SELECT pg_terminate_backend($1)").bind(pid).one::<bool>().await?);
    for _ in 0..500 {
        let left: i64 = control.raw("SELECT count(*) FROM pg_stat_activity WHERE pid = $1").bind(pid).one().await?;
        if left == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the process does not end");
}

/// The address of the server that a URL names.
fn address(url: &str) -> SocketAddr {
    let options: ::sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    assert!(options.get_socket().is_none(), "a relay needs a server that listens on TCP");
    (options.get_host(), options.get_port()).to_socket_addrs().unwrap().next().unwrap()
}

/// A pool behind a relay to the server.
async fn behind_a_relay(place: &Place, parameters: &str) -> Result<(Db, Proxy), Box<dyn std::error::Error>> {
    let proxy = Proxy::new(address(place.url())).await?;
    let db = Db::connect(&proxy.url(&place.url_with(parameters))).await?;
    Ok((db, proxy))
}

/// All connections of the pool can be had at once, and none of the server's is left in a transaction.
async fn assert_whole(db: &Db, connections: usize) {
    let barrier = Arc::new(tokio::sync::Barrier::new(connections));
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (db, barrier) = (db.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                let read_only = orm::Atomic::new().read_only();
                db.atomic_with(read_only, async |_| {
                    barrier.wait().await;
                    Ok(())
                })
                .await
            })
        })
        .collect();
    for task in tasks {
        let held = tokio::time::timeout(Duration::from_secs(10), task).await.expect("a place in the pool is lost");
        held.unwrap().unwrap();
    }
}

only_postgres! {
    /// F1. A ping is not sent for a connection that was used a moment ago, so the statement itself meets the dead one.
    async fn a_connection_killed_while_it_rests_is_not_seen_by_who_reads(control, place) {
        let (db, pid) = alone(place).await?;
        add(&db, 1).await?;
        terminate(control, pid).await?;
        assert_eq!(numbers(&db).await?, [1]);
        let next: i32 = db.raw("SELECT pg_backend_pid()").one().await?;
        assert_ne!(next, pid);
        // once more with a statement that is prepared already
        terminate(control, next).await?;
        assert_eq!(numbers(&db).await?, [1]);
        db.close().await;
    }

    async fn nor_by_who_begins_a_block(control, place) {
        let (db, pid) = alone(place).await?;
        terminate(control, pid).await?;
        db.atomic(async |db| add(db, 1).await).await?;
        assert_eq!(numbers(&db).await?, [1]);
        db.close().await;
    }

    /// Whether a write was carried out is not known, so it is never sent twice.
    async fn a_write_on_a_connection_that_died_is_an_error_and_the_next_one_works(control, place) {
        let (db, pid) = alone(place).await?;
        terminate(control, pid).await?;
        let error = add(&db, 1).await.unwrap_err();
        assert!(matches!(error, Error::ConnectionLost(_)), "{error}");
        assert!(!error.is_retryable());
        assert_eq!(numbers(&db).await?, [0; 0]);
        add(&db, 2).await?;
        assert_eq!(numbers(&db).await?, [2]);
        db.close().await;
    }

    /// A SELECT that the program wrote may call a function that writes.
    async fn raw_sql_on_a_connection_that_died_is_not_sent_twice(control, place) {
        let (db, pid) = alone(place).await?;
        terminate(control, pid).await?;
        let error = db.raw("SELECT 7").one::<i32>().await.unwrap_err();
        assert!(matches!(error, Error::ConnectionLost(_)), "{error}");
        assert_eq!(db.raw("SELECT 7").one::<i32>().await?, 7);
        db.close().await;
    }

    /// What killed one, a restart or a pooler that forgot them, mostly killed all: one error is enough.
    async fn when_all_resting_connections_are_killed_only_the_first_write_fails(control, place) {
        let db = Db::connect(&place.url_with("max_connections=4")).await?;
        assert_whole(&db, 4).await;
        let killed: i64 = control
            .raw("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                  WHERE datname = current_database() AND pid <> pg_backend_pid()")
            .one().await?;
        assert!(killed >= 4, "{killed}");
        tokio::time::sleep(Duration::from_millis(100)).await;
        let first = add(&db, 1).await;
        assert!(matches!(first, Err(Error::ConnectionLost(_))));
        for number in 2..8 {
            add(&db, number).await?;
        }
        assert_whole(&db, 4).await;
        assert_eq!(numbers(&db).await?, [2, 3, 4, 5, 6, 7]);
        db.close().await;
    }

    async fn a_connection_killed_in_a_query_is_lost_and_the_query_is_not_run_again(control, place) {
        let (db, pid) = alone(place).await?;
        let query = async { db.raw("SELECT 1 FROM pg_sleep(30)").rows::<i32>().await };
        let kill = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            terminate(control, pid).await
        };
        let (answer, killed) = tokio::join!(query, kill);
        killed?;
        let error = answer.unwrap_err();
        assert!(matches!(error, Error::ConnectionLost(_)), "{error}");
        assert_eq!(numbers(&db).await?, [0; 0]);
        assert_whole(&db, 1).await;
        db.close().await;
    }

    /// A read of the library's own that ran for a while was at work: somebody meant to end it.
    async fn a_read_that_was_at_work_is_not_run_again(control, place) {
        let (db, pid) = alone(place).await?;
        add(&db, 1).await?;
        let mut locker = PgConnection::connect(place.url()).await.unwrap();
        ::sqlx::raw_sql("BEGIN; LOCK TABLE connections_mark IN ACCESS EXCLUSIVE MODE").execute(&mut locker).await.unwrap();
        let kill = async {
            tokio::time::sleep(Duration::from_millis(1300)).await;
            terminate(control, pid).await
        };
        let (answer, killed) = tokio::join!(numbers(&db), kill);
        killed?;
        assert!(matches!(answer, Err(Error::ConnectionLost(_))), "{answer:?}");
        drop(locker);
        assert_eq!(numbers(&db).await?, [1]);
        db.close().await;
    }

    async fn a_connection_killed_in_a_block_loses_the_block(control, place) {
        let (db, pid) = alone(place).await?;
        let error = db.atomic(async |db| {
            add(db, 1).await?;
            terminate(control, pid).await?;
            // a read as well: half of the block is gone with the connection
            let lost = numbers(db).await.unwrap_err();
            assert!(matches!(lost, Error::ConnectionLost(_)), "{lost}");
            let after = add(db, 2).await.unwrap_err();
            assert!(matches!(&after, Error::Transaction(error) if matches!(**error, TransactionError::Lost { .. })), "{after}");
            Ok(())
        }).await.unwrap_err();
        assert!(matches!(&error, Error::Transaction(error) if matches!(**error, TransactionError::Lost { .. })), "{error}");
        assert_eq!(numbers(&db).await?, [0; 0]);
        assert_whole(&db, 1).await;
        db.close().await;
    }

    /// D4: the server may have kept it, or not.
    async fn a_commit_on_a_connection_that_dies_has_an_unknown_outcome(control, place) {
        let (db, proxy) = behind_a_relay(place, "max_connections=2").await.unwrap();
        let runs = AtomicUsize::new(0);
        let hooks = Arc::new(AtomicUsize::new(0));
        let error = db.retry(5, async |db| {
            runs.fetch_add(1, Ordering::SeqCst);
            let hooks = Arc::clone(&hooks);
            db.on_commit(move || { hooks.fetch_add(1, Ordering::SeqCst); });
            add(db, 1).await?;
            // the COMMIT arrives, its answer does not
            proxy.cut_after(0);
            Ok(())
        }).await.unwrap_err();
        proxy.resume();
        let Error::Transaction(error) = error else { panic!("{error}") };
        let TransactionError::CommitOutcomeUnknown { cause } = &*error else { panic!("{error}") };
        assert!(matches!(**cause, Error::ConnectionLost(_)), "{cause}");
        assert_eq!((runs.into_inner(), hooks.load(Ordering::SeqCst)), (1, 0), "it is neither run again nor taken for kept");
        assert_eq!(numbers(control).await?, [1], "here it was kept");
        assert_whole(&db, 2).await;
        db.close().await;
    }

    /// F6.
    async fn a_reply_cut_at_any_byte_is_an_error_and_never_wrong_rows(control, place) {
        for number in 0..20 {
            add(control, number).await?;
        }
        let (db, proxy) = behind_a_relay(place, "max_connections=1").await.unwrap();
        let right: Vec<i64> = (0..20).collect();
        assert_eq!(numbers(&db).await?, right);
        let (mut lost, mut bytes) = (0, 0);
        loop {
            // in a block, where nothing may be run again
            let answer = db.atomic(async |db| {
                proxy.cut_after(bytes);
                numbers(db).await
            }).await;
            proxy.resume();
            match answer {
                Ok(rows) => { assert_eq!(rows, right); break; }
                Err(Error::Transaction(error)) if matches!(*error, TransactionError::CommitOutcomeUnknown { .. }) => {}
                Err(Error::ConnectionLost(_)) => lost += 1,
                Err(other) => panic!("cut after {bytes} bytes: {other}"),
            }
            bytes += 7;
            assert!(bytes < 20_000);
        }
        assert!(lost > 10, "{lost} cuts in {bytes} bytes");
        // outside of one the read is run once more, or fails; it is never half
        for bytes in (0..400).step_by(13) {
            proxy.cut_after(bytes);
            let answer = numbers(&db).await;
            proxy.resume();
            match answer {
                Ok(rows) => assert_eq!(rows, right),
                Err(error) => assert!(matches!(error, Error::ConnectionLost(_) | Error::Unavailable { .. }), "{error}"),
            }
        }
        assert_whole(&db, 1).await;
        db.close().await;
    }
}
