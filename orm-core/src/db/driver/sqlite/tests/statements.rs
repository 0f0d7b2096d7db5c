//! Texts, binds, cells, and the statements that are kept.

use super::*;
use crate::error::QueryError;
use crate::value::{SqlType, ValueError};
use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

#[tokio::test]
async fn values_are_kept_in_their_canonical_form() {
    let mut session = memory().await;
    let date = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
    let datetime = date.and_hms_micro_opt(23, 59, 59, 123_456).unwrap();
    let uuid = Uuid::from_u128(0x0123_4567_89AB_CDEF_0123_4567_89AB_CDEF);
    for (value, found) in [
        (Value::Null(SqlType::I64), Found::Null),
        (Value::Bool(true), 1.into()),
        (Value::I16(-3), Found::Integer(-3)),
        (Value::I32(i32::MAX), Found::Integer(i32::MAX.into())),
        (Value::I64(i64::MIN), i64::MIN.into()),
        (Value::F32(0.5), Found::Real(0.5)),
        (Value::F64(f64::NEG_INFINITY), Found::Real(f64::NEG_INFINITY)),
        (Value::Text(String::new()), "".into()),
        (Value::Text("naïve 'quoted'".into()), "naïve 'quoted'".into()),
        (Value::Bytes(vec![]), Found::Blob(vec![])),
        (Value::Bytes(vec![0, 255]), Found::Blob(vec![0, 255])),
        (Value::Date(date), "2026-01-31".into()),
        (Value::Time(datetime.time()), "23:59:59.123456".into()),
        (Value::DateTime(datetime), "2026-01-31 23:59:59.123456".into()),
        (Value::Timestamp(datetime.and_utc()), "2026-01-31 23:59:59.123456".into()),
        (Value::Duration(TimeDelta::milliseconds(-2)), Found::Integer(-2000)),
        (Value::Uuid(uuid), "01234567-89ab-cdef-0123-456789abcdef".into()),
        (Value::Decimal("12.500".parse().unwrap()), "12.5".into()),
        (Value::Decimal("-0.0".parse().unwrap()), "0".into()),
        (Value::Json(serde_json::json!({"a": [1, null]})), r#"{"a":[1,null]}"#.into()),
    ] {
        let text = format!("{value:?}");
        assert_eq!(one(&mut session, "SELECT $1", vec![value]).await, found, "{text}");
    }
}

#[tokio::test]
async fn a_list_is_one_bind() {
    let mut session = memory().await;
    let hostile = "a\"b\\c\n\u{1}é,]";
    let items = vec![Value::Text(hostile.into()), Value::Text(String::new())];
    let rows = read(&mut session, "SELECT value FROM json_each($1)", vec![Value::List(SqlType::Text, items)]).await;
    assert_eq!(rows.unwrap(), [[Found::from(hostile)], [Found::from("")]]);
    let items = vec![Value::F64(1.0), Value::F64(1e300), Value::F64(f64::INFINITY), Value::F64(-0.1)];
    let rows =
        read(&mut session, "SELECT orm_real(value) FROM json_each($1)", vec![Value::List(SqlType::F64, items)]).await;
    assert_eq!(rows.unwrap(), [[1.0], [1e300], [f64::INFINITY], [-0.1]].map(|row| row.map(Found::Real)));
    let items = vec![Value::Bytes(vec![0xAB, 0])];
    let rows =
        read(&mut session, "SELECT unhex(value) FROM json_each($1)", vec![Value::List(SqlType::Bytes, items)]).await;
    assert_eq!(rows.unwrap(), [[Found::Blob(vec![0xAB, 0])]]);
    let many = Value::List(SqlType::I64, (0..200_000).map(Value::I64).collect());
    assert_eq!(one(&mut session, "SELECT sum(value) FROM json_each($1)", vec![many]).await, 19_999_900_000.into());
    assert_eq!(
        one(&mut session, "SELECT count(*) FROM json_each($1)", vec![Value::List(SqlType::I64, vec![])]).await,
        0.into()
    );
}

#[tokio::test]
async fn what_sqlite_would_change_silently_is_refused() {
    let mut session = memory().await;
    for value in [Value::F64(f64::NAN), Value::F32(f32::NAN), Value::List(SqlType::F64, vec![Value::F64(f64::NAN)])] {
        let failed = read(&mut session, "SELECT $1", vec![value]).await.unwrap_err();
        assert!(matches!(error(failed), Error::Query(QueryError::Value { reason: ValueError::NotANumber })));
    }
    let failed = read(&mut session, "SELECT $1, $2", vec![Value::I64(1)]).await.unwrap_err();
    assert!(matches!(error(failed), Error::Query(QueryError::BindCount { placeholders: 2, binds: 1 })));
    let failed = read(&mut session, "SELECT 1", vec![Value::I64(1)]).await.unwrap_err();
    assert!(matches!(error(failed), Error::Query(QueryError::BindCount { placeholders: 0, binds: 1 })));
    assert_eq!(one(&mut session, "SELECT $1", vec![Value::I64(1)]).await, 1.into());
}

#[tokio::test]
async fn a_second_statement_is_refused_and_not_run() {
    let mut session = memory().await;
    schema(&mut session, "CREATE TABLE t (a)").await;
    for text in ["SELECT 1; DROP TABLE t", "SELECT 1;;-- c\n DELETE FROM t;", "SELECT 1; nonsense", "SELECT 1 \0"] {
        let failed = read(&mut session, text, vec![]).await.unwrap_err();
        assert!(matches!(error(failed), Error::Query(QueryError::Forbidden { .. })), "{text}");
    }
    for text in ["", " ; ", "-- only a comment"] {
        let failed = read(&mut session, text, vec![]).await.unwrap_err();
        assert!(matches!(error(failed), Error::Query(QueryError::Misuse { .. })), "{text}");
    }
    assert_eq!(one(&mut session, "SELECT count(*) FROM t ; /* c */ -- é", vec![]).await, 0.into());
}

#[tokio::test]
async fn cells_are_what_they_are() {
    let mut session = memory().await;
    let rows = read(&mut session, "SELECT NULL, 1, 1.5, 'x', x'00', CAST(x'ff' AS TEXT), ''", vec![]).await.unwrap();
    let expected =
        vec![Found::Null, 1.into(), Found::Real(1.5), "x".into(), Found::Blob(vec![0]), Found::BadText, "".into()];
    assert_eq!(rows, [expected]);
}

#[tokio::test]
async fn a_row_that_its_taker_refuses_stops_the_statement() {
    struct Strict;
    impl Sink for Strict {
        fn row(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
            assert!(row.cell(7).is_null(), "beyond the last");
            row.get::<i64>(0).map(|_| ())
        }
        fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
            self
        }
    }
    let mut session = memory().await;
    for cell in ["NULL", "'x'", "1.5"] {
        let text = format!("SELECT {cell} UNION ALL SELECT 1");
        let failed = session.run(statement(StatementKind::Read, &text, vec![]), Some(Box::new(Strict))).await;
        assert!(matches!(failed, Err(Failure::Decode(_))), "{cell}");
    }
}

#[tokio::test]
async fn rows_changed_are_counted_with_and_without_actions() {
    let mut session = memory().await;
    schema(&mut session, "CREATE TABLE a (id INTEGER PRIMARY KEY)").await;
    schema(&mut session, "CREATE TABLE b (a REFERENCES a ON DELETE CASCADE)").await;
    let inserted = write(&mut session, "INSERT INTO a VALUES (1), (2)", vec![]).await.unwrap();
    assert_eq!(inserted, Outcome { affected: 2, with_actions: 2 });
    write(&mut session, "INSERT INTO b VALUES (1), (1), (2)", vec![]).await.unwrap();
    let deleted = write(&mut session, "DELETE FROM a WHERE id = 1", vec![]).await.unwrap();
    assert_eq!(deleted, Outcome { affected: 1, with_actions: 3 });
    let nothing = write(&mut session, "DELETE FROM a WHERE id = 7", vec![]).await.unwrap();
    assert_eq!(nothing, Outcome::default());
    let (outcome, _) = session.run(statement(StatementKind::Read, "SELECT 1", vec![]), None).await.unwrap();
    assert_eq!(outcome, Outcome::default());
    let (outcome, _) = session.run(statement(StatementKind::Schema, "CREATE TABLE c (x)", vec![]), None).await.unwrap();
    assert_eq!(outcome, Outcome::default());
    let rows = read(&mut session, "INSERT INTO a VALUES (9) RETURNING id", vec![]).await.unwrap();
    assert_eq!(rows, [[Found::Integer(9)]]);
}

#[tokio::test]
async fn the_statement_that_was_not_used_for_longest_goes() {
    let mut session = open(":memory:", &[("cache_statements", "2")]).await;
    session.clear_statements();
    for text in ["SELECT 1", "SELECT 2", "SELECT 1", "SELECT 3", "SELECT 1"] {
        read(&mut session, text, vec![]).await.unwrap();
    }
    assert_eq!(session.cached(), 2);
    session.clear_statements();
    assert_eq!(session.cached(), 0);
    let once = Statement { persistent: false, ..statement(StatementKind::Read, "SELECT 1", vec![]) };
    session.run(once, None).await.unwrap();
    assert_eq!(session.cached(), 0);
    let mut session = open(":memory:", &[("cache_statements", "0")]).await;
    assert_eq!(one(&mut session, "SELECT $1", vec![Value::I64(5)]).await, 5.into());
    assert_eq!(session.cached(), 0);
}

#[tokio::test]
async fn a_kept_statement_survives_a_change_of_the_schema() {
    let folder = Folder::new();
    let (mut one_session, mut other) = (open(&folder.file("x.db"), &[]).await, open(&folder.file("x.db"), &[]).await);
    schema(&mut one_session, "CREATE TABLE t (a)").await;
    write(&mut one_session, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
    assert_eq!(read(&mut one_session, "SELECT * FROM t", vec![]).await.unwrap(), [[Found::Integer(1)]]);
    schema(&mut other, "ALTER TABLE t ADD COLUMN b DEFAULT 'x'").await;
    assert_eq!(read(&mut one_session, "SELECT * FROM t", vec![]).await.unwrap(), [[Found::Integer(1), "x".into()]]);
}

#[tokio::test]
async fn a_panic_of_the_sink_goes_on_and_leaves_the_session_whole() {
    let mut session = memory().await;
    for (text, kind) in [("SELECT 1", StatementKind::Read), ("SELECT 1", StatementKind::Bulk)] {
        let sink = Gather { panic_at: Some(0), ..Gather::default() };
        let running = std::panic::AssertUnwindSafe(gather(&mut session, statement(kind, text, vec![]), sink));
        let panicked = tokio::task::LocalSet::new().run_until(catch(running)).await;
        assert!(panicked.is_err());
        assert_eq!(one(&mut session, "SELECT 1", vec![]).await, 1.into());
    }
}

/// Polls a future, and catches a panic of it.
async fn catch<F: Future>(future: std::panic::AssertUnwindSafe<F>) -> std::thread::Result<F::Output> {
    let mut future = Box::pin(future.0);
    std::future::poll_fn(move |context| {
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => std::task::Poll::Ready(Err(panic)),
        }
    })
    .await
}
