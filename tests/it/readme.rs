//! The README says what is true: its program runs and prints what it says, and the lines beside Django's compile and work.

mod django;

use crate::{examples, support};

const README: &str = include_str!("../../README.md");
const QUICKSTART: &str = include_str!("../../examples/quickstart/main.rs");

/// What the compiler says to the quickstart with a misspelt field, as `ui` has seen it.
const TYPO: &str = include_str!("../ui/readme_typo.rs");
const ANSWER: &str = include_str!("../ui/readme_typo.stderr");

/// The contents of the README's code blocks that begin with this line.
fn blocks(fence: &str) -> Vec<&'static str> {
    let begin = format!("```{fence}\n");
    let blocks = README.match_indices(&begin).map(|(at, _)| &README[at + begin.len()..]);
    blocks.map(|rest| &rest[..rest.find("```\n").expect("the block ends")]).collect()
}

#[test]
fn the_first_program_is_the_quickstart() {
    assert_eq!(blocks("rust,no_run")[0], QUICKSTART);
}

#[test]
fn the_quickstart_prints_what_the_readme_says() {
    let folder = support::scratch::path("quickstart");
    std::fs::create_dir(&folder).expect("a temporary folder");
    let run = examples::command("quickstart").current_dir(&folder).output().expect("the example starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(String::from_utf8_lossy(&run.stdout), blocks("text")[0]);
    assert_eq!(String::from_utf8_lossy(&run.stderr), "");
    assert!(folder.join("music.db").is_file(), "the database is where the program says");
}

#[test]
fn the_compiler_answers_to_a_typo_what_the_readme_says() {
    assert_eq!(TYPO, QUICKSTART.replace("Song.album.artist", "Song.album.artits"));
    // the compiler writes a path where another crate of the program has a type of that name, as those of the tests do
    let answer = ANSWER.replace("orm::model::", "");
    let mut lines = answer.lines();
    for line in blocks("text")[1].lines() {
        assert!(lines.any(|answered| answered == line), "the compiler does not say, or not there:\n{line}");
    }
}

#[test]
fn the_first_screen_is_short() {
    let screen = &README[..README.find("\n## ").expect("a second section")];
    assert!(screen.lines().count() <= 60, "{} lines", screen.lines().count());
}

/// The right column of the table of Django's lines.
fn lines_beside_django() -> Vec<String> {
    let rows = README.lines().skip_while(|line| *line != "| Django | orm |").skip(2);
    let rows = rows.take_while(|line| line.starts_with('|')).map(|line| line.replace(r"\|", "\u{1}"));
    rows.map(|line| {
        let cell = line.split('|').nth(2).unwrap_or_default().trim();
        let code = cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')).expect("a cell is one piece of code");
        code.replace('\u{1}', "|")
    })
    .collect()
}

#[test]
fn the_lines_beside_django_are_those_that_are_tested() {
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    let tested = dense(django::SOURCE);
    let mut rest = tested.as_str();
    let lines = lines_beside_django();
    assert!(lines.len() > 20, "{lines:?}");
    for line in &lines {
        // `…` is whatever the test has there
        for part in line.split('…').map(dense) {
            let at =
                rest.find(&part).unwrap_or_else(|| panic!("not in tests/it/readme/django.rs, or not there: {line}"));
            rest = &rest[at + part.len()..];
        }
    }
}
