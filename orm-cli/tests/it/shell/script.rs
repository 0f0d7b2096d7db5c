//! Code that is not typed: `-c`, and standard input that is no terminal.

use crate::support::both;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// The `manage` binary of the models of `books`: this test binary, told to be it.
pub(super) fn manage(url: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", "shell::script::the_manage_binary", "--ignored", "--nocapture", "--test-threads=1", "-q"]);
    command.env("ORM_CLI_TEST_MANAGE", "1").env("DATABASE_URL", url);
    command
}

/// Not a test: what runs when this binary is told to be `manage`. Its arguments are lines of `ORM_CLI_TEST_ARGUMENTS`.
#[test]
#[ignore = "it is run by other tests"]
fn the_manage_binary() {
    if std::env::var_os("ORM_CLI_TEST_MANAGE").is_none() {
        return;
    }
    let program = orm_cli::Program { package: "books", root: env!("CARGO_MANIFEST_DIR"), migrations: &[] };
    let more = std::env::var("ORM_CLI_TEST_ARGUMENTS").unwrap_or_default();
    let more = more.split('\x1f').filter(|argument| !argument.is_empty()).map(str::to_owned);
    let arguments = ["manage".to_owned(), "shell".to_owned()].into_iter().chain(more).map(std::ffi::OsString::from);
    let code = orm_cli::run_from(program, arguments);
    std::process::exit(if code == std::process::ExitCode::SUCCESS { 0 } else { 1 });
}

fn run(mut command: Command, input: &str) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

/// What it printed, without what the harness of the tests says before it.
fn printed(output: &Output) -> String {
    let all = String::from_utf8_lossy(&output.stdout).into_owned();
    all.lines().filter(|line| !line.is_empty() && !line.starts_with("running ")).collect::<Vec<_>>().join("\n")
}

both! {
    async fn of_a_script_only_what_is_printed_is_shown(_db, place) {
        let output = run(manage(place.url()), "Tag.objects.create(name='a')\nTag.objects.count()\nprint(Tag.objects.count())\n");
        assert_eq!(printed(&output), "1");
        assert!(output.status.success());
    }

    async fn a_command_is_run_and_ends(_db, place) {
        let mut command = manage(place.url());
        command.env("ORM_CLI_TEST_ARGUMENTS", "-c\x1fTag.objects.create(name='b'); print(Tag.objects.get().name)");
        let output = run(command, "");
        assert_eq!(printed(&output), "b");
    }

    async fn an_exception_stops_a_script_and_its_exit_code_says_so(_db, place) {
        let output = run(manage(place.url()), "print(1)\nTag.objects.get(pk=7)\nprint(2)\n");
        assert_eq!(printed(&output), "1");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.ends_with("books.models.Tag.DoesNotExist: Tag matching query does not exist.\n"), "{error}");
        assert!(!output.status.success());
    }

    async fn a_script_that_is_no_python_sends_nothing(_db, place) {
        let output = run(manage(place.url()), "Tag.objects.create(name='a')\nprint(\n");
        assert!(!output.status.success());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.ends_with("SyntaxError: '(' was never closed\n"), "{error}");
        let output = run(manage(place.url()), "print(Tag.objects.count())");
        assert_eq!(printed(&output), "0");
    }
}
