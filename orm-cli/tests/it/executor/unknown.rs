//! SQLite: a table that is made anew and has what the migrations do not know of.

use super::catalog::catalog;
use super::music::{add, alter, create, id, key_to, plain, text};
use super::{migration, only};
use crate::support::{Db, Place, only_sqlite};
use orm::Backend;
use orm::meta::OnDelete;
use orm::migrations::{CheckState, FieldState, How, Migration, Migrator, ModelState, Operation, Target};
use orm::tables::ColumnType;
use orm::value::SqlType;

async fn empty() -> (Place, Db) {
    super::empty(Backend::Sqlite, "unknown").await.unwrap()
}

fn nullable(field: FieldState) -> FieldState {
    FieldState { nullable: true, ..field }
}

fn first() -> Migration {
    let artist = create("Artist", vec![id(), text("name")]);
    let fields = vec![
        id(),
        text("title"),
        nullable(plain("plays", SqlType::I64)),
        key_to("artist", "Artist", OnDelete::Cascade),
    ];
    migration("0001_initial", &[], vec![artist, create("Album", fields)])
}

/// What makes the table of albums anew, and nothing else.
fn second(operation: Operation) -> Migration {
    migration("0002_anew", &["0001_initial"], vec![operation])
}

fn anew() -> Operation {
    alter("Album", nullable(text("title")))
}

async fn run(db: &Db, texts: &[&str]) {
    for text in texts {
        db.raw((*text).to_owned()).execute().await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}

/// A table that somebody else made, in the place of the first migration.
async fn adopted(texts: &[&str], then: Operation) -> (Place, Db, [Migration; 2]) {
    let (place, db) = empty().await;
    run(&db, &["CREATE TABLE artist (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL) STRICT"]).await;
    run(&db, texts).await;
    let all = [first(), second(then)];
    Migrator::new(&db, &only(&all)).migrate_to(&Target::At("0001".into()), How::Fake).await.unwrap();
    (place, db, all)
}

only_sqlite! {
    async fn columns_with_their_values_live_on(_db) {
        let all = [first(), second(anew())];
        let (_place, db) = empty().await;
        let all = only(&all);
        Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        run(&db, &[
            "INSERT INTO artist (name) VALUES ('x')",
            "ALTER TABLE album ADD COLUMN notes TEXT DEFAULT 'none' COLLATE NOCASE",
            "ALTER TABLE album ADD COLUMN \"Search, of (all)\" TEXT GENERATED ALWAYS AS (upper(title)) VIRTUAL",
            "ALTER TABLE album ADD COLUMN parent INTEGER CONSTRAINT its_parent REFERENCES album (id) ON DELETE SET NULL",
            "ALTER TABLE album ADD COLUMN stars INTEGER CHECK (stars BETWEEN 1 AND 5)",
            "CREATE INDEX by_search ON album (\"Search, of (all)\", notes)",
            "INSERT INTO album (title, artist_id, notes) VALUES ('a', 1, 'Kept')",
            "INSERT INTO album (title, artist_id, parent, stars) VALUES ('b', 1, 1, 5)",
        ]).await;
        let before = catalog(&db).await?;
        for target in [Target::Latest, Target::At("0001".into())] {
            Migrator::new(&db, &all).migrate_to(&target, How::Run).await.unwrap();
            let rows: Vec<(String, String, Option<i64>, Option<i64>)> =
                db.raw("SELECT \"Search, of (all)\", notes, parent, stars FROM album ORDER BY id").rows().await?;
            assert_eq!(rows, [("A".into(), "Kept".into(), None, None), ("B".into(), "none".into(), Some(1), Some(5))]);
            assert_eq!(db.raw("SELECT count(*) FROM album WHERE notes = 'KEPT'").one::<i64>().await?, 1);
            db.raw("UPDATE album SET stars = 6").execute().await.unwrap_err();
            db.raw("UPDATE album SET parent = 77").execute().await.unwrap_err();
        }
        assert_eq!(catalog(&db).await?, before);
        run(&db, &["DELETE FROM album WHERE id = 1", "UPDATE album SET title = 'c'"]).await;
        let rows: Vec<(String, Option<i64>)> = db.raw("SELECT \"Search, of (all)\", parent FROM album").rows().await?;
        assert_eq!(rows, [("C".to_owned(), None)]);
    }

    async fn what_is_written_behind_columns_and_over_several_lives_on(_db) {
        let made = [
            "CREATE TABLE pair (a INTEGER, b TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE album (
                id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key, of course
                title TEXT COLLATE NOCASE NOT NULL DEFAULT 'none, yet' CHECK (title <> ''),
                plays INTEGER,
                artist_id INTEGER NOT NULL REFERENCES artist ON UPDATE CASCADE ON DELETE CASCADE,
                UNIQUE (plays, title COLLATE BINARY),
                CONSTRAINT \"some, words\" CHECK (plays <> 3 OR title <> 'x)'),
                FOREIGN KEY (plays, title) REFERENCES pair (a, b)
            ) STRICT",
        ];
        let (_place, db, all) = adopted(&made, anew()).await;
        run(&db, &["INSERT INTO artist VALUES (1, 'x')", "INSERT INTO album (artist_id) VALUES (1)"]).await;
        let all = only(&all);
        for target in [Target::Latest, Target::At("0001".into())] {
            Migrator::new(&db, &all).migrate_to(&target, How::Run).await.unwrap();
            assert_eq!(db.raw("SELECT title FROM album WHERE title = 'NONE, YET'").rows::<String>().await?, ["none, yet"]);
            for wrong in [
                "INSERT INTO album (artist_id, title) VALUES (1, '')",
                "INSERT INTO album (artist_id, plays, title) VALUES (1, 3, 'x)')",
                "INSERT INTO album (artist_id, plays, title) VALUES (1, 4, 'nobody')",
            ] {
                db.raw(wrong).execute().await.unwrap_err();
            }
            run(&db, &[
                "DELETE FROM album", "DELETE FROM pair", "INSERT INTO pair VALUES (1, 'p'), (1, 'P')",
                "INSERT INTO album (artist_id, plays, title) VALUES (1, 1, 'p'), (1, 1, 'P')",
            ]).await;
            assert!(db.raw("INSERT INTO album (artist_id, plays, title) VALUES (1, 1, 'p')").execute().await.unwrap_err().is_unique());
            run(&db, &["UPDATE artist SET id = 5", "DELETE FROM album", "UPDATE artist SET id = 1", "INSERT INTO album (artist_id) VALUES (1)"]).await;
        }
    }

    async fn what_is_over_a_column_that_goes_goes_with_it(_db) {
        let made = [
            "CREATE TABLE album (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, artist_id INTEGER NOT NULL REFERENCES artist (id),
                plays INTEGER DEFAULT 5 CHECK (plays > 0) UNIQUE REFERENCES artist (id), CHECK (plays < 100), CONSTRAINT two UNIQUE (plays)) STRICT",
        ];
        let gone = Operation::RemoveField { model: "Album".into(), field: "plays".into() };
        // a foreign key that goes makes the table anew
        let pointed = Operation::RemoveField { model: "Album".into(), field: "artist".into() };
        let (_place, db, mut all) = adopted(&made, pointed).await;
        all[1].operations.insert(0, alter("Album", nullable(text("title"))));
        all[1].operations.insert(1, Operation::AlterField { model: "Album".into(), field: FieldState { unique: true, ..nullable(plain("plays", SqlType::I64)) }, fill: None });
        all[1].operations.insert(2, gone);
        Migrator::new(&db, &only(&all)).migrate().await.unwrap();
        let columns: Vec<String> = db.raw("SELECT name FROM pragma_table_info('album')").rows().await?;
        assert_eq!(columns, ["id", "title"]);
    }

    async fn a_table_of_another_program_becomes_a_fresh_one_and_keeps_its_own_columns(_db) {
        let made = [
            "CREATE TABLE \"album\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \"title\" varchar(20) NOT NULL, \
                \"plays\" bigint NULL, flag bool NOT NULL DEFAULT 1, price decimal(5, 2), size integer, loose varchar(3), anything, \
                \"artist_id\" bigint NOT NULL REFERENCES \"artist\" (\"id\") DEFERRABLE INITIALLY DEFERRED)",
            "CREATE INDEX \"album_artist_id_5a8b3c8b\" ON \"album\" (\"artist_id\")",
            "INSERT INTO artist VALUES (1, 'x')",
            "INSERT INTO album VALUES (7, 'a', NULL, 0, 9.5, 3, 5, x'01', 1), (8, 'b', 5, 1, '10', 'big', 'text longer than 3', 1.5, 1)",
        ];
        let (_place, db, all) = adopted(&made, anew()).await;
        Migrator::new(&db, &only(&all)).migrate().await.unwrap();
        let (_fresh_place, fresh) = empty().await;
        Migrator::new(&fresh, &only(&all)).migrate().await.unwrap();
        run(&fresh, &[
            "ALTER TABLE album ADD COLUMN flag ANY NOT NULL DEFAULT 1", "ALTER TABLE album ADD COLUMN price ANY",
            "ALTER TABLE album ADD COLUMN size ANY", "ALTER TABLE album ADD COLUMN loose TEXT", "ALTER TABLE album ADD COLUMN anything ANY",
        ]).await;
        assert_eq!(catalog(&db).await?, catalog(&fresh).await?);
        let rows: Vec<(i64, String)> = db
            .raw("SELECT id, concat_ws(' ', flag, typeof(price), price, typeof(size), loose, typeof(anything)) FROM album")
            .rows()
            .await?;
        assert_eq!(rows, [(7, "0 real 9.5 integer 5 blob".into()), (8, "1 integer 10 text text longer than 3 real".into())]);
        db.raw("INSERT INTO album (title, artist_id) VALUES ('new', 1)").execute().await?;
        assert_eq!(db.raw("SELECT flag FROM album WHERE id = 9").one::<i64>().await?, 1);
    }

    async fn what_the_migrations_know_under_other_names_is_not_made_twice(_db) {
        let made = [
            "CREATE TABLE album (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL CHECK (length( title )<=9), plays INTEGER, \
                artist_id INTEGER NOT NULL CONSTRAINT its_artist REFERENCES Artist ON DELETE CASCADE, CHECK (plays>=0)) STRICT",
            "CREATE UNIQUE INDEX album_title_uniq ON album (title)",
            "CREATE INDEX of_plays ON album (plays DESC)",
        ];
        let (_place, db, mut all) = adopted(&made, anew()).await;
        let Operation::CreateModel(album) = &mut all[0].operations[1] else { panic!("it makes a table") };
        let index = orm::migrations::IndexState { name: None, fields: vec![("plays".into(), true)] };
        *album = ModelState {
            checks: vec![CheckState { name: "positive".into(), condition: "plays >= 0".into() }],
            indexes: vec![index.clone()],
            ..album.clone()
        };
        let short = FieldState::plain("title", ColumnType { max_length: Some(9), ..ColumnType::new(SqlType::Text) });
        album.fields[1] = FieldState { unique: true, ..short.clone() };
        // the unique constraint goes, and with it the index that is one
        all[1] = second(alter("Album", short));
        let gone = Operation::RemoveIndex { model: "Album".into(), index, concurrently: false };
        all[1].operations.extend([gone, Operation::RemoveConstraint {
            model: "Album".into(),
            constraint: orm::migrations::Constraint::Check(CheckState { name: "positive".into(), condition: "plays >= 0".into() }),
        }]);
        let migrations = only(&all);
        Migrator::new(&db, &migrations).migrate().await.unwrap();
        let (_fresh_place, fresh) = empty().await;
        Migrator::new(&fresh, &migrations).migrate().await.unwrap();
        assert_eq!(catalog(&db).await?, catalog(&fresh).await?);
        for db in [&db, &fresh] {
            Migrator::new(db, &migrations).migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
        }
        assert_eq!(catalog(&db).await?, catalog(&fresh).await?);
    }

    async fn a_table_whose_rows_have_no_numbers_stays_one(_db) {
        let (_place, db) = empty().await;
        let key = FieldState { primary_key: true, ..text("code") };
        let all = [migration("0001_initial", &[], vec![create("Land", vec![key, text("name")])]), second(alter("Land", nullable(text("name"))))];
        run(&db, &["CREATE TABLE land (code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID, STRICT", "INSERT INTO land VALUES ('de', 'x')"]).await;
        let all = only(&all);
        Migrator::new(&db, &all).migrate_to(&Target::At("0001".into()), How::FakeInitial).await.unwrap();
        Migrator::new(&db, &all).migrate().await.unwrap();
        assert_eq!(db.raw("SELECT wr + 10 * strict FROM pragma_table_list('land')").one::<i64>().await?, 11);
        assert_eq!(db.raw("SELECT code FROM land").rows::<String>().await?, ["de"]);
    }

    async fn what_can_not_be_kept_is_named_before_anything_is_done(_db) {
        let gone = |field: &str| Operation::RemoveField { model: "Album".into(), field: field.into() };
        let table = |columns: &str, behind: &str| format!(
            "CREATE TABLE album (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, plays INTEGER, artist_id INTEGER NOT NULL REFERENCES artist (id), {columns}){behind}"
        );
        let notes = FieldState { unique: true, ..nullable(text("notes")) };
        for (made, then, told) in [
            (table("notes TEXT", ""), add("Album", notes, None), "album.notes is there already, and the migrations do not know it"),
            (table("CHECK (artist_id > 0 OR plays > 0)", " STRICT"), gone("artist"),
                "album.artist_id goes, and the migrations do not know what is over it and over another one: CHECK (artist_id > 0 OR plays > 0)"),
            (table("UNIQUE (artist_id, plays)", " STRICT"), gone("artist"), "another one: UNIQUE (artist_id, plays)"),
            (table("double INTEGER AS (artist_id * 2)", " STRICT"), gone("artist"),
                "album.double is written with the column artist_id, which goes, and the migrations do not know it"),
            ("CREATE TABLE album (id INTEGER, title TEXT NOT NULL, plays INTEGER, artist_id INTEGER, PRIMARY KEY (id, plays))".into(), anew(),
                "album.id has the primary key (id, plays), which the migrations do not know"),
            ("CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT NOT NULL ON CONFLICT IGNORE, plays INTEGER, artist_id INTEGER)".into(), anew(),
                "album.title is written with what no model can say: NOT NULL ON CONFLICT IGNORE"),
            ("CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT AS (upper('a')), plays INTEGER, artist_id INTEGER)".into(), anew(),
                "album.title is calculated by the database"),
            ("CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT NOT NULL, plays INTEGER DEFAULT 5, artist_id INTEGER)".into(),
                alter("Album", nullable(text("plays"))), "album.plays has a default that the migrations do not know (5), and gets another type"),
            ("CREATE VIRTUAL TABLE album USING fts5 (title, plays, artist_id)".into(), anew(), "album is a virtual table"),
        ] {
            let (_place, db, all) = adopted(&[&made], then).await;
            let before = catalog(&db).await?;
            let error = Migrator::new(&db, &only(&all)).migrate().await.unwrap_err().to_string();
            assert!(error.starts_with("0002_anew: the table has to be made anew, and album") && error.contains(told), "{made}: {error}");
            assert_eq!(catalog(&db).await?, before);
        }
    }

    async fn a_column_that_the_migrations_know_and_the_database_calculates_stays_calculated(_db) {
        let made = [
            "CREATE TABLE album (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, plays INTEGER AS (length(title)) STORED, \
                artist_id INTEGER NOT NULL REFERENCES artist (id)) STRICT",
            "INSERT INTO artist VALUES (1, 'x')",
            "INSERT INTO album (title, artist_id) VALUES ('abc', 1)",
        ];
        let (_place, db, all) = adopted(&made, anew()).await;
        Migrator::new(&db, &only(&all)).migrate().await.unwrap();
        db.raw("UPDATE album SET title = 'four'").execute().await?;
        assert_eq!(db.raw("SELECT plays FROM album").one::<i64>().await?, 4);
    }
}
