//! SQLite: foreign keys that were not checked for a while, in a file with rows that pointed at nothing before.

use super::music::{add, alter, create, id, key_to, plain, sql, text};
use super::{migration, only};
use crate::support::{Db, Place, capture, only_sqlite};
use orm::Backend;
use orm::meta::OnDelete;
use orm::migrations::{FieldState, How, Migration, Migrator, Operation, Target};
use orm::value::SqlType;
use std::time::{Duration, Instant};

fn nullable(field: FieldState) -> FieldState {
    FieldState { nullable: true, ..field }
}

/// Lands are known by their names: a table whose rows get other numbers when it is made anew.
fn initial() -> Migration {
    let code = FieldState { primary_key: true, ..text("code") };
    let land = create("Land", vec![code, key_to("best", "Song", OnDelete::SetNull)]);
    let song = create("Song", vec![id(), text("name"), key_to("next", "Song", OnDelete::SetNull)]);
    let tag = create("Tag", vec![id(), key_to("song", "Song", OnDelete::SetNull)]);
    migration("0001_initial", &[], vec![song, land, tag])
}

/// A file in which rows of each table point at nothing, and the migrations.
async fn with_lost_rows(then: Vec<Operation>, more: &[&str]) -> (Place, Db, [Migration; 2]) {
    let (place, db) = super::empty(Backend::Sqlite, "dangling").await.unwrap();
    let all = [initial(), migration("0002_then", &["0001_initial"], then)];
    Migrator::new(&db, &only(&all)).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
    let unchecked = Db::connect(&place.url_with("foreign_keys=off")).await.unwrap();
    let made = [
        "INSERT INTO song (id, name, next_id) VALUES (1, 'a', NULL), (2, 'b', 77), (3, 'c', 1)",
        "INSERT INTO land (code, best_id) VALUES ('a', 1), ('b', 2), ('c', 77), ('d', 78), ('e', NULL)",
        "DELETE FROM land WHERE code IN ('a', 'b')",
        "INSERT INTO tag (song_id) VALUES (1), (79)",
    ];
    for text in made.iter().chain(more) {
        unchecked.raw((*text).to_owned()).execute().await.unwrap();
    }
    unchecked.close().await;
    (place, db, all)
}

fn table(model: &str, table: &str) -> Operation {
    Operation::RenameTable { model: model.into(), table: table.into() }
}

only_sqlite! {
    async fn tables_and_columns_with_lost_rows_get_other_names(_db) {
        let renamed = Operation::RenameField { model: "Tag".into(), old: "song".into(), new: "track".into(), column: Some("track_id".into()) };
        let then = vec![alter("Song", nullable(text("name"))), table("Song", "track"), table("Tag", "label"), renamed, table("Land", "country")];
        let (_place, db, all) = with_lost_rows(then, &[]).await;
        let all = only(&all);
        for target in [Target::Latest, Target::At("0001".into())] {
            Migrator::new(&db, &all).migrate_to(&target, How::Run).await.unwrap();
        }
    }

    async fn rows_that_get_other_numbers_are_lost_no_more_than_before(_db) {
        let retyped = alter("Land", FieldState { nullable: false, ..key_to("best", "Song", OnDelete::DoNothing) });
        let (_place, db, all) = with_lost_rows(vec![retyped], &["DELETE FROM land WHERE best_id IS NULL"]).await;
        let all = only(&all);
        for target in [Target::Latest, Target::At("0001".into())] {
            Migrator::new(&db, &all).migrate_to(&target, How::Run).await.unwrap();
        }
        assert_eq!(db.raw("SELECT code FROM land ORDER BY 1").rows::<String>().await?, ["c", "d"]);
    }

    async fn one_more_lost_row_is_told_of_by_its_key(_db) {
        let lost = sql(&["PRAGMA defer_foreign_keys = ON", "UPDATE tag SET song_id = 80"], None);
        let (_place, db, all) = with_lost_rows(vec![table("Tag", "label"), sql(&["SELECT 1"], None), lost], &[]).await;
        let mut all = all;
        all[1].operations.swap(0, 2);
        let error = Migrator::new(&db, &only(&all)).migrate().await.unwrap_err();
        assert_eq!(error.to_string(), "0002_then: 1 rows of label.song_id point at rows of song that are not there");
    }

    async fn a_column_more_looks_at_no_row(_db) {
        let (_place, db, all) = with_lost_rows(vec![add("Song", nullable(plain("plays", SqlType::I64)), None)], &[]).await;
        let (done, texts) = capture::capture_on(&db, async { Migrator::new(&db, &only(&all)).migrate().await }).await;
        done.unwrap();
        assert!(!texts.iter().any(|text| text.contains("foreign_key")), "{texts:#?}");
    }

    async fn a_key_elsewhere_that_can_not_be_checked_is_not_in_the_way(_db) {
        for then in [vec![alter("Song", nullable(text("name")))], vec![sql(&["UPDATE song SET name = 'x'"], None)]] {
            let broken = ["CREATE TABLE target (a)", "CREATE TABLE broken (a REFERENCES target (a), song REFERENCES song (id))", "INSERT INTO broken VALUES (1, 1)"];
            let (_place, db, all) = with_lost_rows(then, &broken).await;
            Migrator::new(&db, &only(&all)).migrate().await.unwrap();
        }
    }

    async fn many_lost_rows_take_no_longer_than_few(_db) {
        let many = "WITH RECURSIVE n (n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM n WHERE n < 60000) INSERT INTO song (id, name, next_id) SELECT n, 'x', n + 1000000 FROM n";
        let (_place, db, all) = with_lost_rows(vec![alter("Song", nullable(text("name")))], &[many]).await;
        let begin = Instant::now();
        Migrator::new(&db, &only(&all)).migrate().await.unwrap();
        assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    }
}
