//! Raw SQL: the one door for text of the program's own.

use crate::support::*;
use orm::Error;
use orm::error::QueryError;
use orm::model::Place as At;
use orm::prelude::*;
use orm::value::ValueError;

/// Something to select.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "raw_song", ordering = "id")]
struct Song {
    id: i64,
    name: String,
    #[orm(column = "times")]
    plays: Option<i32>,
}

async fn songs(db: &Db) -> orm::Result<[Song; 2]> {
    Ok([
        create!(db, Song { name: "Yesterday", plays: 3 }).await?,
        create!(db, Song { name: "it's; $1 -- \"?\"" }).await?,
    ])
}

/// Nothing is sent: the text must not be.
#[track_caller]
fn is_forbidden(error: &Error, what: &str) {
    assert!(matches!(error, Error::Query(QueryError::Forbidden { what: said }) if said.contains(what)), "{error:?}");
}

both! {
    async fn rows_become_models_by_the_names_of_their_columns(db) {
        let [first, second] = songs(db).await?;
        let all = assert_statements!(1, db.raw("SELECT * FROM raw_song ORDER BY id").models::<Song>())?;
        assert_eq!(all, [first.clone(), second]);
        let shuffled = "SELECT 7 AS other, times AS \"TIMES\", name, name AS again, id FROM raw_song WHERE id = $1";
        assert_eq!(db.raw(shuffled).bind(1_i64).models::<Song>().await?, [first]);
        let error = db.raw("SELECT id, name FROM raw_song").models::<Song>().await.expect_err("a column is missing");
        let Error::Decode(decode) = &error else { panic!("{error:?}") };
        assert_eq!((decode.model, decode.place), (Some("Song"), At::Field("plays")));
        assert_eq!(error.to_string(), "can't read Song.plays: expected a column of that name, found none in the answer");
        let error = db.raw("SELECT id, NULL AS name, times FROM raw_song").models::<Song>().await.expect_err("NULL");
        assert_eq!(error.to_string(), "can't read Song.name: expected text, found NULL");
        // of no rows nothing is missing
        assert_eq!(db.raw("SELECT id FROM raw_song WHERE id < 0").models::<Song>().await?, []);
    }

    async fn rows_become_tuples_and_values_by_position(db) {
        songs(db).await?;
        let rows: Vec<(i64, String, Option<i32>)> = db.raw("SELECT id, name, times FROM raw_song ORDER BY id").rows().await?;
        assert_eq!(rows[0], (1, "Yesterday".to_owned(), Some(3)));
        assert_eq!(rows[1].2, None);
        let names: Vec<String> = db.raw("SELECT name FROM raw_song WHERE times = $1").bind(3).rows().await?;
        assert_eq!(names, ["Yesterday"]);
        assert_eq!(db.raw("SELECT count(*) FROM raw_song").one::<i64>().await?, 2);
        assert_eq!(db.raw("SELECT name FROM raw_song WHERE id = 9").rows::<String>().await?, [""; 0]);
        let error = db.raw("SELECT times FROM raw_song ORDER BY id").rows::<i32>().await.expect_err("NULL");
        assert_eq!(error.to_string(), "can't read selected expression 1: expected an integer, found NULL");
        let error = db.raw("SELECT id, name FROM raw_song").rows::<(i64, i64)>().await.expect_err("text");
        assert!(error.to_string().starts_with("can't read selected expression 2: expected an integer, found "), "{error}");
        assert!(db.raw("SELECT id, name FROM raw_song").rows::<i64>().await.is_err(), "one column too many");
        assert!(db.raw("SELECT id FROM raw_song").rows::<(i64, i64)>().await.is_err(), "one too few");
        assert!(db.raw("SELECT id FROM raw_song").one::<i64>().await.expect_err("two").is_multiple_found());
        let none = db.raw("SELECT id FROM raw_song WHERE id = 9").one::<i64>().await.expect_err("none");
        assert_eq!(none.to_string(), "the row of the raw query does not exist");
    }

    async fn a_statement_says_how_many_rows_it_changed(db) {
        songs(db).await?;
        assert_eq!(db.raw("UPDATE raw_song SET times = $1").bind(Some(5)).execute().await?, 2);
        assert_eq!(db.raw("UPDATE raw_song SET times = $1").bind(None::<i32>).execute().await?, 2);
        assert_eq!(Song.objects.filter(Song.plays.is_null()).count(db).await?, 2);
        assert_eq!(db.raw("DELETE FROM raw_song WHERE id = 9").execute().await?, 0);
        assert_eq!(db.raw("INSERT INTO raw_song (name) VALUES ($1), ($2)").bind("a").bind("b".to_owned()).execute().await?, 2);
        let ids: Vec<i64> = db.raw("DELETE FROM raw_song WHERE name = $1 RETURNING id").bind("a").rows().await?;
        assert_eq!(ids, [3]);
        assert_eq!(db.raw("CREATE TABLE raw_more (a bigint)").execute().await?, 0);
        assert_eq!(db.raw("SELECT count(*) FROM raw_more").one::<i64>().await?, 0);
    }

    async fn a_placeholder_is_a_number_in_any_order(db) {
        let read: (String, String) = db.raw("SELECT $2 || '', $1 || ''").bind("one").bind("two").one().await?;
        assert_eq!(read, ("two".to_owned(), "one".to_owned()));
        let read: (String, String, String) =
            db.raw("SELECT $1 || $1, $3 || '', $2 || $1").bind("a").bind("b").bind("c").one().await?;
        assert_eq!(read, ("aa".to_owned(), "c".to_owned(), "ba".to_owned()));
        let ten = "SELECT $10 || $1, $9 || $8 || $7 || $6 || $5 || $4 || $3 || $2";
        let mut raw = db.raw(ten);
        for letter in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
            raw = raw.bind(letter);
        }
        assert_eq!(raw.one::<(String, String)>().await?, ("ja".to_owned(), "ihgfedcb".to_owned()));
    }

    async fn there_are_as_many_values_as_placeholders(db) {
        for (text, binds, placeholders) in [
            ("SELECT $1", 0, 1),
            ("SELECT 1", 1, 0),
            ("SELECT $1, $2", 1, 2),
            ("SELECT $1, $1", 2, 1),
            ("SELECT '$1', \"$2\" -- $3\n /* $4 */", 1, 0),
            ("SELECT $3", 1, 3),
        ] {
            let raw = (0..binds).fold(db.raw(text), |raw, _| raw.bind("s3cret"));
            let error = assert_statements!(0, raw.rows::<String>()).expect_err(text);
            let expected = QueryError::BindCount { placeholders, binds };
            assert!(matches!(&error, Error::Query(found) if *found == expected), "{text}: {error:?}");
            assert!(error.to_string().contains("(`$1`, `$2`, …)"));
        }
        // what looks like a placeholder inside of a text is text
        let read: (String, String) = db.raw("SELECT '$1 ?1 ? :a it''s', $1 || ' -- ;' -- $2 ; x\n").bind("$2").one().await?;
        assert_eq!(read, ("$1 ?1 ? :a it's".to_owned(), "$2 -- ;".to_owned()));
        let column: i64 = db.raw("SELECT \"$1\" FROM (SELECT 5 AS \"$1\") x").one().await?;
        assert_eq!(column, 5);
    }

    async fn one_statement_at_a_time(db) {
        songs(db).await?;
        for text in ["SELECT 1; DELETE FROM raw_song", "DELETE FROM raw_song; DELETE FROM raw_song;", "SELECT 1;; SELECT 2", "; SELECT 1; SELECT 2"] {
            is_forbidden(&assert_statements!(0, db.raw(text).execute()).expect_err(text), "more than one statement");
        }
        for text in ["", ";", "-- nothing", "/* nothing */ ;"] {
            is_forbidden(&assert_statements!(0, db.raw(text).execute()).expect_err("nothing"), "no statement");
        }
        assert_eq!(db.raw("SELECT count(*) FROM raw_song; -- the end ; DELETE").one::<i64>().await?, 2);
        assert_eq!(db.raw("SELECT ';' || '/*' ; ").one::<String>().await?, ";/*");
    }

    async fn a_nul_is_in_no_text(db) {
        is_forbidden(&assert_statements!(0, db.raw("SELECT 1\0; DROP TABLE raw_song").execute()).expect_err("NUL"), "NUL");
        let error = assert_statements!(0, db.raw("SELECT $1").bind("a\0s3cret").rows::<String>()).expect_err("NUL");
        assert!(matches!(&error, Error::Query(QueryError::Value { reason: ValueError::Nul })), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("s3cret"));
        // the connection is well
        assert_eq!(db.raw("SELECT 1").one::<i32>().await?, 1);
    }

    async fn transactions_and_settings_have_their_own_doors(db) {
        for text in ["BEGIN", "commit", "ROLLBACK", "SAVEPOINT a", "RELEASE a", "/* x */ end", "START TRANSACTION"] {
            is_forbidden(&assert_statements!(0, db.raw(text).execute()).expect_err(text), "`atomic`");
        }
        is_forbidden(&assert_statements!(0, db.raw("SET search_path = x").execute()).expect_err("SET"), "SET LOCAL");
    }

    async fn it_is_part_of_its_block(db) {
        let outcome: orm::Result = db
            .atomic(async |db| {
                db.raw("INSERT INTO raw_song (name) VALUES ($1)").bind("in the block").execute().await?;
                assert_eq!(Song.objects.count(db).await?, 1);
                db.raw("SELECT no_such_column FROM raw_song").rows::<i64>().await.map(drop)
            })
            .await;
        assert!(matches!(outcome, Err(Error::Schema { .. })), "{outcome:?}");
        assert_eq!(Song.objects.count(db).await?, 0);
    }

    async fn its_debug_shows_no_value(db) {
        let raw = db.raw("SELECT $1").bind("s3cret");
        assert_eq!(format!("{raw:?}"), "Raw { text: \"SELECT $1\", binds: 1, .. }");
    }
}

only_postgres! {
    async fn dollar_quotes_and_casts_are_text_of_postgres(db) {
        let read: (String, String, String) = db
            .raw("SELECT $$ it's $1; -- $$, $tag$ $$ $2 $tag$, $1::text || E'\\'$9' /* /* $3 */ ; */")
            .bind("x")
            .one()
            .await?;
        assert_eq!(read, (" it's $1; -- ".to_owned(), " $$ $2 ".to_owned(), "x'$9".to_owned()));
        let ids: Vec<i32> = db.raw("SELECT (ARRAY[7, 8])[$1]").bind(2).rows().await?;
        assert_eq!(ids, [8]);
    }
}

only_sqlite! {
    async fn quotes_of_sqlite_are_quotes(db) {
        let read: (i64, i64, String) = db
            .raw("SELECT [$1], `a``$2`, $1 FROM (SELECT 1 AS [$1], 2 AS `a``$2`) /* /* $9 */")
            .bind("x")
            .one()
            .await?;
        assert_eq!(read, (1, 2, "x".to_owned()));
        for text in ["SELECT ?", "SELECT :name", "SELECT @name"] {
            let error = db.raw(text).rows::<String>().await.expect_err("it would be NULL");
            assert!(matches!(&error, Error::Query(QueryError::BindCount { .. })), "{text}: {error:?}");
        }
    }
}
