//! Rows that are looked for, and created when they are not there.

use super::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Barrier;

both! {
    async fn the_row_that_is_there_is_the_answer(db) {
        let first = create!(db, Counter { name: "a", count: 7 }).await?;
        let found = assert_statements!(1, Counter.objects.get_or_create(db, Counter.name.eq("a"), new!(Counter { name: "a" })))?;
        assert_eq!(found, (first, false));
        let (made, created) = assert_statements!(2, Counter.objects.get_or_create(db, Counter.name.eq("b"), new!(Counter { name: "b", count: 2 })))?;
        assert!(created);
        assert_eq!(Counter.objects.get(db, Counter.name.eq("b")).await?, made);
        assert_eq!((made.id, made.count), (2, 2));
        // of a queryset that is narrowed, too
        let many = Counter.objects.filter(Counter.count.gt(5));
        let (found, created) = many.get_or_create(db, Counter.name.eq("a"), new!(Counter { name: "a", count: 6 })).await?;
        assert_eq!((found.count, created), (7, false));
    }

    async fn a_closure_is_called_only_when_there_is_no_row(db) {
        let calls = AtomicUsize::new(0);
        let make = || {
            calls.fetch_add(1, Ordering::Relaxed);
            new!(Counter { name: "a" })
        };
        assert!(Counter.objects.get_or_create(db, Counter.name.eq("a"), make).await?.1);
        assert!(!Counter.objects.get_or_create(db, Counter.name.eq("a"), make).await?.1);
        assert!(!Counter.objects.update_or_create(db, Counter.name.eq("a"), Counter.count.set(1), make).await?.1);
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }

    async fn more_than_one_row_is_an_error(db) {
        create!(db, Counter { name: "a" }).await?;
        create!(db, Counter { name: "b" }).await?;
        let error = Counter.objects.get_or_create(db, Counter.count.eq(0), new!(Counter { name: "c" })).await.expect_err("two");
        assert!(error.is_multiple_found());
        let update = Counter.objects.update_or_create(db, Counter.count.eq(0), Counter.count.set(9), new!(Counter { name: "c" }));
        assert!(update.await.expect_err("two").is_multiple_found());
        assert_eq!(Counter.objects.filter(Counter.count.eq(0)).count(db).await?, 2, "none was changed");
    }

    async fn a_new_row_that_would_not_be_found_is_refused(db) {
        let new = || new!(Counter { name: "b", count: 3 });
        let error = assert_statements!(0, Counter.objects.get_or_create(db, Counter.name.eq("a"), new())).expect_err("another name");
        assert!(is_misuse(&error, "would not be found"), "{error:?}");
        let two = Counter.name.eq("b") & Counter.count.eq(4);
        let error = assert_statements!(0, Counter.objects.update_or_create(db, two, Counter.count.set(1), new())).expect_err("another count");
        assert!(is_misuse(&error, "would not be found"), "{error:?}");
        // of a closure that is known only when it is called
        let error = assert_statements!(1, Counter.objects.get_or_create(db, Counter.name.eq("a"), new)).expect_err("another name");
        assert!(is_misuse(&error, "would not be found"), "{error:?}");
        // a key that is counted up is another one
        let error = assert_statements!(0, Counter.objects.get_or_create(db, Counter.id.eq(5), new())).expect_err("another key");
        assert!(is_misuse(&error, "would not be found"), "{error:?}");
        let numbered = || Counter { id: 5, ..new() };
        assert!(Counter.objects.get_or_create(db, Counter.id.eq(5), numbered()).await?.1);
        // what is not compared by equality is the program's own business
        let (row, created) = Counter.objects.get_or_create(db, Counter.name.iexact("B"), new()).await?;
        assert_eq!((row.id, created), (5, false));
        let none = Album.code.eq(None) & Album.title.eq("x") & Album.price.eq("1.50".parse::<Decimal>()?);
        let new = new!(Album { title: "x", price: "1.5".parse::<Decimal>()? });
        assert!(Album.objects.get_or_create(db, none, new).await?.1);
    }

    async fn a_violated_constraint_that_is_not_about_the_row_is_the_error(db) {
        create!(db, Album { title: "one", code: "x" }).await?;
        let new = || new!(Album { title: "two", code: "x" });
        let error = Album.objects.get_or_create(db, Album.title.eq("two"), new()).await.expect_err("the code is taken");
        assert!(error.is_unique_on(Album.code), "{error:?}");
        // inside of a transaction it leaves the block as it was
        db.atomic(async |db| {
            create!(db, Label { name: "kept" }).await?;
            let error = Album.objects.get_or_create(db, Album.title.eq("two"), new()).await.expect_err("the code is taken");
            assert!(error.is_unique_on(Album.code), "{error:?}");
            create!(db, Label { name: "kept too" }).await?;
            Ok(())
        }).await?;
        assert_eq!(Label.objects.count(db).await?, 2);
    }

    async fn update_or_create_updates_the_one_or_creates_the_other(db) {
        create!(db, Counter { name: "a", count: 7 }).await?;
        let up = || Counter.count.set(Counter.count + 1);
        let (row, created) = assert_statements!(2, Counter.objects.update_or_create(db, Counter.name.eq("a"), up(), new!(Counter { name: "a" })))?;
        assert_eq!((row.count, created), (8, false));
        let (row, created) = assert_statements!(2, Counter.objects.update_or_create(db, Counter.name.eq("b"), up(), new!(Counter { name: "b", count: 1 })))?;
        assert_eq!((row.count, created, row.id), (1, true, 2));
        let rows = Counter.objects.order_by(Counter.name).values((Counter.name, Counter.count)).all(db).await?;
        assert_eq!(rows, [("a".to_owned(), 8), ("b".to_owned(), 1)]);
        // times are set, and the row is found along a foreign key, that may lead nowhere
        let label = create!(db, Label { name: "l" }).await?;
        create!(db, Album { title: "t", label: &label }).await?;
        Album.objects.update(db, Album.changed.set(None)).await?;
        let along = Album.label.name.eq("l");
        let (row, created) = Album.objects.update_or_create(db, along, (Album.stock.set(3), Album.code.set("c")), album(1)).await?;
        assert_eq!((row.stock, row.code.as_deref(), created, row.changed.is_some()), (3, Some("c"), false, true));
        assert_eq!(Album.objects.one(db).await?, row);
        // what the column can't hold, and what the database refuses
        let error = Album.objects.update_or_create(db, Album.stock.eq(3), Album.title.set("x".repeat(21)), new!(Album { title: "n", stock: 3 }));
        assert!(matches!(error.await, Err(Error::Encode { model: "Album", field: "title", .. })));
        let error = Album.objects.update_or_create(db, Album.stock.eq(3), Album.label.set(99), new!(Album { title: "n", stock: 3 })).await;
        let error = error.expect_err("no such label");
        assert!(error.is_foreign_key() && error.constraint().is_some_and(|violated| violated.fields == ["label"]), "{error:?}");
    }

    /// E6
    async fn of_many_at_once_one_creates_the_row(db) {
        for block in [false, true] {
            let name = format!("raced {block}");
            let start = Arc::new(Barrier::new(8));
            let tasks: Vec<_> = (0..8).map(|_| {
                let (db, name, start) = (db.clone(), name.clone(), start.clone());
                tokio::spawn(async move {
                    start.wait().await;
                    let get = async |db: &Database| {
                        let new = new!(Counter { name: &name });
                        Counter.objects.get_or_create(db, Counter.name.eq(&name), new).await
                    };
                    if block {
                        db.atomic(async |db| {
                            let got = get(db).await?;
                            // the block can go on, whoever was first
                            Counter.objects.filter(Counter.name.eq(&name)).update(db, Counter.count.set(Counter.count + 1)).await?;
                            Ok(got)
                        }).await
                    } else {
                        get(&db).await
                    }
                })
            }).collect();
            let mut created = 0;
            for task in tasks {
                created += usize::from(task.await??.1);
            }
            assert_eq!(created, 1);
            let row = Counter.objects.get(db, Counter.name.eq(&name)).await?;
            assert_eq!(row.count, if block { 8 } else { 0 });
        }
    }

    /// E6
    async fn of_many_at_once_none_loses_its_update(db) {
        let start = Arc::new(Barrier::new(10));
        let tasks: Vec<_> = (0..10).map(|_| {
            let (db, start) = (db.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                for _ in 0..5 {
                    let new = new!(Counter { name: "hits", count: 1 });
                    Counter.objects.update_or_create(&db, Counter.name.eq("hits"), Counter.count.set(Counter.count + 1), new).await?;
                }
                Ok::<_, Error>(())
            })
        }).collect();
        for task in tasks {
            task.await??;
        }
        assert_eq!(Counter.objects.one(db).await?.count, 50);
    }
}

only_postgres! {
    async fn the_row_is_locked_while_it_is_updated(db) {
        create!(db, Counter { name: "a" }).await?;
        let update = Counter.objects.update_or_create(db, Counter.name.eq("a"), Counter.count.set(1), new!(Counter { name: "a" }));
        let (_, texts) = capture(update).await;
        assert!(texts[1].starts_with("SELECT") && texts[1].ends_with("LIMIT 2 FOR UPDATE OF \"writes_counter\""), "{texts:?}");
        assert!(texts[2].starts_with("UPDATE"), "{texts:?}");
    }
}
