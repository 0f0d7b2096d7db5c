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

    async fn a_script_can_say_how_it_ended(_db, place) {
        for (said, is_fine) in [("exit()", true), ("exit(0)", true), ("exit(3)", false), ("raise SystemExit(4)", false)] {
            let output = run(manage(place.url()), &format!("print(1)\n{said}\nprint(2)\n"));
            assert_eq!((printed(&output).as_str(), output.status.success()), ("1", is_fine), "{said}");
        }
        let output = run(manage(place.url()), "quit('nothing to do')");
        assert!(!output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stderr), "nothing to do\n");
    }

    async fn an_error_in_a_script_names_its_line_and_what_belongs_to_a_terminal(_db, place) {
        let output = run(manage(place.url()), "print(1)\nfor i in [1]:\n    print(j)\n");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.starts_with("  line 3\n    print(j)\n"), "{error}");
        let output = run(manage(place.url()), "%begin\nprint(1)\n");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains("Lines that begin with % are for a terminal"), "{error}");
    }

    async fn what_the_database_calculates_is_left_to_it(_db, place) {
        let code = "e = Entry.objects.create(words=['a', 'é \"b\"'])\n\
                    print(e.words, e.number, e.made.year > 2000)\n\
                    f = Entry(words=[], number=7)\nf.save()\nprint(f.words, f.number)\n\
                    e.number = 5\ne.save()\nprint(list(Entry.objects.order_by('pk').values_list('number', flat=True)))\n";
        let output = run(manage(place.url()), code);
        assert_eq!(printed(&output), "['a', 'é \"b\"'] 2 True\n[] 7\n[5, 7]", "{}", String::from_utf8_lossy(&output.stderr));
    }
}
