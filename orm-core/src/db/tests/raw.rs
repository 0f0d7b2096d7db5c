//! Raw SQL, and the connection that is lent to sqlx.

use super::*;
use crate::db::fake::Connection;
use crate::error::{QueryError, TransactionError};

#[test]
fn raw_text_is_checked_before_it_is_sent() {
    run(async {
        let (server, db) = database(Backend::Postgres).await;
        let error = db.raw("SELECT $1").execute().await.unwrap_err();
        assert_eq!(error.to_string(), "the SQL text has 1 placeholders (`$1`, `$2`, …), 0 values were bound");
        let error = db.raw("SELECT $1".to_owned()).bind("x").bind(3).execute().await.unwrap_err();
        assert!(matches!(error, Error::Query(QueryError::BindCount { placeholders: 1, binds: 2 })));
        let error = db.raw("SELECT $1").bind("nul\0").execute().await.unwrap_err();
        assert!(matches!(error, Error::Query(QueryError::Value { .. })));
        assert!(db.raw("COMMIT").execute().await.is_err());
        assert!(db.raw("SELECT 1; DROP TABLE album").rows::<i64>().await.is_err());
        assert!(server.inner().log.is_empty());
        let raw = db.raw("SELECT $1").bind("s3cret");
        assert!(!format!("{raw:?}").contains("s3cret"));
    });
}

#[test]
fn rows_are_read_by_position_and_must_be_as_wide_as_their_type() {
    run(async {
        let (_, db) = database(Backend::Postgres).await;
        put(&db, 21).await.unwrap();
        assert_eq!(db.raw("get").rows::<(i64, i64)>().await.unwrap(), [(21, 42)]);
        assert_eq!(db.raw("get").one::<(i64, Option<i32>)>().await.unwrap(), (21, Some(42)));
        let error = db.raw("get").rows::<i64>().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "can't read selected expression 2: expected no column here, found one more than the row's type has"
        );
        let error = db.raw("get").rows::<(i64, i64, i64)>().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "can't read selected expression 3: expected a column, found none, the row has fewer than its type"
        );
        put(&db, 1).await.unwrap();
        assert!(db.raw("get").one::<(i64, i64)>().await.unwrap_err().is_multiple_found());
    });
}

#[test]
fn the_connection_is_lent_and_looked_at_afterwards() {
    for backend in BACKENDS {
        run(async {
            let (server, db) = database(backend).await;
            let lent = db.sqlx(async |_: &mut Connection| Ok(7)).await.unwrap();
            assert_eq!(lent, 7);
            let error = db.sqlx(async |_: &mut Connection| Err::<(), _>(sqlx::Error::RowNotFound)).await.unwrap_err();
            assert!(matches!(error, Error::Database { source: Some(_), .. }));
            // dropped in the middle
            let pending = db.sqlx(async |_: &mut Connection| {
                std::future::pending::<()>().await;
                Ok(())
            });
            assert!(tokio::time::timeout(Duration::from_millis(1), pending).await.is_err());
            assert_clean(&server, &db, 2).await;

            db.atomic(async |db| {
                put(db, 1).await?;
                db.sqlx(async |_: &mut Connection| {
                    let error = put(db, 2).await.unwrap_err();
                    assert!(error.to_string().contains("lent"), "{error}");
                    Ok(())
                })
                .await?;
                put(db, 3).await
            })
            .await
            .unwrap();
            assert_eq!(server.inner().kept, [1, 3]);

            // ended by sqlx, or failed and not told
            for (ends, lost) in [(true, true), (false, false)] {
                let error = db
                    .atomic(async |db| {
                        let error = db
                            .sqlx(async |connection: &mut Connection| {
                                (connection.ends_transaction, connection.fails_statement) = (ends, !ends);
                                Ok(())
                            })
                            .await;
                        assert!(error.is_err());
                        Ok(())
                    })
                    .await
                    .unwrap_err();
                let Error::Transaction(error) = error else { panic!("{error}") };
                assert_eq!(matches!(*error, TransactionError::Lost { .. }), lost, "{error}");
            }
            assert_clean(&server, &db, 2).await;
        });
    }
}
