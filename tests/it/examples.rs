//! The examples run, and each asserts what it shows.

use crate::support::{Backend, Place, backends};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// A run of an example. Cargo builds all of them once, with the features that this program was built with, into the same folder: mostly it
/// finds nothing to do.
pub(crate) fn command(name: &str) -> Command {
    static BUILT: LazyLock<String> = LazyLock::new(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--examples", "--quiet", "--offline", "--message-format=json"]);
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        let Output { status, stdout, stderr } = cargo.output().expect("cargo starts");
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).expect("cargo's answer is text")
    });
    let executables = BUILT.split("\"executable\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_it = |path: &&str| std::path::Path::new(path).file_stem().is_some_and(|stem| stem == name);
    let mut command =
        Command::new(executables.into_iter().find(is_it).unwrap_or_else(|| panic!("no example `{name}`")));
    command.env_remove("DATABASE_URL");
    command
}

/// Runs an example to its end, and gives back what it printed.
fn run(mut command: Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("the example starts");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("an example prints text")
}

#[test]
fn music_runs_on_sqlite_with_nothing_set_up() {
    let shown = run(command("music"));
    assert!(shown.contains("3 rows: 2 Album, 1 Song"), "{shown}");
}

#[test]
fn library_shows_the_same_on_both() {
    let on_sqlite = run(command("library"));
    assert!(on_sqlite.contains("most read of Lem: Solaris"), "{on_sqlite}");
    if backends::is_asked_for(Backend::Postgres) {
        let place = Place::empty(Backend::Postgres, "example_library");
        let mut on_postgres = command("library");
        on_postgres.env("DATABASE_URL", place.url());
        assert_eq!(run(on_postgres), on_sqlite);
    }
}

#[test]
fn music_shows_the_same_on_postgres() {
    if !backends::is_asked_for(Backend::Postgres) {
        return;
    }
    let place = Place::empty(Backend::Postgres, "example_music");
    let mut on_postgres = command("music");
    on_postgres.env("DATABASE_URL", place.url());
    assert_eq!(run(on_postgres), run(command("music")));
}
