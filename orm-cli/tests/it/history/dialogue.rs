//! The case whose questions somebody answers at a terminal. Its model is one of this binary, among all others.

use super::files::texts;
use super::replay::{described, ran};
use super::rows;
use crate::autodetector::all;
use crate::package::Package;
use crate::questions::Person;
use crate::support::{Backend, Db, Place};
use orm::migrations::{Migrations, Migrator};
use orm::prelude::*;
use serde_json::{Value, json};
use std::process::Command;

pub(super) const CASE: &str = "interactive-rename-and-default";

/// `Song`, as it is in the end.
#[derive(Model, Debug)]
#[orm(table = "app_song")]
struct AskedSong {
    id: i64,
    #[orm(max_length = 100)]
    name: String,
    plays: i32,
}

/// What the file of the first migration says of it, and is made to say.
const AFTER: &str =
    "    { name = \"name\", type = \"varchar(100)\" },\n    { name = \"plays\", type = \"integer\" },\n";
const BEFORE: &str = "    { name = \"title\", type = \"varchar(100)\" },\n";

const RENAMED: &str = "Was AskedSong.title renamed to AskedSong.name (varchar(100))? [y/N] ";
const NEEDED: &str = "It is impossible to add the field AskedSong.plays, which is never NULL, without a value: rows that are there need one.";
const WRONG: &str = "Invalid input: ";
const OPTION: &str = "Select an option: ";

pub(super) async fn replay(backend: Backend) {
    let case = all().into_iter().find(|case| case["id"] == CASE).unwrap();
    let steps = case["steps"].as_array().unwrap();
    let does: Vec<&str> = steps.iter().map(|step| step["do"].as_str().unwrap()).collect();
    let expected = [
        "makemigrations",
        "migrate",
        "sql",
        "models",
        "makemigrations",
        "makemigrations",
        "migrate",
        "query",
        "makemigrations",
    ];
    assert_eq!(does, expected);

    let place = Place::empty(backend, CASE);
    let db = Db::connect(place.url()).await.unwrap();
    let package = Package::with_initial(&format!("history-{}-{CASE}", backend.name()));
    let folder = package.folder().join("migrations");
    let manage = |command_line: &str| {
        let mut command = package.command(command_line);
        command.env("DATABASE_URL", place.url()).env("NO_COLOR", "1");
        command
    };
    package.edit("0001_initial", AFTER, BEFORE);
    Migrations::write_index(&folder).unwrap();

    for (at, step) in steps.iter().enumerate() {
        let django = &step["django"];
        match at {
            0 | 3 => {}
            1 | 6 => {
                let (said, code) = Package::run(manage("migrate"));
                let expected: Vec<String> = texts(&django["ran"]).iter().map(|label| here(label)).collect();
                assert_eq!((ran(&said), code), (expected, 0), "{said}");
                let migrations = Migrations::from_folder(&folder).unwrap();
                let records = Migrator::new(&db, &migrations).records().await.unwrap();
                let names: Vec<String> = records.into_iter().map(|record| record.name).collect();
                assert_eq!(names, texts(&django["applied"]).iter().map(|label| here(label)).collect::<Vec<_>>());
                assert!(rows::tables(&db).await.unwrap().contains(&"app_song".to_owned()));
            }
            2 => {
                for text in texts(&step["statements"]) {
                    db.raw(text).execute().await.unwrap();
                }
            }
            4 => {
                let files = package.files();
                let (said, code) = dialogue(manage("makemigrations"), &[(RENAMED, "y"), (NEEDED, ""), (OPTION, "2")]);
                // Django says 3: here a failure is always 1
                assert_eq!((code, said.contains("error: stopped: nothing was written")), (1, true), "{said}");
                assert_eq!(package.files(), files);
            }
            5 => {
                let answers = [
                    (RENAMED, "y"),
                    (NEEDED, ""),
                    (OPTION, "1"),
                    (">>> ", "nonsense"),
                    (WRONG, ""),
                    (">>> ", "1+"),
                    (WRONG, ""),
                    (">>> ", "7"),
                ];
                let typed: Vec<&str> =
                    answers.iter().map(|(_, typed)| *typed).filter(|typed| !typed.is_empty()).collect();
                assert_eq!(json!(typed), step["input"]);
                let (said, code) = dialogue(manage("makemigrations"), &answers);
                assert_eq!(json!(code), django["exit"], "{said}");
                let operations = "    ~ Rename field title on AskedSong to name\n    + Add field plays to AskedSong\n";
                assert!(said.ends_with(operations), "{said}");
                let migrations = Migrations::from_folder(&folder).unwrap();
                let mut expected = django["written"][0].clone();
                expected.as_object_mut().unwrap().remove("app");
                let expected = expected
                    .to_string()
                    .replace("Song", "AskedSong")
                    .replace("_song", "_askedsong")
                    .replace("app.", "");
                assert_eq!(
                    described(migrations.all().last().unwrap()),
                    serde_json::from_str::<Value>(&expected).unwrap()
                );
            }
            7 => assert_eq!(rows::query(&db, step["sql"].as_str().unwrap()).await.unwrap(), django["rows"]),
            _ => assert_eq!(package.succeeds("makemigrations --check").trim(), "No changes detected"),
        }
    }
}

/// Answers the questions, and gives what is printed after the last, and the exit code.
fn dialogue(command: Command, answers: &[(&str, &str)]) -> (String, i32) {
    let mut person = Person::runs(command);
    for (question, typed) in answers {
        let keys = if typed.is_empty() { String::new() } else { format!("{typed}\n") };
        person.asked(question, &keys);
    }
    person.ends()
}

/// `+app.0002_plays` as it is here.
fn here(label: &str) -> String {
    label.replace("app.", "").replace("_song", "_askedsong")
}
