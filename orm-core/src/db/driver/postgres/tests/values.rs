//! What goes in comes out, and what can't be read is an error, never a panic.

use super::{all, error, is_left_out, one, open, read, statement, write};
use crate::db::driver::{Failure, SessionState, StatementKind};
use crate::value::{FieldType, SqlType, Value};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use std::fmt::Debug;
use uuid::Uuid;

async fn round_trip<T: FieldType + Debug + PartialEq + Clone>(name: &str, values: &[T]) {
    let mut session = open().await;
    let mut binds = Vec::new();
    for value in values {
        let bind = value.encode().unwrap();
        let back: T = one(&mut session, "SELECT $1", vec![bind.clone()]).await;
        assert_eq!(&back, value);
        binds.push(bind);
    }
    let types: String = one(&mut session, "SELECT pg_typeof($1)::text", vec![binds[0].clone()]).await;
    assert_eq!(types, name);
    let null: Option<String> = one(&mut session, "SELECT $1::text", vec![Value::Null(T::SQL_TYPE)]).await;
    assert_eq!(null, None);
    let found: Vec<T> = all(
        &mut session,
        "SELECT x FROM unnest($1) WITH ORDINALITY u(x, n) ORDER BY n",
        vec![Value::List(T::SQL_TYPE, binds)],
    )
    .await
    .unwrap();
    assert_eq!(found, values);
    let empty = Value::List(T::SQL_TYPE, Vec::new());
    assert_eq!(all::<T>(&mut session, "SELECT unnest($1)", vec![empty]).await.unwrap(), []);
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[tokio::test]
async fn every_type_comes_back_as_it_was_sent() {
    if is_left_out() {
        return;
    }
    round_trip("boolean", &[true, false]).await;
    round_trip("smallint", &[0_i16, i16::MIN, i16::MAX]).await;
    round_trip("integer", &[0_i32, i32::MIN, i32::MAX]).await;
    round_trip("bigint", &[0_i64, i64::MIN, i64::MAX]).await;
    round_trip("real", &[0.1_f32, f32::MAX, f32::MIN_POSITIVE, f32::INFINITY, f32::NEG_INFINITY]).await;
    round_trip("double precision", &[0.1_f64, f64::MAX, f64::MIN_POSITIVE, 5e-324, f64::INFINITY, f64::NEG_INFINITY])
        .await;
    round_trip("text", &[String::new(), "'; DROP TABLE users;-- \\ \" ` é 名 🎸".to_owned()]).await;
    round_trip("bytea", &[vec![], vec![0_u8, 255, 0]]).await;
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    round_trip("date", &[date(1, 1, 1), date(1999, 12, 31), date(2000, 2, 29), date(9999, 12, 31)]).await;
    let time = |text: &str| text.parse::<NaiveTime>().unwrap();
    round_trip("time without time zone", &[NaiveTime::MIN, time("23:59:59.999999")]).await;
    let moments = [at("0001-01-01T00:00:00"), at("1969-12-31T23:59:59.999999"), at("9999-12-31T23:59:59.999999")];
    round_trip("timestamp without time zone", &moments).await;
    round_trip::<DateTime<Utc>>("timestamp with time zone", &moments.map(|moment| moment.and_utc())).await;
    let long = TimeDelta::days(100_000) + TimeDelta::microseconds(1);
    round_trip("interval", &[TimeDelta::zero(), -TimeDelta::microseconds(1), long]).await;
    round_trip("uuid", &[Uuid::nil(), Uuid::from_u128(u128::MAX)]).await;
    let number = |text: &str| text.parse::<Decimal>().unwrap();
    let numbers = ["0", "0.00", "-0.1", "1.50", "10000", "0.0000000000000000000000000001", "12345678.9876"];
    round_trip("numeric", &numbers.map(number)).await;
    round_trip("numeric", &[Decimal::MAX, Decimal::MIN]).await;
    round_trip("jsonb", &[serde_json::json!({"a\"b": [1, null, "é"]}), serde_json::Value::Null]).await;
}

#[tokio::test]
async fn floats_keep_their_bits() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    for number in [-0.0_f64, f64::NAN, 5e-324] {
        let back: f64 = one(&mut session, "SELECT $1", vec![Value::F64(number)]).await;
        assert_eq!(back.to_bits(), number.to_bits());
    }
}

#[tokio::test]
async fn text_types_and_enums_are_text() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    session.command("BEGIN").await.unwrap();
    session.command("CREATE TYPE mood AS ENUM ('ok', 'sad')").await.unwrap();
    session.command("CREATE DOMAIN short AS varchar(5)").await.unwrap();
    for expression in ["'ok'::mood", "'ok'::short", "'ok'::varchar(9)", "'ok'::char(2)", "'ok'::name"] {
        assert_eq!(one::<String>(&mut session, &format!("SELECT {expression}"), vec![]).await, "ok", "{expression}");
    }
    session.command("ROLLBACK").await.unwrap();
}

#[tokio::test]
async fn an_unnamed_statement_reads_a_type_met_for_the_first_time() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    write(&mut session, "CREATE TYPE pg_temp.mood AS ENUM ('ok', 'sad')", vec![]).await.unwrap();
    let mut once = statement(StatementKind::Read, "SELECT 'sad'::pg_temp.mood", vec![]);
    once.persistent = false;
    assert_eq!(read::<String>(&mut session, once).await.unwrap(), ["sad"]);
}

async fn unreadable<T: FieldType>(expression: &str) {
    let mut session = open().await;
    match all::<T>(&mut session, &format!("SELECT {expression} UNION ALL SELECT {expression}"), vec![]).await {
        Err(Failure::Decode(_)) => {}
        Err(other) => panic!("{expression}: {other:?}"),
        Ok(_) => panic!("{expression} was read"),
    }
    assert_eq!(session.state(), SessionState::Idle);
    assert_eq!(one::<i32>(&mut session, "SELECT 7", vec![]).await, 7);
}

#[tokio::test]
async fn what_does_not_fit_is_a_decode_error_and_the_session_goes_on() {
    if is_left_out() {
        return;
    }
    unreadable::<Decimal>("'NaN'::numeric").await;
    unreadable::<Decimal>("'Infinity'::numeric").await;
    unreadable::<Decimal>("1e40::numeric").await;
    unreadable::<DateTime<Utc>>("'infinity'::timestamptz").await;
    unreadable::<NaiveDateTime>("'-infinity'::timestamp").await;
    unreadable::<NaiveDateTime>("'294276-01-01'::timestamp").await;
    unreadable::<NaiveDate>("'infinity'::date").await;
    unreadable::<NaiveDate>("'0044-03-15 BC'::date").await;
    unreadable::<NaiveTime>("'24:00'::time").await;
    unreadable::<TimeDelta>("'1 month'::interval").await;
    unreadable::<i32>("3000000000").await;
    unreadable::<i64>("NULL::bigint").await;
    unreadable::<String>("1").await;
    unreadable::<i64>("'1'::text").await;
    unreadable::<String>("point '(1,2)'").await;
}

#[tokio::test]
async fn days_of_an_interval_are_24_hours() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    assert_eq!(
        one::<TimeDelta>(&mut session, "SELECT interval '2 days 1 second'", vec![]).await.num_seconds(),
        172_801
    );
}

#[tokio::test]
async fn a_list_may_be_long() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    let numbers = (0..200_000).map(Value::I64).collect();
    let text = "SELECT count(*) FROM generate_series(0, 99) g(n) WHERE n = ANY($1)";
    assert_eq!(one::<i64>(&mut session, text, vec![Value::List(SqlType::I64, numbers)]).await, 100);
}

#[tokio::test]
async fn too_many_values_and_nul_are_refused_before_they_are_sent() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    let many = vec![Value::Bool(true); 65_536];
    let refused = write(&mut session, "SELECT 1", many).await.expect_err("65,536 binds");
    assert!(error(refused).to_string().contains("65,535"));
    assert!(write(&mut session, "SELECT 1\0", vec![]).await.is_err());
    assert_eq!(session.state(), SessionState::Idle);
    assert_eq!(one::<i32>(&mut session, "SELECT 7", vec![]).await, 7);
}

#[tokio::test]
async fn affected_rows_are_those_of_writes() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    write(&mut session, "CREATE TEMP TABLE t (n int)", vec![]).await.unwrap();
    assert_eq!(write(&mut session, "INSERT INTO t SELECT generate_series(1, 5)", vec![]).await.unwrap().affected, 5);
    assert_eq!(write(&mut session, "UPDATE t SET n = 0 WHERE n > $1", vec![Value::I32(3)]).await.unwrap().affected, 2);
    assert_eq!(write(&mut session, "DELETE FROM t WHERE n = 9", vec![]).await.unwrap().affected, 0);
    assert_eq!(all::<i32>(&mut session, "SELECT n FROM t", vec![]).await.unwrap().len(), 5);
}
