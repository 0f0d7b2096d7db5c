//! `#[orm::test]`, as a program uses it.

use crate::support::server;
use orm::Backend;
use orm::prelude::*;
use orm::testing::{Flavor, Outcome, Test};
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

/// Paths of a body mean what they say where it stands, on one database as on two.
mod paths {
    use super::IsolatedSong;
    use orm::prelude::*;

    const HERE: &str = "here";

    #[orm::test]
    async fn on_one(db: &Database) {
        let _: Option<super::IsolatedSong> = super::IsolatedSong.objects.first(db).await.unwrap();
        assert_eq!(self::HERE, "here");
    }

    #[orm::test(sqlite, postgres)]
    #[ignore = "needs ORM_TEST_POSTGRES_URL"]
    async fn on_two(db: &Database) {
        let _: Option<super::IsolatedSong> = super::IsolatedSong.objects.first(db).await.unwrap();
        let _: Option<IsolatedSong> = None;
        assert_eq!((self::HERE, module_path!().rsplit("::").next()), ("here", Some("paths")));
    }
}

/// Blocks its thread until another one has done something.
async fn waits_for_another_thread() {
    let (sender, receiver) = std::sync::mpsc::channel();
    tokio::spawn(async move { sender.send(()) });
    receiver.recv_timeout(std::time::Duration::from_secs(20)).expect("there is another thread");
}

#[orm::test(flavor = "multi_thread")]
async fn threads_beside_that_of_the_test(db: &Database) -> orm::Result {
    waits_for_another_thread().await;
    assert_eq!(IsolatedSong.objects.count(db).await?, 0);
    Ok(())
}

#[orm::test(sqlite, flavor = "multi_thread", worker_threads = 1)]
async fn one_thread_beside_that_of_the_test(db: &Database) -> orm::Result {
    waits_for_another_thread().await;
    assert_eq!(IsolatedSong.objects.count(db).await?, 0);
    assert_eq!(tokio::runtime::Handle::current().metrics().num_workers(), 1);
    Ok(())
}

#[orm::test(flavor = "current_thread")]
async fn the_thread_of_the_test_alone(db: &Database) {
    let _ = db;
    assert_eq!(tokio::runtime::Handle::current().runtime_flavor(), tokio::runtime::RuntimeFlavor::CurrentThread);
}

/// Writes a row where migrations run it.
#[orm::step]
async fn isolated_first_song(db: &Database) -> orm::Result {
    create!(db, IsolatedSong { name: "Lithium" }).await?;
    Ok(())
}

const MIGRATIONS: &[(&str, &str)] = orm::embed_migrations!("tests/it/migrations/isolated");

#[orm::test(migrations = "tests/it/migrations/isolated")]
async fn what_migrations_write_is_there(db: &Database) -> orm::Result {
    let names: Vec<String> = IsolatedSong.objects.order_by(IsolatedSong.id).values(IsolatedSong.name).all(db).await?;
    assert_eq!(names, ["Lithium", "Polly"]);
    let short: Vec<String> = db.raw("SELECT name FROM isolated_short").rows().await?;
    assert_eq!(short, ["Polly"]);
    Ok(())
}

/// Run by tests below, in a process that knows a server.
#[orm::test(sqlite, postgres, migrations = self::MIGRATIONS, fixtures("tests/it/migrations/isolated/more.jsonl"))]
#[ignore = "needs ORM_TEST_POSTGRES_URL"]
async fn migrated(db: &Database) -> orm::Result {
    let names: Vec<String> = IsolatedSong.objects.order_by(IsolatedSong.id).values(IsolatedSong.name).all(db).await?;
    assert_eq!(names, ["Lithium", "Polly", "On a Plain"]);
    let more = create!(db, IsolatedSong { name: "Breed" }).await?;
    assert!(more.id > 9, "{more:?}");
    Ok(())
}

/// Run by a test below.
#[orm::test(sqlite, postgres, migrations = "tests/it/migrations/isolated_wrong")]
#[ignore = "needs ORM_TEST_POSTGRES_URL"]
async fn wrongly_migrated(db: &Database) {
    let _ = db;
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

/// The templates that are on a server of our own.
async fn templates(admin: &Database) -> orm::Result<Vec<String>> {
    admin
        .raw("SELECT datname::text FROM pg_database WHERE datname LIKE 'orm_test_%' ORDER BY length(datname)")
        .rows()
        .await
}

crate::support::only_postgres! {
    async fn migrations_are_run_once_for_all_tests_and_anew_when_their_steps_may_have_changed(db) {
        let _ = db;
        let server = server::Server::start().expect("a server");
        let admin = Database::connect(server.url()).await?;
        let (passed, text) = run_ignored("isolated::migrated", Some(server.url()));
        assert!(passed && text.contains("2 passed"), "{text}");
        let made = templates(&admin).await?;
        let [template] = &made[..] else { panic!("only the template is left: {made:?}") };
        let (schema, program) = template.rsplit_once('_').expect("of a program");
        assert_eq!((schema.len(), program.len()), ("orm_test_".len() + 16, 16), "{template}");
        // what a program left that was compiled before
        let outdated = format!("{schema}_{:016x}", 1);
        admin.raw(format!("ALTER DATABASE {template} RENAME TO {outdated}")).execute().await?;
        let (passed, text) = run_ignored("isolated::migrated", Some(server.url()));
        assert!(passed && text.contains("2 passed"), "{text}");
        assert_eq!(templates(&admin).await?, made);

        let (passed, text) = run_ignored("isolated::wrongly_migrated", Some(server.url()));
        let told = text.matches("the migrations of this test: 0001_wrong").count();
        assert!(!passed && told == 2 && text.contains("no_such_table"), "{text}");
        assert_eq!(templates(&admin).await?, made, "no half of one is left");
        admin.close().await;
    }
}

crate::support::only_postgres! {
    async fn what_killed_tests_left_goes_after_a_day_and_templates_of_former_models_after_a_week(db) {
        let _ = db;
        let server = server::Server::start().expect("a server");
        let admin = Database::connect(server.url()).await?;
        let now: i64 = admin.raw("SELECT extract(epoch FROM now())::bigint").one().await?;
        let ago = |days: i64| now - days * 86_400 - 60;
        let left = |time: i64, what: &str| format!("orm_test_{time:08x}_{:016x}_{what}", 7);
        let template = |number: u64| format!("orm_test_{number:016x}");
        let (killed, running, recent) = (left(ago(1), "killed"), left(ago(2), "runs"), left(ago(0), "recent"));
        let mine = ["orm_test_music".to_owned(), "orm_test_4711_0_saves".to_owned(), "orm_testing".to_owned()];
        for name in [&killed, &running, &recent].into_iter().chain(&mine) {
            admin.raw(format!("CREATE DATABASE {name}")).execute().await?;
        }
        for (number, said) in [(1, Some(ago(7))), (2, Some(ago(6))), (3, None)] {
            let names = [template(number), format!("{}_{number:016x}", template(number)), template(number) + "_draft"];
            for name in names {
                admin.raw(format!("CREATE DATABASE {name}")).execute().await?;
                if let Some(time) = said {
                    admin.raw(format!("COMMENT ON DATABASE {name} IS 'last used {time}'")).execute().await?;
                }
            }
        }
        let (address, _) = server.url().rsplit_once('/').expect("a database");
        let inside = Database::connect(&format!("{address}/{running}")).await?;
        inside.raw("SELECT 1").execute().await?;

        let (passed, text) = run_ignored("isolated::both", Some(server.url()));
        assert!(passed && text.contains("2 passed"), "{text}");
        let there: Vec<String> = admin.raw("SELECT datname::text FROM pg_database WHERE datname LIKE 'orm_test%'").rows().await?;
        for gone in [killed, template(1), format!("{}_{:016x}", template(1), 1), template(1) + "_draft"] {
            assert!(!there.contains(&gone), "{gone} is still there");
        }
        for stays in mine.iter().chain([&running, &recent, &template(2), &template(3)]) {
            assert!(there.contains(stays), "{stays} is gone");
        }
        // three names for each of two templates, that of this program, and what is named above
        assert_eq!(there.len(), 6 + 1 + 5, "{there:?}");
        let silent: i64 = admin
            .raw("SELECT count(*) FROM pg_database WHERE datname LIKE 'orm_test_0%' AND shobj_description(oid, 'pg_database') IS NULL")
            .one()
            .await?;
        assert_eq!(silent, 0, "each template says since when nobody used it");
        inside.close().await;
        admin.close().await;
    }

    async fn where_a_body_stands_does_not_depend_on_its_databases(db) {
        let _ = db;
        let (passed, text) = run_ignored("isolated::paths", Some(server::server().url()));
        assert!(passed && text.contains("2 passed"), "{text}");
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
fn migrations_that_can_not_be_read_or_run_are_named() {
    let migrated = |migrations| {
        let test = Test {
            name: "x",
            backend: Backend::Sqlite,
            migrations: Some(migrations),
            fixtures: &[],
            flavor: Flavor::CurrentThread,
        };
        format!("{:?}", orm::testing::run(test, async |_| ()).unwrap_err())
    };
    let said = migrated(&[("0001_a.toml", "format = 1\ndepends_on = []\n[[operations]]\nop = \"nothing\"\n")]);
    assert!(said.starts_with("the migrations of this test: 0001_a.toml:4: there is no operation `nothing`"), "{said}");
    let said = migrated(&[("0001_a.toml", "format = 1\ndepends_on = []\n")]);
    assert!(said.starts_with("the migrations of this test: migrations: 0001_a.toml is not in index.toml"), "{said}");
}

#[test]
fn a_failure_prints_its_message() {
    let test = Test {
        name: "x",
        backend: Backend::Sqlite,
        migrations: None,
        fixtures: &[("songs.jsonl", "{\"model\":\"Nothing\"")],
        flavor: Flavor::CurrentThread,
    };
    let outcome: Outcome = orm::testing::run(test, async |_| ());
    assert_eq!(
        format!("{:?}", outcome.unwrap_err()),
        "songs.jsonl: line 1: the file was cut off: it ends in the middle of a line"
    );
}
