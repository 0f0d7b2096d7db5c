//! `#[orm::test]`, as a program uses it.

use crate::support::server;
use orm::Backend;
use orm::prelude::*;
use orm::testing::{Outcome, Test};
use std::process::Command;

#[derive(Model, Debug)]
#[orm(table = "isolated_song")]
struct IsolatedSong {
    id: i64,
    name: String,
}

#[orm::test]
async fn each_test_has_a_database_of_its_own(db: &Database) -> orm::Result {
    assert_eq!(db.backend(), Backend::Sqlite);
    assert_eq!(create!(db, IsolatedSong { name: "Lithium" }).await?.id, 1);
    Ok(())
}

#[orm::test(sqlite, fixtures("tests/it/isolated.jsonl"))]
async fn rows_of_a_file_are_there(db: &Database) -> Result<(), Box<dyn std::error::Error>> {
    let names: Vec<String> = IsolatedSong.objects.order_by(IsolatedSong.id).values(IsolatedSong.name).all(db).await?;
    assert_eq!(names, ["Lithium", "Polly"]);
    Ok(())
}

#[orm::test(sqlite)]
#[should_panic(expected = "this is what went wrong")]
async fn a_panic_fails_the_test(db: &Database) {
    let _ = db;
    panic!("this is what went wrong");
}

/// Run by the test below, in a process that knows a server.
#[orm::test(sqlite, postgres, fixtures("tests/it/isolated.jsonl"))]
#[ignore = "needs ORM_TEST_POSTGRES_URL"]
async fn both(db: &Database) -> orm::Result {
    assert_eq!(create!(db, IsolatedSong { name: "On a Plain" }).await?.id, 3);
    assert_eq!(IsolatedSong.objects.count(db).await?, 3);
    Ok(())
}

#[orm::test(postgres)]
#[ignore = "needs ORM_TEST_POSTGRES_URL"]
async fn a_panic_leaves_no_database_behind(db: &Database) {
    let _ = db;
    panic!("as it should");
}

#[orm::test(postgres)]
#[ignore = "needs ORM_TEST_POSTGRES_URL"]
async fn an_error_is_printed_as_it_is(db: &Database) -> orm::Result {
    IsolatedSong.objects.get(db, IsolatedSong.id.eq(9)).await.map(drop)
}

fn run_ignored(name: &str, url: Option<&str>) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--test-threads=4", name]).env_remove("ORM_TEST_BACKENDS");
    match url {
        Some(url) => command.env("ORM_TEST_POSTGRES_URL", url),
        None => command.env_remove("ORM_TEST_POSTGRES_URL"),
    };
    let output = command.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}

crate::support::only_postgres! {
    async fn a_copy_of_the_template_for_each_test(db) {
        let _ = db;
        let url = server::server().url();
        let (passed, text) = run_ignored("isolated::both", Some(url));
        assert!(passed && text.contains("2 passed"), "{text}");
        let (passed, text) = run_ignored("isolated::a", Some(url));
        assert!(!passed && text.contains("as it should") && text.contains("Error: IsolatedSong with id = 9 does not exist"), "{text}");
        let admin = Database::connect(url).await?;
        let left: Vec<(String,)> = admin.raw("SELECT datname::text FROM pg_database WHERE datname LIKE 'orm_test_%'").rows().await?;
        admin.close().await;
        assert!(left.len() == 1, "only the template is left: {left:?}");
    }
}

#[test]
fn without_a_server_the_message_says_what_to_do() {
    let (passed, text) = run_ignored("isolated::both", None);
    assert!(!passed && text.contains("1 passed; 1 failed"), "{text}");
    assert!(
        text.contains("ORM_TEST_POSTGRES_URL names no server: set it to one where its user may create databases"),
        "{text}"
    );
}

#[test]
fn a_failure_prints_its_message() {
    let test = Test { name: "x", backend: Backend::Sqlite, fixtures: &[("songs.jsonl", "{\"model\":\"Nothing\"")] };
    let outcome: Outcome = orm::testing::run(test, async |_| ());
    assert_eq!(
        format!("{:?}", outcome.unwrap_err()),
        "songs.jsonl: line 1: the file was cut off: it ends in the middle of a line"
    );
}
