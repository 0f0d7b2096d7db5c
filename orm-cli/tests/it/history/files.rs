//! The files of a case as this library has them: one folder, whatever apps there are.

use crate::autodetector::models::{pairs_name, state};
use crate::autodetector::optimizer::operation;
use orm::migrations::{Migration, Operation, State};
use serde_json::{Value, json};

/// How the apps of a case are told apart in the names of one folder: not at all, where there is one.
pub(super) struct Names {
    apps: Vec<String>,
}

impl Names {
    pub(super) fn of(case: &Value) -> Self {
        Names { apps: texts(&case["apps"]) }
    }

    pub(super) fn is_app(&self, word: &str) -> bool {
        self.apps.iter().any(|app| app == word)
    }

    /// `app.0001_initial` is `0001_initial`, or `0001_app_initial` where there are more.
    pub(super) fn migration(&self, label: &str) -> String {
        let (app, name) = label.split_once('.').unwrap_or(("", label));
        if self.apps.len() == 1 {
            return name.to_owned();
        }
        match name.split_once('_') {
            Some((number, words)) => format!("{number}_{app}_{words}"),
            None => format!("{name}_{app}"),
        }
    }

    /// As [`migration`](Self::migration), for what ran: `+app.0001_initial`.
    pub(super) fn ran(&self, text: &str) -> String {
        let (sign, label) = text.split_at(1);
        format!("{sign}{}", self.migration(label))
    }

    pub(super) fn migrations(&self, list: &Value) -> Vec<String> {
        texts(list).iter().map(|label| self.migration(label)).collect()
    }

    fn model(&self, app: &str, name: &str) -> String {
        if self.apps.len() == 1 { name.to_owned() } else { format!("{app}.{name}") }
    }

    /// The model with the name that it has here, and the table that it has there.
    fn renamed(&self, app: &str, model: &Value) -> Value {
        let mut model = model.clone();
        let name = model["name"].as_str().unwrap().to_owned();
        if model["table"].is_null() {
            model["table"] = json!(format!("{app}_{}", name.to_lowercase()));
        }
        model["name"] = json!(self.model(app, &name));
        model
    }

    /// The models that the program has.
    pub(super) fn state(&self, models: &Value) -> State {
        let models = models.as_array().into_iter().flatten();
        let renamed = models.map(|model| self.renamed(model["app"].as_str().unwrap(), model)).collect();
        state(&Value::Array(renamed))
    }

    /// The migrations of a list.
    pub(super) fn files(&self, list: &Value) -> Vec<Migration> {
        let list = || list.as_array().into_iter().flatten();
        let label = |one: &Value| format!("{}.{}", one["app"].as_str().unwrap(), one["name"].as_str().unwrap());
        let mut files: Vec<Migration> = list().map(|one| self.file(one, &label(one))).collect();
        for one in list() {
            // who runs before another is what that one depends on
            for after in self.migrations(&one["run_before"]) {
                let after = files.iter_mut().find(|file| file.name == after).unwrap();
                after.depends_on.push(self.migration(&label(one)));
            }
        }
        files
    }

    fn file(&self, value: &Value, label: &str) -> Migration {
        let app = value["app"].as_str().unwrap();
        let mut operations = Vec::new();
        for one in value["operations"].as_array().unwrap() {
            operations.extend(self.operations(app, one, &operations));
        }
        Migration {
            name: self.migration(label),
            depends_on: self.migrations(&value["dependencies"]),
            replaces: self.migrations(&value["replaces"]),
            atomic: value["atomic"] != false,
            operations,
            checksum: String::new(),
        }
    }

    fn operations(&self, app: &str, value: &Value, before: &[Operation]) -> Vec<Operation> {
        let text = |key: &str| value[key].as_str().unwrap().to_owned();
        match value["op"].as_str().unwrap() {
            // with its tables of pairs
            "create_model" => {
                let models = state(&json!([self.renamed(app, &value["model"])])).models;
                models.into_iter().map(Operation::CreateModel).collect()
            }
            "run_code" => {
                let step = |word: &str| format!("history_{word}");
                vec![Operation::RunStep {
                    step: step(&text("forward")),
                    reverse: Some(step(&text("backward"))),
                    elidable: false,
                }]
            }
            "separate" => {
                assert_eq!(value["database"], json!([]), "what is done to the database alone is SQL here");
                let mut operations = Vec::new();
                for one in value["state"].as_array().unwrap() {
                    operations.extend(self.operations(app, one, &operations));
                }
                // two models never have one table at a time: what goes comes first
                operations.sort_by_key(|one| !matches!(one, Operation::DeleteModel { .. }));
                vec![Operation::StateOnly { operations }]
            }
            // a relation by another model has no table of pairs any more
            "alter_field" if value["field"]["through"].is_string() => {
                vec![Operation::DeleteModel {
                    model: pairs_name(&text("model"), value["field"]["name"].as_str().unwrap()),
                }]
            }
            "delete_model" => vec![Operation::DeleteModel { model: self.model(app, &text("model")) }],
            _ => operation(value, before).into_iter().collect(),
        }
    }
}

pub(super) fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}
