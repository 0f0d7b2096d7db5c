//! A key is never given to the wrong instance, whatever the table does.

use super::*;

/// A key of all numbers.
#[derive(Model, Debug, Clone)]
#[orm(table = "writes_wide")]
struct Wide {
    id: i64,
    name: String,
}

fn counters(names: &[&str]) -> Vec<Counter> {
    names.iter().map(|name| new!(Counter { name: *name })).collect()
}

/// A statement of SQLite's with others in it.
async fn trigger(db: &Db, text: &'static str) -> orm::Result {
    let run =
        async |connection: &mut ::sqlx::SqliteConnection| ::sqlx::raw_sql(text).execute(connection).await.map(drop);
    db.sqlx(run).await
}

/// That each instance has the key of its own row.
async fn check(db: &Db, rows: &[Counter]) -> orm::Result {
    for row in rows {
        assert_eq!(Counter.objects.get(db, Counter.name.eq(&row.name)).await?.id, row.id, "{}", row.name);
    }
    Ok(())
}

both! {
    async fn rows_of_others_between_them_do_no_harm(db, place) {
        let other = Database::connect(place.url()).await?;
        let others = tokio::spawn(async move {
            for at in 0..60 {
                create!(&other, Counter { name: format!("other {at}") }).await?;
                tokio::task::yield_now().await;
            }
            Ok::<_, Error>(())
        });
        for round in 0..10 {
            let names: Vec<String> = (0..130).map(|at| format!("{round} {at}")).collect();
            let mut rows = counters(&names.iter().map(String::as_str).collect::<Vec<_>>());
            Counter.objects.bulk_create(db, &mut rows).await?;
            let found = Counter.objects.in_bulk_by(db, Counter.name, &names).await?;
            assert!(rows.iter().all(|row| found[&row.name].id == row.id));
        }
        others.await??;
    }

    async fn keys_that_were_given_out_once_are_not_given_again(db) {
        let mut rows = counters(&["a", "b"]);
        Counter.objects.bulk_create(db, &mut rows).await?;
        Counter.objects.delete(db).await?;
        let mut rows = counters(&["c", "d"]);
        Counter.objects.bulk_create(db, &mut rows).await?;
        assert_eq!((rows[0].id, rows[1].id), (3, 4));
    }
}

only_sqlite! {
    async fn a_trigger_that_writes_more_rows_of_the_table(db) {
        trigger(db,
            "CREATE TRIGGER more AFTER INSERT ON writes_counter WHEN NEW.name NOT LIKE 'copy%' BEGIN \
             INSERT INTO writes_counter (name, count) VALUES ('copy of ' || NEW.name, 9); END",
        ).await?;
        let mut rows = counters(&["a", "b", "c"]);
        Counter.objects.bulk_create(db, &mut rows).await?;
        assert_eq!(Counter.objects.count(db).await?, 6);
        check(db, &rows).await?;
    }

    async fn a_trigger_that_keeps_a_row_away(db) {
        trigger(db,
            "CREATE TRIGGER no BEFORE INSERT ON writes_counter WHEN NEW.name = 'b' BEGIN SELECT RAISE(IGNORE); END",
        ).await?;
        let mut rows = counters(&["a", "b", "c"]);
        let error = Counter.objects.bulk_create(db, &mut rows).await.expect_err("one is missing");
        assert!(error.to_string().contains("a trigger of the table `writes_counter`"), "{error}");
        assert_eq!(Counter.objects.count(db).await?, 0);
        assert!(rows.iter().all(|row| row.id == 0));
    }

    /// A table that was not made here, whose largest key is the largest number: SQLite takes any other one then.
    async fn keys_that_are_not_counted_up(db) {
        for text in [
            "DROP TABLE writes_wide",
            "CREATE TABLE writes_wide (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
            "INSERT INTO writes_wide VALUES (9223372036854775807, 'last')",
        ] {
            db.raw(text).execute().await?;
        }
        let mut rows: Vec<Wide> = (0..60).map(|at| new!(Wide { name: format!("n{at}") })).collect();
        Wide.objects.bulk_create(db, &mut rows).await?;
        for row in &rows {
            assert_eq!(Wide.objects.get(db, Wide.name.eq(&row.name)).await?.id, row.id);
        }
    }
}

only_postgres! {
    async fn keys_that_are_counted_down(db) {
        db.raw("ALTER TABLE writes_counter ALTER id SET INCREMENT BY -1 SET MINVALUE -1000 SET START 10 RESTART 10").execute().await?;
        let mut rows = counters(&["a", "b", "c"]);
        Counter.objects.bulk_create(db, &mut rows).await?;
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [10, 9, 8]);
        check(db, &rows).await?;
        let mut rows: Vec<_> = (0..500).map(|at| new!(Counter { name: format!("n{at}") })).collect();
        Counter.objects.bulk(&mut rows).batch_size(100).create(db).await?;
        check(db, &rows[..20]).await?;
    }

    async fn keys_that_a_trigger_makes(db) {
        db.raw(
            "CREATE FUNCTION scatter() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN NEW.id := hashtext(NEW.name); RETURN NEW; END $$",
        ).execute().await?;
        db.raw("CREATE TRIGGER scatter BEFORE INSERT ON writes_counter FOR EACH ROW EXECUTE FUNCTION scatter()").execute().await?;
        let mut rows = counters(&["a", "b", "c", "d", "e", "f", "g", "h"]);
        Counter.objects.bulk_create(db, &mut rows).await?;
        assert!(!rows.is_sorted_by_key(|row| row.id), "the keys are scattered");
        check(db, &rows).await?;
    }

    async fn a_trigger_that_inserts_more_rows(db) {
        db.raw(
            "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.name NOT LIKE 'copy%' THEN \
             INSERT INTO writes_counter (name, count) VALUES ('copy of ' || NEW.name, 9); END IF; RETURN NEW; END $$",
        ).execute().await?;
        db.raw("CREATE TRIGGER more BEFORE INSERT ON writes_counter FOR EACH ROW EXECUTE FUNCTION more()").execute().await?;
        let mut rows = counters(&["a", "b", "c"]);
        Counter.objects.bulk_create(db, &mut rows).await?;
        assert_eq!(Counter.objects.count(db).await?, 6);
        check(db, &rows).await?;
    }

    async fn a_trigger_that_leaves_a_row_out(db) {
        db.raw(
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN IF NEW.name = 'b' THEN RETURN NULL; END IF; RETURN NEW; END $$",
        ).execute().await?;
        db.raw("CREATE TRIGGER no BEFORE INSERT ON writes_counter FOR EACH ROW EXECUTE FUNCTION no()").execute().await?;
        let mut rows = counters(&["a", "b", "c"]);
        let error = Counter.objects.bulk_create(db, &mut rows).await.expect_err("one is missing");
        assert!(error.to_string().contains("a trigger of the table `writes_counter`"), "{error}");
        assert!(rows.iter().all(|row| row.id == 0));
        assert_eq!(Counter.objects.count(db).await?, 0, "all or nothing");
    }

    async fn a_trigger_that_makes_keys_and_changes_the_rows(db) {
        db.raw(
            "CREATE FUNCTION scatter() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN NEW.id := hashtext(NEW.name); NEW.count := 5; RETURN NEW; END $$",
        ).execute().await?;
        db.raw("CREATE TRIGGER scatter BEFORE INSERT ON writes_counter FOR EACH ROW EXECUTE FUNCTION scatter()").execute().await?;
        let mut rows = counters(&["a", "b", "c", "d", "e", "f", "g", "h"]);
        let error = Counter.objects.bulk_create(db, &mut rows).await.expect_err("nothing tells the rows apart");
        assert!(error.to_string().contains("a trigger of the table `writes_counter`"), "{error}");
        assert!(rows.iter().all(|row| row.id == 0));
        assert_eq!(Counter.objects.count(db).await?, 0, "all or nothing");
    }
}
