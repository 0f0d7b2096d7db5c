//! `on_commit`: order, savepoints, panics.

use super::*;
use crate::db::Atomic;
use std::sync::Mutex;

#[test]
fn hooks_run_in_order_after_the_commit_and_go_with_their_savepoint() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let seen = Arc::new(Mutex::new(Vec::new()));
            let hook = |name: &'static str| {
                let (seen, server) = (Arc::clone(&seen), Arc::clone(&server));
                move || {
                    let inner = server.inner();
                    seen.lock().unwrap().push((name, inner.kept.len(), inner.transactions));
                }
            };
            db.on_commit(hook("outside"));
            assert_eq!(seen.lock().unwrap().drain(..).collect::<Vec<_>>(), [("outside", 0, 0)]);
            db.atomic(async |db| {
                put(db, 1).await?;
                db.on_commit(hook("first"));
                let _ = db
                    .atomic(async |db| {
                        db.on_commit(hook("dropped"));
                        db.atomic(async |db| {
                            db.on_commit(hook("dropped too"));
                            Ok(())
                        })
                        .await?;
                        execute(db, "fail").await
                    })
                    .await;
                db.atomic(async |db| {
                    db.on_commit(hook("inner"));
                    Ok(())
                })
                .await?;
                let (clone, nested) = (db.clone(), hook("nested"));
                db.on_commit(move || clone.on_commit(nested));
                db.on_commit(|| panic!("a hook that panics"));
                db.on_commit(hook("last"));
                assert!(seen.lock().unwrap().is_empty());
                Ok(())
            })
            .await
            .unwrap();
            assert_eq!(*seen.lock().unwrap(), [("first", 1, 0), ("inner", 1, 0), ("nested", 1, 0), ("last", 1, 0)]);
            assert_clean(&server, &db, 2).await;
        });
    }
}

#[test]
fn hooks_of_what_is_not_kept_are_dropped() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let marker = Arc::new(());
            let hook = || {
                let marker = Arc::clone(&marker);
                move || panic!("must not run: {marker:?}")
            };
            let mut kept = None;
            let _ = db
                .atomic(async |db| {
                    db.on_commit(hook());
                    kept = Some(db.clone());
                    execute(db, "fail").await
                })
                .await;
            // the block has ended, and nothing of it was kept
            kept.unwrap().on_commit(hook());
            db.atomic(async |db| {
                db.on_commit(hook());
                db.set_rollback()
            })
            .await
            .unwrap();
            server.inner().faults.push_back(("COMMIT", "die"));
            let _ = db
                .atomic(async |db| {
                    db.on_commit(hook());
                    Ok(())
                })
                .await;
            assert_eq!(Arc::strong_count(&marker), 1);
        });
    }
}

#[test]
fn hooks_of_a_retried_block_run_once() {
    run(async {
        let (_, db) = database(Backend::Postgres).await;
        let (runs, attempts) = (Arc::new(Mutex::new(0)), std::cell::Cell::new(0));
        db.retry_with(Atomic::new(), 3, async |db| {
            let runs = Arc::clone(&runs);
            db.on_commit(move || *runs.lock().unwrap() += 1);
            attempts.set(attempts.get() + 1);
            if attempts.get() < 3 { execute(db, "deadlock").await } else { Ok(()) }
        })
        .await
        .unwrap();
        assert_eq!((*runs.lock().unwrap(), attempts.get()), (1, 3));
    });
}
