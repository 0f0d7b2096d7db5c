//! Transactions: what is kept, what is undone, who waits for whom, and what is called afterwards.

mod concurrency;
mod hooks;
mod nested;
mod retries;
mod sqlx;
mod states;

use crate::support::*;
use orm::error::TransactionError;
use orm::prelude::*;
use orm::{Atomic, Error, Isolation};
use std::time::Duration;

/// Somebody in a transaction.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "tx_person", ordering = "id")]
struct Person {
    id: i64,
    #[orm(max_length = 40, unique)]
    name: String,
    #[orm(default = 0)]
    points: i64,
}

/// Points at a person.
#[derive(Model, Debug, Clone)]
#[orm(table = "tx_pet")]
struct Pet {
    id: i64,
    #[orm(on_delete = cascade)]
    owner: ForeignKey<Person>,
}

async fn add(db: &Db, name: &str) -> orm::Result<Person> {
    create!(db, Person { name }).await
}

async fn names(db: &Db) -> orm::Result<Vec<String>> {
    Person.objects.order_by(Person.id).values(Person.name).all(db).await
}

/// The error of a block that is to be rolled back for no reason of the database's.
fn oops<T>() -> orm::Result<T> {
    Err(Error::Config { message: "oops".into() })
}

fn is_oops<T>(result: &orm::Result<T>) -> bool {
    matches!(result, Err(Error::Config { message }) if &**message == "oops")
}

/// What the state of the transaction forbade.
fn state(error: &Error) -> &TransactionError {
    match error {
        Error::Transaction(error) => error,
        other => panic!("not about the state of a transaction: {other}"),
    }
}

both! {
    async fn a_block_that_returns_ok_is_kept_and_gives_its_value(db, place) {
        let other = Db::connect(place.url()).await?;
        let id = db.atomic(async |db| {
            let id = add(db, "Reinhardt").await?.id;
            assert!(db.is_in_transaction());
            assert_eq!(names(&other).await?, [""; 0], "nobody sees it before the end");
            Ok(id)
        }).await?;
        assert_eq!(id, 1);
        assert!(!db.is_in_transaction());
        assert_eq!(names(&other).await?, ["Reinhardt"]);
        other.close().await;
    }

    async fn a_block_that_returns_an_error_is_undone_and_gives_the_error(db) {
        let result = db.atomic(async |db| {
            add(db, "Haggard").await?;
            assert_eq!(names(db).await?, ["Haggard"]);
            oops::<()>()
        }).await;
        assert!(is_oops(&result));
        assert_eq!(names(db).await?, [""; 0]);
    }

    async fn an_error_of_another_type_passes_through(db) {
        #[derive(Debug)]
        enum ShopError { SoldOut, Database(Error) }
        impl From<Error> for ShopError {
            fn from(error: Error) -> Self { ShopError::Database(error) }
        }
        let shop = Atomic::new().error::<ShopError>();
        let result = db.atomic_with(shop.clone(), async |db| {
            add(db, "Tintin").await?;
            Err::<(), _>(ShopError::SoldOut)
        }).await;
        assert!(matches!(result, Err(ShopError::SoldOut)));
        let result = db.atomic_with(shop, async |db| {
            add(db, "Tintin").await?;
            add(db, "Tintin").await?;
            Ok(())
        }).await;
        assert!(matches!(result, Err(ShopError::Database(error)) if error.is_unique_on(Person.name)));
        assert_eq!(names(db).await?, [""; 0]);
    }

    async fn set_rollback_undoes_a_block_that_returns_ok(db) {
        let value = db.atomic(async |db| {
            add(db, "Tintin").await?;
            db.set_rollback()?;
            add(db, "Haddock").await?;
            assert_eq!(names(db).await?.len(), 2, "statements go on until the end");
            Ok(7)
        }).await?;
        assert_eq!((value, names(db).await?.len()), (7, 0));
        let error = db.set_rollback().unwrap_err();
        assert!(matches!(&error, Error::Query(_)), "{error}");
        assert!(error.to_string().contains("atomic"), "{error}");
    }

    async fn a_durable_block_is_the_outermost_one(db) {
        db.atomic_with(Atomic::new().durable(), async |db| add(db, "Tintin").await.map(drop)).await?;
        let error = db.atomic(async |db| {
            let inner = db.atomic_with(Atomic::new().durable(), async |_| Ok(())).await.unwrap_err();
            assert!(matches!(state(&inner), TransactionError::DurableNested), "{inner}");
            // nothing was sent: the block goes on
            add(db, "Haddock").await?;
            let inner = db.atomic_with(Atomic::new().read_only(), async |_| Ok(())).await.unwrap_err();
            assert!(matches!(state(&inner), TransactionError::OptionsNested), "{inner}");
            let inner = db.retry(3, async |_| Ok(())).await.unwrap_err();
            assert!(matches!(state(&inner), TransactionError::DurableNested), "{inner}");
            Err::<(), _>(inner)
        }).await.unwrap_err();
        assert!(matches!(state(&error), TransactionError::DurableNested));
        assert_eq!(names(db).await?, ["Tintin"]);
    }

    async fn a_read_only_block_reads_and_does_not_write(db) {
        add(db, "Tintin").await?;
        let read_only = || Atomic::new().read_only();
        let found = db.atomic_with(read_only(), async |db| names(db).await).await?;
        assert_eq!(found, ["Tintin"]);
        let error = db.atomic_with(read_only(), async |db| add(db, "Haddock").await).await.unwrap_err();
        assert!(matches!(error, Error::ReadOnly(_)), "{error}");
        let error = db.atomic_with(read_only(), async |db| {
            let raw = db.raw("WITH gone AS (SELECT 1) SELECT count(*) FROM gone").one::<i64>().await?;
            assert_eq!(raw, 1);
            Person.objects.delete(db).await
        }).await.unwrap_err();
        assert!(matches!(error, Error::ReadOnly(_)), "{error}");
        assert_eq!(names(db).await?, ["Tintin"]);
    }

    async fn a_snapshot_does_not_change_under_its_reader(db) {
        add(db, "Tintin").await?;
        let options = Atomic::new().isolation(Isolation::RepeatableRead).read_only();
        let writer = db.clone();
        db.atomic_with(options, async |db| {
            assert_eq!(names(db).await?, ["Tintin"]);
            add(&writer, "Haddock").await?;
            assert_eq!(names(&writer).await?.len(), 2);
            assert_eq!(names(db).await?, ["Tintin"]);
            Ok(())
        }).await?;
        assert_eq!(names(db).await?.len(), 2);
    }

    async fn a_panic_undoes_the_block_and_goes_on(db) {
        let task = tokio::spawn({
            let db = db.clone();
            async move {
                db.atomic(async |db| {
                    add(db, "Tintin").await?;
                    db.atomic(async |db| {
                        add(db, "Haddock").await?;
                        panic!("in an inner block");
                        #[allow(unreachable_code)]
                        Ok(())
                    }).await
                }).await
            }
        });
        let panic = task.await.unwrap_err().into_panic();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"in an inner block"));
        assert_eq!(names(db).await?, [""; 0]);
        // nothing of it holds a lock
        add(db, "Calculus").await?;
    }

    async fn instances_are_saved_and_deleted_in_a_block_as_outside(db) {
        db.atomic(async |db| {
            let mut owner = add(db, "Tintin").await?;
            owner.points = 5;
            owner.save(db).await?;
            create!(db, Pet { owner: &owner }).await?;
            assert_eq!(owner.delete(db).await?.total, 2);
            Ok(())
        }).await?;
        assert_eq!(Pet.objects.count(db).await?, 0);
    }
}

only_postgres! {
    async fn the_isolation_level_reaches_the_server(db) {
        let all = [
            (Isolation::ReadCommitted, "read committed"),
            (Isolation::RepeatableRead, "repeatable read"),
            (Isolation::Serializable, "serializable"),
        ];
        for (isolation, name) in all {
            for read_only in [false, true] {
                let mut options = Atomic::new().isolation(isolation);
                if read_only {
                    options = options.read_only();
                }
                let found = db.atomic_with(options, async |db| {
                    db.raw("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
                        .one::<(String, String)>().await
                }).await?;
                assert_eq!(found, (name.to_owned(), if read_only { "on" } else { "off" }.to_owned()));
            }
        }
        // and does not stay on the connection
        let after: String = db.raw("SELECT current_setting('transaction_isolation')").one().await?;
        assert_eq!(after, "read committed");
    }

    async fn read_committed_sees_what_was_committed_meanwhile(db) {
        let writer = db.clone();
        db.atomic_with(Atomic::new().isolation(Isolation::ReadCommitted), async |db| {
            assert_eq!(names(db).await?.len(), 0);
            add(&writer, "Haddock").await?;
            assert_eq!(names(db).await?.len(), 1);
            Ok(())
        }).await?;
    }

    async fn a_constraint_that_is_put_off_fails_at_commit_and_keeps_nothing(db) {
        let error = db.atomic(async |db| {
            add(db, "Tintin").await?;
            db.raw("SET CONSTRAINTS ALL DEFERRED").execute().await?;
            db.raw("INSERT INTO tx_pet (owner_id) VALUES (99)").execute().await?;
            Ok(())
        }).await.unwrap_err();
        assert!(error.is_foreign_key(), "{error}");
        assert_eq!(names(db).await?, [""; 0]);
    }
}

only_sqlite! {
    async fn a_deferred_constraint_that_fails_at_commit_keeps_nothing(db) {
        let error = db.atomic(async |db| {
            add(db, "Tintin").await?;
            db.raw("PRAGMA defer_foreign_keys = ON").execute().await?;
            db.raw("INSERT INTO tx_pet (owner_id) VALUES (99)").execute().await?;
            Ok(())
        }).await.unwrap_err();
        assert!(error.is_foreign_key(), "{error}");
        assert_eq!(names(db).await?, [""; 0]);
        add(db, "Haddock").await?;
    }

    /// S5: SQLite undoes the whole transaction, and the statements after it would be kept one by one.
    async fn a_transaction_that_sqlite_undid_is_lost_and_says_so(db) {
        add(db, "Tintin").await?;
        let error = db.atomic(async |db| {
            add(db, "Haddock").await?;
            let failed = db
                .raw("INSERT OR ROLLBACK INTO tx_person (name, points) VALUES ('Tintin', 0)").execute().await;
            assert!(failed.is_err());
            let after = add(db, "Calculus").await.unwrap_err();
            assert!(matches!(state(&after), TransactionError::Lost { .. }), "{after}");
            Ok(())
        }).await.unwrap_err();
        assert!(matches!(state(&error), TransactionError::Lost { .. }), "{error}");
        assert_eq!(names(db).await?, ["Tintin"]);
        db.atomic(async |db| add(db, "Calculus").await).await?;
    }
}
