//! What the server's refusals become, and that no value and no password is in them.

use super::{Options, Session, all, error, error_of, is_left_out, one, open, options, write};
use crate::db::driver::{Failure, Missing, SessionState};
use crate::error::{ConstraintKind, Error, QueryError};
use crate::value::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::test]
async fn constraints_carry_kind_table_and_name_and_no_value() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    for text in [
        "CREATE TEMP TABLE parent (id int PRIMARY KEY)",
        "CREATE TEMP TABLE child (id int, secret text NOT NULL CONSTRAINT secret_uniq UNIQUE, \
         parent int CONSTRAINT child_parent REFERENCES parent, n int CONSTRAINT n_small CHECK (n < 10), \
         span int4range, CONSTRAINT no_overlap EXCLUDE USING gist (span WITH &&))",
        "INSERT INTO child VALUES (1, 's3cret', NULL, 1, '[1,5)')",
    ] {
        write(&mut session, text, vec![]).await.unwrap();
    }
    for (values, expected, constraint, field) in [
        ("2, 's3cret', NULL, 1, NULL", ConstraintKind::Unique, Some("secret_uniq"), None),
        ("2, 'hidden', 77, 1, NULL", ConstraintKind::ForeignKey, Some("child_parent"), None),
        ("2, NULL, NULL, 1, NULL", ConstraintKind::NotNull, None, Some("secret")),
        ("2, 'hidden', NULL, 99, NULL", ConstraintKind::Check, Some("n_small"), None),
        ("2, 'hidden', NULL, 1, '[2,3)'", ConstraintKind::Exclusion, Some("no_overlap"), None),
    ] {
        let failure =
            write(&mut session, &format!("INSERT INTO child VALUES ({values})"), vec![]).await.expect_err(values);
        let printed = format!("{failure:?}");
        assert!(!printed.contains("s3cret") && !printed.contains("hidden") && !printed.contains("77"), "{printed}");
        let Failure::Constraint { kind, table, columns, name, .. } = failure else { panic!("{printed}") };
        assert_eq!((kind, table.as_deref(), name.as_deref()), (expected, Some("child"), constraint), "{values}");
        assert_eq!(columns.iter().map(|column| &**column).collect::<Vec<_>>(), field.into_iter().collect::<Vec<_>>());
        assert_eq!(session.state(), SessionState::Idle);
    }
}

#[tokio::test]
async fn missing_tables_and_columns_are_named() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    write(&mut session, "CREATE TEMP TABLE t (n int)", vec![]).await.unwrap();
    for (text, expected, expected_name) in [
        ("SELECT 1 FROM nosuch", Missing::Table, "nosuch"),
        ("SELECT a.nosuch FROM t a", Missing::Column, "a.nosuch"),
        ("INSERT INTO t (nosuch) VALUES (1)", Missing::Column, "nosuch"),
    ] {
        match write(&mut session, text, vec![]).await {
            Err(Failure::Missing { what, name, .. }) => assert_eq!((what, &*name), (expected, expected_name), "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(error_of(&mut session, "SELECT x.n FROM t a").await, Error::Database { .. }));
}

#[tokio::test]
async fn data_exceptions_show_no_value() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    for (text, code) in [
        ("SELECT 's3cret'::text::int", "22P02"),
        ("SELECT (repeat('9', 9) || '99')::int", "22003"),
        ("SELECT 1/0", "22012"),
        ("SELECT 's3cret'::text::date", "22007"),
    ] {
        let error = error_of(&mut session, text).await;
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("s3cret") && !printed.contains("999"), "{printed}");
        assert!(matches!(error, Error::Database { code: Some(found), .. } if &*found == code), "{text}");
    }
    write(&mut session, "CREATE TEMP TABLE t (s varchar(3))", vec![]).await.unwrap();
    let long = write(&mut session, "INSERT INTO t VALUES ($1)", vec![Value::Text("s3cret".into())]).await;
    let printed = format!("{long:?}");
    assert!(printed.contains("22001") && !printed.contains("s3cret"), "{printed}");
}

#[tokio::test]
async fn a_bad_pattern_and_a_wrong_number_of_binds_are_query_errors() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    assert!(matches!(error_of(&mut session, "SELECT 'a' ~ '('").await, Error::Query(QueryError::Regex { .. })));
    let failure =
        write(&mut session, "SELECT $1::int + $2::int", vec![Value::I32(1)]).await.expect_err("one bind for two");
    assert!(matches!(error(failure), Error::Query(QueryError::BindCount { placeholders: 2, binds: 1 })));
    assert_eq!(one::<i32>(&mut session, "SELECT 7", vec![]).await, 7);
}

#[tokio::test]
async fn timeouts_cancellation_and_read_only_are_told_apart() {
    if is_left_out() {
        return;
    }
    let options = options(&[("statement_timeout", "150ms"), ("lock_timeout", "50ms")]);
    let mut session = Session::open(&options).await.unwrap();
    assert!(matches!(error_of(&mut session, "SELECT pg_sleep(5)").await, Error::StatementTimeout(_)));

    let mut holder = open().await;
    holder.command("BEGIN").await.unwrap();
    write(&mut holder, "SELECT pg_advisory_xact_lock(4711)", vec![]).await.unwrap();
    assert!(matches!(error_of(&mut session, "SELECT pg_advisory_lock(4711)").await, Error::LockTimeout(_)));
    holder.command("ROLLBACK").await.unwrap();

    session.command("BEGIN READ ONLY").await.unwrap();
    assert!(matches!(error_of(&mut session, "CREATE TABLE never (n int)").await, Error::ReadOnly(_)));
    session.command("ROLLBACK").await.unwrap();

    let pid = one::<i32>(&mut holder, "SELECT pg_backend_pid()", vec![]).await;
    let cancel = async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        write(&mut session, "SELECT pg_cancel_backend($1)", vec![Value::I32(pid)]).await.unwrap();
    };
    let (cancelled, ()) = tokio::join!(error_of(&mut holder, "SELECT pg_sleep(5)"), cancel);
    assert!(matches!(cancelled, Error::Cancelled(_)), "{cancelled:?}");
    assert_eq!(one::<i32>(&mut holder, "SELECT 7", vec![]).await, 7);
}

#[tokio::test]
async fn serialization_failures_and_deadlocks_are_retryable() {
    if is_left_out() {
        return;
    }
    let (mut a, mut b) = (open().await, open().await);
    write(&mut a, "CREATE TABLE IF NOT EXISTS pg_driver_clash (id int PRIMARY KEY, n int)", vec![]).await.unwrap();
    write(&mut a, "INSERT INTO pg_driver_clash VALUES (1, 0), (2, 0) ON CONFLICT DO NOTHING", vec![]).await.unwrap();
    for session in [&mut a, &mut b] {
        session.command("BEGIN ISOLATION LEVEL REPEATABLE READ").await.unwrap();
        all::<i32>(session, "SELECT n FROM pg_driver_clash", vec![]).await.unwrap();
    }
    write(&mut a, "UPDATE pg_driver_clash SET n = 1 WHERE id = 1", vec![]).await.unwrap();
    a.command("COMMIT").await.unwrap();
    let clash = error_of(&mut b, "UPDATE pg_driver_clash SET n = 2 WHERE id = 1").await;
    assert!(matches!(clash, Error::Serialization(_)) && clash.is_retryable(), "{clash:?}");
    b.command("ROLLBACK").await.unwrap();

    for (session, id) in [(&mut a, 1), (&mut b, 2)] {
        session.command("BEGIN").await.unwrap();
        write(session, "UPDATE pg_driver_clash SET n = 3 WHERE id = $1", vec![Value::I32(id)]).await.unwrap();
    }
    let (first, second) = tokio::join!(
        write(&mut a, "UPDATE pg_driver_clash SET n = 4 WHERE id = 2", vec![]),
        write(&mut b, "UPDATE pg_driver_clash SET n = 4 WHERE id = 1", vec![]),
    );
    let deadlock = [first, second].into_iter().find_map(Result::err).map(error).expect("one of them");
    assert!(matches!(deadlock, Error::Deadlock(_)) && deadlock.is_retryable(), "{deadlock:?}");
}

async fn refusal(url: &str) -> Error {
    Session::open(&Options::parse(url, vec![]).unwrap()).await.map(|_| ()).expect_err(url)
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_with_the_cause() {
    if is_left_out() {
        return;
    }
    let error = refusal("postgres://joe:s3cret@127.0.0.1:1/shop").await.to_string();
    for part in ["127.0.0.1:1", "`shop`", "`joe`", "refused", "is PostgreSQL running"] {
        assert!(error.contains(part), "{error}");
    }
    assert!(!error.contains("s3cret"), "{error}");
    let error = refusal("postgres://joe@%2Fnosuch/shop").await.to_string();
    assert!(error.contains("no such socket"), "{error}");
    let error = refusal("postgres://joe@nosuch.invalid/shop").await;
    assert!(matches!(error, Error::Unavailable { .. }), "{error}");
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_a_config_error() {
    if is_left_out() {
        return;
    }
    let mut options = options(&[("dbname", "no_such_db")]);
    options.pooler = super::super::Pooler::None;
    let error = Session::open(&options).await.map(|_| ()).expect_err("no such database");
    assert!(matches!(&error, Error::Config { message } if message.contains("`no_such_db` does not exist")), "{error}");
}

/// A server that answers every startup by one error.
async fn refusing(code: &str, message: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let body = format!("SFATAL\0VFATAL\0C{code}\0M{message}\0\0");
    let mut answer = vec![b'E'];
    answer.extend_from_slice(&u32::try_from(body.len() + 4).unwrap().to_be_bytes());
    answer.extend_from_slice(body.as_bytes());
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let length = client.read_i32().await.unwrap();
            let mut startup = vec![0; usize::try_from(length - 4).unwrap()];
            client.read_exact(&mut startup).await.unwrap();
            client.write_all(&answer).await.unwrap();
        }
    });
    format!("postgres://joe:s3cret@127.0.0.1:{port}/shop?sslmode=disable")
}

#[tokio::test]
async fn refusals_at_the_door_say_what_to_do() {
    if is_left_out() {
        return;
    }
    for (code, message, config, part) in [
        ("28P01", "password authentication failed for user \"joe\"", true, "wrong password for user `joe`"),
        ("28000", "role \"joe\" does not exist", true, "role \"joe\" does not exist"),
        ("3D000", "database \"shop\" does not exist", true, "createdb shop"),
        ("53300", "sorry, too many clients already", false, "max_connections"),
        ("57P03", "the database system is starting up", false, "try again"),
        ("08P01", "unsupported startup parameter: extra_float_digits", true, "?pooler=transaction"),
    ] {
        let url = refusing(code, message).await;
        let error = refusal(&url).await;
        assert_eq!(matches!(error, Error::Config { .. }), config, "{error:?}");
        // the pool tries these again, and makes them `Unavailable` when its time is over
        let passes = matches!(&error, Error::Database { code: Some(found), .. } if &**found == code);
        assert_eq!(passes, !config, "{error:?}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
}
