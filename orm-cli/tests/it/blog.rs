//! `examples/blog`: its program and its commands, on both databases.

use crate::support::{Backend, Db, Place, both};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

/// The folder of its binaries. Cargo builds them once, with the features that this program was built with, into the same folder.
static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "-p", "blog", "--bins", "--quiet", "--offline", "--message-format=json"]);
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let Output { status, stdout, stderr } = cargo.output().expect("cargo starts");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    let text = String::from_utf8(stdout).expect("cargo's answer is text");
    let executable = text.split("\"executable\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a binary");
    PathBuf::from(executable).parent().expect("a folder").to_owned()
});

/// What a binary printed; how it ended is asserted.
fn run(binary: &str, arguments: &str, url: &str, success: bool) -> String {
    let mut command = Command::new(BUILT.join(binary));
    let command = command.args(arguments.split_whitespace()).env("DATABASE_URL", url);
    let Output { status, stdout, stderr } = command.stdin(Stdio::null()).output().expect("it starts");
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert_eq!(status.success(), success, "{binary} {arguments}: {text}");
    text
}

fn manage(arguments: &str, url: &str) -> String {
    run("manage", arguments, url, true)
}

async fn slugs(db: &Db) -> orm::Result<Vec<(String,)>> {
    db.raw("SELECT slug FROM post ORDER BY id").rows().await
}

both! {
    async fn its_migrations_lead_there_and_back(db) {
        let place = Place::empty(db.backend(), "blog");
        let url = place.url();
        assert_eq!(manage("makemigrations --check", url), "No changes detected\n");
        assert_eq!(manage("showmigrations", url), "blog\n [ ] 0001_initial\n [ ] 0002_post_slug\n [ ] 0003_announcements\n");
        run("manage", "migrate --check", url, false);
        let shown = manage("migrate 0001", url);
        assert!(shown.starts_with(
            "Operations to perform:\n  Target specific migration: 0001_initial\nRunning migrations:\n  Applying 0001_initial... OK ("
        ), "{shown}");
        let blog = Db::connect(url).await?;
        blog.raw("INSERT INTO author (name, email, joined) VALUES ('Ada', 'ada@example.org', '2026-01-01 00:00:00.000000')").execute().await?;
        for title in ["Hello, World", "Hello world", "Bye"] {
            blog.raw("INSERT INTO post (title, status, body, author_id) VALUES ($1, 'draft', '', 1)").bind(title).execute().await?;
        }
        let plan = manage("migrate --plan", url);
        assert!(plan.starts_with("Planned operations:\n0002_post_slug\n    Add field slug to Post\n"), "{plan}");
        let on_postgres = db.backend() == Backend::Postgres;
        assert_eq!(plan.contains("ACCESS EXCLUSIVE"), on_postgres, "{plan}");
        manage("migrate", url);
        let found: Vec<String> = slugs(&blog).await?.into_iter().map(|(slug,)| slug).collect();
        assert_eq!(found, ["hello-world", "hello-world-2", "bye"]);
        assert_eq!(manage("check", url), "5 models and the database agree\n");
        assert_eq!(manage("showmigrations", url), "blog\n [X] 0001_initial\n [X] 0002_post_slug\n [X] 0003_announcements\n");
        assert!(manage("migrate", url).ends_with("  No migrations to apply.\n"));
        manage("migrate --check", url);
        let dump = manage("dumpdata", url);
        assert_eq!(dump.lines().count(), 7, "{dump}");
        manage("migrate 0001", url);
        assert!(run("manage", "check", url, false).contains("Post.slug"));
        manage("migrate zero", url);
        assert_eq!(manage("showmigrations", url), "blog\n [ ] 0001_initial\n [ ] 0002_post_slug\n [ ] 0003_announcements\n");
        blog.close().await;
    }

    async fn it_brings_its_database_up_to_date_and_serves(db) {
        let place = Place::empty(db.backend(), "blog_program");
        let shown = run("blog", "", place.url(), true);
        assert_eq!(shown, "applied 0001_initial\napplied 0002_post_slug\napplied 0003_announcements\n/fearless-concurrency by Ada, about rust, 1 comments\n");
    }

    async fn mistakes_have_messages(db) {
        let place = Place::empty(db.backend(), "blog_mistakes");
        let url = place.url();
        let wrong = run("manage", "migrate 0009", url, false);
        assert!(wrong.contains("error: there is no migration 0009"), "{wrong}");
        let wrong = run("manage", "shellx", url, false);
        assert!(wrong.contains("similar subcommands exist") && wrong.contains("'shell'"), "{wrong}");
        let blog = Db::connect(url).await?;
        blog.raw("CREATE TABLE orm_migrations (name text)").execute().await?;
        let wrong = run("manage", "migrate", url, false);
        assert!(wrong.contains("the table orm_migrations is not one of this library: it has no column checksum, state"), "{wrong}");
        blog.close().await;
    }
}

#[test]
fn sql_is_shown_without_a_database() {
    let shown = manage("sqlmigrate 0002 --backend postgres", "");
    assert!(
        shown.contains("ALTER TABLE \"post\" ADD COLUMN \"slug\" varchar(200);\n-- Run step fill_slugs\n"),
        "{shown}"
    );
    let back = manage("sqlmigrate 0001 --backend sqlite --backwards", "");
    assert!(back.contains("DROP TABLE \"author\";"), "{back}");
}

/// A command line of `manage`, whose standard output is this.
fn printed_to(stdout: impl Into<Stdio>, arguments: &str, url: &str) -> Output {
    let mut command = Command::new(BUILT.join("manage"));
    command.args(arguments.split_whitespace()).env("DATABASE_URL", url);
    command.stdin(Stdio::null()).stdout(stdout).output().expect("it starts")
}

both! {
    async fn what_can_not_be_printed_is_an_error_of_every_command(db) {
        let place = Place::empty(db.backend(), "blog_full");
        let url = place.url();
        let full = || std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let commands = [
            "--help", "--version", "migrate --plan", "migrate", "showmigrations", "check", "check --models-only --json", "dumpdata", "inspectdb",
            "diagram", "diagram --format svg", "sqlmigrate 0001", "makemigrations --check", "shell -c print(1)", "shell -c while(True):print(1)",
        ];
        for arguments in commands {
            let output = printed_to(full(), arguments, url);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(said, "error: standard output can't be written to: No space left on device (os error 28)\n", "{arguments}");
            assert_eq!(output.status.code(), Some(1), "{arguments}");
        }
        // what could not be said was done
        assert!(manage("showmigrations", url).contains(" [X] 0003_announcements"));
    }

    async fn whoever_has_read_enough_hears_nothing_of_it(db) {
        let place = Place::empty(db.backend(), "blog_pipe");
        manage("migrate", place.url());
        for arguments in ["inspectdb", "dumpdata", "diagram", "check", "shell -c while(True):print(1)"] {
            let (reader, writer) = std::io::pipe().expect("a pipe");
            drop(reader);
            let output = printed_to(writer, arguments, place.url());
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments}");
        }
    }
}
