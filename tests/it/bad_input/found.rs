//! What is found in a column that its field can't take: NULL, another type, a number out of range. By raw SQL, into tables without the
//! constraints that the library makes.

use super::{SECRET, shown};
use crate::support::*;
use orm::model::Place as At;
use orm::{Error, prelude::*};
use std::fmt::Debug;

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
enum Genre {
    Rock,
    Pop,
}

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
#[orm(integer)]
enum Stars {
    One = 1,
}

#[derive(FieldType, Debug, Clone, PartialEq)]
struct Email(String);

/// Every type that is not an `Option`.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "bad_found")]
struct Found {
    id: i64,
    small: i16,
    medium: i32,
    large: i64,
    byte: u8,
    word: u16,
    double_word: u32,
    single: f32,
    double: f64,
    yes: bool,
    text: String,
    bytes: Vec<u8>,
    date: NaiveDate,
    time: NaiveTime,
    naive: NaiveDateTime,
    instant: DateTime<Utc>,
    span: TimeDelta,
    uuid: Uuid,
    exact: Decimal,
    json: serde_json::Value,
    tags: Json<Vec<i32>>,
    genre: Genre,
    stars: Stars,
    email: Email,
    owner: ForeignKey<super::Owner>,
}

/// A row, and a table that takes anything.
async fn loosened(db: &Db) -> orm::Result<Found> {
    let owner = create!(db, super::Owner { name: "a" }).await?;
    let day = NaiveDate::from_ymd_opt(2024, 1, 2).expect("a day");
    let mut row = Found {
        id: 0,
        small: 1,
        medium: 1,
        large: 1,
        byte: 1,
        word: 1,
        double_word: 1,
        single: 1.5,
        double: 1.5,
        yes: true,
        text: "a".into(),
        bytes: vec![1],
        date: day,
        time: NaiveTime::MIN,
        naive: day.and_time(NaiveTime::MIN),
        instant: day.and_time(NaiveTime::MIN).and_utc(),
        span: TimeDelta::seconds(1),
        uuid: Uuid::nil(),
        exact: Decimal::ONE,
        json: serde_json::json!(1),
        tags: Json(vec![1]),
        genre: Genre::Pop,
        stars: Stars::One,
        email: Email("a".into()),
        owner: (&owner).into(),
    };
    row.save(db).await?;
    match db.backend() {
        Backend::Sqlite => {
            // CREATE TABLE AS keeps no STRICT, no NOT NULL and no CHECK
            db.raw("CREATE TABLE loose AS SELECT * FROM bad_found").execute().await?;
            db.raw("DROP TABLE bad_found").execute().await?;
            let columns: Vec<&str> = Found::META.fields.iter().map(|field| field.column).collect();
            // without a type a column converts nothing
            db.raw(format!("CREATE TABLE bad_found ({})", columns.join(", "))).execute().await?;
            db.raw("INSERT INTO bad_found SELECT * FROM loose").execute().await?;
        }
        _ => {
            for field in Found::META.fields.iter().filter(|field| !field.primary_key) {
                let column = field.column;
                db.raw(format!("ALTER TABLE bad_found ALTER COLUMN {column} DROP NOT NULL")).execute().await?;
                let check = format!("ALTER TABLE bad_found DROP CONSTRAINT IF EXISTS bad_found_{column}_check");
                db.raw(check).execute().await?;
            }
        }
    }
    assert_eq!(Found.objects.one(db).await?, row, "it is still a good row");
    Ok(row)
}

/// That the row can't be read now, and why. Nothing of the instance is changed by trying.
async fn misread(db: &Db, row: &Found, field: &'static str) -> orm::Result<String> {
    let errors = [
        Found.objects.all(db).await.map(drop),
        Found.objects.get(db, Found.id.eq(row.id)).await.map(drop),
        db.raw("SELECT * FROM bad_found").models::<Found>().await.map(drop),
        {
            let mut copy = row.clone();
            let before = Found { large: -1, ..row.clone() };
            copy.large = -1;
            let outcome = copy.refresh(db).await;
            assert_eq!(copy, before, "{field}: nothing is half read");
            outcome
        },
    ];
    let mut said = String::new();
    for error in errors {
        let error = error.expect_err(field);
        let Error::Decode(decode) = &error else { panic!("{field}: {error:?}") };
        assert_eq!((decode.model, decode.place), (Some("Found"), At::Field(field)));
        assert!(!shown(&error).contains(SECRET), "{}", shown(&error));
        said = error.to_string();
        assert!(said.starts_with(&format!("can't read Found.{field}: expected ")), "{said}");
    }
    assert_eq!(Found.objects.count(db).await?, 1, "and the connection is well");
    Ok(said)
}

/// Puts the SQL into the column, sees that it can't be read, and puts back what was there.
async fn refuses(db: &Db, row: &Found, field: &'static str, sql: &str, found: &str) -> orm::Result {
    let column = Found::META.field(field).expect("a field").column;
    let table = match db.backend() {
        Backend::Sqlite => "loose",
        _ => "kept",
    };
    db.raw(format!("UPDATE bad_found SET {column} = {sql}")).execute().await?;
    let said = misread(db, row, field).await?;
    assert!(said.contains(&format!("found {found}")), "{field} = {sql}: {said}");
    db.raw(format!("UPDATE bad_found SET {column} = (SELECT {column} FROM {table})")).execute().await?;
    Ok(())
}

both! {
    async fn a_null_where_there_must_be_a_value(db) {
        let row = loosened(db).await?;
        if db.backend() == Backend::Postgres {
            db.raw("CREATE TABLE kept AS SELECT * FROM bad_found").execute().await?;
        }
        for field in Found::META.fields.iter().filter(|field| !field.primary_key) {
            refuses(db, &row, field.name, "NULL", "NULL").await?;
        }
        assert_eq!(Found.objects.one(db).await?, row);
        // selected alone, its place is named
        db.raw("UPDATE bad_found SET text = NULL").execute().await?;
        let error = Found.objects.values((Found.id, Found.text)).all(db).await.expect_err("NULL");
        assert!(matches!(&error, Error::Decode(_)), "{error:?}");
        let mut copy = Found { large: -1, ..row.clone() };
        let error = copy.refresh_fields(db, (Found.large, Found.text)).await.expect_err("NULL");
        assert_eq!(error.to_string(), "can't read Found.text: expected text, found NULL");
        assert_eq!(copy.large, -1, "not the half of it");
        copy.refresh_fields(db, (Found.large, Found.small)).await?;
        assert_eq!(copy.large, row.large);
    }
}

only_sqlite! {
    async fn another_type_in_a_column(db) {
        let row = loosened(db).await?;
        let (secret, blob) = (format!("'{SECRET}'"), "x'7333637265747333637265'");
        for field in ["small", "medium", "large", "byte", "word", "double_word", "yes", "span", "stars", "owner", "single", "double"] {
            refuses(db, &row, field, &secret, "TEXT").await?;
            refuses(db, &row, field, blob, "a BLOB").await?;
        }
        for field in ["small", "medium", "large", "byte", "word", "double_word", "yes", "span", "stars", "owner", "exact"] {
            refuses(db, &row, field, "1.5", "a REAL").await?;
        }
        for field in ["text", "date", "time", "naive", "instant", "json", "tags", "genre", "email"] {
            refuses(db, &row, field, "7", "an INTEGER").await?;
            refuses(db, &row, field, "1.5", "a REAL").await?;
            refuses(db, &row, field, blob, "a BLOB").await?;
        }
        refuses(db, &row, "bytes", &secret, "TEXT").await?;
        refuses(db, &row, "bytes", "7", "an INTEGER").await?;
        refuses(db, &row, "uuid", "7", "an INTEGER").await?;
        refuses(db, &row, "uuid", blob, "a BLOB that is not 16 bytes").await?;
        refuses(db, &row, "exact", blob, "a BLOB").await?;
        assert_eq!(Found.objects.one(db).await?, row);
    }

    async fn a_number_that_is_too_large(db) {
        let row = loosened(db).await?;
        for (field, numbers) in [
            ("small", ["32768", "-32769"]),
            ("medium", ["3000000000", "-2147483649"]),
            ("byte", ["256", "-1"]),
            ("word", ["65536", "-1"]),
            ("double_word", ["4294967296", "-1"]),
            ("yes", ["2", "-1"]),
            ("stars", ["2", "0"]),
        ] {
            for number in numbers {
                refuses(db, &row, field, number, if field == "yes" || field == "stars" { "another" } else { "an integer outside of it" }).await?;
            }
        }
        refuses(db, &row, "single", "1e300", "a larger number").await?;
        assert_eq!(Found.objects.one(db).await?, row);
        // what the types have in common is read
        db.raw("UPDATE bad_found SET double = 7, single = 7, exact = 7").execute().await?;
        let read = Found.objects.one(db).await?;
        assert_eq!((read.double, read.single, read.exact), (7.0, 7.0, Decimal::from(7)));
    }

    async fn a_text_of_no_meaning(db) {
        let row = loosened(db).await?;
        for (field, texts) in [
            ("date", vec!["", "s3cret", "2024-13-01", "2024-02-30", "0000-01-01", "10000-01-01", "2024-1-1", "infinity"]),
            ("time", vec!["", "s3cret", "24:00:00", "12:60:00", "1:2:3"]),
            ("naive", vec!["", "s3cret", "2024-01-01 25:00:00", "2024-01-01Z", "infinity", "-infinity"]),
            ("instant", vec!["", "s3cret", "2024-01-01 00:00:00 +02:00", "2024-02-30 00:00:00"]),
            ("uuid", vec!["", "s3cret", "0123"]),
            ("exact", vec!["", "s3cret", "1e", "NaN", "1234567890123456789012345678901234567890", "0.00000000000000000000000000001"]),
            ("json", vec!["", "s3cret", "{", "[1,]", "{\"a\":1}}", "NaN"]),
            ("tags", vec!["", "{}", "[\"s3cret\"]", "[1.5]", "[3000000000]", "null"]),
            ("genre", vec!["", "s3cret", "Rock", "rock "]),
        ] {
            for text in texts {
                refuses(db, &row, field, &format!("'{text}'"), "").await?;
            }
        }
        for field in ["text", "email", "genre", "date", "instant", "uuid", "exact", "json", "tags"] {
            refuses(db, &row, field, "CAST(x'733363726574ff' AS TEXT)", "").await?;
        }
        assert_eq!(Found.objects.one(db).await?, row);
    }
}

only_postgres! {
    async fn another_type_in_a_column_of_postgres(db) {
        let row = loosened(db).await?;
        db.raw("CREATE TABLE kept AS SELECT * FROM bad_found").execute().await?;
        for field in Found::META.fields.iter().filter(|field| !field.primary_key) {
            let (name, column) = (field.name, field.column);
            let is_text = matches!(name, "text" | "email" | "genre");
            // a foreign key's constraint stands against another type
            db.raw("ALTER TABLE bad_found DROP CONSTRAINT IF EXISTS bad_found_owner_id_fkey").execute().await?;
            let (other, value) = if is_text { ("point", "point(1, 2)") } else { ("text", "'s3cret'") };
            db.raw(format!("ALTER TABLE bad_found ALTER COLUMN {column} DROP DEFAULT")).execute().await?;
            db.raw(format!("ALTER TABLE bad_found ALTER COLUMN {column} TYPE {other} USING {value}")).execute().await?;
            misread(db, &row, name).await?;
            let whole = format!("ALTER TABLE bad_found DROP COLUMN {column}");
            db.raw(whole).execute().await?;
            db.raw("DROP TABLE bad_found").execute().await?;
            db.raw("CREATE TABLE bad_found AS SELECT * FROM kept").execute().await?;
        }
        assert_eq!(Found.objects.one(db).await?, row);
    }

    async fn a_number_that_is_too_large_for_its_field(db) {
        let row = loosened(db).await?;
        for column in ["small", "medium", "byte", "word", "double_word", "stars"] {
            db.raw(format!("ALTER TABLE bad_found ALTER COLUMN {column} TYPE bigint")).execute().await?;
        }
        db.raw("ALTER TABLE bad_found ALTER COLUMN single TYPE float8").execute().await?;
        db.raw("CREATE TABLE kept AS SELECT * FROM bad_found").execute().await?;
        for (field, number) in [
            ("small", "32768"), ("small", "-32769"), ("medium", "3000000000"), ("byte", "256"), ("byte", "-1"),
            ("word", "65536"), ("double_word", "4294967296"), ("double_word", "-1"),
        ] {
            refuses(db, &row, field, number, "an integer outside of it").await?;
        }
        refuses(db, &row, "stars", "2", "another").await?;
        refuses(db, &row, "single", "1e300", "a larger number").await?;
        assert_eq!(Found.objects.one(db).await?, row);
    }

    async fn times_that_chrono_does_not_know(db) {
        let row = loosened(db).await?;
        db.raw("CREATE TABLE kept AS SELECT * FROM bad_found").execute().await?;
        for text in ["infinity", "-infinity", "0044-03-15 BC", "10000-01-01"] {
            for field in ["date", "naive", "instant"] {
                refuses(db, &row, field, &format!("'{text}'"), "").await?;
            }
        }
        refuses(db, &row, "time", "'24:00:00'", "a time outside of it").await?;
        refuses(db, &row, "span", "'1 month'", "an interval with months, whose length varies").await?;
        refuses(db, &row, "span", "'1 year 2 days'", "an interval with months, whose length varies").await?;
        db.raw("UPDATE bad_found SET span = '-2 days 1 second'").execute().await?;
        assert_eq!(Found.objects.one(db).await?.span, TimeDelta::seconds(1) - TimeDelta::days(2));
    }

    async fn a_decimal_with_too_many_digits(db) {
        let row = loosened(db).await?;
        db.raw("ALTER TABLE bad_found ALTER COLUMN exact TYPE numeric").execute().await?;
        db.raw("CREATE TABLE kept AS SELECT * FROM bad_found").execute().await?;
        for text in ["NaN", "infinity", "-infinity", "123456789012345678901234567890", "0.00000000000000000000000000001", "1e50", "1e-50"] {
            refuses(db, &row, "exact", &format!("'{text}'"), "NaN, infinity, or more digits").await?;
        }
        refuses(db, &row, "genre", "'s3cret'", "other text").await?;
        refuses(db, &row, "tags", "'[\"s3cret\"]'", "another document").await?;
        refuses(db, &row, "tags", "'null'", "another document").await?;
    }
}
