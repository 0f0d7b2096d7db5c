//! What came of a step, and what should have: what Django gives, where nothing else is said.

use super::different::{DIFFERENT, SAID};
use super::files::{Names, texts};
use super::replay::{Found, History};
use crate::executor::cases::of;
use serde_json::{Map, Value, json};

/// What Django gives, with the names of one folder.
fn translated(names: &Names, what: &str, value: &Value) -> Value {
    match what {
        "ran" => texts(value).iter().map(|text| names.ran(text)).collect(),
        "applied" | "leaves" | "forwards" | "backwards" => json!(names.migrations(value)),
        "written" => value
            .as_array()
            .into_iter()
            .flatten()
            .map(|file| {
                let mut file = file.clone();
                let label = format!("{}.{}", file["app"].as_str().unwrap(), file["name"].as_str().unwrap());
                file["name"] = json!(names.migration(&label));
                file["dependencies"] = json!(names.migrations(&file["dependencies"]));
                if file["replaces"].is_array() {
                    file["replaces"] = json!(names.migrations(&file["replaces"]));
                }
                file.as_object_mut().unwrap().remove("app");
                file
            })
            .collect(),
        "output" => texts(value).iter().map(|line| line_here(line)).collect(),
        _ => value.clone(),
    }
}

/// A line of Django's with the names that things have here.
fn line_here(line: &str) -> String {
    let line = line.replace("/app/migrations/", "migrations/").replace(".py", ".toml").replace(": (none)", "");
    line.replace("'app'", "'music'").replace("Merging app", "Merging music")
}

/// Each line is there, in this order; Django writes names of models as it likes.
fn are_there(lines: &[String], found: &[String]) -> bool {
    let mut rest = found.iter();
    lines.iter().all(|line| rest.any(|other| other.eq_ignore_ascii_case(line)))
}

/// What of a step is not as it should be.
pub(super) fn wrong(history: &History, at: usize, step: &Value, found: &Found) -> Vec<String> {
    let id = history.case["id"].as_str().unwrap();
    let mut wrong = Vec::new();
    let django = &step["django"];
    let mut expected: Map<String, Value> = Map::new();
    for (what, value) in django.as_object().into_iter().flatten().filter(|(what, _)| *what != "error") {
        expected.insert(what.clone(), translated(&history.names, what, of(value, history.place.backend())));
    }
    // what is not said of a command is that it wrote nothing
    if django.is_object() && found.values.contains_key("written") {
        expected.entry("written").or_insert_with(|| json!([]));
    }
    if found.values.contains_key("schema") {
        expected.insert("schema".to_owned(), json!(""));
    }
    let mut fails = django["error"].is_string() || django["error"].is_object();
    for one in DIFFERENT.iter().filter(|one| one.case == id && one.step == at) {
        let here: Value = serde_json::from_str(one.here).unwrap();
        if one.what == "error" {
            assert_ne!(here, json!(fails), "{id}, step {at}: it is no different");
            fails = here == true;
            expected.insert("exit".to_owned(), json!(i32::from(fails)));
            continue;
        }
        if expected.get(one.what) == Some(&here) {
            wrong.push(format!("{} is no different: {}", one.what, one.why));
        }
        expected.insert(one.what.to_owned(), here);
    }
    for (what, value) in &expected {
        let same = match (what.as_str(), &found.values.get(what)) {
            (_, _) if value.is_null() => true,
            ("output", Some(lines)) => are_there(&texts(value), &texts(lines)),
            (_, Some(other)) => *other == value,
            (_, None) => false,
        };
        if !same {
            wrong.push(format!("{what} is not {value}"));
        }
    }
    let said = SAID.iter().find(|(case, step, _)| *case == id && *step == at).map(|(_, _, said)| *said);
    match (found.failed, fails, said) {
        (false, false, None) => {}
        (true, true, Some(parts)) => {
            wrong.extend(
                parts
                    .iter()
                    .filter(|part| !found.said.contains(**part))
                    .map(|part| format!("it does not say `{part}`")),
            );
        }
        (true, true, None) => wrong.push("nobody expects a message".to_owned()),
        (failed, fails, _) => wrong.push(format!("failed: {failed}, expected: {fails}")),
    }
    if found.said.contains("panicked") {
        wrong.push("it panicked".to_owned());
    }
    wrong
}
