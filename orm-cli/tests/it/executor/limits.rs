//! Migrations take as long as they take, whatever limits the handle of the program has.

use super::music::{sql, three};
use super::{empty, migration, only};
use crate::support::{Backend, Db, both, only_postgres};
use orm::migrations::{How, Migration, Migrator, Target};

/// The first migration, and one more of these.
fn with(second: Migration) -> Vec<Migration> {
    vec![three().remove(0), second]
}

both! {
    async fn a_statement_of_a_migration_may_take_longer_than_those_of_the_program(db) {
        let slow = match db.backend() {
            Backend::Sqlite => "UPDATE album SET title = (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) \
                                SELECT max(i) FROM n)",
            _ => "SELECT pg_sleep(0.4)",
        };
        for atomic in [true, false] {
            let (place, db) = empty(db.backend(), "limits").await?;
            let hurried = Db::connect(&place.url_with("statement_timeout=100ms&max_connections=2")).await?;
            let mut all = with(migration("0002_slow", &["0001_initial"], vec![sql(&[slow], None)]));
            all[1].atomic = atomic;
            let at_first = Target::At("0001".into());
            Migrator::new(&hurried, &only(&all)).migrate_to(&at_first, How::Run).await.unwrap();
            db.raw("INSERT INTO album (title) VALUES ('a')").execute().await?;
            Migrator::new(&hurried, &only(&all)).migrate().await.unwrap();
            // the program's own statements are limited as before
            for _ in 0..3 {
                let late = hurried.raw(slow).execute().await;
                assert!(matches!(late, Err(orm::Error::StatementTimeout(_))), "{late:?}");
            }
        }
    }
}

only_postgres! {
    async fn a_large_index_is_built_by_a_program_whose_statements_are_limited(db) {
        let (place, db) = empty(db.backend(), "limits").await?;
        Migrator::new(&db, &only(&three()[..1])).migrate().await.unwrap();
        db.raw("INSERT INTO album (title) VALUES ('a')").execute().await?;
        // a process that gives no answer for as long as this is taken for one that has gone
        db.raw("CREATE FUNCTION slow(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(6); RETURN $1; END'")
            .execute().await?;
        let build = "CREATE INDEX CONCURRENTLY slow_titles ON album (slow(title))";
        let all = only(&with(migration("0002_index", &["0001_initial"], vec![sql(&[build], None)])));
        let url = place.url_with(
            "statement_timeout=100ms&max_connections=3&options=-c%20idle_in_transaction_session_timeout%3D300",
        );
        let hurried = Db::connect(&url).await?;
        Migrator::new(&hurried, &all).migrate().await.unwrap();
        assert_eq!(db.raw("SELECT indisvalid FROM pg_index WHERE indexrelid = 'slow_titles'::regclass").one::<bool>().await?, true);
        for _ in 0..4 {
            let limit = hurried.raw("SELECT current_setting('statement_timeout')").one::<String>().await?;
            assert_eq!(limit, "100ms");
        }
    }
}
