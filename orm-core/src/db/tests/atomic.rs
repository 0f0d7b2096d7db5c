//! Blocks inside of blocks: what is kept, what is undone, and what each handle may do.

use super::*;
use crate::db::{Atomic, Isolation};
use crate::error::TransactionError;

fn transaction(error: &Error) -> &TransactionError {
    match error {
        Error::Transaction(error) => error,
        other => panic!("{other:?}"),
    }
}

fn cancelled() -> Error {
    Error::Cancelled(crate::error::Source::new("on purpose"))
}

#[test]
fn the_futures_are_send_and_need_no_annotations() {
    async fn title(db: &Database, number: i64) -> Result<i64> {
        put(db, number).await.map(|()| number)
    }
    async fn nested(db: &Database, texts: &[String]) -> Result<usize> {
        db.atomic(async |db| {
            let mut sum = 0;
            for text in texts {
                sum += db
                    .atomic(async |db| {
                        title(db, text.len() as i64).await?;
                        Ok(text.len())
                    })
                    .await?;
            }
            Ok(sum)
        })
        .await
    }
    run(async {
        for backend in BACKENDS {
            let (server, db) = database(backend).await;
            let shared = db.clone();
            let sum = tokio::spawn(async move {
                let texts = vec!["a".to_owned(), "bcd".to_owned()];
                let sum = nested(&shared, &texts).await?;
                shared.retry(2, async |db| title(db, sum as i64).await).await?;
                shared
                    .atomic_with(Atomic::new().error::<Mine>(), async |db| {
                        title(db, 7).await?;
                        if sum == 0 { Err(Mine::Own("empty")) } else { Ok(()) }
                    })
                    .await
                    .map_err(|_| cancelled())?;
                Ok::<_, Error>(sum)
            });
            assert_eq!(sum.await.unwrap().unwrap(), 4);
            assert_eq!(server.inner().kept, [1, 3, 4, 7]);
        }
    });
}

/// Django's `AtomicTests`: each row is (inner blocks fail or not, outer fails or not, with savepoint or merged) → what is kept.
#[test]
fn nested_blocks_keep_what_django_keeps() {
    for backend in BACKENDS {
        for savepoint in [true, false] {
            for (first, second) in [(true, true), (true, false), (false, true), (false, false)] {
                // `caught`: the outer block goes on after an inner error
                for (caught, outer) in [(true, true), (true, false), (false, true)] {
                    run(async {
                        let (server, db) = database(backend).await;
                        let inner = async |db: &Database, number: i64, good: bool| {
                            let result = db
                                .atomic_with(Atomic::new().savepoint(savepoint), async |db| {
                                    put(db, number).await?;
                                    if good { Ok(()) } else { Err(cancelled()) }
                                })
                                .await;
                            if caught { Ok(()) } else { result }
                        };
                        let result = db
                            .atomic(async |db| {
                                put(db, 1).await?;
                                inner(db, 2, first).await?;
                                inner(db, 3, second).await?;
                                put(db, 4).await?;
                                if outer { Ok(()) } else { Err(cancelled()) }
                            })
                            .await;
                        let case = format!("{backend:?} {savepoint} {first} {second} {caught} {outer}: {result:?}");
                        let failed = !first || !second;
                        if !outer || (failed && (!caught || !savepoint)) {
                            assert!(result.is_err(), "{case}");
                            assert_eq!(server.inner().kept, NOTHING, "{case}");
                        } else {
                            assert!(result.is_ok(), "{case}");
                            let kept: Vec<i64> = [(1, true), (2, first), (3, second), (4, true)]
                                .iter()
                                .filter(|x| x.1)
                                .map(|x| x.0)
                                .collect();
                            assert_eq!(server.inner().kept, kept, "{case}");
                        }
                        if failed && caught && !savepoint && outer {
                            let error = result.unwrap_err();
                            assert!(matches!(transaction(&error), TransactionError::Aborted { cause }
                                if matches!(transaction(cause), TransactionError::InnerFailed)));
                        }
                        assert_clean(&server, &db, 2).await;
                    });
                }
            }
        }
    }
}

#[test]
fn a_failed_statement_dooms_its_block_and_nothing_more_is_sent() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let error = db
                .atomic(async |db| {
                    put(db, 1).await?;
                    assert!(execute(db, "fail").await.unwrap_err().is_unique());
                    let sent = server.inner().log.len();
                    for _ in 0..2 {
                        let error = put(db, 2).await.unwrap_err();
                        assert!(
                            matches!(transaction(&error), TransactionError::Aborted { cause } if cause.is_unique())
                        );
                    }
                    let error = db.atomic(async |_| Ok(())).await.unwrap_err();
                    assert!(matches!(transaction(&error), TransactionError::Aborted { .. }));
                    assert_eq!(server.inner().log.len(), sent);
                    Ok(())
                })
                .await
                .unwrap_err();
            assert!(matches!(transaction(&error), TransactionError::Aborted { cause } if cause.is_unique()));
            assert_eq!(server.inner().kept, NOTHING);

            // with a block of its own the rest goes on
            db.atomic(async |db| {
                put(db, 1).await?;
                let error = db.atomic(async |db| execute(db, "fail").await).await.unwrap_err();
                assert!(error.is_unique(), "the statement's own error");
                let swallowed = db
                    .atomic(async |db| {
                        let _ = execute(db, "fail").await;
                        Ok(())
                    })
                    .await;
                assert!(matches!(transaction(&swallowed.unwrap_err()), TransactionError::Aborted { .. }));
                put(db, 2).await
            })
            .await
            .unwrap();
            assert_eq!(server.inner().kept, [1, 2]);
            assert_clean(&server, &db, 2).await;
        });
    }
}

#[test]
fn what_was_never_sent_dooms_nothing() {
    run(async {
        let (server, db) = database(Backend::Sqlite).await;
        db.atomic(async |db| {
            assert!(matches!(execute(db, "misuse").await, Err(Error::Query(_))));
            put(db, 1).await
        })
        .await
        .unwrap();
        assert_eq!(server.inner().kept, [1]);
    });
}

#[test]
fn a_transaction_that_the_database_undid_is_lost() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let error = db
                .atomic(async |db| {
                    put(db, 1).await?;
                    let inner = db.atomic(async |db| execute(db, "full").await).await;
                    assert!(matches!(inner, Err(Error::StorageFull(_))));
                    let error = put(db, 2).await.unwrap_err();
                    assert!(matches!(transaction(&error), TransactionError::Lost { cause } if matches!(**cause, Error::StorageFull(_))));
                    Ok(())
                })
                .await
                .unwrap_err();
            assert!(matches!(transaction(&error), TransactionError::Lost { .. }));
            let error = db.atomic(async |db| execute(db, "die").await).await.unwrap_err();
            assert!(matches!(error, Error::ConnectionLost(_)), "the block's own error: {error}");
            assert_eq!(server.inner().kept, NOTHING);
            assert_clean(&server, &db, 2).await;
        });
    }
}

#[test]
fn a_commit_that_fails_says_what_became_of_it() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let commit = async |fault| {
                server.inner().faults.push_back(("COMMIT", fault));
                db.atomic(async |db| put(db, 1).await).await.unwrap_err()
            };
            let error = commit("die").await;
            assert!(matches!(transaction(&error), TransactionError::CommitOutcomeUnknown { .. }));
            assert!(!error.is_retryable());
            assert!(matches!(commit("defer").await, Error::Database { .. }));
            // still open: rolled back here
            let error = commit("busy").await;
            assert!(matches!(error, Error::Busy { .. }) && error.is_retryable());
            assert_eq!(server.inner().kept, NOTHING);
            assert_clean(&server, &db, 2).await;
        });
    }
}

#[test]
fn a_rollback_that_fails_keeps_the_error_and_closes_the_session() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            server.inner().faults.push_back(("ROLLBACK", "die"));
            let result = db.atomic_with(Atomic::new().error::<Mine>(), async |db| {
                put(db, 1).await?;
                Err::<(), _>(Mine::Own("mine"))
            });
            assert!(matches!(result.await, Err(Mine::Own("mine"))));
            settle().await;
            assert_eq!(server.inner().sessions, 0);

            server.inner().faults.push_back(("ROLLBACK TO SAVEPOINT orm_1", "die"));
            let error = db
                .atomic(async |db| {
                    put(db, 1).await?;
                    assert!(matches!(db.atomic(async |_| Err::<(), _>(cancelled())).await, Err(Error::Cancelled(_))));
                    put(db, 2).await
                })
                .await
                .unwrap_err();
            assert!(matches!(transaction(&error), TransactionError::Lost { .. }));
            assert_eq!(server.inner().kept, NOTHING);
            assert_clean(&server, &db, 2).await;
        });
    }
}

#[test]
fn handles_work_in_their_own_block_only() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let mut kept = None;
            db.atomic(async |outer| {
                assert!(outer.is_in_transaction() && !db.is_in_transaction());
                kept = Some(outer.clone());
                let mut inner_kept = None;
                outer
                    .atomic(async |inner| {
                        inner_kept = Some(inner.clone());
                        let error = put(outer, 1).await.unwrap_err();
                        assert!(matches!(transaction(&error), TransactionError::Nested));
                        let error = outer.atomic(async |_| Ok(())).await.unwrap_err();
                        assert!(matches!(transaction(&error), TransactionError::Nested));
                        put(inner, 2).await
                    })
                    .await?;
                let error = put(&inner_kept.unwrap(), 3).await.unwrap_err();
                assert!(matches!(transaction(&error), TransactionError::Closed));
                put(outer, 4).await
            })
            .await
            .unwrap();
            let error = put(&kept.unwrap(), 5).await.unwrap_err();
            assert!(matches!(transaction(&error), TransactionError::Closed));
            assert_eq!(server.inner().kept, [2, 4]);
            assert_clean(&server, &db, 2).await;
        });
    }
}

#[test]
fn statements_of_clones_queue() {
    run(async {
        let (server, db) = database(Backend::Postgres).await;
        server.inner().pauses = 2;
        db.atomic(async |db| {
            let tasks: Vec<_> = (0..5)
                .map(|number| {
                    let db = db.clone();
                    tokio::spawn(async move { put(&db, number).await })
                })
                .collect();
            for task in tasks {
                task.await.unwrap()?;
            }
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(server.inner().kept, [0, 1, 2, 3, 4]);
    });
}

#[test]
fn options_belong_to_the_outermost_block() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            db.atomic(async |db| {
                let error = db.atomic_with(Atomic::new().durable(), async |_| Ok(())).await.unwrap_err();
                assert!(matches!(transaction(&error), TransactionError::DurableNested));
                for options in [Atomic::new().read_only(), Atomic::new().isolation(Isolation::Serializable)] {
                    let error = db.atomic_with(options, async |_| Ok(())).await.unwrap_err();
                    assert!(matches!(transaction(&error), TransactionError::OptionsNested));
                }
                let error = db.retry(3, async |_| Ok(())).await.unwrap_err();
                assert!(matches!(transaction(&error), TransactionError::DurableNested));
                put(db, 1).await
            })
            .await
            .unwrap();
            let options = Atomic::new().isolation(Isolation::Serializable).read_only();
            let error = db.atomic_with(options, async |db| put(db, 2).await).await.unwrap_err();
            assert!(matches!(error, Error::ReadOnly(_)));
            let begin = match backend {
                Backend::Sqlite => "BEGIN DEFERRED",
                Backend::Postgres => "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
            };
            assert!(server.inner().log.iter().any(|text| text == begin));
            assert_eq!(server.inner().kept, [1]);
        });
    }
}

#[test]
fn a_dry_run_is_rolled_back() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            assert!(db.set_rollback().is_err());
            let seen = db
                .atomic(async |db| {
                    db.set_rollback()?;
                    put(db, 1).await?;
                    get(db).await
                })
                .await
                .unwrap();
            assert_eq!(seen, [1]);
            db.atomic(async |db| {
                put(db, 2).await?;
                db.atomic(async |db| {
                    put(db, 3).await?;
                    db.set_rollback()
                })
                .await
            })
            .await
            .unwrap();
            assert_eq!(server.inner().kept, [2]);
            assert_clean(&server, &db, 2).await;
        });
    }
}

#[test]
fn a_panic_rolls_back_and_goes_on() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let shared = db.clone();
            let task = tokio::spawn(async move {
                shared
                    .atomic(async |db| {
                        put(db, 1).await?;
                        db.atomic(async |db| {
                            put(db, 2).await?;
                            panic!("in the block")
                        })
                        .await
                    })
                    .await as Result<()>
            });
            assert!(task.await.unwrap_err().is_panic());
            assert_eq!(server.inner().transactions, 0, "rolled back at once");
            let shared = db.clone();
            let task = tokio::spawn(async move { shared.atomic(async |db| execute(db, "panic").await).await });
            assert!(task.await.unwrap_err().is_panic());
            assert_eq!(server.inner().kept, NOTHING);
            assert_clean(&server, &db, 2).await;
        });
    }
}

#[test]
fn a_thousand_levels_have_names_of_their_own() {
    fn down(db: &Database, levels: i64) -> std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send + '_>> {
        Box::pin(async move {
            put(db, levels).await?;
            if levels == 0 { Ok(()) } else { db.atomic(async |db| down(db, levels - 1).await).await }
        })
    }
    // each level is a few frames of the stack in a build without optimization
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(|| {
        run(async {
            let (server, db) = database(Backend::Postgres).await;
            db.atomic(async |db| down(db, 1000).await).await.unwrap();
            assert_eq!(server.inner().kept.len(), 1001);
        });
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn only_what_may_be_cured_is_run_again() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let attempts = std::cell::Cell::new(0);
            let times = async |fail: &str, times: u32| {
                attempts.set(0);
                db.retry_with(Atomic::new().error::<Mine>(), 4, async |db| {
                    attempts.set(attempts.get() + 1);
                    put(db, i64::from(attempts.get())).await?;
                    if attempts.get() < times {
                        // in an inner block, and behind an error that says nothing of it
                        db.atomic(async |db| execute(db, fail).await).await.map_err(|_| Mine::Own("hidden"))?;
                    }
                    Ok(())
                })
                .await
            };
            times("deadlock", 3).await.unwrap();
            assert_eq!((attempts.get(), server.inner().kept.clone()), (3, vec![3]));
            assert!(matches!(times("deadlock", 99).await, Err(Mine::Own("hidden"))));
            assert_eq!(attempts.get(), 4);
            assert!(times("fail", 99).await.is_err());
            assert_eq!(attempts.get(), 1);
            server.inner().faults.push_back(("COMMIT", "busy"));
            server
                .inner()
                .faults
                .push_back((if backend == Backend::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" }, "busy"));
            times("", 0).await.unwrap();
            assert_eq!(attempts.get(), 2, "BEGIN failed once, COMMIT failed once");
            server.inner().faults.push_back(("COMMIT", "die"));
            assert!(matches!(times("", 0).await, Err(Mine::Database(Error::Transaction(_)))));
            assert_eq!(attempts.get(), 1, "a COMMIT whose outcome is not known is not run again");
            assert_clean(&server, &db, 2).await;
        });
    }
}
