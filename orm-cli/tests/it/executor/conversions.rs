//! Values of a column whose type changes: each is refused, and counted, or is the same value afterwards, on both databases.

mod texts;

use super::music::{alter, create, id};
use super::{empty, migration, only};
use crate::support::{Backend, Db, TestResult, both};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::migrations::{FieldState, How, MigrateError, Migrator, Target};
use orm::tables::ColumnType;
use orm::value::SqlType;
use rust_decimal::Decimal;
use texts::{Accepted, all, decimal, of, pairs, shown_document, varchar};

/// The values, as the library reads them.
async fn values(db: &Db, of: SqlType) -> orm::Result<Vec<String>> {
    macro_rules! shown {
        ($type:ty, $show:expr) => {
            db.raw("SELECT held FROM thing ORDER BY id").rows::<$type>().await?.iter().map($show).collect()
        };
    }
    Ok(match of {
        SqlType::Bool => shown!(bool, bool::to_string),
        SqlType::I16 => shown!(i16, i16::to_string),
        SqlType::I32 => shown!(i32, i32::to_string),
        SqlType::I64 => shown!(i64, i64::to_string),
        SqlType::F32 => shown!(f32, |number: &f32| (number + 0.0).to_string()),
        SqlType::F64 => shown!(f64, |number: &f64| (number + 0.0).to_string()),
        SqlType::Decimal => shown!(Decimal, |number: &Decimal| number.normalize().to_string()),
        SqlType::Date => shown!(NaiveDate, NaiveDate::to_string),
        SqlType::Time => shown!(NaiveTime, NaiveTime::to_string),
        SqlType::DateTime => shown!(NaiveDateTime, NaiveDateTime::to_string),
        SqlType::Timestamp => shown!(DateTime<Utc>, |moment: &DateTime<Utc>| moment.naive_utc().to_string()),
        SqlType::Uuid => shown!(uuid::Uuid, uuid::Uuid::to_string),
        SqlType::Json => shown!(serde_json::Value, shown_document),
        _ => shown!(String, String::clone),
    })
}

fn held(of: ColumnType) -> FieldState {
    FieldState { nullable: true, ..FieldState::plain("held", of) }
}

/// The rows of a column of one type as those of another one: what became of them.
async fn moved(
    db: &Db,
    from: ColumnType,
    to: ColumnType,
    texts: &[String],
) -> orm::Result<Result<Vec<String>, MigrateError>> {
    let all = only(&[
        migration("0001", &[], vec![create("Thing", vec![id(), held(from)])]),
        migration("0002", &["0001"], vec![alter("Thing", held(to))]),
    ]);
    let migrator = Migrator::new(db, &all);
    migrator.migrate_to(&Target::At("0001".into()), How::Run).await.unwrap();
    for text in texts {
        let zone = if db.backend() == Backend::Postgres && from.sql_type == SqlType::Timestamp { "+00" } else { "" };
        let text = text.replace('\'', "''") + zone;
        db.raw(format!("INSERT INTO thing (held) VALUES ('{text}')")).execute().await?;
    }
    // no value stays none
    db.raw("INSERT INTO thing (held) VALUES (NULL)").execute().await?;
    let ran = migrator.migrate().await;
    if ran.is_ok() {
        assert_eq!(db.raw("SELECT count(*) FROM thing WHERE held IS NULL").one::<i64>().await?, 1);
    }
    db.raw("DELETE FROM thing WHERE held IS NULL").execute().await?;
    let found = match ran {
        Ok(_) => Ok(values(db, to.sql_type).await?),
        Err(error) => Err(error),
    };
    db.raw("DROP TABLE thing").execute().await?;
    db.raw("DROP TABLE orm_migrations").execute().await?;
    Ok(found)
}

/// Those that are values of the new type are kept, the others refused, with their number.
async fn check(db: &Db, from: ColumnType, to: ColumnType, accepted: &Accepted, refused: &[String]) -> TestResult {
    let texts: Vec<String> = accepted.iter().map(|(text, _)| text.clone()).collect();
    let wanted: Vec<String> = accepted.iter().map(|(_, shown)| shown.clone()).collect();
    let mut wrong = Vec::new();
    match moved(db, from, to, &texts).await? {
        Ok(found) if found == wanted => {}
        Ok(found) => {
            let differ = texts.iter().zip(found.iter().zip(&wanted)).filter(|(_, (found, wanted))| found != wanted);
            wrong.extend(differ.map(|(text, (found, wanted))| format!("{text:?} is {found}, not {wanted}")));
        }
        Err(error) => {
            for (text, _) in accepted {
                if let Err(error) = moved(db, from, to, std::slice::from_ref(text)).await? {
                    wrong.push(format!("{text:?}: {error}"));
                }
            }
            wrong.extend(wrong.is_empty().then(|| error.to_string()));
        }
    }
    let all_refused = match moved(db, from, to, refused).await? {
        Err(MigrateError::Rows { rows, field, .. }) => {
            usize::try_from(rows).is_ok_and(|rows| rows == refused.len()) && field == "Thing.held"
        }
        _ => refused.is_empty(),
    };
    if !all_refused {
        for text in refused {
            match moved(db, from, to, std::slice::from_ref(text)).await {
                Ok(Ok(found)) => wrong.push(format!("{text:?} became {found:?}")),
                Ok(Err(MigrateError::Rows { .. })) => {}
                Ok(Err(error)) => wrong.push(format!("{text:?} is not counted: {error}")),
                Err(error) => wrong.push(format!("{text:?} became what can't be read: {error}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{from:?} to {to:?}:\n{}", wrong.join("\n"));
    Ok(())
}

async fn walk(db: &Db, is_of_time: bool) -> TestResult {
    let (_place, db) = empty(db.backend(), "texts").await?;
    let (texts, types) = all();
    for (to, accepted) in types {
        let of_time = matches!(to.sql_type, SqlType::Date | SqlType::Time | SqlType::DateTime | SqlType::Timestamp);
        if of_time == is_of_time {
            let is_refused = |text: &&String| !accepted.iter().any(|(other, _)| other == *text);
            let refused: Vec<String> = texts.iter().filter(is_refused).cloned().collect();
            check(&db, of(SqlType::Text), to, &accepted, &refused).await?;
        }
    }
    Ok(())
}

async fn one(db: &Db, from: ColumnType, to: ColumnType, accepted: &[(&str, &str)], refused: &[&str]) -> TestResult {
    let refused: Vec<String> = refused.iter().map(|text| (*text).to_owned()).collect();
    check(db, from, to, &pairs(accepted), &refused).await
}

both! {
    async fn a_text_becomes_a_number_a_truth_or_a_document_only_whole(db) {
        walk(db, false).await?;
    }

    async fn a_text_becomes_a_date_or_a_time_only_whole(db) {
        walk(db, true).await?;
    }

    async fn a_number_is_never_rounded(db) {
        let (_place, db) = empty(db.backend(), "numbers").await?;
        let (i16s, i32s, i64s) = (of(SqlType::I16), of(SqlType::I32), of(SqlType::I64));
        let (singles, doubles) = (of(SqlType::F32), of(SqlType::F64));
        let large = "1152921504606846976";
        one(&db, i64s, i32s, &[("2147483647", "2147483647")], &["2147483648", "-2147483649"]).await?;
        one(&db, i32s, i16s, &[("-32768", "-32768")], &["32768"]).await?;
        one(&db, doubles, i64s, &[("1.0", "1"), ("-3", "-3"), (large, large)], &["1.5", "1e30", "9223372036854775808", "-1e300"]).await?;
        one(&db, doubles, i16s, &[("32767", "32767")], &["32768", "0.1"]).await?;
        one(&db, singles, i32s, &[("16777216", "16777216")], &["2147483648", "0.5"]).await?;
        one(&db, decimal(10, 2), i64s, &[("12.00", "12")], &["12.50", "-0.01"]).await?;
        one(&db, decimal(28, 0), i64s, &[("9223372036854775807", "9223372036854775807")], &["9223372036854775808"]).await?;
        one(&db, i64s, doubles, &[(large, "1152921504606847000"), ("-9223372036854775808", "-9223372036854776000")],
            &["9007199254740993", "9223372036854775807"]).await?;
        one(&db, i32s, singles, &[("16777216", "16777216")], &["16777217", "2147483647"]).await?;
        one(&db, i64s, decimal(6, 2), &[("-9999", "-9999")], &["10000"]).await?;
        one(&db, i16s, decimal(5, 2), &[("999", "999")], &["1000"]).await?;
        one(&db, doubles, decimal(6, 2), &[("0.1", "0.1"), ("1.25", "1.25")], &["0.30000000000000004", "1e30", "12345", "1.125"]).await?;
        one(&db, singles, decimal(6, 2), &[("0.1", "0.1")], &["1.125", "10000"]).await?;
        one(&db, doubles, singles, &[("0.5", "0.5"), ("0", "0")], &["0.1", "1e300", "1e-300"]).await?;
        one(&db, singles, doubles, &[("0.5", "0.5")], &[]).await?;
        one(&db, decimal(10, 4), decimal(6, 2), &[("1.2500", "1.25")], &["1.2345", "12345.0000"]).await?;
        one(&db, decimal(6, 2), decimal(6, 4), &[("12.34", "12.34")], &["123.45"]).await?;
        one(&db, decimal(10, 2), doubles, &[("0.10", "0.1")], &[]).await?;
        one(&db, decimal(28, 10), doubles, &[("0.1000000000", "0.1")], &["123456789012345678.0123456789"]).await?;
        one(&db, decimal(12, 4), singles, &[("0.1000", "0.1")], &["1234567.1234"]).await?;
        one(&db, i64s, of(SqlType::Bool), &[], &["2", "-1"]).await?;
    }

    async fn a_text_is_never_cut_off_and_a_moment_loses_nothing(db) {
        let (_place, db) = empty(db.backend(), "lengths").await?;
        one(&db, varchar(10), varchar(3), &[("abc", "abc"), ("äöü", "äöü"), ("a  ", "a  ")], &["abc ", "abcd", "äöüß"]).await?;
        one(&db, of(SqlType::I64), varchar(3), &[("123", "123")], &["1234", "-123"]).await?;
        one(&db, of(SqlType::Uuid), varchar(8), &[], &["12345678-1234-1234-1234-1234567890ab"]).await?;
        one(&db, of(SqlType::Uuid), of(SqlType::Text),
            &[("12345678-1234-1234-1234-1234567890ab", "12345678-1234-1234-1234-1234567890ab")], &[]).await?;
        one(&db, of(SqlType::Json), of(SqlType::Text), &[("true", "true"), ("[]", "[]")], &[]).await?;
        let (date, moment, zoned) = (of(SqlType::Date), of(SqlType::DateTime), of(SqlType::Timestamp));
        for from in [moment, zoned] {
            one(&db, from, date, &[("2024-01-01 00:00:00.000000", "2024-01-01")], &["2024-01-01 10:33:00.000000"]).await?;
            one(&db, from, of(SqlType::Text), &[("2024-01-01 10:33:00.000001", "2024-01-01 10:33:00.000001")], &[]).await?;
        }
        one(&db, moment, zoned, &[("2024-01-01 10:33:00.000000", "2024-01-01 10:33:00")], &[]).await?;
        one(&db, zoned, moment, &[("2024-01-01 10:33:00.000000", "2024-01-01 10:33:00")], &[]).await?;
        one(&db, date, zoned, &[("2024-01-01", "2024-01-01 00:00:00")], &[]).await?;
    }

    async fn values_without_a_way_are_told(db) {
        let (_place, db) = empty(db.backend(), "no_way").await?;
        use SqlType::{Bytes, DateTime, Duration, I32Array, I64, I64Array, Json, Text, TextArray, Time, Timestamp};
        for (from, to) in [
            (DateTime, Time), (Timestamp, Time), (TextArray, I32Array), (I32Array, I64Array), (I32Array, Text), (Text, TextArray),
            (Text, Bytes), (Bytes, Text), (Text, Duration), (Duration, Text), (Duration, I64), (I64, Duration), (Json, I64), (Json, TextArray),
        ] {
            let moved = moved(&db, of(from), of(to), &[]).await?;
            assert!(matches!(moved, Err(MigrateError::NoWay { .. })), "{from:?} to {to:?}: {moved:?}");
        }
    }
}
