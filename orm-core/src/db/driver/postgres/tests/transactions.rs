//! The state of the transaction, as followed here, and what it forbids.

use super::{all, error, error_of, is_left_out, one, open, options, schema, write};
use crate::db::driver::postgres::Session;
use crate::db::driver::{Failure, SessionState, StatementKind};
use crate::error::{Error, QueryError, TransactionError};
use crate::value::Value;
use sqlx::{Connection, Executor};

#[tokio::test]
async fn a_failed_transaction_is_not_committed() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    write(&mut session, "CREATE TEMP TABLE t (n int)", vec![]).await.unwrap();
    session.command("BEGIN").await.unwrap();
    assert_eq!(session.state(), SessionState::InTransaction);
    write(&mut session, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
    error_of(&mut session, "SELECT 1/0").await;
    assert_eq!(session.state(), SessionState::Failed);
    for command in ["COMMIT", "SAVEPOINT a"] {
        let refused = error(session.command(command).await.expect_err(command));
        assert!(matches!(&refused, Error::Transaction(why) if matches!(**why, TransactionError::Aborted { .. })));
    }
    assert!(all::<i32>(&mut session, "SELECT 1", vec![]).await.is_err());
    session.command("ROLLBACK").await.unwrap();
    assert_eq!(session.state(), SessionState::Idle);
    assert_eq!(one::<i64>(&mut session, "SELECT count(*) FROM t", vec![]).await, 0);
}

#[tokio::test]
async fn rolling_back_to_a_savepoint_mends_a_failed_transaction() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    write(&mut session, "CREATE TEMP TABLE t (n int)", vec![]).await.unwrap();
    session.command("BEGIN").await.unwrap();
    write(&mut session, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
    session.command("SAVEPOINT orm_1").await.unwrap();
    error_of(&mut session, "SELECT 1/0").await;
    session.command("ROLLBACK TO SAVEPOINT orm_1").await.unwrap();
    assert_eq!(session.state(), SessionState::InTransaction);
    session.command("RELEASE SAVEPOINT orm_1").await.unwrap();
    session.command("COMMIT").await.unwrap();
    assert_eq!(one::<i64>(&mut session, "SELECT count(*) FROM t", vec![]).await, 1);
    session.command("BEGIN").await.unwrap();
    assert!(session.command("ROLLBACK TO SAVEPOINT nosuch").await.is_err());
    assert_eq!(session.state(), SessionState::Failed);
}

#[tokio::test]
async fn a_deferred_constraint_fails_the_commit() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    write(&mut session, "CREATE TEMP TABLE p (id int PRIMARY KEY)", vec![]).await.unwrap();
    let child = "CREATE TEMP TABLE c (p int CONSTRAINT later REFERENCES p DEFERRABLE INITIALLY DEFERRED)";
    write(&mut session, child, vec![]).await.unwrap();
    session.command("BEGIN").await.unwrap();
    write(&mut session, "INSERT INTO c VALUES (1)", vec![]).await.unwrap();
    let failure = session.command("COMMIT").await.expect_err("a dangling key");
    assert!(matches!(failure, Failure::Constraint { name: Some(name), .. } if &*name == "later"));
    assert_eq!(session.state(), SessionState::Idle);
    assert_eq!(one::<i64>(&mut session, "SELECT count(*) FROM c", vec![]).await, 0);
    // the same without a transaction: an error after the answer
    assert!(matches!(write(&mut session, "INSERT INTO c VALUES (1)", vec![]).await, Err(Failure::Constraint { .. })));
}

#[tokio::test]
async fn a_plan_older_than_its_table_is_made_again() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    write(&mut session, "CREATE TEMP TABLE t (n int)", vec![]).await.unwrap();
    write(&mut session, "INSERT INTO t VALUES (7)", vec![]).await.unwrap();
    let text = "SELECT * FROM t";
    assert_eq!(one::<i32>(&mut session, text, vec![]).await, 7);
    write(&mut session, "ALTER TABLE t ALTER n TYPE bigint", vec![]).await.unwrap();
    assert_eq!(one::<i64>(&mut session, text, vec![]).await, 7);
    session.command("DEALLOCATE ALL").await.unwrap();
    assert_eq!(one::<i64>(&mut session, text, vec![]).await, 7);

    // inside of a transaction there is no second try
    session.command("BEGIN").await.unwrap();
    write(&mut session, "ALTER TABLE t ADD s text", vec![]).await.unwrap();
    let stale = error(all::<i64>(&mut session, text, vec![]).await.expect_err("stale"));
    assert!(matches!(&stale, Error::Schema { message } if message.contains("run the transaction again")), "{stale:?}");
    session.command("ROLLBACK").await.unwrap();
    assert_eq!(one::<i64>(&mut session, text, vec![]).await, 7);

    // a change of the schema that goes through `run` forgets what this session has prepared
    session.command("BEGIN").await.unwrap();
    schema(&mut session, "ALTER TABLE t ADD s text").await;
    assert_eq!(one::<i64>(&mut session, text, vec![]).await, 7);
    session.command("ROLLBACK").await.unwrap();
}

#[tokio::test]
async fn prepared_statements_are_bounded_and_can_be_forgotten() {
    if is_left_out() {
        return;
    }
    let mut session = Session::open(&options(&[("cache_statements", "10")])).await.unwrap();
    for number in 0..40 {
        assert_eq!(one::<i32>(&mut session, &format!("SELECT {number}"), vec![]).await, number);
    }
    let count = "SELECT count(*) FROM pg_prepared_statements";
    assert_eq!(one::<i64>(&mut session, count, vec![]).await, 10);
    session.clear_statements();
    assert_eq!(one::<i64>(&mut session, count, vec![]).await, 1);

    // none at all: nothing is left on the server
    let mut session = Session::open(&options(&[("cache_statements", "0")])).await.unwrap();
    for number in 0..5 {
        assert_eq!(one::<i32>(&mut session, &format!("SELECT {number}"), vec![]).await, number);
    }
    assert_eq!(one::<i64>(&mut session, count, vec![]).await, 0);
}

#[tokio::test]
async fn the_session_is_set_up() {
    if is_left_out() {
        return;
    }
    let options = options(&[("statement_timeout", "30s"), ("lock_timeout", "5s"), ("application_name", "orm set up")]);
    let mut session = Session::open(&options).await.unwrap();
    for (setting, value) in [
        ("client_connection_check_interval", "1s"),
        ("statement_timeout", "30s"),
        ("lock_timeout", "5s"),
        ("TimeZone", "UTC"),
        ("application_name", "orm set up"),
    ] {
        let bind = vec![Value::Text(setting.to_owned())];
        assert_eq!(one::<String>(&mut session, "SELECT current_setting($1)", bind).await, value, "{setting}");
    }
}

#[tokio::test]
async fn plain_sqlx_code_may_use_the_connection() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    session.connection().unwrap().execute("CREATE TEMP TABLE t (n int)").await.unwrap();
    assert_eq!(session.state(), SessionState::Broken, "until it is taken back");
    session.after_sqlx().await.unwrap();
    assert_eq!(session.state(), SessionState::Idle);

    // a transaction that sqlx rolls back on drop is rolled back before the next use
    let mut theirs = session.connection().unwrap().begin().await.unwrap();
    theirs.execute("INSERT INTO t VALUES (1)").await.unwrap();
    drop(theirs);
    session.after_sqlx().await.unwrap();
    assert_eq!(one::<i64>(&mut session, "SELECT count(*) FROM t", vec![]).await, 0);

    // one that is left open by hand is rolled back, with an error
    session.connection().unwrap().execute("BEGIN; INSERT INTO t VALUES (1)").await.unwrap();
    assert!(matches!(session.after_sqlx().await, Err(Error::Query(QueryError::Misuse { .. }))));
    assert_eq!(session.state(), SessionState::Idle);
    assert_eq!(one::<i64>(&mut session, "SELECT count(*) FROM t", vec![]).await, 0);

    // inside of ours: it stays open, it fails, it is ended
    session.command("BEGIN").await.unwrap();
    session.connection().unwrap().execute("INSERT INTO t VALUES (1)").await.unwrap();
    session.after_sqlx().await.unwrap();
    assert_eq!(session.state(), SessionState::InTransaction);
    session.connection().unwrap().execute("SELECT 1/0").await.unwrap_err();
    session.after_sqlx().await.unwrap();
    assert_eq!(session.state(), SessionState::Failed);
    session.command("ROLLBACK").await.unwrap();
    session.command("BEGIN").await.unwrap();
    session.connection().unwrap().execute("COMMIT").await.unwrap();
    assert!(matches!(session.after_sqlx().await, Err(Error::Transaction(_))));
    assert_eq!(session.state(), SessionState::Broken);
}

#[tokio::test]
async fn a_schema_statement_may_be_one_that_no_transaction_allows() {
    if is_left_out() {
        return;
    }
    let mut session = open().await;
    write(&mut session, "CREATE TEMP TABLE t (n int)", vec![]).await.unwrap();
    schema(&mut session, "CREATE INDEX CONCURRENTLY t_n ON t (n)").await;
    let failed = super::statement(StatementKind::Schema, "CREATE TABLE pg_catalog.x (n int)", vec![]);
    assert!(session.run(failed, None).await.is_err());
    assert_eq!(session.state(), SessionState::Idle);
}
