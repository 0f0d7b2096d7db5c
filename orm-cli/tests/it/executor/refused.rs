//! What is refused before anything is done, and what fails with nothing changed.

use super::catalog::catalog;
use super::music::{add, alter, create, id, key_to, music, plain, sql, text, three, unique};
use super::{migration, only};
use crate::support::{Backend, Db, Place, both, only_postgres};
use orm::meta::OnDelete;
use orm::migrations::{FieldState, How, MigrateError, Migrations, Migrator, Operation, Target};
use orm::tables::ColumnDefault;
use orm::value::SqlType;
use std::time::Duration;

async fn empty(backend: Backend) -> (Place, Db) {
    super::empty(backend, "refused").await.unwrap()
}

async fn fails(db: &Db, migrations: &Migrations, target: &Target) -> (MigrateError, String) {
    let before = catalog(db).await.unwrap();
    let error = Migrator::new(db, migrations).migrate_to(target, How::Run).await.unwrap_err();
    assert_eq!(catalog(db).await.unwrap(), before, "{error}");
    let text = error.to_string();
    (error, text)
}

async fn count(db: &Db) -> i64 {
    db.raw("SELECT count(*) FROM orm_migrations").one().await.unwrap()
}

both! {
    async fn a_file_that_was_changed_after_it_was_applied(db) {
        let (_place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        let mut edited = three();
        edited[0].checksum = "another".into();
        let (error, text) = fails(&db, &only(&edited), &Target::Latest).await;
        assert!(matches!(error, MigrateError::Drifted { .. }), "{text}");
        assert!(text.starts_with("0001_initial.toml was changed after this database applied it"), "{text}");
        assert_eq!(count(&db).await, 1);
    }

    async fn an_applied_file_that_is_gone(db) {
        let (_place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate().await.unwrap();
        let (error, text) = fails(&db, &only(&three()[..2]), &Target::Zero).await;
        assert!(matches!(error, MigrateError::Missing { .. }) && text.contains("0003_unique_title"), "{text}");
    }

    async fn two_heads_and_circles_and_dependencies_on_nothing(db) {
        let (_place, db) = empty(db.backend()).await;
        let mut heads = three();
        heads.push(migration("0003_other", &["0002_plays"], vec![create("Tag", vec![id()])]));
        let (_, text) = fails(&db, &only(&heads), &Target::Latest).await;
        assert!(text.contains("0003_unique_title") && text.contains("0003_other"), "{text}");
        let mut circle = three();
        circle[0].depends_on = vec!["0003_unique_title".into()];
        let (_, text) = fails(&db, &only(&circle), &Target::Latest).await;
        assert!(text.contains("0001_initial") && text.contains("0003_unique_title"), "{text}");
        let mut nothing = three();
        nothing[1].depends_on = vec!["0001_initail".into()];
        let (_, text) = fails(&db, &only(&nothing), &Target::Latest).await;
        assert!(text.contains("0002_plays") && text.contains("0001_initail"), "{text}");
    }

    async fn an_operation_that_does_not_fit_is_seen_before_anything_runs(db) {
        let (_place, db) = empty(db.backend()).await;
        let mut all = three();
        all.push(migration("0004_wrong", &["0003_unique_title"], vec![add("Sung", text("word"), None)]));
        let (_, said) = fails(&db, &only(&all), &Target::Latest).await;
        assert!(said.starts_with("0004_wrong.toml, operation 1 (Add field word to Sung): there is no model Sung"), "{said}");
        assert_eq!(catalog(&db).await?, Vec::<String>::new());
        // up to there all is well
        Migrator::new(&db, &only(&all)).migrate_to(&Target::At("0003".into()), How::Run).await.unwrap();
    }

    async fn the_way_back_over_what_can_not_be_undone_is_seen_before_it_begins(db) {
        let (_place, db) = empty(db.backend()).await;
        let mut all = three();
        all[1].operations.push(sql(&["UPDATE album SET title = title"], None));
        let all = only(&all);
        Migrator::new(&db, &all).migrate().await.unwrap();
        let (error, text) = fails(&db, &all, &Target::Zero).await;
        assert!(matches!(error, MigrateError::Irreversible { .. }) && text.starts_with("0002_plays can't be undone"), "{text}");
        // the one behind it is still there
        assert_eq!(count(&db).await, 3);
        Migrator::new(&db, &all).migrate_to(&Target::At("0002".into()), How::Run).await.unwrap();
        assert_eq!(count(&db).await, 2);
    }

    async fn a_record_without_those_that_it_depends_on(db) {
        let (_place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate_to(&Target::At("0002".into()), How::Run).await.unwrap();
        db.raw("DELETE FROM orm_migrations WHERE name = '0001_initial'").execute().await?;
        let (error, text) = fails(&db, &music(), &Target::Latest).await;
        assert!(matches!(error, MigrateError::OutOfOrder { .. }), "{text}");
        assert!(text.starts_with("0002_plays is applied here, and 0001_initial, which it depends on, is not"), "{text}");
        Migrator::new(&db, &music()).migrate_to(&Target::At("0001".into()), How::Fake).await.unwrap();
        assert_eq!(Migrator::new(&db, &music()).migrate().await.unwrap().len(), 1);
    }

    async fn rows_that_point_at_nothing_at_the_end(db) {
        let (_place, db) = empty(db.backend()).await;
        let defer = match db.backend() {
            Backend::Sqlite => "PRAGMA defer_foreign_keys = ON",
            _ => "SET CONSTRAINTS ALL DEFERRED",
        };
        let late = sql(&[defer, "INSERT INTO song (name, album_id) VALUES ('x', 77)"], None);
        let all = only(&[three().remove(0), migration("0002_late", &["0001_initial"], vec![late, sql(&["SELECT 1"], None)])]);
        Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        let (_, text) = fails(&db, &all, &Target::Latest).await;
        assert!(text.starts_with("0002_late") && text.contains("song"), "{text}");
        assert_eq!(count(&db).await, 1);
    }

    async fn a_step_that_nobody_registers(db) {
        let (_place, db) = empty(db.backend()).await;
        let mut all = three();
        all[2].operations.push(Operation::RunStep { step: "fill_genres".into(), reverse: None, elidable: false });
        let (error, text) = fails(&db, &only(&all), &Target::Latest).await;
        assert!(matches!(error, MigrateError::NoStep { .. }) && text.contains("fill_genres"), "{text}");
    }

    async fn a_table_of_records_that_is_anothers(db) {
        let (_place, db) = empty(db.backend()).await;
        db.raw("CREATE TABLE orm_migrations (version bigint)").execute().await?;
        let (error, text) = fails(&db, &music(), &Target::Latest).await;
        assert!(matches!(error, MigrateError::Records { .. }) && text.contains("orm_migrations"), "{text}");
    }

    async fn an_operation_that_fails_takes_the_ones_before_it_along(db) {
        let (_place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        db.raw("INSERT INTO album (title) VALUES ('x'), ('x')").execute().await?;
        let all = only(&[
            three().remove(0),
            migration("0002_bad", &["0001_initial"], vec![
                sql(&["UPDATE album SET title = 'y'"], None),
                create("Tag", vec![id()]),
                unique("Album", &["title", "id"]),
                alter("Album", FieldState { unique: true, ..text("title") }),
            ]),
        ]);
        let (error, text) = fails(&db, &all, &Target::Latest).await;
        assert!(matches!(error, MigrateError::Operation { number: 4, .. }), "{error:?}");
        assert!(text.starts_with("0002_bad, operation 4 ("), "{text}");
        assert_eq!(db.raw("SELECT title FROM album").rows::<String>().await?, ["x", "x"]);
        assert_eq!(count(&db).await, 1);
    }

    async fn a_field_without_a_value_for_rows_that_are_there_is_named(db) {
        let (_place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        db.raw("INSERT INTO album (title) VALUES ('x'), ('y')").execute().await?;
        let all = only(&[
            three().remove(0),
            migration("0002_bad", &["0001_initial"], vec![add("Album", text("artist"), None)]),
        ]);
        let (_, text) = fails(&db, &all, &Target::Latest).await;
        assert!(text.contains("2 rows of Album.artist have no value for it"), "{text}");
    }

    async fn a_way_back_that_has_no_value_for_rows_says_how_there_is_one(db) {
        let (_place, db) = empty(db.backend()).await;
        let removed = |before: Vec<Operation>, checksum: &str| {
            let gone = Operation::RemoveField { model: "Album".into(), field: "title".into() };
            let mut gone = migration("0002_gone", &["0001_initial"], before.into_iter().chain([gone]).collect());
            gone.checksum = checksum.into();
            only(&[three().remove(0), gone])
        };
        let without = removed(Vec::new(), "as it was");
        Migrator::new(&db, &without).migrate().await.unwrap();
        db.raw("INSERT INTO album (id) VALUES (1), (2)").execute().await?;
        let (_, said) = fails(&db, &without, &Target::At("0001".into())).await;
        assert!(said.ends_with(
            "2 rows of Album.title have no value for it, and the field may not be NULL: to go back, give the field a default by an \
             `alter_field` before its removal, in 0002_gone.toml, record that file anew with `migrate 0002_gone --fake`, and go back then"
        ), "{said}");
        // as it says
        let default = Some(ColumnDefault::Text("untitled".into()));
        let with = removed(vec![alter("Album", FieldState { default, ..text("title") })], "as it is");
        Migrator::new(&db, &with).migrate_to(&Target::At("0002".into()), How::Fake).await.unwrap();
        Migrator::new(&db, &with).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        assert_eq!(db.raw("SELECT title FROM album").rows::<String>().await?, ["untitled", "untitled"]);
    }

    async fn what_was_only_recorded_can_not_be_undone_and_the_table_is_named(db) {
        let (_place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate_to(&Target::Latest, How::Fake).await.unwrap();
        for target in [Target::At("0002".into()), Target::At("0001".into()), Target::Zero] {
            let (_, text) = fails(&db, &music(), &target).await;
            assert!(text.contains("the table `") && !text.contains("sqlite_sequence") && text.ends_with(
                "does not exist, and by the migrations before it does: was it dropped, or one of them only recorded, with `--fake`?"
            ), "{target:?}: {text}");
        }
    }

    async fn sql_of_more_than_one_statement_or_with_a_commit_is_refused(db) {
        for bad in ["UPDATE album SET title = 'a'; UPDATE album SET title = 'b'", "COMMIT", "/* x */ rollback", "BEGIN"] {
            let (_place, db) = empty(db.backend()).await;
            Migrator::new(&db, &music()).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
            db.raw("INSERT INTO album (title) VALUES ('x')").execute().await?;
            let all = only(&[
                three().remove(0),
                migration("0002_bad", &["0001_initial"], vec![create("Tag", vec![id()]), sql(&[bad], None)]),
            ]);
            let (_, text) = fails(&db, &all, &Target::Latest).await;
            assert!(text.starts_with("0002_bad, operation 2"), "{text}");
            assert_eq!(db.raw("SELECT title FROM album").rows::<String>().await?, ["x"], "{bad}");
            assert_eq!(count(&db).await, 1);
        }
    }

    async fn a_view_in_the_way_is_named(db) {
        let (_place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate_to(&Target::At("0002".into()), How::Run).await.unwrap();
        db.raw("CREATE VIEW often AS SELECT name FROM song WHERE plays > 10").execute().await?;
        let gone = Operation::RemoveField { model: "Song".into(), field: "name".into() };
        let mut all = three();
        all[2] = migration("0003_gone", &["0002_plays"], vec![gone]);
        let (_, text) = fails(&db, &only(&all), &Target::Latest).await;
        assert!(text.contains("often"), "{text}");
        if db.backend() == Backend::Postgres {
            all[2] = migration("0003_other", &["0002_plays"], vec![alter("Song", plain("plays", SqlType::I64))]);
            let (_, text) = fails(&db, &only(&all), &Target::Latest).await;
            assert!(text.contains("often"), "{text}");
        }
        let gone = Operation::DeleteModel { model: "Song".into() };
        all[2] = migration("0003_gone", &["0002_plays"], vec![gone]);
        let (_, text) = fails(&db, &only(&all), &Target::Latest).await;
        assert!(text.contains("often"), "{text}");
    }

    async fn fake_and_fake_initial(db) {
        let (_place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        db.raw("DROP TABLE orm_migrations").execute().await?;
        let done = Migrator::new(&db, &music()).migrate_to(&Target::Latest, How::FakeInitial).await.unwrap();
        assert_eq!(done.iter().map(|done| done.faked).collect::<Vec<_>>(), [true, false, false]);
        // models in a circle: a key is added behind the tables
        let circle = |key: &str| vec![
            create("Album", vec![id(), text("title")]),
            create("Song", vec![id(), key_to("album", "Album", OnDelete::Cascade)]),
            add("Album", key_to(key, "Song", OnDelete::SetNull), None),
        ];
        let (_circle, db) = empty(db.backend()).await;
        let initial = |key| only(&[migration("0001_initial", &[], circle(key))]);
        Migrator::new(&db, &initial("single")).migrate().await.unwrap();
        db.raw("DROP TABLE orm_migrations").execute().await?;
        Migrator::new(&db, &initial("opener")).migrate_to(&Target::Latest, How::FakeInitial).await.unwrap_err();
        let done = Migrator::new(&db, &initial("single")).migrate_to(&Target::Latest, How::FakeInitial).await.unwrap();
        assert_eq!(done.iter().map(|done| done.faked).collect::<Vec<_>>(), [true]);
        // a part of the tables is no reason to believe in the rest
        let (_other, db) = empty(db.backend()).await;
        db.raw("CREATE TABLE album (id bigint PRIMARY KEY, name text)".replace("bigint", "integer")).execute().await?;
        let error = Migrator::new(&db, &music()).migrate_to(&Target::Latest, How::FakeInitial).await.unwrap_err();
        assert!(error.to_string().starts_with("0001_initial, operation 1 ("), "{error}");
        let done = Migrator::new(&db, &music()).migrate_to(&Target::Latest, How::Fake).await.unwrap();
        assert!(done.iter().all(|done| done.faked) && done.len() == 3);
        let done = Migrator::new(&db, &music()).migrate_to(&Target::Zero, How::Fake).await.unwrap();
        assert!(done.iter().all(|done| done.faked) && done.len() == 3);
    }

    async fn a_branch_that_comes_later_keeps_the_columns_of_the_other(db) {
        let (_place, db) = empty(db.backend()).await;
        let one = migration("0002_year", &["0001_initial"], vec![
            add("Album", FieldState { nullable: true, ..plain("year", SqlType::I64) }, None),
        ]);
        let other = migration("0002_title", &["0001_initial"], vec![
            alter("Album", FieldState { nullable: true, unique: true, ..text("title") }),
        ]);
        let merged = migration("0003_merge", &["0002_title", "0002_year"], vec![]);
        Migrator::new(&db, &only(&[three().remove(0), one.clone()])).migrate().await.unwrap();
        db.raw("INSERT INTO album (title, year) VALUES ('x', 1999)").execute().await?;
        let all = only(&[three().remove(0), one, other, merged]);
        assert_eq!(Migrator::new(&db, &all).migrate().await.unwrap().len(), 2);
        assert_eq!(db.raw("SELECT title, year FROM album").one::<(String, i64)>().await?, ("x".into(), 1999));
        Migrator::new(&db, &all).migrate_to(&Target::At("0002_year".into()), How::Run).await.unwrap();
        assert_eq!(db.raw("SELECT title, year FROM album").one::<(String, i64)>().await?, ("x".into(), 1999));
        Migrator::new(&db, &all).migrate_to(&Target::Zero, How::Run).await.unwrap();
        assert_eq!(catalog(&db).await?, Vec::<String>::new());
    }

    async fn statements_prepared_before_give_no_wrong_answers_after(db) {
        let (place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        db.raw("INSERT INTO album (title) VALUES ('x')").execute().await?;
        let other = Db::connect(place.url()).await?;
        for handle in [&db, &other] {
            assert_eq!(handle.raw("SELECT * FROM album").rows::<(i64, String)>().await?, [(1, "x".to_owned())]);
        }
        let all = only(&[
            three().remove(0),
            migration("0002_year", &["0001_initial"], vec![
                add("Album", FieldState { nullable: true, ..plain("year", SqlType::I64) }, None),
                Operation::RemoveField { model: "Album".into(), field: "title".into() },
            ]),
        ]);
        Migrator::new(&db, &all).migrate().await.unwrap();
        for handle in [&db, &other] {
            assert_eq!(handle.raw("SELECT * FROM album").rows::<(i64, Option<i64>)>().await?, [(1, None)]);
        }
    }
}

only_postgres! {
    async fn a_user_who_may_make_no_tables(db) {
        let (place, db) = empty(db.backend()).await;
        db.raw("REVOKE CREATE ON SCHEMA public FROM public").execute().await?;
        let role = format!("reader_{}", std::process::id());
        db.raw(format!("CREATE ROLE {role} LOGIN PASSWORD 'x'")).execute().await?;
        let (_, rest) = place.url().split_once("://").unwrap();
        let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
        let reader = Db::connect(&format!("postgres://{role}:x@{rest}")).await?;
        let (_, text) = fails(&reader, &music(), &Target::Latest).await;
        assert!(text.contains("permission denied"), "{text}");
        reader.close().await;
        db.raw(format!("DROP ROLE {role}")).execute().await?;
    }

    async fn a_table_that_somebody_reads_for_long(db) {
        let (place, db) = empty(db.backend()).await;
        Migrator::new(&db, &music()).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        let other = Db::connect(place.url()).await?;
        for atomic in [true, false] {
            let mut all = three();
            all[1].atomic = atomic;
            let all = only(&all);
            other.atomic(async |other| {
                other.raw("SELECT count(*) FROM song").one::<i64>().await?;
                let migrator = Migrator::new(&db, &all).lock_timeout(Duration::from_millis(200));
                let error = tokio::time::timeout(Duration::from_secs(5), migrator.migrate()).await;
                let error = error.expect("it waits no longer than it was told").unwrap_err();
                assert!(matches!(error, MigrateError::Locked { .. }), "{error}");
                assert!(error.to_string().contains("nothing of it was changed") && error.to_string().contains("stay") != atomic, "{error}");
                Ok(())
            }).await?;
        }
    }

    async fn a_table_that_somebody_reads_when_a_part_is_done(db) {
        let (place, db) = empty(db.backend()).await;
        let mut all = three();
        all[1].operations.insert(0, create("Tag", vec![id()]));
        all[1].atomic = false;
        let all = only(&all);
        Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        let other = Db::connect(place.url()).await?;
        other.atomic(async |other| {
            other.raw("SELECT count(*) FROM song").one::<i64>().await?;
            let error = Migrator::new(&db, &all).lock_timeout(Duration::from_millis(200)).migrate().await.unwrap_err();
            assert!(error.to_string().starts_with("0002_plays, operation 2") && error.to_string().contains("the operations before it stay"), "{error}");
            Ok(())
        }).await?;
    }

    async fn rows_that_wait_for_their_foreign_keys(db) {
        let (_place, db) = empty(db.backend()).await;
        let all = only(&[
            three().remove(0),
            migration("0002_both", &["0001_initial"], vec![
                sql(&["SET CONSTRAINTS ALL DEFERRED", "INSERT INTO song (name, album_id) VALUES ('a', 7)",
                    "INSERT INTO album (id, title) VALUES (7, 'b')"], None),
                add("Song", FieldState { nullable: true, ..key_to("other", "Album", OnDelete::SetNull) }, None),
                alter("Song", FieldState { nullable: true, ..text("name") }),
            ]),
        ]);
        Migrator::new(&db, &all).migrate().await.unwrap();
    }
}
