//! SQLite: tables that are made anew, and all that hangs on them.

use super::catalog::catalog;
use super::music::{add, alter, create, id, key_to, plain, sql, text};
use super::{migration, only};
use crate::support::{Db, Place, only_postgres, only_sqlite};
use orm::Backend;
use orm::meta::OnDelete;
use orm::migrations::{FieldState, How, MigrateError, Migration, Migrator, Operation, Target};
use orm::tables::ColumnDefault;
use orm::value::SqlType;

async fn empty() -> (Place, Db) {
    super::empty(Backend::Sqlite, "rebuilds").await.unwrap()
}

fn nullable(field: FieldState) -> FieldState {
    FieldState { nullable: true, ..field }
}

fn first() -> Migration {
    migration(
        "0001_initial",
        &[],
        vec![create("Album", vec![id(), text("title"), key_to("of", "Album", OnDelete::Cascade)])],
    )
}

/// Albums that point at albums, and songs that go with theirs.
fn initial() -> Migration {
    let mut one = first();
    let Operation::CreateModel(album) = &mut one.operations[0] else { panic!("it makes a table") };
    album.fields[2].nullable = true;
    one.operations.push(create("Song", vec![id(), text("name"), key_to("album", "Album", OnDelete::Cascade)]));
    one.operations.push(create("Note", vec![id(), key_to("album", "Album", OnDelete::SetNull)]));
    one
}

/// What makes the table of albums anew.
fn rebuilds() -> Migration {
    migration("0002_rebuilds", &["0001_initial"], vec![alter("Album", nullable(text("title")))])
}

async fn with_rows(migrations: &[Migration]) -> (Place, Db) {
    let (place, db) = empty().await;
    Migrator::new(&db, &only(migrations)).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
    for text in [
        "INSERT INTO album (id, title, of_id) VALUES (1, 'a', NULL), (2, 'b', 1), (3, 'c', 2), (9, 'gone', NULL)",
        "DELETE FROM album WHERE id = 9",
        "INSERT INTO song (name, album_id) VALUES ('x', 1), ('y', 2), ('z', 3)",
        "INSERT INTO note (album_id) VALUES (1), (2), (NULL)",
    ] {
        db.raw(text).execute().await.unwrap();
    }
    (place, db)
}

async fn rows_are_there(db: &Db) {
    let albums: Vec<(i64, Option<i64>)> = db.raw("SELECT id, of_id FROM album ORDER BY id").rows().await.unwrap();
    assert_eq!(albums, [(1, None), (2, Some(1)), (3, Some(2))]);
    assert_eq!(db.raw("SELECT album_id FROM song ORDER BY id").rows::<i64>().await.unwrap(), [1, 2, 3]);
    let notes: Vec<Option<i64>> = db.raw("SELECT album_id FROM note ORDER BY id").rows().await.unwrap();
    assert_eq!(notes, [Some(1), Some(2), None]);
    assert_eq!(db.raw("SELECT foreign_keys FROM pragma_foreign_keys").one::<i64>().await.unwrap(), 1);
    assert_eq!(db.raw("SELECT legacy_alter_table FROM pragma_legacy_alter_table").one::<i64>().await.unwrap(), 0);
}

only_sqlite! {
    async fn children_of_every_kind_stay_and_keys_are_not_given_out_again(_db) {
        let all = [initial(), rebuilds()];
        let (_place, db) = with_rows(&all).await;
        let all = only(&all);
        for target in [Target::Latest, Target::At("0001".into())] {
            Migrator::new(&db, &all).migrate_to(&target, How::Run).await.unwrap();
            rows_are_there(&db).await;
        }
        db.raw("INSERT INTO album (title) VALUES ('new')").execute().await?;
        assert_eq!(db.raw("SELECT max(id) FROM album").one::<i64>().await?, 10, "9 was given out before");
        db.raw("DELETE FROM album WHERE id = 1").execute().await?;
        assert_eq!(db.raw("SELECT count(*) FROM song").one::<i64>().await?, 0, "the rules still hold");
        assert_eq!(db.raw("SELECT count(album_id) FROM note").one::<i64>().await?, 0);
    }

    async fn a_table_without_rows_keeps_its_mark_too(_db) {
        let all = [initial(), rebuilds()];
        let (_place, db) = with_rows(&all).await;
        db.raw("DELETE FROM album").execute().await?;
        Migrator::new(&db, &only(&all)).migrate().await.unwrap();
        db.raw("INSERT INTO album (title) VALUES ('new')").execute().await?;
        assert_eq!(db.raw("SELECT id FROM album").one::<i64>().await?, 10);
    }

    async fn what_somebody_made_lives_on(_db) {
        let all = [initial(), rebuilds()];
        let (_place, db) = with_rows(&all).await;
        for text in [
            "CREATE TABLE log (line text)",
            "CREATE UNIQUE INDEX by_hand ON album (title COLLATE NOCASE) WHERE title <> ''",
            "CREATE TRIGGER on_album AFTER UPDATE ON album BEGIN INSERT INTO log VALUES (new.title); END",
            "CREATE TRIGGER on_song AFTER INSERT ON song BEGIN INSERT INTO log SELECT title FROM album WHERE id = new.album_id; END",
            "CREATE VIEW titles AS SELECT title FROM album",
            "CREATE VIEW shouted AS SELECT upper(title) AS title FROM titles",
            "CREATE TRIGGER instead INSTEAD OF INSERT ON titles BEGIN INSERT INTO album (title) VALUES (new.title); END",
        ] {
            db.raw(text).execute().await?;
        }
        let before = catalog(&db).await?;
        let all = only(&all);
        Migrator::new(&db, &all).migrate().await.unwrap();
        assert_eq!(db.raw("SELECT count(*) FROM log").one::<i64>().await?, 0, "no trigger fires");
        rows_are_there(&db).await;
        assert_eq!(db.raw("SELECT title FROM shouted ORDER BY 1").rows::<String>().await?, ["A", "B", "C"]);
        db.raw("UPDATE album SET title = 'aa' WHERE id = 1").execute().await?;
        db.raw("INSERT INTO song (name, album_id) VALUES ('w', 2)").execute().await?;
        db.raw("INSERT INTO titles VALUES ('by the view')").execute().await?;
        assert_eq!(db.raw("SELECT line FROM log").rows::<String>().await?, ["aa", "b"]);
        assert!(db.raw("INSERT INTO album (title) VALUES ('AA')").execute().await.unwrap_err().is_unique());
        Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        assert_eq!(catalog(&db).await?, before);
    }

    async fn what_can_not_live_on_is_named_and_nothing_is_changed(_db) {
        let made = [
            ("CREATE VIEW titles AS SELECT title FROM album", "titles"),
            ("CREATE INDEX by_hand ON album (lower(title))", "by_hand"),
            ("CREATE TRIGGER on_album AFTER INSERT ON album BEGIN UPDATE album SET title = upper(new.title) WHERE id = new.id; END", "on_album"),
            ("CREATE TRIGGER on_song AFTER INSERT ON song BEGIN UPDATE album SET title = 'x' WHERE id = new.album_id; END", "on_song"),
        ];
        let removed = Operation::RemoveField { model: "Album".into(), field: "title".into() };
        let pointed = Operation::RemoveField { model: "Album".into(), field: "of".into() };
        for (text, name) in made {
            for operations in [vec![removed.clone()], vec![removed.clone(), pointed.clone()]] {
                let all = [initial(), migration("0002_gone", &["0001_initial"], operations)];
                let (_place, db) = with_rows(&all).await;
                db.raw(text).execute().await?;
                let before = catalog(&db).await?;
                let error = Migrator::new(&db, &only(&all)).migrate().await.unwrap_err();
                assert!(error.to_string().contains(name) && error.to_string().starts_with("0002_gone"), "{text}: {error}");
                assert_eq!(catalog(&db).await?, before);
                rows_are_there(&db).await;
            }
        }
    }

    async fn a_view_that_was_broken_before_is_not_in_the_way(_db) {
        let renamed = Operation::RenameTable { model: "Song".into(), table: "track".into() };
        for more in [rebuilds().operations.remove(0), renamed] {
            let all = [initial(), migration("0002_more", &["0001_initial"], vec![more])];
            let (_place, db) = with_rows(&all).await;
            for text in ["CREATE TABLE gone (a)", "CREATE VIEW broken AS SELECT a FROM gone", "DROP TABLE gone"] {
                db.raw(text).execute().await?;
            }
            Migrator::new(&db, &only(&all)).migrate().await.unwrap();
        }
    }

    async fn rows_that_pointed_at_nothing_before_are_no_fault_of_the_migration(_db) {
        let retargeted = migration("0003_dangles", &["0002_rebuilds"], vec![
            alter("Note", key_to("album", "Song", OnDelete::SetNull)),
        ]);
        let all = [initial(), rebuilds(), retargeted];
        let (place, db) = with_rows(&all).await;
        let unchecked = Db::connect(&place.url_with("foreign_keys=off")).await?;
        unchecked.raw("INSERT INTO song (name, album_id) VALUES ('lost', 77)").execute().await?;
        unchecked.raw("UPDATE note SET album_id = 3 WHERE album_id = 2").execute().await?;
        unchecked.raw("DELETE FROM song WHERE id = 3").execute().await?;
        let all = only(&all);
        Migrator::new(&db, &all).migrate_to(&Target::At("0002".into()), How::Run).await.unwrap();
        let error = Migrator::new(&db, &all).migrate().await.unwrap_err();
        assert!(matches!(error, MigrateError::Dangling { .. }), "{error:?}");
        assert_eq!(error.to_string(), "0003_dangles: 1 rows of note.album_id point at rows of song that are not there");
    }

    async fn a_table_made_anew_by_hand_keeps_its_children(_db) {
        let by_hand = sql(&[
            "CREATE TABLE draft (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, of_id INTEGER REFERENCES album (id) ON DELETE CASCADE) STRICT",
            "INSERT INTO draft SELECT * FROM album",
            "DROP TABLE album",
            "ALTER TABLE draft RENAME TO album",
        ], None);
        let all = [initial(), migration("0002_by_hand", &["0001_initial"], vec![by_hand])];
        let (_place, db) = with_rows(&all).await;
        Migrator::new(&db, &only(&all)).migrate().await.unwrap();
        rows_are_there(&db).await;
    }

    async fn several_changes_of_one_table(_db) {
        let changes = migration("0002_changes", &["0001_initial"], vec![
            alter("Album", FieldState { unique: true, ..text("title") }),
            add("Album", plain("year", SqlType::I16), Some(ColumnDefault::Integer(1999))),
            Operation::RenameField { model: "Album".into(), old: "title".into(), new: "Title".into(), column: Some("Title".into()) },
            Operation::RenameTable { model: "Album".into(), table: "ALBUM".into() },
            Operation::RenameTable { model: "Album".into(), table: "record of the year".into() },
            Operation::RemoveField { model: "Album".into(), field: "of".into() },
            Operation::RenameTable { model: "Album".into(), table: "album".into() },
        ]);
        let all = [initial(), changes];
        let (_place, db) = with_rows(&all).await;
        let before = catalog(&db).await?;
        let all = only(&all);
        Migrator::new(&db, &all).migrate().await.unwrap();
        let rows: Vec<(i64, String, i64)> = db.raw("SELECT id, \"Title\", year FROM album ORDER BY id").rows().await?;
        assert_eq!(rows, [(1, "a".into(), 1999), (2, "b".into(), 1999), (3, "c".into(), 1999)]);
        assert_eq!(db.raw("SELECT album_id FROM song ORDER BY id").rows::<i64>().await?, [1, 2, 3]);
        Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        assert_eq!(catalog(&db).await?, before);
        assert_eq!(db.raw("SELECT title FROM album ORDER BY id").rows::<String>().await?, ["a", "b", "c"]);
    }
}

only_postgres! {
    async fn the_sequence_of_a_key_is_named_after_its_table(db) {
        let (_place, db) = super::super::empty(db.backend(), "sequences").await?;
        let renamed = migration("0002_renamed", &["0001_initial"], vec![
            Operation::RenameTable { model: "Album".into(), table: "record".into() },
            Operation::RenameField { model: "Album".into(), old: "id".into(), new: "number".into(), column: Some("number".into()) },
            create("Tag", vec![id()]),
            Operation::RenameTable { model: "Tag".into(), table: "album".into() },
        ]);
        let all = only(&[first(), renamed]);
        Migrator::new(&db, &all).migrate().await.unwrap();
        let names = "SELECT relname::text FROM pg_class WHERE relkind = 'S' ORDER BY 1";
        assert_eq!(db.raw(names).rows::<String>().await?, ["album_id_seq", "record_number_seq"]);
        Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        assert_eq!(db.raw(names).rows::<String>().await?, ["album_id_seq"]);
    }
}
