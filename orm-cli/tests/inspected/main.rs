//! What `inspectdb` writes is compiled here, each database's in a module of its own, and compared with the database. A program of its own: the
//! models would be in everybody's schema otherwise.
//!
//! `ORM_UPDATE=1 cargo test -p orm-cli --test inspected` writes the modules anew.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

#[path = "../it/support.rs"]
#[expect(unused_imports, unused_macros, reason = "it serves three binaries")]
mod support;

#[path = "../it/package.rs"]
mod package;

mod django;
#[rustfmt::skip]
mod first_postgres;
#[rustfmt::skip]
mod first_sqlite;
#[rustfmt::skip]
mod postgres;
#[rustfmt::skip]
mod second_postgres;
#[rustfmt::skip]
mod second_sqlite;
#[rustfmt::skip]
mod sqlite;
mod wrong;

use orm::introspect::Severity;
use orm::meta::ModelMeta;
use std::path::PathBuf;
use support::backends;
use support::{Backend, Db, Place};

/// The models of a module.
fn models_of(module: &str) -> Vec<&'static ModelMeta> {
    let begins = format!("{}::{module}", module_path!());
    let is_its = |model: &&&ModelMeta| model.module == begins || model.module.starts_with(&format!("{begins}::"));
    orm::meta::models().iter().filter(is_its).copied().collect()
}

/// The text is that of the file, rustfmt would leave it as it is, and its models are what the database has.
async fn holds(db: &Db, module: &str) {
    let schema = db.introspect().await.unwrap();
    let text = orm::cli::inspectdb::write(&schema, &[]);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/inspected/{module}.rs"));
    if std::env::var_os("ORM_UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "{module}: write it anew with ORM_UPDATE=1");
    is_formatted(&path, module);
    let report = orm::cli::check::report(db, &models_of(module)).await.unwrap();
    let errors: Vec<_> = report.entries.iter().filter(|entry| entry.severity == Severity::Error).collect();
    assert!(report.models > 5 && errors.is_empty(), "{module}: {errors:#?}");
}

/// Whether rustfmt, with nothing said to it, would change nothing.
fn is_formatted(path: &std::path::Path, module: &str) {
    let output = std::process::Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--config", "max_width=100,use_small_heuristics=Default"])
        .arg(path)
        .output();
    match output {
        Ok(output) => assert!(output.status.success(), "{module}: {}", String::from_utf8_lossy(&output.stdout)),
        Err(error) => panic!("rustfmt is not there: {error}"),
    }
}

fn on(backend: Backend, name: &str, body: impl AsyncFnOnce(Db, &Place)) {
    if !backends::is_asked_for(backend) {
        return;
    }
    let place = Place::empty(backend, name);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let db = Db::connect(place.url()).await.unwrap();
        body(db.clone(), &place).await;
        db.close().await;
    });
}

#[test]
fn a_music_store_on_postgres() {
    on(Backend::Postgres, "inspected_store", async |db, place| {
        use sqlx::{Connection, Executor};
        let mut connection = sqlx::PgConnection::connect(place.url()).await.unwrap();
        connection.execute(sqlx::raw_sql(include_str!("postgres.sql"))).await.unwrap();
        holds(&db, "postgres").await;
    });
}

#[test]
fn a_music_store_on_sqlite() {
    on(Backend::Sqlite, "inspected_store", async |db, place| {
        use sqlx::{Connection, Executor};
        let mut connection = sqlx::SqliteConnection::connect(place.url()).await.unwrap();
        connection.execute(sqlx::raw_sql(include_str!("sqlite.sql"))).await.unwrap();
        connection.close().await.unwrap();
        holds(&db, "sqlite").await;
    });
}

fn parity(backend: Backend, half: &str) {
    on(backend, "inspected_django", async |db, _| {
        db.create_tables_of(&models_of(&format!("django::{half}"))).await.unwrap();
        holds(&db, &format!("{half}_{}", if backend == Backend::Sqlite { "sqlite" } else { "postgres" })).await;
    });
}

#[test]
fn the_schemas_of_the_parity_tests_on_sqlite() {
    parity(Backend::Sqlite, "first");
    parity(Backend::Sqlite, "second");
}

#[test]
fn the_schemas_of_the_parity_tests_on_postgres() {
    parity(Backend::Postgres, "first");
    parity(Backend::Postgres, "second");
}
