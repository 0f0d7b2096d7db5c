//! Migrations of which a part is there: those that are not one transaction, and were cut off.

use super::catalog::catalog;
use super::music::{create, id, index, sql, text};
use super::{migration, only};
use crate::support::{Backend, Db, Place, both, only_postgres, only_sqlite};
use orm::migrations::{How, MigrateError, Migration, Migrations, Migrator, Operation, RecordState, Target};

async fn empty(backend: Backend) -> (Place, Db) {
    super::empty(backend, "resumed").await.unwrap()
}

/// A migration whose operations are transactions of their own, with the checksum that its file would have.
fn in_parts(name: &str, depends_on: &[&str], operations: Vec<Operation>) -> Migration {
    let parts = Migration { atomic: false, ..migration(name, depends_on, operations) };
    Migration::from_toml(&format!("{name}.toml"), &parts.to_toml()).unwrap()
}

fn insert(title: &str) -> Operation {
    let (forward, reverse) =
        (format!("INSERT INTO album (title) VALUES ('{title}')"), format!("DELETE FROM album WHERE title = '{title}'"));
    sql(&[&forward], Some(&[&reverse]))
}

/// Four operations, the second and third of which are these.
fn parts(second: Operation, third: Operation) -> Migrations {
    let operations = vec![create("Album", vec![id(), text("title")]), second, third, create("Tag", vec![id()])];
    only(&[in_parts("0001_parts", &[], operations)])
}

fn wrong() -> Operation {
    sql(&["INSERT INTO nothing (title) VALUES ('two')"], Some(&[]))
}

async fn titles(db: &Db) -> Vec<String> {
    db.raw("SELECT title FROM album ORDER BY title").rows().await.unwrap()
}

/// A database where two of the four operations are there.
async fn half_done(backend: Backend) -> (Place, Db) {
    let (place, db) = empty(backend).await;
    let error = Migrator::new(&db, &parts(insert("one"), wrong())).migrate().await.unwrap_err();
    assert!(matches!(error, MigrateError::Operation { number: 3, kept: true, .. }), "{error:?}");
    assert!(error.to_string().contains("the operations before it stay, and the next run goes on from here"), "{error}");
    (place, db)
}

async fn to(db: &Db, migrations: &Migrations, target: Target) -> Result<usize, MigrateError> {
    Ok(Migrator::new(db, migrations).migrate_to(&target, How::Run).await?.len())
}

both! {
    async fn what_is_wrong_is_mended_and_the_rest_is_run(db) {
        let (_place, db) = half_done(db.backend()).await;
        let mend = parts(insert("one"), insert("two"));
        let records = Migrator::new(&db, &mend).records().await.unwrap();
        assert_eq!(records[0].state, RecordState::Applying(2));
        assert_eq!(to(&db, &mend, Target::Latest).await.unwrap(), 1);
        assert_eq!(titles(&db).await, ["one", "two"]);
        assert_eq!(to(&db, &mend, Target::Latest).await.unwrap(), 0);
        assert_eq!(to(&db, &mend, Target::Zero).await.unwrap(), 1);
        assert_eq!(catalog(&db).await?, Vec::<String>::new());
    }

    async fn what_is_there_must_not_change_and_can_be_recorded_anew(db) {
        let (_place, db) = half_done(db.backend()).await;
        for changed in [parts(insert("uno"), insert("two")), only(&[in_parts("0001_parts", &[], vec![insert("one")])])] {
            let error = to(&db, &changed, Target::Latest).await.unwrap_err();
            assert!(matches!(error, MigrateError::Drifted { .. }), "{error:?}");
            assert!(error.to_string().contains("record it anew with `migrate 0001_parts --fake`"), "{error}");
        }
        // what it does is brought about by hand
        db.raw("CREATE TABLE tag (id BIGINT PRIMARY KEY)").execute().await?;
        let changed = parts(insert("uno"), insert("two"));
        let at = Target::At("0001".into());
        assert_eq!(Migrator::new(&db, &changed).migrate_to(&at, How::Fake).await.unwrap().len(), 1);
        assert_eq!(Migrator::new(&db, &changed).records().await.unwrap()[0].state, RecordState::Applied);
        assert_eq!(to(&db, &changed, Target::Latest).await.unwrap(), 0);
        assert_eq!(titles(&db).await, ["one"]);
        // an applied one likewise
        let again = parts(insert("one"), insert("two"));
        assert!(matches!(to(&db, &again, Target::Latest).await.unwrap_err(), MigrateError::Drifted { .. }));
        assert_eq!(Migrator::new(&db, &again).migrate_to(&at, How::Fake).await.unwrap().len(), 1);
        assert_eq!(to(&db, &again, Target::Latest).await.unwrap(), 0);
    }

    async fn what_is_half_done_is_undone_where_the_target_has_it_not(db) {
        let (_place, db) = half_done(db.backend()).await;
        assert_eq!(to(&db, &parts(insert("one"), wrong()), Target::Zero).await.unwrap(), 1);
        assert_eq!(catalog(&db).await?, Vec::<String>::new());
        assert!(Migrator::new(&db, &parts(insert("one"), wrong())).records().await.unwrap().is_empty());
    }

    async fn what_is_half_undone_is_done_again_where_the_target_has_it(db) {
        let (_place, db) = empty(db.backend()).await;
        let no_way = sql(&["INSERT INTO album (title) VALUES ('one')"], Some(&["DELETE FROM nothing"]));
        let all = |second| {
            let operations = vec![create("Album", vec![id(), text("title")]), second, insert("two"), create("Tag", vec![id()])];
            only(&[
                migration("0001_first", &[], vec![create("Label", vec![id()])]),
                in_parts("0002_parts", &["0001_first"], operations),
                migration("0003_last", &["0002_parts"], vec![create("Person", vec![id()])]),
            ])
        };
        to(&db, &all(no_way.clone()), Target::Latest).await.unwrap();
        let error = to(&db, &all(no_way.clone()), Target::At("0001".into())).await.unwrap_err();
        assert!(matches!(error, MigrateError::Operation { number: 2, kept: true, .. }), "{error:?}");
        assert_eq!(titles(&db).await, ["one"]);
        let records = Migrator::new(&db, &all(no_way.clone())).records().await.unwrap();
        assert!(records.iter().any(|record| record.state == RecordState::Unapplying(2)), "{records:?}");
        // forwards: what was undone is done again, and then what comes behind it
        assert_eq!(to(&db, &all(no_way.clone()), Target::Latest).await.unwrap(), 2);
        assert_eq!(titles(&db).await, ["one", "two"]);
        // and back once more; what is still there must be what it was
        to(&db, &all(no_way), Target::At("0001".into())).await.unwrap_err();
        let error = to(&db, &all(insert("one")), Target::At("0001".into())).await.unwrap_err();
        assert!(matches!(error, MigrateError::Drifted { .. }), "{error:?}");
    }

    async fn each_operation_is_run_once_however_many_begin_at_the_same_time(db) {
        let (place, db) = empty(db.backend()).await;
        let double = || sql(&["UPDATE album SET title = title || title"], Some(&[]));
        let mut operations = vec![create("Album", vec![id(), text("title")]), insert("a")];
        operations.extend((0..6).map(|_| double()));
        let all = only(&[in_parts("0001_parts", &[], operations)]);
        let (two, three, four) =
            (Db::connect(place.url()).await?, Db::connect(place.url()).await?, Db::connect(place.url()).await?);
        let go = async |db: &Db| Migrator::new(db, &all).migrate().await.unwrap().len();
        let (one, two, three, four) = tokio::join!(go(&db), go(&two), go(&three), go(&four));
        // those that come in between share the work
        assert!((1..=4).contains(&(one + two + three + four)));
        assert_eq!(titles(&db).await, ["a".repeat(64)]);
        assert_eq!(Migrator::new(&db, &all).records().await.unwrap()[0].state, RecordState::Applied);
    }

    async fn a_text_of_several_statements_is_run_one_by_one(db) {
        let (_place, db) = empty(db.backend()).await;
        let text = "format = 1\n\n[[operations]]\nop = \"run_sql\"\nforward = \"\"\"\n\
                    -- two; tables\nCREATE TABLE one (a TEXT);\nCREATE TABLE two (b TEXT);\nINSERT INTO two VALUES (';');\n\"\"\"\n\
                    reverse = \"DROP TABLE two; DROP TABLE one\"\n";
        let all = only(&[Migration::from_toml("0001_sql.toml", text).unwrap()]);
        to(&db, &all, Target::Latest).await.unwrap();
        assert_eq!(db.raw("SELECT b FROM two").one::<String>().await?, ";");
        to(&db, &all, Target::Zero).await.unwrap();
        assert_eq!(catalog(&db).await?, Vec::<String>::new());
    }
}

only_sqlite! {
    async fn a_table_that_is_made_anew_by_hand_keeps_what_points_at_its_rows(db) {
        let (_place, db) = empty(db.backend()).await;
        let remake = sql(
            &[
                "CREATE TABLE draft (id INTEGER PRIMARY KEY, title TEXT)",
                "INSERT INTO draft SELECT id, title FROM album",
                "-- the old one\nDROP TABLE album",
                "ALTER TABLE draft RENAME TO album",
            ],
            Some(&[]),
        );
        let all = only(&[
            migration("0001_initial", &[], vec![create("Album", vec![id(), text("title")])]),
            migration("0002_remake", &["0001_initial"], vec![remake]),
        ]);
        to(&db, &all, Target::At("0001".into())).await.unwrap();
        db.raw("CREATE TABLE song (album_id INTEGER REFERENCES album ON DELETE CASCADE)").execute().await?;
        db.raw("INSERT INTO album (title) VALUES ('one')").execute().await?;
        db.raw("INSERT INTO song VALUES (1)").execute().await?;
        to(&db, &all, Target::Latest).await.unwrap();
        assert_eq!(db.raw("SELECT count(*) FROM song").one::<i64>().await?, 1);
    }
}

only_postgres! {
    async fn a_statement_that_runs_alone_and_was_done_is_not_done_again(db) {
        let (_place, db) = empty(db.backend()).await;
        let built = sql(
            &["-- while others write\nCREATE INDEX CONCURRENTLY Album_Title ON album (title)"],
            Some(&["DROP INDEX CONCURRENTLY album_title"]),
        );
        let all = only(&[in_parts("0001_parts", &[], vec![create("Album", vec![id()]), built])]);
        // it can't be built; what was missing, and the index, are made by hand, as if this had been cut off behind it
        to(&db, &all, Target::Latest).await.unwrap_err();
        db.raw("ALTER TABLE album ADD COLUMN title TEXT").execute().await?;
        db.raw("CREATE INDEX album_title ON album (title)").execute().await?;
        // whether it is there can't be told for a way back
        let error = to(&db, &all, Target::Zero).await.unwrap_err();
        assert!(matches!(error, MigrateError::Dirty { reached: 1, of: 2, .. }), "{error:?}");
        assert!(error.to_string().contains("0001_parts was left half done: 1 of its 2 operations are there"), "{error}");
        assert_eq!(to(&db, &all, Target::Latest).await.unwrap(), 1);
        to(&db, &all, Target::Zero).await.unwrap();
        assert_eq!(catalog(&db).await?, Vec::<String>::new());
    }

    async fn an_index_that_is_built_half_is_taken_back(db) {
        let (_place, db) = empty(db.backend()).await;
        // too long for an index
        let long = "INSERT INTO album (title) SELECT string_agg(md5(i::text), '') FROM generate_series(1, 1000) AS i";
        let operations =
            vec![create("Album", vec![id(), text("title")]), sql(&[long], Some(&[])), index("Album", &["title"], true)];
        let all = only(&[in_parts("0001_parts", &[], operations)]);
        to(&db, &all, Target::Latest).await.unwrap_err();
        let left = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
        assert_eq!(db.raw(left).one::<i64>().await?, 1);
        let planned = Migrator::new(&db, &all).plan(&Target::Zero, How::Run).await.unwrap();
        assert_eq!(planned.steps[0].reached, Some(2));
        to(&db, &all, Target::Zero).await.unwrap();
        assert_eq!(catalog(&db).await?, Vec::<String>::new());
    }

    async fn one_connection_is_not_enough_for_what_runs_alone(db) {
        let (place, db) = empty(db.backend()).await;
        let operations = vec![create("Album", vec![id(), text("title")]), index("Album", &["title"], true)];
        let all = only(&[in_parts("0001_parts", &[], operations)]);
        let narrow = Db::connect(&place.url_with("max_connections=1")).await?;
        let error = to(&narrow, &all, Target::Latest).await.unwrap_err();
        assert!(error.to_string().contains("it needs max_connections of 2 or more"), "{error}");
        to(&db, &all, Target::Latest).await.unwrap();
    }
}
