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

#[test]
fn six_everyday_tasks_take_few_words() {
    let shown = run(command("six"));
    assert_eq!(shown, "Nevermind 1\n");
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/six/main.rs")).expect("it is there");
    let mut sum = 0;
    for task in ["one", "two", "three", "four", "five", "six"] {
        let (_, from) = text.split_once(&format!("// {task}: ")).expect("each task is marked");
        let (_, from) = from.split_once('\n').expect("code stands below the mark");
        let (code, _) = from.split_once("// end").expect("each task ends");
        sum += tokens(code.parse().expect("it is Rust"));
    }
    // Django needs 209, toasty 444, sea-orm 586, diesel 643, counted in the same way
    assert!(sum <= 290, "{sum}");
}

/// How many lexical tokens there are; `::` is one.
fn tokens(stream: proc_macro2::TokenStream) -> usize {
    use proc_macro2::{Spacing, TokenTree};
    let mut joint = false;
    let count = |token| {
        let counted = match &token {
            TokenTree::Group(group) => 2 + tokens(group.stream()),
            TokenTree::Punct(_) if joint => 0,
            _ => 1,
        };
        joint = matches!(&token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
        counted
    };
    stream.into_iter().map(count).sum()
}

#[test]
fn soft_delete_runs_on_both_databases() {
    let shown = "2 thrown away, 1 at hand\nin the trash: bread, milk\nrestored: 2 at hand\nemptied: 1 row: 1 Note\n";
    assert_eq!(run(command("soft_delete")), shown);
    if backends::is_asked_for(Backend::Postgres) {
        let place = Place::empty(Backend::Postgres, "example_soft_delete");
        let mut on_postgres = command("soft_delete");
        on_postgres.env("DATABASE_URL", place.url());
        assert_eq!(run(on_postgres), shown);
    }
}
