//! Transcripts of Django's own shell, typed into ours.
//!
//! Those of `public.json` and `django.json` were recorded from Django 5.2 and Python 3.11 with the models of `books`. What is noted to be open
//! (`order:`, `text-free:`, `sqlite:`) is compared as its note says. Those of `loading.json` say too how many statements Django sends for a
//! line; where it is another number here, for a reason, the line has none.

use crate::support::backends::is_asked_for;
use crate::support::{Backend, Place, library};
use orm::testing::capture_queries;
use orm_cli::testing::Console;
use serde_json::Value;

/// Where a note says that a port may differ for a reason.
const MAY_DIFFER: [&str; 2] = ["django:", "sqlite:"];

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// The class and the message of an exception: the module is no matter.
fn class_and_message(line: &str) -> (&str, &str) {
    let (path, message) = line.split_once(": ").unwrap_or((line, ""));
    (path.rsplit('.').next().unwrap_or(path), message)
}

/// The parts of a display, without their order.
fn parts(shown: &str) -> Vec<String> {
    let mut parts: Vec<String> =
        shown.split([',', '[', ']', '{', '}', '(', ')']).map(|part| part.trim().to_owned()).collect();
    parts.sort();
    parts
}

/// Why what was printed is not what Django prints.
pub(crate) fn differs(line: &Value, printed: &str, backend: Backend) -> Option<String> {
    let (expected, note) = (text(line, "out"), text(line, "note"));
    let printed = printed.trim_end_matches('\n');
    let same = if note.contains("text-free:") {
        !printed.is_empty()
    } else if !text(line, "error_kind").is_empty() {
        let last = printed.lines().last().unwrap_or_default();
        let (class, message) = class_and_message(last);
        let (kind, wanted) = class_and_message(&expected);
        // its message is the database's own
        let free = kind == "IntegrityError" && backend != Backend::Sqlite;
        class == kind && (message == wanted || free)
    } else if note.contains("order:") || note.contains("compare as a mapping") {
        parts(printed) == parts(&expected)
    } else {
        printed == expected
    };
    let may_differ = MAY_DIFFER.iter().any(|word| note.contains(word)) && backend != Backend::Sqlite;
    if same || may_differ { None } else { Some(format!("expected {expected:?}\n     printed {printed:?}")) }
}

/// The sessions of a file.
pub(crate) fn sessions(file: &str) -> Vec<Value> {
    serde_json::from_str(file).expect("the sessions are JSON")
}

/// The lines of a session, those of its setup first.
pub(crate) fn lines(session: &Value) -> Vec<(Value, bool)> {
    let setup =
        session["setup"].as_array().into_iter().flatten().map(|line| (serde_json::json!({ "in": line }), false));
    let lines = session["lines"].as_array().into_iter().flatten().map(|line| (line.clone(), true));
    setup.chain(lines).collect()
}

fn play(file: &str, backend: Backend) {
    if !is_asked_for(backend) {
        return;
    }
    let mut wrong = Vec::new();
    for session in sessions(file) {
        let name = text(&session, "session");
        // as deep a stack as the shell gives itself
        let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
            let place = Place::new(backend, "transcript");
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let mut wrong = Vec::new();
            runtime.block_on(async {
                let db = library::open(place.url()).await.expect("a database");
                let mut console = Console::new(&db);
                for (line, compared) in lines(&session) {
                    let typed = text(&line, "in");
                    let (printed, sent) = capture_queries(&db, console.enter(&typed)).await;
                    let sent = sent.iter().filter(|statement| !statement.is_transaction_control()).count();
                    if !compared {
                        assert!(!printed.contains("Error: "), "{name}: {typed}: {printed}");
                    } else if let Some(reason) = differs(&line, &printed, backend) {
                        wrong.push(format!("{name}\n >>> {typed}\n     {reason}"));
                    } else if line["statements"].as_u64().is_some_and(|count| count != sent as u64) {
                        let expected = &line["statements"];
                        wrong.push(format!("{name}\n >>> {typed}\n     {sent} statements, expected {expected}"));
                    }
                }
                db.close().await;
            });
            wrong
        });
        wrong.extend(thread.expect("a thread").join().expect("no panic"));
    }
    assert!(wrong.is_empty(), "{} lines differ\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn the_recorded_sessions_print_what_django_prints_on_sqlite() {
    play(include_str!("public.json"), Backend::Sqlite);
}

#[test]
fn the_recorded_sessions_print_what_django_prints_on_postgres() {
    play(include_str!("public.json"), Backend::Postgres);
}

#[test]
fn the_habits_of_a_django_user_print_what_django_prints_on_sqlite() {
    play(include_str!("django.json"), Backend::Sqlite);
}

#[test]
fn the_habits_of_a_django_user_print_what_django_prints_on_postgres() {
    play(include_str!("django.json"), Backend::Postgres);
}

#[test]
fn windows_raw_sql_and_many_rows_print_what_django_prints_on_sqlite() {
    play(include_str!("queries.json"), Backend::Sqlite);
}

#[test]
fn windows_raw_sql_and_many_rows_print_what_django_prints_on_postgres() {
    play(include_str!("queries.json"), Backend::Postgres);
}

#[test]
fn rows_are_loaded_by_as_many_statements_as_django_sends_on_sqlite() {
    play(include_str!("loading.json"), Backend::Sqlite);
}

#[test]
fn rows_are_loaded_by_as_many_statements_as_django_sends_on_postgres() {
    play(include_str!("loading.json"), Backend::Postgres);
}
