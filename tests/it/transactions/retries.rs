//! Transactions that are run again.

use super::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;
use tokio::sync::Barrier;

/// Waits for the others in the first attempt only: later ones are alone.
async fn meet(barrier: &Barrier, attempt: u32) {
    if attempt == 1 {
        barrier.wait().await;
    }
}

/// Two tasks add to each other's row in opposite order, and meet half-way. How often each block ran, and how often a hook was called.
async fn crossing(db: &Db, isolation: Option<Isolation>, attempts: u32) -> (Vec<orm::Result>, u32, u32) {
    let (first, second) = (add(db, "first").await.unwrap().id, add(db, "second").await.unwrap().id);
    let barrier = Arc::new(Barrier::new(2));
    let (runs, hooks) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let tasks: Vec<_> = [(first, second), (second, first)]
        .into_iter()
        .map(|(mine, theirs)| {
            let (db, barrier, runs, hooks) = (db.clone(), barrier.clone(), runs.clone(), hooks.clone());
            tokio::spawn(async move {
                let attempt = AtomicU32::new(0);
                let options = isolation.map_or_else(Atomic::new, |isolation| Atomic::new().isolation(isolation));
                db.retry_with(options, attempts, async |db| {
                    runs.fetch_add(1, Ordering::SeqCst);
                    let attempt = attempt.fetch_add(1, Ordering::SeqCst) + 1;
                    let hooks = hooks.clone();
                    db.on_commit(move || {
                        hooks.fetch_add(1, Ordering::SeqCst);
                    });
                    if isolation.is_some() {
                        // each reads what the other one writes
                        let seen = Person.objects.get(db, Person.id.eq(theirs)).await?.points;
                        meet(&barrier, attempt).await;
                        let mine = Person.objects.filter(Person.id.eq(mine));
                        mine.update(db, Person.points.set(seen + 1)).await?;
                    } else {
                        let one = Person.objects.filter(Person.id.eq(mine));
                        one.update(db, Person.points.set(Person.points + 1)).await?;
                        meet(&barrier, attempt).await;
                        let other = Person.objects.filter(Person.id.eq(theirs));
                        other.update(db, Person.points.set(Person.points + 1)).await?;
                    }
                    Ok(())
                })
                .await
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    (results, runs.load(Ordering::SeqCst), hooks.load(Ordering::SeqCst))
}

only_postgres! {
    async fn a_deadlock_is_run_again(db) {
        let (results, runs, hooks) = crossing(db, None, 5).await;
        for result in results {
            result?;
        }
        assert_eq!((runs, hooks), (3, 2));
        assert_eq!(Person.objects.values(Person.points).all(db).await?, [2, 2]);
    }

    async fn a_deadlock_is_told_when_there_is_no_attempt_left(db) {
        let (results, runs, hooks) = crossing(db, None, 1).await;
        let mut errors: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
        assert_eq!((errors.len(), runs, hooks), (1, 2, 1));
        let error = errors.remove(0);
        assert!(matches!(error, Error::Deadlock(_)) && error.is_retryable(), "{error}");
        assert_eq!(Person.objects.values(Person.points).all(db).await?, [1, 1]);
    }

    /// Write skew: as if one had run after the other, one of them has 1 and the other one 2.
    async fn a_serialization_failure_is_run_again(db) {
        let (results, runs, hooks) = crossing(db, Some(Isolation::Serializable), 5).await;
        for result in results {
            result?;
        }
        assert_eq!((runs, hooks), (3, 2));
        let mut points = Person.objects.values(Person.points).all(db).await?;
        points.sort_unstable();
        assert_eq!(points, [1, 2]);
    }

    async fn a_serialization_failure_is_told_when_there_is_no_attempt_left(db) {
        let (results, runs, hooks) = crossing(db, Some(Isolation::Serializable), 1).await;
        let errors: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
        assert_eq!((errors.len(), runs, hooks), (1, 2, 1));
        assert!(matches!(&errors[0], Error::Serialization(_)) && errors[0].is_retryable(), "{}", errors[0]);
    }

    async fn two_blocks_that_swap_rows_under_repeatable_read_lose_nothing(db) {
        let id = add(db, "Tintin").await?.id;
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    for _ in 0..5 {
                        let options = Atomic::new().isolation(Isolation::RepeatableRead);
                        db.retry_with(options, 100, async |db| {
                            let mut person = Person.objects.get(db, Person.id.eq(id)).await?;
                            person.points += 1;
                            person.save(db).await
                        }).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap()?;
        }
        assert_eq!(Person.objects.get(db, Person.id.eq(id)).await?.points, 20);
    }
}

/// Holds SQLite's write lock from outside of the pool, as another process does.
async fn holding(place: &Place) -> ::sqlx::SqliteConnection {
    use ::sqlx::{Connection, Executor};
    let mut connection = ::sqlx::SqliteConnection::connect(place.url()).await.unwrap();
    connection.execute("BEGIN IMMEDIATE").await.unwrap();
    connection
}

only_sqlite! {
    async fn a_lock_of_another_process_is_busy_after_the_busy_timeout(_db, place) {
        let db = Db::connect(&place.url_with("busy_timeout=200ms")).await?;
        let holder = holding(place).await;
        let began = Instant::now();
        let error = add(&db, "Tintin").await.unwrap_err();
        assert!(matches!(error, Error::Busy { .. }) && error.is_retryable(), "{error}");
        assert!(began.elapsed() >= Duration::from_millis(150) && began.elapsed() < Duration::from_secs(2));
        assert_eq!(names(&db).await?, [""; 0], "who reads does not wait");

        let runs = AtomicU32::new(0);
        let error = db.retry(3, async |db| {
            runs.fetch_add(1, Ordering::SeqCst);
            add(db, "Tintin").await
        }).await.unwrap_err();
        assert!(matches!(error, Error::Busy { .. }), "{error}");
        assert_eq!(runs.into_inner(), 0, "BEGIN IMMEDIATE is what fails");
        drop(holder);
        add(&db, "Tintin").await?;
        db.close().await;
    }

    async fn a_block_gets_through_once_the_other_process_is_done(_db, place) {
        let db = Db::connect(&place.url_with("busy_timeout=50ms")).await?;
        let holder = holding(place).await;
        let hooks = Arc::new(AtomicU32::new(0));
        let task = tokio::spawn({
            let (db, hooks) = (db.clone(), Arc::clone(&hooks));
            async move {
                db.retry(50, async |db| {
                    let hooks = hooks.clone();
                    db.on_commit(move || { hooks.fetch_add(1, Ordering::SeqCst); });
                    add(db, "Tintin").await
                }).await
            }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!task.is_finished());
        drop(holder);
        task.await.unwrap()?;
        assert_eq!((names(&db).await?, hooks.load(Ordering::SeqCst)), (vec!["Tintin".to_owned()], 1));
        db.close().await;
    }

    /// S16: a block that reads first and writes then can't be cut off by a writer between, because it takes the lock at its start.
    async fn reading_before_writing_never_fails_for_another_writer(_db, place) {
        let (one, two) = (Db::connect(place.url()).await?, Db::connect(place.url()).await?);
        let id = add(&one, "Tintin").await?.id;
        let tasks: Vec<_> = [one.clone(), two.clone()]
            .into_iter()
            .map(|db| {
                tokio::spawn(async move {
                    for _ in 0..20 {
                        db.atomic(async |db| {
                            let mut person = Person.objects.get(db, Person.id.eq(id)).await?;
                            // time for the other one
                            tokio::time::sleep(Duration::from_millis(2)).await;
                            person.points += 1;
                            person.save(db).await
                        }).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap()?;
        }
        assert_eq!(Person.objects.get(&two, Person.id.eq(id)).await?.points, 40);
        one.close().await;
        two.close().await;
    }
}
