//! What `makemigrations` asks somebody at a terminal, and what it does with the answers.

use crate::package::Package;
use rexpect::process::wait::WaitStatus;
use rexpect::session::PtySession;
use std::process::Command;

/// How long an answer may take, in milliseconds.
const LIMIT: u64 = 20_000;

const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";
const UP: &str = "\u{1b}[A";
const STOPPED: &str = "error: stopped: nothing was written";

/// A person at a terminal.
pub(crate) struct Person {
    terminal: PtySession,
}

impl Person {
    fn starts(package: &Package, command_line: &str) -> Self {
        Self::runs(package.command(command_line))
    }

    pub(crate) fn runs(mut command: Command) -> Self {
        command.env("TERM", "xterm").env("NO_COLOR", "1");
        Person { terminal: rexpect::session::spawn_command(command, Some(LIMIT)).expect("a terminal") }
    }

    /// Waits for the question, and answers by these keys. Gives what stood before the question.
    pub(crate) fn asked(&mut self, question: &str, keys: &str) -> String {
        let before = self.terminal.exp_string(question).unwrap_or_else(|error| panic!("{question}: {error}"));
        self.terminal.send(keys).expect("they are typed");
        self.terminal.flush().expect("they are typed");
        before
    }

    /// What was printed since, and the exit code.
    pub(crate) fn ends(mut self) -> (String, i32) {
        let said = self.terminal.exp_eof().expect("it ends").replace("\r\n", "\n");
        match self.terminal.process().wait().expect("it ended") {
            WaitStatus::Exited(_, code) => (said, code),
            status => panic!("{status:?}: {said}"),
        }
    }

    fn ends_well(self) -> String {
        let (said, code) = self.ends();
        assert_eq!(code, 0, "{said}");
        said
    }

    fn ends_stopped(self) -> String {
        let (said, code) = self.ends();
        assert_eq!((said.contains(STOPPED), code), (true, 1), "{said}");
        said
    }
}

const HEADING: &str = "{ name = \"heading\", type = \"text\" },\n    { name = \"plays\"";
const HEADING_ASKED: &str = "Was MadeAlbum.name renamed to MadeAlbum.heading (text)? [y/N] ";
const NEW_ASKED: &str = "It is impossible to add the field MadeAlbum.heading, which is never NULL, without a value: rows that are there need one.\r\nPlease select a fix:";
const NULLS_ASKED: &str = "It is impossible to change MadeAlbum.heading so that it is never NULL without a value: rows with NULL need one.\r\nPlease select a fix:";
const LOST: &str = "This is not in the models any more, and the migration removes it from the database:\r\n  ";
const REMOVE: &str = "Remove it? [y/N] ";
const OPTION: &str = "Select an option: ";

/// Before, `heading` was this.
fn before(name: &str, heading: &str) -> Package {
    let package = Package::with_initial(name);
    package.edit("0001_initial", HEADING, &format!("{heading}{{ name = \"plays\""));
    package
}

fn named_otherwise(name: &str) -> Package {
    before(name, "{ name = \"name\", type = \"text\" },\n    ")
}

fn missing(name: &str) -> Package {
    before(name, "")
}

fn nullable(name: &str) -> Package {
    before(name, "{ name = \"heading\", type = \"text\", null = true },\n    ")
}

/// Nothing is written, and the index is as it was.
fn untouched(package: &Package, do_it: impl FnOnce()) {
    let files = || package.files().into_iter().map(|file| (package.read(file.trim_end_matches(".toml")), file));
    let before: Vec<_> = files().collect();
    do_it();
    assert_eq!(files().collect::<Vec<_>>(), before);
}

/// The program, run by this script.
fn in_shell(package: &Package, command_line: &str, script: &str) -> Command {
    let program = package.command(command_line);
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh"]).arg(program.get_program()).args(program.get_args());
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell
}

#[test]
fn a_field_is_renamed_when_the_answer_is_yes() {
    for (number, keys) in ["y\n", "Yes\n"].into_iter().enumerate() {
        let package = named_otherwise(&format!("asked_{number}"));
        let mut person = Person::starts(&package, "makemigrations");
        person.asked(HEADING_ASKED, "maybe\n");
        person.asked("Please answer yes or no: ", keys);
        let said = person.ends_well();
        assert!(said.ends_with("_heading.toml\n    ~ Rename field name on MadeAlbum to heading\n"), "{said}");
        assert_eq!(package.succeeds("makemigrations --check").trim(), "No changes detected");
    }
}

#[test]
fn a_rename_that_is_refused_is_a_removal_to_which_one_agrees_and_a_new_field() {
    let package = named_otherwise("refused");
    let mut person = Person::starts(&package, "makemigrations --name both");
    // nothing typed is a no
    person.asked(HEADING_ASKED, "\n");
    person.asked(&format!("{LOST}MadeAlbum.name, with all values\r\n"), "");
    person.asked(REMOVE, "y\n");
    person.asked(NEW_ASKED, "");
    person.asked(OPTION, "1\n");
    person.asked(">>> ", "untitled\n");
    let said = person.ends_well();
    let operations = "    - Remove field name from MadeAlbum\n    + Add field heading to MadeAlbum\n";
    assert!(said.ends_with(operations), "{said}");
    let text = package.read("0002_both");
    assert!(text.contains("op = \"remove_field\"\nmodel = \"MadeAlbum\"\nfield = \"name\"\n"), "{text}");
    assert!(text.contains("field = { name = \"heading\", type = \"text\" }\nfill = \"untitled\"\n"), "{text}");
    assert_eq!(package.succeeds("makemigrations --check").trim(), "No changes detected");
}

#[test]
fn who_does_not_agree_to_a_loss_stops() {
    let package = named_otherwise("kept");
    untouched(&package, || {
        for keys in ["n\n", "\n", CTRL_C] {
            let mut person = Person::starts(&package, "makemigrations");
            person.asked(HEADING_ASKED, "n\n");
            person.asked(REMOVE, keys);
            person.ends_stopped();
        }
    });
}

#[test]
fn a_loss_that_the_command_line_allows_is_not_asked_for() {
    let package = before(
        "allowed",
        "{ name = \"heading\", type = \"text\" },\n    { name = \"more\", type = \"date\", null = true },\n    ",
    );
    let said = Person::starts(&package, "makemigrations --allow-data-loss").ends_well();
    assert!(said.contains("    - Remove field more from MadeAlbum\n") && !said.contains("[y/N]"), "{said}");
}

#[test]
fn a_model_is_renamed_when_the_answer_is_yes() {
    let package = Package::with_initial("model");
    let named = |model: &str, table: &str| format!("model = \"{model}\"\ntable = \"{table}\"");
    package.edit("0001_initial", &named("MadeTag", "made_tag"), &named("MadeWord", "made_word"));
    package.edit("0001_initial", "foreign_key = \"MadeTag\"", "foreign_key = \"MadeWord\"");
    let mut person = Person::starts(&package, "makemigrations");
    person.asked("Was the model MadeWord renamed to MadeTag? [y/N] ", "y\n");
    let said = person.ends_well();
    assert!(said.contains("    ~ Rename model MadeWord to MadeTag\n") && !said.contains("Delete model"), "{said}");
    assert_eq!(package.succeeds("makemigrations --check").trim(), "No changes detected");
}

#[test]
fn a_model_that_goes_is_named_before_it_goes() {
    let package = Package::with_initial("model_gone");
    let text = package.read("0001_initial");
    let more = "\n[[operations]]\nop = \"create_model\"\nmodel = \"MadeLabel\"\ntable = \"made_label\"\nfields = [\n    \
                { name = \"id\", type = \"bigint\", primary_key = true, auto = true },\n    \
                { name = \"founded\", type = \"date\" },\n]\n";
    package.write("0001_initial", &(text + more));
    let mut person = Person::starts(&package, "makemigrations");
    person.asked(&format!("{LOST}MadeLabel, with all rows\r\n"), "");
    person.asked(REMOVE, "y\n");
    assert!(person.ends_well().ends_with("    - Delete model MadeLabel\n"));
}

#[test]
fn a_value_for_old_rows_is_asked_for_until_it_is_one() {
    let package = Package::with_initial("value");
    package.edit("0001_initial", "\n    { name = \"word\", type = \"varchar(20)\" },", "");
    let mut person = Person::starts(&package, "makemigrations --name word");
    person.asked("add the field MadeTag.word", "");
    let options = person.asked(OPTION, "7\n");
    let choices = "\r\n 1) Provide a one-off default now (will be set on all existing rows)\r\n 2) Quit, and write `#[orm(default = ..)]` in the model\r\n";
    assert!(options.contains(choices), "{options}");
    person.asked("Please select a valid option: ", "one\n");
    person.asked("Please select a valid option: ", "1\n");
    person.asked("Please enter the value, of type varchar(20).", "");
    person.asked(">>> ", "\n");
    person.asked("Invalid input: this is no varchar(20): write an empty text in quotes, as `\"\"`", "");
    person.asked(">>> ", "ninety-nine red balloons\n");
    person.asked("Invalid input: this is no varchar(20): it is longer than the column", "");
    // it is there again, and eight letters go
    person.asked(">>> ", &format!("{UP}{}\n", "\u{7f}".repeat(9)));
    person.ends_well();
    let text = package.read("0002_word");
    assert!(
        text.ends_with("field = { name = \"word\", type = \"varchar(20)\" }\nfill = \"ninety-nine red\"\n"),
        "{text}"
    );
}

#[test]
fn a_value_may_be_an_expression() {
    let package = missing("expression");
    let mut person = Person::starts(&package, "makemigrations --name heading");
    person.asked(OPTION, "1\n");
    person.asked(">>> ", "sql:\n");
    person.asked("Invalid input: this is no text: an SQL expression follows `sql:`", "");
    person.asked(">>> ", "sql: 'No. ' || id\n");
    person.ends_well();
    let text = package.read("0002_heading");
    assert!(text.ends_with("fill = { sql = \"'No. ' || id\" }\n"), "{text}");
}

#[test]
fn a_value_that_the_command_line_says_is_not_asked_for() {
    let package = missing("said");
    let said = Person::starts(&package, "makemigrations --name said --fill MadeAlbum.heading=untitled").ends_well();
    assert!(!said.contains("impossible"), "{said}");
    assert!(package.read("0002_said").ends_with("fill = \"untitled\"\n"));
}

#[test]
fn nulls_get_a_value() {
    let package = nullable("nulls");
    let mut person = Person::starts(&package, "makemigrations --name nulls");
    person.asked(NULLS_ASKED, "");
    person.asked(OPTION, "1\n");
    person.asked(">>> ", "\"\"\n");
    let said = person.ends_well();
    assert!(said.ends_with("    ~ Alter field heading on MadeAlbum\n"), "{said}");
    assert!(package.read("0002_nulls").ends_with("fill = \"\"\n"));
}

#[test]
fn nulls_are_seen_to_by_somebody_else() {
    let package = nullable("nulls_ignored");
    let mut person = Person::starts(&package, "makemigrations --name nulls");
    person.asked(OPTION, "2\n");
    person.ends_well();
    assert!(package.read("0002_nulls").ends_with("fill = { nothing = true }\n"));
}

#[test]
fn whoever_quits_finds_everything_as_it_was() {
    for (package, quit) in [(missing("quit"), "2\n"), (nullable("quit_nulls"), "3\n")] {
        untouched(&package, || {
            let mut person = Person::starts(&package, "makemigrations");
            person.asked(OPTION, quit);
            person.ends_stopped();
        });
    }
}

#[test]
fn ctrl_c_and_the_end_of_the_input_write_nothing_and_leave_the_terminal_as_it_was() {
    let renamed = named_otherwise("ctrl_c_renamed");
    let new = missing("ctrl_c_new");
    for keys in [CTRL_C, CTRL_D] {
        for (package, questions) in [
            (&renamed, &[(HEADING_ASKED, keys)][..]),
            (&new, &[(OPTION, keys)]),
            (&new, &[(OPTION, "1\n"), (">>> ", keys)]),
        ] {
            untouched(package, || {
                let script = "\"$@\"; code=$?; stty -a; exit $code";
                let mut person = Person::runs(in_shell(package, "makemigrations", script));
                let mut screen = String::new();
                for (question, keys) in questions {
                    screen += &person.asked(question, keys);
                }
                let said = person.ends_stopped();
                screen += &said;
                for mode in ["icanon", "isig", "opost", "icrnl"] {
                    assert!(said.split_whitespace().any(|word| word == mode), "{mode}: {said}");
                }
                let count = |sequence: &str| screen.matches(sequence).count();
                // that the cursor is seen, and that what is pasted is marked
                for mode in ["?25", "?2004"] {
                    let [set, unset] = ["h", "l"].map(|end| count(&format!("\u{1b}[{mode}{end}")));
                    assert_eq!(set, unset, "{mode}: {screen:?}");
                }
            });
        }
    }
}

#[test]
fn nobody_is_asked_whose_terminal_is_only_on_one_side() {
    let package = named_otherwise("one_side");
    untouched(&package, || {
        for (command_line, script) in [
            ("makemigrations", "sleep 1 | \"$@\""),
            ("makemigrations", "\"$@\" </dev/null"),
            ("makemigrations", "code=$({ \"$@\"; echo $? >&3; } 3>&1 >/dev/null) && exit $code"),
            ("makemigrations --no-input", "\"$@\""),
            ("makemigrations --noinput", "\"$@\""),
        ] {
            let (said, code) = Person::runs(in_shell(&package, command_line, script)).ends();
            assert_eq!(code, 1, "{command_line}, {script}: {said}");
            assert!(said.contains("nobody is asked here") && !said.contains("[y/N]"), "{script}: {said}");
            assert!(said.contains("pass `--rename MadeAlbum.name=MadeAlbum.heading`"), "{said}");
            assert!(
                said.contains("pass `--allow-data-loss`") && said.contains("pass `--fill MadeAlbum.heading=..`"),
                "{said}"
            );
        }
    });
}

#[test]
fn errors_that_go_elsewhere_leave_the_questions_where_they_are() {
    let package = named_otherwise("errors_elsewhere");
    let mut person = Person::runs(in_shell(&package, "makemigrations", "\"$@\" 2>/dev/null"));
    person.asked(HEADING_ASKED, "y\n");
    person.ends_well();
}

#[test]
fn a_check_asks_nothing_and_a_look_asks_only_what_it_needs() {
    let package = named_otherwise("look");
    untouched(&package, || {
        let (said, code) = Person::starts(&package, "makemigrations --check").ends();
        assert!(code == 1 && said.contains("nobody is asked here"), "{said}");
        let mut person = Person::starts(&package, "makemigrations --dry-run");
        person.asked(HEADING_ASKED, "n\n");
        let said = person.ends_well();
        let operations = "    - Remove field name from MadeAlbum\n    + Add field heading to MadeAlbum\n";
        assert!(said.ends_with(operations), "{said}");
    });
}

#[test]
fn a_terminal_that_can_do_nothing_shows_the_questions_too() {
    let package = named_otherwise("dumb");
    let mut command = package.command("makemigrations");
    command.env("TERM", "dumb").env("NO_COLOR", "1");
    let terminal = rexpect::session::spawn_command(command, Some(LIMIT)).expect("a terminal");
    let mut person = Person { terminal };
    person.asked(HEADING_ASKED, "y\n");
    let said = person.ends_well();
    assert!(!said.contains('\u{1b}'), "{said}");
}
