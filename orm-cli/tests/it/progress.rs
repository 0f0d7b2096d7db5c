//! What `migrate` shows while it works, at a terminal and elsewhere.

use crate::package::Package;
use std::process::{Command, Stdio};

const RUN_SQL: &str = "format = 1\ndepends_on = [\"0001_initial\"]\n\n[[operations]]\nop = \"run_sql\"\nforward = \"SELECT 1\"\nreverse = []\n";

fn package(name: &str, second: &str) -> Package {
    let package = Package::with_initial(name);
    package.write("0002_more", second);
    // it is listed
    package.succeeds("makemigrations");
    package
}

fn command(package: &Package, command_line: &str, environment: &[(&str, &str)]) -> Command {
    let mut command = package.command(command_line);
    let url = format!("sqlite://{}?mode=rwc", package.folder().join("music.db").display());
    command
        .env("DATABASE_URL", url)
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("CI");
    command.envs(environment.iter().copied());
    command
}

/// What stands on the screen of a terminal in the end.
fn screen(command: Command) -> String {
    let mut terminal = rexpect::session::spawn_command(command, Some(60_000)).expect("a terminal");
    let shown = terminal.exp_eof().expect("it ends").replace("\r\n", "\n");
    shown.split_once("running 1 test\n").expect("the harness begins").1.to_owned()
}

/// Without the times.
fn timeless(text: &str) -> String {
    let lines = text.lines().map(|line| match line.rsplit_once(" (") {
        Some((before, time)) => {
            let seconds = time.strip_suffix("s)").expect("seconds");
            assert!(seconds.parse::<f64>().is_ok() && seconds.len() >= "0.000".len(), "{line}");
            format!("{before} (..)\n")
        }
        None => format!("{line}\n"),
    });
    lines.collect()
}

const PLAIN: &str = "Operations to perform:\n  Apply all migrations\nRunning migrations:\n  Applying 0001_initial... OK (..)\n  Applying 0002_more... OK (..)\n";

#[test]
fn each_migration_has_a_line_with_its_time_in_colours() {
    let package = package("progress_colours", RUN_SQL);
    let shown = timeless(&screen(command(&package, "migrate", &[])));
    assert_eq!(
        shown,
        "\u{1b}[1mOperations to perform:\u{1b}[0m\n  Apply all migrations\n\u{1b}[1mRunning migrations:\u{1b}[0m\n  \
         Applying 0001_initial... \u{1b}[1m\u{1b}[32mOK\u{1b}[0m (..)\n  Applying 0002_more... \u{1b}[1m\u{1b}[32mOK\u{1b}[0m (..)\n"
    );
    let back = timeless(&screen(command(&package, "migrate 0001", &[("NO_COLOR", "1")])));
    assert!(back.ends_with("Running migrations:\n  Unapplying 0002_more... OK (..)\n"), "{back}");
}

#[test]
fn colours_are_only_for_a_terminal_that_has_them_and_whoever_wants_them() {
    for (number, environment) in [[("NO_COLOR", "1")], [("TERM", "dumb")]].into_iter().enumerate() {
        let package = package(&format!("progress_plain_{number}"), RUN_SQL);
        assert_eq!(timeless(&screen(command(&package, "migrate", &environment))), PLAIN, "{environment:?}");
        assert!(!screen(command(&package, "migrate --help", &environment)).contains('\u{1b}'));
    }
    let package = package("progress_piped", RUN_SQL);
    let output = command(&package, "migrate", &[]).stdin(Stdio::null()).output().expect("it starts");
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(timeless(&said).ends_with(PLAIN), "{said}");
}

#[test]
fn a_migration_that_fails_ends_its_line() {
    let package = package("progress_fails", &RUN_SQL.replace("SELECT 1", "SELECT nothing"));
    let shown = screen(command(&package, "migrate", &[("NO_COLOR", "1")]));
    let (_, failed) = shown.split_once(" OK (").expect("the first one goes well");
    assert!(failed.contains("s)\n  Applying 0002_more... FAILED\nerror: 0002_more"), "{shown}");
    let shown = screen(command(&package, "migrate 0002", &[]));
    assert!(
        shown.contains(
            "  Applying 0002_more... \u{1b}[1m\u{1b}[31mFAILED\u{1b}[0m\n\u{1b}[1m\u{1b}[31merror\u{1b}[0m: "
        ),
        "{shown:?}"
    );
}
