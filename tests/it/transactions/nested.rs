//! Blocks in blocks: Django's matrix (`tests/transactions/tests.py`, `AtomicTests`), case by case.

use super::*;

/// What a case does in its inner and outer block, and what is left.
struct Case {
    /// Whether the inner block returns an error.
    inner_fails: bool,
    /// Whether the outer block returns an error of its own after that.
    outer_fails: bool,
    savepoint: bool,
    left: &'static [&'static str],
}

/// The outer block catches nothing: an error of the inner one is its own.
async fn nested(db: &Db, case: &Case) -> orm::Result {
    db.atomic(async |db| {
        add(db, "Tintin").await?;
        db.atomic_with(Atomic::new().savepoint(case.savepoint), async |db| {
            add(db, "Haddock").await?;
            if case.inner_fails { oops() } else { Ok(()) }
        })
        .await?;
        if case.outer_fails { oops() } else { Ok(()) }
    })
    .await
}

/// The outer block catches the inner one's error and goes on.
async fn merged(db: &Db, case: &Case) -> orm::Result {
    db.atomic(async |db| {
        add(db, "Tintin").await?;
        let inner = db
            .atomic_with(Atomic::new().savepoint(case.savepoint), async |db| {
                add(db, "Haddock").await?;
                if case.inner_fails { oops() } else { Ok(()) }
            })
            .await;
        assert_eq!(is_oops(&inner), case.inner_fails);
        if case.outer_fails { oops() } else { Ok(()) }
    })
    .await
}

both! {
    async fn both_blocks_are_kept_or_the_outer_one_decides(db) {
        for savepoint in [true, false] {
            for (inner_fails, outer_fails) in [(false, false), (false, true), (true, false), (true, true)] {
                let left: &[&str] = if inner_fails || outer_fails { &[] } else { &["Tintin", "Haddock"] };
                let case = Case { inner_fails, outer_fails, savepoint, left };
                let result = nested(db, &case).await;
                assert_eq!(result.is_err(), left.is_empty());
                assert_eq!(names(db).await?, left, "inner {inner_fails}, outer {outer_fails}, savepoint {savepoint}");
                Person.objects.delete(db).await?;
            }
        }
    }

    async fn a_caught_error_undoes_the_inner_block_alone_when_it_has_a_savepoint(db) {
        let cases = [
            Case { inner_fails: false, outer_fails: false, savepoint: true, left: &["Tintin", "Haddock"] },
            Case { inner_fails: false, outer_fails: true, savepoint: true, left: &[] },
            Case { inner_fails: true, outer_fails: false, savepoint: true, left: &["Tintin"] },
            Case { inner_fails: true, outer_fails: true, savepoint: true, left: &[] },
            Case { inner_fails: false, outer_fails: false, savepoint: false, left: &["Tintin", "Haddock"] },
            Case { inner_fails: false, outer_fails: true, savepoint: false, left: &[] },
            // the outer block returns `Ok`, and can't have it: that is an error, not a silent rollback as in Django
            Case { inner_fails: true, outer_fails: false, savepoint: false, left: &[] },
            Case { inner_fails: true, outer_fails: true, savepoint: false, left: &[] },
        ];
        for case in cases {
            let result = merged(db, &case).await;
            match (case.savepoint, case.inner_fails, case.outer_fails) {
                (_, _, true) => assert!(is_oops(&result)),
                (false, true, false) => {
                    let error = result.unwrap_err();
                    let TransactionError::Aborted { cause } = state(&error) else { panic!("{error}") };
                    assert!(matches!(state(cause), TransactionError::InnerFailed), "{cause}");
                }
                _ => result?,
            }
            assert_eq!(names(db).await?, case.left);
            Person.objects.delete(db).await?;
        }
    }

    async fn the_same_block_may_be_opened_many_times(db) {
        db.atomic(async |db| {
            for number in 0..5 {
                let result = db.atomic(async |db| {
                    add(db, &format!("{number}")).await?;
                    if number % 2 == 0 { Ok(()) } else { oops() }
                }).await;
                assert_eq!(result.is_ok(), number % 2 == 0);
            }
            Ok(())
        }).await?;
        assert_eq!(names(db).await?, ["0", "2", "4"]);
    }

    async fn forty_levels_are_undone_from_where_the_error_was_caught(db) {
        async fn level(db: &Db, depth: i32) -> orm::Result {
            db.atomic(async |db| {
                add(db, &format!("{depth}")).await?;
                if depth == 40 {
                    return oops();
                }
                let inner = Box::pin(level(db, depth + 1)).await;
                if depth == 20 {
                    assert!(is_oops(&inner));
                    return Ok(());
                }
                inner
            }).await
        }
        level(db, 1).await?;
        assert_eq!(names(db).await?.len(), 20);
    }

    async fn a_savepoint_of_the_users_own_name_does_no_harm(db) {
        // the name that an inner block would get
        let error = db.raw("SAVEPOINT orm_1").execute().await.unwrap_err();
        assert!(error.to_string().contains("atomic"), "{error}");
    }

    async fn an_inner_block_without_a_savepoint_sends_nothing_of_its_own(db) {
        let ((), texts) = capture(async {
            db.atomic(async |db| {
                db.atomic_with(Atomic::new().savepoint(false), async |db| add(db, "Tintin").await).await?;
                db.atomic(async |db| add(db, "Haddock").await).await?;
                Ok(())
            }).await.unwrap();
        }).await;
        let control: Vec<&str> = texts
            .iter()
            .map(String::as_str)
            .filter(|text| !text.starts_with("INSERT"))
            .collect();
        let begin = if db.backend() == Backend::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        assert_eq!(control, [begin, "SAVEPOINT orm_2", "RELEASE SAVEPOINT orm_2", "COMMIT"]);
    }

    async fn set_rollback_of_an_inner_block_undoes_that_one(db) {
        db.atomic(async |db| {
            add(db, "Tintin").await?;
            db.atomic(async |db| {
                add(db, "Haddock").await?;
                db.set_rollback()
            }).await
        }).await?;
        assert_eq!(names(db).await?, ["Tintin"]);
        // and without a savepoint the one around it
        db.atomic(async |db| {
            add(db, "Calculus").await?;
            db.atomic_with(Atomic::new().savepoint(false), async |db| db.set_rollback()).await
        }).await?;
        assert_eq!(names(db).await?, ["Tintin"]);
    }
}
