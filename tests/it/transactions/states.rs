//! Errors that a block swallows, and handles that are used where they no longer belong.

use super::*;
use std::sync::Mutex;

both! {
    /// S2: PostgreSQL answers the COMMIT of a failed transaction with success. SQLite would go on.
    async fn a_swallowed_error_dooms_the_block_and_its_commit(db) {
        let error = db.atomic(async |db| {
            add(db, "Tintin").await?;
            let failed = add(db, "Tintin").await.unwrap_err();
            assert!(failed.is_unique_on(Person.name), "{failed}");
            // nothing is sent any more, and the first cause is told
            let (after, texts) = capture(add(db, "Haddock")).await;
            let after = after.unwrap_err();
            let TransactionError::Aborted { cause } = state(&after) else { panic!("{after}") };
            assert!(cause.is_unique_on(Person.name), "{cause}");
            assert!(texts.iter().all(|text| !text.starts_with("INSERT")) || texts.len() <= 1, "{texts:?}");
            Ok(())
        }).await.unwrap_err();
        let TransactionError::Aborted { cause } = state(&error) else { panic!("{error}") };
        assert!(cause.is_unique_on(Person.name), "{cause}");
        assert!(!error.is_retryable());
        assert_eq!(names(db).await?, [""; 0]);
    }

    async fn an_error_in_a_block_of_its_own_dooms_only_that(db) {
        db.atomic(async |db| {
            add(db, "Tintin").await?;
            let failed = db.atomic(async |db| add(db, "Tintin").await).await.unwrap_err();
            assert!(failed.is_unique_on(Person.name));
            add(db, "Haddock").await?;
            Ok(())
        }).await?;
        assert_eq!(names(db).await?, ["Tintin", "Haddock"]);
    }

    async fn what_was_never_sent_dooms_nothing(db) {
        db.atomic(async |db| {
            assert!(matches!(add(db, &"x".repeat(41)).await, Err(Error::Validation(_))));
            assert!(matches!(add(db, "nul\0").await, Err(Error::Encode { .. } | Error::Validation(_))));
            assert!(Person.objects.get(db, Person.id.eq(99)).await.unwrap_err().is_not_found());
            assert!(db.raw("SELECT $1").one::<i64>().await.is_err());
            add(db, "Tintin").await?;
            Ok(())
        }).await?;
        assert_eq!(names(db).await?, ["Tintin"]);
    }

    async fn a_handle_is_of_no_use_after_its_block(db) {
        let kept = Mutex::new(None);
        db.atomic(async |db| {
            add(db, "Tintin").await?;
            *kept.lock().unwrap() = Some(db.clone());
            Ok(())
        }).await?;
        let late = kept.into_inner().unwrap().unwrap();
        for error in [
            add(&late, "Haddock").await.unwrap_err(),
            names(&late).await.unwrap_err(),
            late.atomic(async |_| Ok(())).await.unwrap_err(),
            late.set_rollback().unwrap_err(),
        ] {
            assert!(matches!(state(&error), TransactionError::Closed), "{error}");
        }
        assert_eq!(names(db).await?, ["Tintin"]);
    }

    async fn the_outer_handle_is_refused_while_an_inner_block_is_open(db) {
        db.atomic(async |outer| {
            outer.atomic(async |inner| {
                let error = add(outer, "Haddock").await.unwrap_err();
                assert!(matches!(state(&error), TransactionError::Nested), "{error}");
                add(inner, "Tintin").await
            }).await?;
            add(outer, "Calculus").await
        }).await?;
        assert_eq!(names(db).await?, ["Tintin", "Calculus"]);
    }

    async fn statements_of_one_handle_take_turns(db) {
        db.atomic(async |db| {
            let (a, b, c) = tokio::join!(add(db, "a"), add(db, "b"), names(db));
            a?;
            b?;
            c?;
            let many = (0..20).map(|number| {
                let db = db.clone();
                tokio::spawn(async move { add(&db, &format!("{number}")).await })
            });
            for task in many.collect::<Vec<_>>() {
                task.await.unwrap()?;
            }
            Ok(())
        }).await?;
        assert_eq!(names(db).await?.len(), 22);
    }

    async fn two_inner_blocks_side_by_side_are_refused_and_nothing_gets_mixed_up(db) {
        let result = db.atomic(async |db| {
            let (a, b) = tokio::join!(
                db.atomic(async |db| { add(db, "a").await?; tokio::task::yield_now().await; add(db, "aa").await }),
                db.atomic(async |db| { add(db, "b").await?; tokio::task::yield_now().await; add(db, "bb").await }),
            );
            let refused = [a.map(drop), b.map(drop)].into_iter().filter_map(Result::err).collect::<Vec<_>>();
            assert!(!refused.is_empty());
            for error in &refused {
                assert!(matches!(state(error), TransactionError::Nested | TransactionError::Closed), "{error}");
            }
            Ok(())
        }).await;
        let left = names(db).await?;
        // each inner block is there whole or not at all
        for pair in [["a", "aa"], ["b", "bb"]] {
            let found = pair.iter().filter(|name| left.iter().any(|left| left == *name)).count();
            assert!(found == 0 || found == 2, "{left:?}, {result:?}");
        }
        add(db, "after").await?;
    }

    /// S31.
    async fn the_pool_inside_of_a_block_ends_in_an_error_and_not_in_a_deadlock(db, place) {
        let options = orm::Options::new(place.url()).max_connections(1).acquire_timeout(Duration::from_millis(200));
        let outer = Db::connect_with(options).await?;
        let error = outer.atomic(async |db| {
            add(db, "Tintin").await?;
            add(&outer, "Haddock").await
        }).await.unwrap_err();
        match outer.backend() {
            Backend::Sqlite => assert!(matches!(&error, Error::LockTimeout(source) if source.to_string().contains("atomic"))),
            _ => assert!(matches!(error, Error::PoolTimeout { in_use: 1, size: 1, .. }), "{error}"),
        }
        assert_eq!(names(&outer).await?, [""; 0]);
        outer.close().await;
    }
}

in_memory! {
    async fn a_swallowed_error_dooms_the_block_in_memory_too(db) {
        add(db, "Tintin").await?;
        let error = db.atomic(async |db| {
            let _ = add(db, "Tintin").await;
            Ok(())
        }).await.unwrap_err();
        assert!(matches!(state(&error), TransactionError::Aborted { .. }));
        assert_eq!(names(db).await?, ["Tintin"]);
    }
}
