//! Each case: the questions in order, the operations, and nothing to do afterwards.

use super::all;
use super::models::{pairs_name, state};
use super::words::{find, ours, word};
use orm::migrations::{
    Autodetector, DetectError, FieldState, Fill, Hints, ModelState, NonInteractive, Operation, Questioner, State,
    Stopped,
};
use orm::tables::{ColumnDefault, ColumnType};
use serde_json::Value;

/// What models here do not have, or can't be wrong in.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[
    ("generated-column", "no generated columns"),
    ("generated-expression-change", "no generated columns"),
    ("composite-pk-add", "no composite keys"),
    ("collation-change", "no collations"),
    ("unmanaged-to-managed", "no unmanaged models"),
    ("move-model-between-apps", "no apps: a model in another module keeps its name and its table"),
    ("inheritance-mti-add", "no multi-table inheritance"),
    ("field-moved-to-child", "no multi-table inheritance"),
    ("index-expression", "no indexes over expressions"),
    ("unique-partial-deferrable", "no partial or deferrable constraints"),
    ("remove-model-still-referenced", "a foreign key to a struct that is gone does not compile"),
];

/// Where something else is found here, and why: what is found, what is asked.
const DIFFERENT: &[(&str, &str, &[&str], &[&str])] = &[
    (
        "rename-model-case",
        "names of structs are told apart by case; the table stays, so nothing is asked, and nothing done to the database",
        &["rename_model(Song→SONG)"],
        &[],
    ),
    (
        "rename-model-keep-table",
        "the same table is the same rows: nothing is asked, and nothing done to the database",
        &["rename_model(Song→Track)"],
        &[],
    ),
    (
        "rename-field-keep-column",
        "the same column is the same values: nothing is asked, and nothing done to the database",
        &["rename_field(Song.title→name)"],
        &[],
    ),
    ("related-name-only", "the name of a way back is nothing of the database", &[], &[]),
    ("m2m-options-only", "the name of a way back is nothing of the database", &[], &[]),
    ("check-message-only", "a message is nothing of the database", &[], &[]),
    (
        "m2m-repoint",
        "pairs with other rows mean nothing: the table is made anew, and that is a loss to be allowed",
        &["delete_model(SongTags)", "create_model(SongTags)"],
        &[],
    ),
    (
        "m2m-through-to-other-through",
        "the models are alike enough that one may be the other: that is asked once more than in Django",
        &["delete_model(T1)", "create_model(T2)"],
        &["rename_model(T1→T2)?"],
    ),
];

/// Answers as the case says, and writes down what it was asked.
pub(crate) struct Answers<'a> {
    pub(crate) case: &'a Value,
    pub(crate) asked: Vec<String>,
}

impl Answers<'_> {
    fn says(&self, question: &str, what: &str) -> bool {
        self.case["answers"][question].as_array().is_some_and(|list| list.iter().any(|said| said == what))
    }

    fn fill(&self, question: &str, what: &str) -> Option<Fill> {
        let value = &self.case["answers"][question][what];
        match value {
            Value::Null => None,
            Value::Number(number) => Some(Fill::Value(ColumnDefault::Integer(number.as_i64().unwrap()))),
            value => Some(Fill::Value(ColumnDefault::Text(value.as_str().unwrap().to_owned()))),
        }
    }

    /// The many-to-many field of a model between.
    fn field_of_pairs(&self, name: &str) -> (String, String) {
        for models in [&self.case["before"], &self.case["after"]] {
            for model in models.as_array().unwrap() {
                for field in model["fields"].as_array().unwrap() {
                    let (model, field) = (model["name"].as_str().unwrap(), field["name"].as_str().unwrap());
                    if pairs_name(model, field) == name {
                        return (model.to_owned(), field.to_owned());
                    }
                }
            }
        }
        panic!("{name} is no model between")
    }
}

impl Questioner for Answers<'_> {
    fn is_model_renamed(&mut self, old: &ModelState, new: &ModelState) -> Result<bool, Stopped> {
        if old.automatic {
            let ((_, old), (model, new)) = (self.field_of_pairs(&old.name), self.field_of_pairs(&new.name));
            let what = format!("{model}.{old}→{new}");
            self.asked.push(format!("rename_field({what})?"));
            return Ok(self.says("rename_field", &what));
        }
        let what = format!("{}→{}", old.name, new.name);
        self.asked.push(format!("rename_model({what})?"));
        Ok(self.says("rename_model", &what))
    }

    fn is_field_renamed(&mut self, model: &ModelState, old: &FieldState, new: &FieldState) -> Result<bool, Stopped> {
        let what = format!("{}.{}→{}", model.name, old.name, new.name);
        self.asked.push(format!("rename_field({what})?"));
        Ok(self.says("rename_field", &what))
    }

    fn fill_of_new_field(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        _: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        let what = format!("{}.{}", model.name, field.name);
        // a default that is a function is one for Django; here it is not known
        let computed =
            find(&self.case["after"], &model.name, &field.name).is_some_and(|field| field["default"].is_object());
        if computed {
            return Ok(Some(Fill::Value(ColumnDefault::Text("{}".to_owned()))));
        }
        self.asked.push(format!("oneoff_default({what})?"));
        Ok(self.fill("oneoff_default", &what))
    }

    fn fill_of_nulls(
        &mut self,
        model: &ModelState,
        field: &FieldState,
        _: ColumnType,
    ) -> Result<Option<Fill>, Stopped> {
        let what = format!("{}.{}", model.name, field.name);
        self.asked.push(format!("not_null_default({what})?"));
        if self.says("not_null_ignore", &what) {
            return Ok(Some(Fill::Nothing));
        }
        Ok(self.fill("not_null_default", &what))
    }
}

pub(crate) fn detect(
    from: &State,
    to: &State,
    questioner: &mut dyn Questioner,
    allow_data_loss: bool,
) -> Result<Vec<Operation>, DetectError> {
    let hints = Hints::default();
    Autodetector { from, to, hints: &hints, allow_data_loss }.changes(questioner)
}

fn apply(operations: &[Operation], from: &State) -> State {
    let mut state = from.clone();
    for operation in operations {
        operation.apply(&mut state).unwrap();
    }
    state
}

/// The words without what follows from another one, sorted.
fn reduced(words: Vec<String>, case: &Value) -> Vec<String> {
    let created: Vec<String> = words.iter().filter_map(|word| within(word, "create_model(")).collect();
    let deleted: Vec<String> = words.iter().filter_map(|word| within(word, "delete_model(")).collect();
    let owner = |name: &String| {
        let models = case["before"].as_array().unwrap().iter().chain(case["after"].as_array().unwrap());
        let mut owners = models.map(|model| model["name"].as_str().unwrap().to_owned());
        owners.find(|owner| name != owner && name.starts_with(owner))
    };
    let mut kept: Vec<String> = words
        .into_iter()
        .filter(|word| {
            let about =
                word.split_once('(').map(|(_, rest)| rest.split(['.', ':', ')', '→']).next().unwrap().to_owned());
            let about = about.unwrap_or_default();
            let is_made = word.starts_with("create_model(");
            let is_gone = word.starts_with("delete_model(");
            // a model may be made with its fields and constraints at once, or go with them; a model between goes with its owner
            let with_model =
                (created.contains(&about) && !is_made) || (deleted.contains(&about) && !is_gone && !is_made);
            let of_pairs = |list: &[String]| owner(&about).is_some_and(|owner| list.contains(&owner));
            let with_owner = if is_made { of_pairs(&created) } else { is_gone && of_pairs(&deleted) };
            !with_model && !with_owner
        })
        .collect();
    kept.sort();
    kept.dedup();
    kept
}

fn within(word: &str, verb: &str) -> Option<String> {
    word.strip_prefix(verb)?.strip_suffix(')').map(str::to_owned)
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn check(case: &Value) -> Result<(), String> {
    let id = case["id"].as_str().unwrap();
    let (from, to) = (state(&case["before"]), state(&case["after"]));
    let mut answers = Answers { case, asked: Vec::new() };
    let found = detect(&from, &to, &mut answers, true).map_err(|error| error.to_string())?;
    let words: Vec<String> = found.iter().map(word).collect();
    let different = DIFFERENT.iter().find(|(other, ..)| *other == id);
    let (expected, asked) = match different {
        Some((_, _, words, asked)) => (
            words.iter().map(|word| (*word).to_owned()).collect(),
            asked.iter().map(|word| (*word).to_owned()).collect(),
        ),
        None => {
            let words = texts(&case["expected_operations"]);
            let words = words.iter().filter_map(|word| ours(word, &case["before"], &case["after"]));
            (words.collect(), texts(&case["questions"]))
        }
    };
    if answers.asked != asked {
        return Err(format!("asked {:?}, not {asked:?}", answers.asked));
    }
    let (got, expected) = (reduced(words.clone(), case), reduced(expected, case));
    if got != expected {
        return Err(format!("found {got:?}, not {expected:?}"));
    }
    for pair in case["order"].as_array().into_iter().flatten() {
        let place = |side: &Value| {
            let choices = side.as_str().unwrap().split('|');
            let choices = choices.filter_map(|word| ours(word, &case["before"], &case["after"]));
            choices.filter_map(|word| words.iter().position(|other| *other == word)).min()
        };
        if let (Some(first), Some(second)) = (place(&pair[0]), place(&pair[1]))
            && first > second
        {
            return Err(format!("{pair} is not the order of {words:?}"));
        }
    }
    if !apply(&found, &from).is_same(&to) {
        return Err("the operations do not lead there".to_owned());
    }
    match detect(&apply(&found, &from), &to, &mut NonInteractive, false) {
        Ok(again) if again.is_empty() => {}
        again => return Err(format!("found again: {again:?}")),
    }
    let computed = case["after"].to_string().contains("callable");
    if computed || different.is_some() {
        return Ok(());
    }
    not_interactive(case, &from, &to, &found, asked.is_empty())
}

/// Without anybody to ask: the same, or a refusal that names what it is about.
fn not_interactive(case: &Value, from: &State, to: &State, found: &[Operation], is_clear: bool) -> Result<(), String> {
    let loses = found.iter().any(Operation::loses_data);
    let said = detect(from, to, &mut NonInteractive, false);
    let must_refuse = case["refused"].is_string() || loses || !is_clear;
    match said {
        Err(DetectError::Refused(refused)) if must_refuse => {
            let text = refused.to_string();
            let names = refused.losses.iter().all(|loss| text.contains(&loss.what));
            if names && (text.contains("--allow-data-loss") || text.contains("default")) { Ok(()) } else { Err(text) }
        }
        // a key that others point at, under another name
        Err(DetectError::KeyMoves(moved)) if must_refuse => {
            let text = moved.to_string();
            if moved.0.iter().all(|key| key.may_be_renamed) && text.contains("--rename ") { Ok(()) } else { Err(text) }
        }
        // a question may be about something that is not lost, as a new model beside one that stays
        Ok(_) if !case["refused"].is_string() && !loses => Ok(()),
        said => Err(format!("nobody is asked: {said:?}")),
    }
}

#[test]
fn each_case_is_found_as_django_finds_it_or_safer() {
    let mut failures = Vec::new();
    let mut count = 0;
    for case in all().iter().filter(|case| case["kind"] == "evolve") {
        let id = case["id"].as_str().unwrap();
        if LEFT_OUT.iter().any(|(other, _)| *other == id) {
            continue;
        }
        count += 1;
        if let Err(error) = check(case) {
            failures.push(format!("{id}: {error}"));
        }
    }
    println!("{count} cases");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn what_is_left_out_or_different_is_there() {
    let cases = all();
    let is_there = |id: &&str| cases.iter().any(|case| case["id"] == *id);
    assert!(LEFT_OUT.iter().map(|(id, _)| *id).chain(DIFFERENT.iter().map(|(id, ..)| *id)).all(|id| is_there(&id)));
}
