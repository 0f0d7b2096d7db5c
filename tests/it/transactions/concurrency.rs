//! Many tasks at a time.

use super::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// A function that takes only what a spawned task may hold.
fn assert_send<T: Send>(future: T) -> T {
    future
}

both! {
    async fn futures_of_blocks_may_be_spawned(db) {
        let db = db.clone();
        let name = "Tintin".to_owned();
        tokio::spawn(assert_send(async move {
            db.atomic(async |db| {
                add(db, &name).await?;
                db.atomic(async |db| add(db, "Haddock").await.map(drop)).await?;
                db.retry(1, async |_| Ok(())).await.unwrap_err();
                Ok(())
            })
            .await?;
            let name = &name;
            db.retry(3, async |db| Person.objects.get(db, Person.name.eq(name.clone())).await).await
        }))
        .await
        .unwrap()?;
    }

    async fn no_increment_of_fifty_tasks_is_lost(db) {
        let id = add(db, "Tintin").await?.id;
        let tasks: Vec<_> = (0..50)
            .map(|task| {
                let db = db.clone();
                tokio::spawn(async move {
                    for number in 0..10 {
                        let one = Person.objects.filter(Person.id.eq(id));
                        // by statements of their own, and in blocks
                        if (task + number) % 2 == 0 {
                            one.update(&db, Person.points.set(Person.points + 1)).await?;
                        } else {
                            db.atomic(async |db| one.update(db, Person.points.set(Person.points + 1)).await).await?;
                        }
                    }
                    Ok::<_, Error>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap()?;
        }
        assert_eq!(Person.objects.get(db, Person.id.eq(id)).await?.points, 500);
    }

    async fn blocks_of_many_tasks_are_whole_for_everybody(db) {
        let tasks: Vec<_> = (0..8)
            .map(|task| {
                let db = db.clone();
                tokio::spawn(async move {
                    for number in 0..5 {
                        let kept = db.atomic(async |db| {
                            add(db, &format!("{task}-{number}-a")).await?;
                            tokio::task::yield_now().await;
                            add(db, &format!("{task}-{number}-b")).await?;
                            if number % 2 == 0 { Ok(()) } else { oops() }
                        }).await;
                        assert_eq!(kept.is_ok(), number % 2 == 0);
                        assert_eq!(Person.objects.count(&db).await? % 2, 0, "half of a block is seen");
                    }
                    Ok::<_, Error>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap()?;
        }
        assert_eq!(Person.objects.count(db).await?, 8 * 3 * 2);
    }
}

both! {
    /// A future is moved each time that it is put into another one, and all of them stand on the stack of a thread that runs tests.
    async fn futures_are_small(db) {
        let sizes = [
            ("create", size_of_val(&add(db, "x"))),
            ("get", size_of_val(&Person.objects.get(db, Person.id.eq(1)))),
            ("update", size_of_val(&Person.objects.update(db, Person.points.set(1)))),
            ("delete", size_of_val(&Person.objects.delete(db))),
            ("save", size_of_val(&Person { id: 0, name: String::new(), points: 0 }.save(db))),
            ("atomic", size_of_val(&db.atomic(async |_| Ok(())))),
            ("retry", size_of_val(&db.retry(3, async |_| Ok(())))),
        ];
        assert!(sizes.iter().all(|(_, size)| *size <= 2048), "{sizes:?}");
    }
}

only_sqlite! {
    async fn writers_are_served_in_the_order_in_which_they_came(db) {
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let (sender, wait) = tokio::sync::oneshot::channel::<()>();
        let first = tokio::spawn({
            let db = db.clone();
            async move {
                db.atomic(async |db| {
                    add(db, "first").await?;
                    let _ = wait.await;
                    Ok(())
                }).await
            }
        });
        while Person.objects.count(db).await? > 0 || !is_writing(db).await {
            tokio::task::yield_now().await;
        }
        let mut tasks = Vec::new();
        for number in 0..10 {
            let (db, order) = (db.clone(), Arc::clone(&order));
            tasks.push(tokio::spawn(async move {
                db.atomic(async |db| {
                    add(db, &format!("{number}")).await?;
                    order.lock().unwrap().push(number);
                    Ok(())
                }).await
            }));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // readers do not wait for writers
        let began = Instant::now();
        assert_eq!(Person.objects.count(db).await?, 0);
        assert!(began.elapsed() < Duration::from_secs(1));
        sender.send(()).unwrap();
        first.await.unwrap()?;
        for task in tasks {
            task.await.unwrap()?;
        }
        assert_eq!(*order.lock().unwrap(), (0..10).collect::<Vec<_>>());
        assert_eq!(names(db).await?.len(), 11);
    }

    async fn a_crowd_of_writers_waits_for_less_than_the_busy_timeout(db) {
        let slowest = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..30)
            .map(|task| {
                let (db, slowest) = (db.clone(), Arc::clone(&slowest));
                tokio::spawn(async move {
                    for number in 0..10 {
                        let began = Instant::now();
                        add(&db, &format!("{task}-{number}")).await?;
                        slowest.fetch_max(began.elapsed().as_millis() as usize, Ordering::Relaxed);
                    }
                    Ok::<_, Error>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap()?;
        }
        assert_eq!(Person.objects.count(db).await?, 300);
        assert!(slowest.load(Ordering::Relaxed) < 5000, "{slowest:?} ms");
    }
}

/// Whether somebody holds SQLite's right to write: a statement of another pool would have to wait.
async fn is_writing(db: &Db) -> bool {
    // the queue is the pool's own, so a writer that does not get in at once is behind somebody
    tokio::time::timeout(Duration::from_millis(20), db.atomic(async |_| Ok(()))).await.is_err()
}
