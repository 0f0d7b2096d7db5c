//! The connection, lent to sqlx.

use super::*;
use ::sqlx::{PgConnection, SqliteConnection};

/// Inserts by plain sqlx, on whichever database it is.
async fn insert(db: &Db, name: &'static str) -> orm::Result<u64> {
    const TEXT: &str = "INSERT INTO tx_person (name, points) VALUES ($1, 0)";
    match db.backend() {
        Backend::Sqlite => {
            db.sqlx(async |connection: &mut SqliteConnection| {
                Ok(::sqlx::query(TEXT).bind(name).execute(connection).await?.rows_affected())
            })
            .await
        }
        _ => {
            db.sqlx(async |connection: &mut PgConnection| {
                Ok(::sqlx::query(TEXT).bind(name).execute(connection).await?.rows_affected())
            })
            .await
        }
    }
}

/// Sends a text as it stands.
async fn send(db: &Db, text: &'static str) -> orm::Result {
    match db.backend() {
        Backend::Sqlite => {
            db.sqlx(async |connection: &mut SqliteConnection| ::sqlx::raw_sql(text).execute(connection).await.map(drop))
                .await
        }
        _ => {
            db.sqlx(async |connection: &mut PgConnection| ::sqlx::raw_sql(text).execute(connection).await.map(drop))
                .await
        }
    }
}

both! {
    async fn outside_of_a_block_it_is_a_connection_of_the_pool(db) {
        assert_eq!(insert(db, "Tintin").await?, 1);
        let error = insert(db, "Tintin").await.unwrap_err();
        assert!(matches!(&error, Error::Database { source: Some(_), .. }), "{error}");
        assert_eq!(insert(db, "Haddock").await?, 1);
        assert_eq!(names(db).await?, ["Tintin", "Haddock"]);
    }

    async fn inside_of_a_block_it_is_the_transaction(db) {
        let result = db.atomic(async |db| {
            add(db, "Tintin").await?;
            insert(db, "Haddock").await?;
            assert_eq!(names(db).await?.len(), 2);
            oops::<()>()
        }).await;
        assert!(is_oops(&result));
        assert_eq!(names(db).await?, [""; 0]);
        db.atomic(async |db| { insert(db, "Haddock").await }).await?;
        assert_eq!(names(db).await?, ["Haddock"]);
    }

    async fn a_failure_in_there_dooms_the_block(db) {
        add(db, "Tintin").await?;
        let error = db.atomic(async |db| {
            assert!(insert(db, "Tintin").await.is_err());
            let after = add(db, "Haddock").await.unwrap_err();
            assert!(matches!(state(&after), TransactionError::Aborted { .. }), "{after}");
            Ok(())
        }).await.unwrap_err();
        assert!(matches!(state(&error), TransactionError::Aborted { .. }), "{error}");
        assert_eq!(names(db).await?, ["Tintin"]);
    }

    async fn ending_the_transaction_in_there_loses_it(db) {
        for text in ["ROLLBACK", "COMMIT"] {
            let error = db.atomic(async |db| {
                let error = send(db, text).await.unwrap_err();
                let after = add(db, "Haddock").await.unwrap_err();
                assert!(matches!(state(&after), TransactionError::Lost { .. }), "{after}");
                Err::<(), _>(error)
            }).await.unwrap_err();
            assert!(error.to_string().contains("transaction"), "{error}");
            assert_eq!(names(db).await?, [""; 0]);
        }
    }

    async fn a_transaction_left_open_in_there_is_undone(db) {
        let error = send(db, "BEGIN; INSERT INTO tx_person (name, points) VALUES ('left', 0)").await.unwrap_err();
        assert!(matches!(error, Error::Query(_)), "{error}");
        assert_eq!(names(db).await?, [""; 0]);
        add(db, "Tintin").await?;
    }

    async fn the_handle_is_refused_while_its_connection_is_lent(db) {
        async fn refused(db: &Db) {
            let error = add(db, "Haddock").await.unwrap_err();
            assert!(error.to_string().contains("sqlx"), "{error}");
        }
        db.atomic(async |db| match db.backend() {
            Backend::Sqlite => db.sqlx(async |_: &mut SqliteConnection| { refused(db).await; Ok(()) }).await,
            _ => db.sqlx(async |_: &mut PgConnection| { refused(db).await; Ok(()) }).await,
        }).await?;
    }

    async fn the_other_kind_of_connection_is_refused(db) {
        let error = match db.backend() {
            Backend::Sqlite => db.sqlx(async |_: &mut PgConnection| Ok(())).await,
            _ => db.sqlx(async |_: &mut SqliteConnection| Ok(())).await,
        }.unwrap_err();
        assert!(matches!(error, Error::Query(orm::error::QueryError::Unsupported { .. })), "{error}");
        assert_eq!(names(db).await?, [""; 0]);
    }
}
