//! Every class of error, from a real database.

use super::*;
use crate::db::driver::Missing;
use crate::error::{ConstraintKind, QueryError};

async fn violated(session: &mut Session, text: &str) -> (ConstraintKind, Option<String>, Vec<String>, Option<String>) {
    match write(session, text, vec![]).await {
        Err(Failure::Constraint { kind, table, columns, name, .. }) => {
            (kind, table.map(Into::into), columns.into_iter().map(Into::into).collect(), name.map(Into::into))
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[tokio::test]
async fn a_constraint_names_what_sqlite_names() {
    let mut session = memory().await;
    schema(
        &mut session,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'x', b INTEGER, p REFERENCES t, \
         UNIQUE (a, b), CONSTRAINT positive CHECK (b > 0))",
    )
    .await;
    schema(&mut session, "CREATE UNIQUE INDEX folded ON t (lower(a)) WHERE b > 9").await;
    write(&mut session, "INSERT INTO t VALUES (1, 'A', 1, NULL), (3, 'C', 10, NULL)", vec![]).await.unwrap();
    let t = || Some("t".to_owned());
    for (text, expected) in [
        ("INSERT INTO t VALUES (1, 'B', 2, NULL)", (ConstraintKind::Unique, t(), vec!["id".to_owned()], None)),
        (
            "INSERT INTO t VALUES (2, 'A', 1, NULL)",
            (ConstraintKind::Unique, t(), vec!["a".to_owned(), "b".to_owned()], None),
        ),
        ("INSERT INTO t VALUES (2, 'c', 11, NULL)", (ConstraintKind::Unique, None, vec![], Some("folded".to_owned()))),
        ("INSERT INTO t VALUES (2, NULL, 2, NULL)", (ConstraintKind::NotNull, t(), vec!["a".to_owned()], None)),
        ("INSERT INTO t VALUES (2, 'B', -1, NULL)", (ConstraintKind::Check, None, vec![], Some("positive".to_owned()))),
        ("INSERT INTO t VALUES (2, 'B', 2, 99)", (ConstraintKind::ForeignKey, None, vec![], None)),
    ] {
        assert_eq!(violated(&mut session, text).await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_strict_table_refuses_another_type() {
    let mut session = memory().await;
    schema(&mut session, "CREATE TABLE t (a INTEGER) STRICT").await;
    let failed = write(&mut session, "INSERT INTO t VALUES ($1)", vec![Value::Text("secret".into())]).await;
    let message = error(failed.unwrap_err()).to_string();
    assert!(message.contains("cannot store TEXT value in INTEGER column t.a"), "{message}");
    assert!(!message.contains("secret"));
}

#[tokio::test]
async fn what_does_not_exist_is_named() {
    let mut session = memory().await;
    schema(&mut session, "CREATE TABLE t (a)").await;
    for (text, kind, missing) in [
        ("SELECT 1 FROM nosuch", Missing::Table, "nosuch"),
        ("INSERT INTO main.nosuch VALUES (1)", Missing::Table, "nosuch"),
        ("SELECT t.b FROM t", Missing::Column, "t.b"),
        ("SELECT \"t\".\"b c\" FROM t", Missing::Column, "t.b c"),
        ("INSERT INTO t (b) VALUES (1)", Missing::Column, "b"),
    ] {
        match read(&mut session, text, vec![]).await {
            Err(Failure::Missing { what, name, .. }) => assert_eq!((what, &*name), (kind, missing), "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn other_answers_keep_their_code() {
    let mut session = memory().await;
    let failed = read(&mut session, "SELEC 1", vec![]).await.unwrap_err();
    assert!(matches!(error(failed), Error::Database { code: Some(code), .. } if &*code == "1"));
    let failed = read(&mut session, "SELECT abs($1)", vec![Value::I64(i64::MIN)]).await.unwrap_err();
    assert!(matches!(error(failed), Error::Database { message, .. } if message.contains("overflow")));
    let failed = read(&mut session, "SELECT orm_regexp('(', 'x')", vec![]).await.unwrap_err();
    assert!(matches!(error(failed), Error::Query(QueryError::Regex { reason }) if reason == "unclosed group"));
    let failed = read(&mut session, "SELECT zeroblob(2000000000)", vec![]).await.unwrap_err();
    assert!(matches!(error(failed), Error::Query(QueryError::Value { .. })));
}

#[tokio::test]
async fn a_full_disk_is_told() {
    let folder = Folder::new();
    let mut session = open(&folder.file("x.db"), &[]).await;
    schema(&mut session, "CREATE TABLE t (a)").await;
    session.command("PRAGMA max_page_count = 5").await.unwrap();
    let large = vec![Value::Bytes(vec![1; 100_000])];
    let failed = write(&mut session, "INSERT INTO t VALUES ($1)", large).await.unwrap_err();
    assert!(matches!(error(failed), Error::StorageFull(_)));
    assert_eq!(one(&mut session, "SELECT count(*) FROM t", vec![]).await, 0.into());
}

#[tokio::test]
async fn a_damaged_file_is_told() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let mut session = open(&path, &[("journal_mode", "delete")]).await;
    schema(&mut session, "CREATE TABLE t (a)").await;
    let rows = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT hex(i) FROM n";
    write(&mut session, rows, vec![]).await.unwrap();
    drop(session);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8192..].fill(0xAA);
    std::fs::write(&path, bytes).unwrap();
    let mut session = open(&path, &[("journal_mode", "delete")]).await;
    let failed = read(&mut session, "SELECT count(a) FROM t", vec![]).await.unwrap_err();
    assert!(matches!(error(failed), Error::Corrupt { .. }));
}
