//! Futures that are dropped after every number of polls.

use super::pool::poll_times;
use super::*;
use crate::error::TransactionError;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn a_block_that_is_dropped_is_kept_whole_or_not_at_all_and_its_hooks_with_it() {
    for backend in BACKENDS {
        let mut done = false;
        for polls in 0.. {
            run(async {
                let (server, db) = database(backend).await;
                server.inner().pauses = 2;
                let hooks = Arc::new(AtomicUsize::new(0));
                let result = poll_times(
                    db.atomic(async |db| {
                        put(db, 1).await?;
                        let hook = Arc::clone(&hooks);
                        db.on_commit(move || _ = hook.fetch_add(1, Ordering::SeqCst));
                        db.atomic(async |db| put(db, 2).await).await?;
                        let _ = db.atomic(async |db| execute(db, "fail").await).await;
                        put(db, 3).await
                    }),
                    polls,
                );
                if backend == Backend::Postgres
                    && !server.inner().log.iter().any(|text| text == "COMMIT")
                    && hooks.load(Ordering::SeqCst) == 0
                {
                    // only the COMMIT goes on by itself
                    let open = server.inner().transactions;
                    assert!(open <= 1, "{polls}");
                }
                assert_clean(&server, &db, 2).await;
                let kept = server.inner().kept.clone();
                assert!(kept == NOTHING || kept == [1, 2, 3], "{polls}: {kept:?}");
                assert_eq!(hooks.load(Ordering::SeqCst), usize::from(!kept.is_empty()), "{polls}: {kept:?}");
                if let Some(result) = result {
                    result.unwrap();
                    assert_eq!(kept, [1, 2, 3]);
                    done = true;
                }
            });
            if done {
                assert!(polls > 20, "the sweep saw every step");
                break;
            }
        }
    }
}

#[test]
fn an_inner_block_that_is_dropped_is_rolled_back_before_the_next_statement() {
    for backend in BACKENDS {
        let (mut undone, mut lost, mut done) = (0, 0, false);
        for polls in 0.. {
            run(async {
                let (server, db) = database(backend).await;
                let result = db
                    .atomic(async |db| {
                        put(db, 1).await?;
                        server.inner().pauses = 2;
                        let inner = poll_times(
                            db.atomic(async |db| {
                                put(db, 2).await?;
                                // a point at which no statement is under way
                                tokio::task::yield_now().await;
                                db.atomic(async |db| {
                                    put(db, 3).await?;
                                    tokio::task::yield_now().await;
                                    Ok(())
                                })
                                .await
                            }),
                            polls,
                        );
                        server.inner().pauses = 0;
                        done = inner.is_some();
                        put(db, 4).await
                    })
                    .await;
                assert_clean(&server, &db, 2).await;
                let kept = server.inner().kept.clone();
                match result {
                    Ok(()) if done => assert_eq!(kept, [1, 2, 3, 4]),
                    Ok(()) => {
                        undone += 1;
                        assert_eq!(kept, [1, 4], "{polls}");
                    }
                    Err(Error::Transaction(error)) => {
                        lost += 1;
                        assert!(matches!(*error, TransactionError::Lost { .. }), "{polls}: {error:?}");
                        assert_eq!(kept, NOTHING);
                    }
                    Err(error) => panic!("{polls}: {error:?}"),
                }
            });
            if done {
                break;
            }
        }
        assert!(undone >= 2 && lost > 10, "{undone} {lost}");
    }
}

#[test]
fn a_statement_that_is_dropped_loses_the_transaction() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let error = db
                .atomic(async |db| {
                    put(db, 1).await?;
                    server.inner().pauses = 1;
                    assert!(poll_times(put(db, 2), 1).is_none());
                    server.inner().pauses = 0;
                    let error = put(db, 3).await.unwrap_err();
                    assert!(error.to_string().contains("cancelled"), "{error}");
                    Ok(())
                })
                .await
                .unwrap_err();
            assert!(matches!(error, Error::Transaction(error) if matches!(*error, TransactionError::Lost { .. })));
            assert_eq!(server.inner().kept, NOTHING);
            assert_clean(&server, &db, 2).await;
        });
    }
}

#[test]
fn a_clone_that_is_at_work_when_the_block_is_dropped_ends_the_transaction() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            server.inner().pauses = 5;
            let clones = std::sync::Mutex::new(Vec::new());
            let block = db.atomic(async |db| {
                put(db, 1).await?;
                let clone = db.clone();
                clones.lock().unwrap().push(tokio::spawn(async move { put(&clone, 2).await }));
                std::future::pending::<()>().await;
                Ok(())
            });
            assert!(tokio::time::timeout(Duration::from_millis(1), block).await.is_err());
            let clone = clones.lock().unwrap().pop().unwrap();
            let _ = clone.await.unwrap();
            server.inner().pauses = 0;
            assert_clean(&server, &db, 2).await;
            assert_eq!(server.inner().kept, NOTHING);
        });
    }
}

#[test]
fn a_block_that_waits_for_a_session_can_be_dropped() {
    for backend in BACKENDS {
        run(async {
            let server = Server::new(backend, false);
            let db = open(&server, limits(1)).await.unwrap();
            for polls in 1..4 {
                let lease = db.shared.pool.lease(true).await.unwrap();
                assert!(poll_times(db.atomic(async |db| put(db, 1).await), polls).is_none());
                assert!(poll_times(put(&db, 1), polls).is_none());
                drop(lease);
                assert_clean(&server, &db, 1).await;
            }
        });
    }
}

#[test]
fn a_session_that_is_opened_and_dropped_half_way_leaves_its_place() {
    for polls in 1..5 {
        run(async {
            let server = Server::new(Backend::Postgres, false);
            let db = open(&server, limits(1)).await.unwrap();
            drop(db.shared.pool.lease(false).await.unwrap().close());
            server.inner().pauses = 3;
            let _ = poll_times(get(&db), polls);
            assert_clean(&server, &db, 1).await;
        });
    }
}
