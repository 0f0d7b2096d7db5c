//! Who gets a session, and when; and what happens when none can be had.

use super::*;
use crate::error::Source;
use std::time::Instant;

#[test]
fn the_pool_says_how_many_were_in_use_and_serves_in_order_of_arrival() {
    run(async {
        let server = Server::new(Backend::Postgres, false);
        let db = open(&server, limits(2)).await.unwrap();
        let (a, b) = (db.shared.pool.lease(false).await.unwrap(), db.shared.pool.lease(false).await.unwrap());
        let error = get(&db).await.unwrap_err();
        assert!(matches!(error, Error::PoolTimeout { in_use: 2, size: 2, .. }), "{error:?}");
        assert_eq!(error.to_string(), "no connection became free within 80ms: 2 of 2 are in use");

        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for number in 0..5 {
            let (db, order) = (db.clone(), Arc::clone(&order));
            tasks.push(tokio::spawn(async move {
                let lease = db.shared.pool.lease(false).await.unwrap();
                order.lock().unwrap().push(number);
                tokio::task::yield_now().await;
                drop(lease);
            }));
            settle().await;
        }
        drop(a);
        drop(b);
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
        assert_clean(&server, &db, 2).await;
    });
}

#[test]
fn whoever_gives_up_gives_the_place_up_too() {
    run(async {
        let server = Server::new(Backend::Postgres, false);
        let db = open(&server, limits(1)).await.unwrap();
        let lease = db.shared.pool.lease(false).await.unwrap();
        assert!(poll_times(get(&db), 3).is_none(), "it waits for a place");
        drop(lease);
        assert_clean(&server, &db, 1).await;

        drop(db.shared.pool.lease(false).await.unwrap().close());
        server.inner().hangs = true;
        assert!(poll_times(get(&db), 3).is_none(), "it waits for the server");
        server.inner().hangs = false;
        assert_clean(&server, &db, 1).await;
    });
}

#[test]
fn writers_of_sqlite_queue_and_readers_go_on() {
    run(async {
        let server = Server::new(Backend::Sqlite, false);
        let db = open(&server, limits(3)).await.unwrap();
        server.inner().pauses = 2;
        let mut tasks = Vec::new();
        for number in 0..20 {
            let db = db.clone();
            // the fake asserts that there is never more than one
            tasks.push(tokio::spawn(async move {
                if number % 2 == 0 { put(&db, number).await } else { db.atomic(async |db| put(db, number).await).await }
            }));
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(server.inner().kept, (0..20).collect::<Vec<i64>>());

        let outer = db.clone();
        let kept = db
            .atomic(async |db| {
                put(db, 99).await?;
                let error = put(&outer, 100).await.unwrap_err();
                assert!(
                    matches!(&error, Error::LockTimeout(source) if source.to_string().contains("handle that is given")),
                    "{error}"
                );
                assert!(!error.is_retryable());
                outer.atomic_with(crate::db::Atomic::new().read_only(), async |db| get(db).await).await
            })
            .await
            .unwrap();
        assert_eq!(kept.len(), 20, "a reader sees what is committed");
        assert_clean(&server, &db, 3).await;
    });
}

#[test]
fn a_server_that_is_down_is_told_with_its_cause() {
    run(async {
        let server = Server::new(Backend::Postgres, false);
        let refused = Error::Unavailable { target: "fake".into(), reason: "connection refused".into() };
        server.inner().down = Some(refused);
        let error = open(&server, limits(2)).await.unwrap_err();
        assert_eq!(error.to_string(), "can't connect to fake: connection refused");

        // it never answers: the one who connects learns it, and so do those behind it
        server.inner().down = None;
        let db = open(&server, limits(1)).await.unwrap();
        drop(db.shared.pool.lease(false).await.unwrap().close());
        server.inner().hangs = true;
        let other = db.clone();
        let (first, second) = (
            tokio::spawn(async move { get(&other).await }),
            tokio::spawn({
                let db = db.clone();
                async move { get(&db).await }
            }),
        );
        for task in [first, second] {
            let error = task.await.unwrap().unwrap_err();
            assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
        }
        server.inner().hangs = false;
        assert_clean(&server, &db, 1).await;

        // too many connections: tried again, then told
        drop(db.shared.pool.lease(false).await.unwrap().close());
        let many = Error::Database {
            code: Some("53300".into()),
            message: "sorry, too many clients already".into(),
            source: None,
        };
        server.inner().down = Some(many.clone());
        server.inner().down_times = 2;
        assert_eq!(get(&db).await.unwrap(), NOTHING);
        drop(db.shared.pool.lease(false).await.unwrap().close());
        server.inner().down = Some(many);
        let error = get(&db).await.unwrap_err();
        assert!(
            matches!(error, Error::Unavailable { .. }) && error.to_string().contains("too many clients"),
            "{error}"
        );
    });
}

#[test]
fn a_statement_that_is_dropped_leaves_a_clean_session_or_none() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            server.inner().pauses = 1;
            let mut future = Box::pin(put(&db, 1));
            assert!(poll_once(future.as_mut()).is_none());
            drop(future);
            if backend == Backend::Postgres {
                assert_eq!(server.inner().sessions, 0, "the connection is closed at once");
            }
            assert_clean(&server, &db, 2).await;
            put(&db, 2).await.unwrap();
            assert_eq!(server.inner().kept, [2]);
        });
    }
}

#[test]
fn data_in_memory_outlive_whatever_happens_to_the_session() {
    run(async {
        let server = Server::new(Backend::Sqlite, true);
        let mut short = limits(1);
        (short.idle_timeout, short.max_lifetime) = (Some(Duration::ZERO), Some(Duration::ZERO));
        let db = open(&server, short).await.unwrap();
        server.inner().pauses = 3;
        for polls in 0..40 {
            for text in ["put 1", "fail", "get"] {
                poll_times(execute(&db, text), polls);
                // and the next one is dropped while it cleans up
                poll_times(execute(&db, "get"), 2);
            }
            poll_times(db.atomic(async |db| put(db, 1).await), polls);
            settle().await;
        }
        get(&db).await.unwrap();
        {
            let inner = server.inner();
            assert_eq!((inner.sessions, inner.opened), (1, 1), "the only session was closed");
        }
        assert_clean(&server, &db, 1).await;
    });
}

#[test]
fn a_broken_session_is_replaced() {
    run(async {
        let (server, db) = database(Backend::Postgres).await;
        assert!(matches!(execute(&db, "die").await, Err(Error::ConnectionLost(_))));
        assert_eq!(server.inner().sessions, 0);
        put(&db, 1).await.unwrap();
        let inner = server.inner();
        assert_eq!((inner.opened, inner.resets), (2, 0), "a fresh session needs no reset");
    });
}

#[test]
fn old_and_idle_sessions_are_closed() {
    run(async {
        let server = Server::new(Backend::Postgres, false);
        let mut short = limits(3);
        short.idle_timeout = Some(Duration::from_millis(30));
        let db = open(&server, short).await.unwrap();
        let leases = [db.shared.pool.lease(false).await.unwrap(), db.shared.pool.lease(false).await.unwrap()];
        drop(leases);
        assert_eq!(server.inner().sessions, 2);
        tokio::time::sleep(Duration::from_millis(50)).await;
        get(&db).await.unwrap();
        assert_eq!(server.inner().sessions, 1);
    });
}

#[test]
fn a_closed_pool_says_so() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let lease = db.shared.pool.lease(true).await.unwrap();
            let waiting = tokio::spawn({
                let db = db.clone();
                async move { db.close().await }
            });
            settle().await;
            assert!(!waiting.is_finished(), "it waits for the session in use");
            drop(lease);
            let started = Instant::now();
            waiting.await.unwrap();
            assert!(started.elapsed() < Duration::from_millis(75));
            assert_eq!(server.inner().sessions, 0);
            assert!(matches!(get(&db).await, Err(Error::PoolClosed)));
            assert!(matches!(put(&db, 1).await, Err(Error::PoolClosed)));
            assert!(matches!(db.atomic(async |_| Ok(())).await, Err(Error::PoolClosed)));
        });
    }
}

#[test]
fn a_change_of_the_schema_reaches_every_session() {
    run(async {
        let (server, db) = database(Backend::Postgres).await;
        let other = db.shared.pool.lease(false).await.unwrap();
        db.run_script(vec![statement("CREATE a"), statement("CREATE b")]).await.unwrap();
        drop(other);
        let before = server.inner().clears;
        let leases = [db.shared.pool.lease(false).await.unwrap(), db.shared.pool.lease(false).await.unwrap()];
        assert_eq!(server.inner().clears, before + 2);
        drop(leases);
        get(&db).await.unwrap();
        assert_eq!(server.inner().clears, before + 2);
    });
}

#[test]
fn debug_of_a_database_is_short() {
    run(async {
        let (_, db) = database(Backend::Postgres).await;
        let text = format!("{db:?}");
        assert!(text.contains("Postgres") && text.contains("fake") && text.len() < 200, "{text}");
        let _ = Source::new("x");
    });
}

#[test]
fn the_cause_of_an_error_says_model_and_field() {
    run(async {
        let (_, db) = database(Backend::Sqlite).await;
        let error = execute(&db, "fail").await.unwrap_err();
        assert!(error.is_unique());
        assert!(matches!(execute(&db, "missing").await, Err(Error::Schema { .. })));
    });
}

/// Polls a future once.
pub(super) fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    match future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

/// Polls a future so often, then drops it. Whether it was done.
pub(super) fn poll_times<T>(future: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut future = Box::pin(future);
    (0..polls).find_map(|_| poll_once(future.as_mut()))
}

#[test]
fn a_statement_that_takes_too_long_is_stopped() {
    run(async {
        let server = Server::new(Backend::Sqlite, false);
        let mut short = limits(2);
        short.statement_timeout = Some(Duration::from_millis(20));
        let db = open(&server, short).await.unwrap();
        server.inner().pauses = usize::MAX;
        let error = put(&db, 1).await.unwrap_err();
        assert!(matches!(error, Error::StatementTimeout(_)));
        server.inner().pauses = 0;
        let error = db
            .atomic(async |db| {
                put(db, 1).await?;
                server.inner().pauses = usize::MAX;
                assert!(matches!(put(db, 2).await, Err(Error::StatementTimeout(_))));
                server.inner().pauses = 0;
                put(db, 3).await
            })
            .await
            .unwrap_err();
        assert!(error.to_string().contains("undid the transaction"), "{error}");
        assert_clean(&server, &db, 2).await;
        assert_eq!(server.inner().kept, NOTHING);
    });
}
