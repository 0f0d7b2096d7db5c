//! The shell at a pseudo-terminal, as a person has it.

use super::script::manage;
use super::transcript::{differs, lines, sessions};
use crate::support::backends::is_asked_for;
use crate::support::{Backend, Place};
use rexpect::session::PtySession;
use serde_json::Value;

/// How long an answer may take, in milliseconds.
const LIMIT: u64 = 20_000;

/// A person at a terminal.
struct Person {
    terminal: PtySession,
}

impl Person {
    /// Sits down: `kind` is the terminal's name.
    fn new(place: &Place, kind: &str) -> Self {
        let mut command = manage(place.url());
        let home = std::env::temp_dir().join(format!("orm-cli-state-{}", std::process::id()));
        command.env("TERM", kind).env("XDG_STATE_HOME", home).env("NO_COLOR", "1");
        let mut terminal = rexpect::session::spawn_command(command, Some(LIMIT)).expect("a terminal");
        let before = terminal.exp_string(">>> ").expect("a prompt");
        assert!(before.contains("imported automatically; database "), "{before}");
        Person { terminal }
    }

    /// Types this, and reads what is printed until the next prompt.
    fn enter(&mut self, text: &str) -> String {
        let mut printed = String::new();
        for line in text.split('\n') {
            self.terminal.send_line(line).expect("it is typed");
            printed = self.until_prompt();
        }
        while printed.ends_with("... ") {
            self.terminal.send_line("").expect("it is typed");
            printed = self.until_prompt();
        }
        let shown = printed.strip_suffix(">>> ").unwrap_or(&printed);
        shown.replace("\r\n", "\n").trim_matches('\n').to_owned()
    }

    fn until_prompt(&mut self) -> String {
        let (before, prompt) = self.terminal.exp_regex("(>>> |\n\\.\\.\\. )$").expect("a prompt");
        format!("{before}{}", prompt.trim_start_matches('\n'))
    }
}

fn play(backend: Backend) {
    if !is_asked_for(backend) {
        return;
    }
    let mut wrong = Vec::new();
    for session in sessions(include_str!("public.json")) {
        let place = Place::new(backend, "terminal");
        // a terminal that can do nothing: what it shows is what was printed
        let mut person = Person::new(&place, "dumb");
        for (line, compared) in lines(&session) {
            let typed = line["in"].as_str().unwrap_or_default();
            let printed = person.enter(typed);
            if compared && let Some(reason) = differs(&line, &printed, backend) {
                wrong.push(format!(">>> {typed}\n    {reason}"));
            }
        }
        leave(person);
    }
    assert!(wrong.is_empty(), "{} lines differ\n\n{}", wrong.len(), wrong.join("\n\n"));
}

/// Ctrl-D ends it.
fn leave(mut person: Person) {
    person.terminal.send_control('d').expect("it is typed");
    person.terminal.exp_eof().expect("it ends");
}

fn at(backend: Backend, kind: &str, do_it: impl FnOnce(&mut Person)) {
    if !is_asked_for(backend) {
        return;
    }
    let place = Place::new(backend, "terminal");
    let mut person = Person::new(&place, kind);
    do_it(&mut person);
    leave(person);
}

#[test]
fn the_recorded_sessions_print_what_django_prints_on_sqlite() {
    play(Backend::Sqlite);
}

#[test]
fn the_recorded_sessions_print_what_django_prints_on_postgres() {
    play(Backend::Postgres);
}

fn what_was_tried_is_undone(person: &mut Person) {
    assert!(person.enter("%begin").starts_with("BEGIN"));
    assert_eq!(person.enter("Tag.objects.create(name=\"a\")"), "<Tag: a>");
    // a statement that fails undoes itself alone
    let failed = person.enter("Tag.objects.create(name=\"a\")");
    assert!(failed.lines().last().is_some_and(|line| line.starts_with("django.db.utils.IntegrityError: ")), "{failed}");
    assert_eq!(person.enter("Tag.objects.count()"), "1");
    assert!(person.enter("%begin").contains("already"));
    assert_eq!(person.enter("%rollback"), "ROLLBACK");
    assert_eq!(person.enter("Tag.objects.count()"), "0");
    assert!(person.enter("%begin").starts_with("BEGIN"));
    assert_eq!(person.enter("Tag.objects.create(name=\"b\")"), "<Tag: b>");
    assert_eq!(person.enter("%commit"), "COMMIT");
    assert_eq!(person.enter("Tag.objects.get()"), "<Tag: b>");
    assert!(person.enter("%commit").contains("no transaction"));
}

#[test]
fn a_transaction_lasts_over_lines_on_sqlite() {
    at(Backend::Sqlite, "dumb", what_was_tried_is_undone);
}

#[test]
fn a_transaction_lasts_over_lines_on_postgres() {
    at(Backend::Postgres, "dumb", what_was_tried_is_undone);
}

#[test]
fn statements_and_tables_are_shown_when_asked_for() {
    at(Backend::Sqlite, "dumb", |person| {
        person.enter("Tag.objects.create(name=\"rock\")");
        let shown = person.enter("%sql Tag.objects.all()");
        assert!(shown.starts_with("<QuerySet [<Tag: rock>]>\n-- ") && shown.contains(" ms, 1 row\nSELECT "), "{shown}");
        let shown = person.enter("%table Tag.objects.all()");
        assert_eq!(shown, " id | name\n----+------\n  1 | rock\n(1 row)");
        assert!(person.enter("%table").contains("as a table"));
        assert!(person.enter("Tag.objects.values(\"name\")").starts_with(" name\n------\n rock"));
        assert!(person.enter("%help").contains("%rollback"));
        assert!(person.enter("%hepl").contains("%help"));
    });
}

#[test]
fn a_line_can_be_edited_and_completed_at_a_real_terminal() {
    at(Backend::Sqlite, "xterm", |person| {
        let terminal = &mut person.terminal;
        terminal.send("Tag.objects.cou\t()\n").expect("it is typed");
        terminal.flush().expect("it is typed");
        terminal.exp_regex("\n0\r?\n").expect("the number of tags");
        terminal.exp_string(">>> ").expect("a prompt");
        // up, and the line before is there again
        terminal.send("\u{1b}[A\n").expect("it is typed");
        terminal.flush().expect("it is typed");
        terminal.exp_regex("\n0\r?\n").expect("the number of tags");
        terminal.exp_string(">>> ").expect("a prompt");
    });
}

#[test]
fn ctrl_c_stops_what_runs_and_clears_what_is_typed() {
    at(Backend::Sqlite, "dumb", |person| {
        person.terminal.send_line("while True: pass").expect("it is typed");
        person.terminal.exp_string("... ").expect("a block");
        person.terminal.send_line("").expect("it is typed");
        std::thread::sleep(std::time::Duration::from_millis(500));
        person.terminal.send_control('c').expect("it is typed");
        person.terminal.exp_string("KeyboardInterrupt").expect("it stops");
        person.terminal.exp_string(">>> ").expect("a prompt");
        assert_eq!(person.enter("1 + 1"), "2");
    });
}

/// The value is for people who add a session: `null` in a line's place would pass unseen.
#[test]
fn the_recorded_sessions_are_whole() {
    let all = sessions(include_str!("public.json"));
    let count: usize = all.iter().map(|session| session["lines"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!((all.len(), count), (3, 45));
    assert!(all.iter().flat_map(lines).all(|(line, _)| matches!(line["in"], Value::String(_))));
}
