//! Migrations take as long as they take, whatever limits the handle of the program has; and they are those of the schema that the handle
//! writes into.

use super::catalog::catalog;
use super::music::{index, sql, three};
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
        assert!(db.raw("SELECT indisvalid FROM pg_index WHERE indexrelid = 'slow_titles'::regclass").one::<bool>().await?);
        for _ in 0..4 {
            let limit = hurried.raw("SELECT current_setting('statement_timeout')").one::<String>().await?;
            assert_eq!(limit, "100ms");
        }
    }

    async fn each_schema_has_migrations_of_its_own(db) {
        let (place, db) = empty(db.backend(), "schemas").await?;
        let mut all = three();
        all[1].operations.push(index("Song", &["plays", "name"], true));
        all[1].operations.retain(|operation| !operation.describe().contains("heck"));
        all[1].atomic = false;
        let all = only(&all);
        Migrator::new(&db, &all).migrate().await.unwrap();
        let of_public = catalog(&db).await?;
        db.raw("CREATE SCHEMA tenant").execute().await?;
        let tenant = Db::connect(&place.url_with("options=-c%20search_path%3Dtenant%2Cpublic")).await?;
        // the tables of another schema are no reason to believe in those of this one
        let done = Migrator::new(&tenant, &all).migrate_to(&Target::Latest, How::FakeInitial).await.unwrap();
        assert_eq!(done.iter().map(|done| done.faked).collect::<Vec<_>>(), [false, false, false]);
        let count = "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = $1";
        let of = async |schema: &str| db.raw(count).bind(schema).one::<i64>().await;
        assert_eq!(of("tenant").await?, of("public").await?);
        Migrator::new(&tenant, &all).migrate_to(&Target::Zero, How::Run).await.unwrap();
        assert_eq!(catalog(&db).await?, of_public);
        assert_eq!(db.raw("SELECT count(*) FROM public.orm_migrations").one::<i64>().await?, 3);
        assert!(Migrator::new(&db, &all).migrate().await.unwrap().is_empty());
    }
}
