//! Replays a case: each step is done, and what came of it compared.

use super::compare::wrong;
use super::files::{Names, texts};
use super::rows;
use crate::autodetector::all;
use crate::autodetector::cases::detect;
use crate::autodetector::words::word;
use crate::executor::cases::schema_is;
use crate::package::Package;
use crate::support::{Backend, Db, Place};
use orm::migrations::{Migration, Migrations, Migrator, NonInteractive, RecordState, State, migration_name};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::PathBuf;

/// A program with its migrations and its database.
pub(super) struct History {
    pub(super) case: Value,
    pub(super) names: Names,
    package: Package,
    pub(super) place: Place,
    db: Db,
}

/// Writes no row: the step fails.
#[orm::step]
async fn history_fail(db: &orm::Database) -> orm::Result {
    db.raw("INSERT INTO boom (title) VALUES ('x')").execute().await?;
    Ok(())
}

/// Has nothing to undo.
#[orm::step]
async fn history_noop(_db: &orm::Database) -> orm::Result {
    Ok(())
}

/// The case of that name, to its end.
pub(super) async fn replay(id: &str, backend: Backend) -> History {
    let mut history = History::as_written(id, backend).await;
    history.turn_round();
    let steps = history.case["steps"].as_array().unwrap().clone();
    for (at, step) in steps.iter().enumerate() {
        let found = Box::pin(history.take(step)).await;
        let wrong = wrong(&history, at, step, &found);
        assert!(wrong.is_empty(), "{id}, step {at} ({}): {}\n{found:#?}", step["do"], wrong.join("; "));
    }
    history
}

/// What came of a step, under the names that the cases have for it.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) values: Map<String, Value>,
    /// What was printed.
    pub(super) said: String,
    pub(super) failed: bool,
}

impl History {
    /// The program of a case, before its first step.
    pub(super) async fn as_written(id: &str, backend: Backend) -> Self {
        let case = all().into_iter().find(|case| case["id"] == id).unwrap();
        let place = Place::empty(backend, id);
        let db = Db::connect(place.url()).await.unwrap();
        let package = Package::new(&format!("history-{}-{id}", backend.name()));
        let history = History { names: Names::of(&case), case, package, place, db };
        history.write(&history.case["migrations"]);
        history
    }

    fn folder(&self) -> PathBuf {
        self.package.folder().join("migrations")
    }

    fn write(&self, list: &Value) {
        for migration in self.names.files(list) {
            Migrations::write(self.folder(), &migration).unwrap();
        }
    }

    fn migrations(&self) -> Migrations {
        Migrations::from_folder(self.folder()).unwrap()
    }

    /// A model moves when it has gone from where it was: two never have one table at a time.
    fn turn_round(&self) {
        if self.case["id"] != "move-model-state-only" {
            return;
        }
        let (gone, there) = ("0002_a_move", "0002_b_move");
        for (name, other) in [(gone, None), (there, Some(gone))] {
            let mut migration = self.migrations().all().iter().find(|one| one.name == name).unwrap().clone();
            migration.depends_on.retain(|one| one != there);
            migration.depends_on.extend(other.map(str::to_owned));
            std::fs::write(self.folder().join(format!("{name}.toml")), migration.to_toml()).unwrap();
        }
        Migrations::write_index(self.folder()).unwrap();
    }

    /// What a command of the program printed, and its exit code.
    pub(super) fn manage(&self, command_line: &str) -> (String, i32) {
        let mut command = self.package.command(command_line);
        command.env("DATABASE_URL", self.place.url()).env("NO_COLOR", "1");
        Package::run(command)
    }

    pub(super) async fn query(&self, text: &str) -> Value {
        rows::query(&self.db, text).await.unwrap()
    }

    async fn take(&mut self, step: &Value) -> Found {
        let before: Vec<String> = self.migrations().all().iter().map(|one| one.name.clone()).collect();
        let mut found = match step["do"].as_str().unwrap() {
            "migrate" => self.migrate(step).await,
            "makemigrations" => self.makemigrations(step),
            "squashmigrations" => self.command(step),
            "graph" => self.graph(step).await,
            "query" => Found::of("rows", self.query(step["sql"].as_str().unwrap()).await),
            "sql" => {
                for text in texts(&step["statements"]) {
                    self.db.raw(text).execute().await.unwrap();
                }
                Found::default()
            }
            "models" => {
                self.case["models"] = step["models"].clone();
                Found::default()
            }
            "write" => {
                self.write(&step["migrations"]);
                return Found::default();
            }
            "delete_files" => {
                self.delete(&self.names.migrations(&step["files"]));
                Found::default()
            }
            other => panic!("{other}"),
        };
        let written = self.migrations().all().iter().filter(|one| !before.contains(&one.name)).map(described).collect();
        let records = Migrator::new(&self.db, &self.migrations()).records().await.unwrap();
        let applied =
            records.iter().filter(|record| record.state == RecordState::Applied).map(|record| json!(record.name));
        found.values.insert("written".to_owned(), written);
        found.values.insert("applied".to_owned(), applied.collect());
        found.values.insert("tables".to_owned(), json!(rows::tables(&self.db).await.unwrap()));
        found
    }

    /// Deletes files, as somebody does it by hand, and lists the others anew.
    fn delete(&self, names: &[String]) {
        for name in names {
            std::fs::remove_file(self.folder().join(format!("{name}.toml"))).unwrap();
        }
        let (said, code) = self.manage("migrate");
        let problem = format!("index.toml lists {}.toml, which is not there", names[0]);
        assert!(code == 1 && said.contains(&problem), "{said}");
        Migrations::write_index(self.folder()).unwrap();
    }

    /// The command, without the names of apps that it has in Django.
    fn command(&self, step: &Value) -> Found {
        let mut words = vec![step["do"].as_str().unwrap().to_owned()];
        let mut app = String::new();
        for word in texts(&step["args"]) {
            if self.names.is_app(&word) {
                app = word;
            } else if word.starts_with('-') {
                words.push(word);
            } else {
                words.push(self.names.migration(&format!("{app}.{word}")));
            }
        }
        if step["noninteractive"] == true && words[0] == "makemigrations" {
            words.push("--no-input".to_owned());
        }
        let (said, code) = self.manage(&words.join(" "));
        let mut found = Found::of("exit", json!(code));
        found.values.insert("output".to_owned(), json!(said.lines().collect::<Vec<_>>()));
        Found { said, failed: code != 0, ..found }
    }

    async fn migrate(&self, step: &Value) -> Found {
        let mut found = self.command(step);
        found.values.insert("ran".to_owned(), json!(ran(&found.said)));
        if !found.failed {
            let schema = schema_is(&self.db, &self.state_of_records().await).await;
            found.values.insert("schema".to_owned(), json!(schema.err().unwrap_or_default()));
        }
        found
    }

    /// The models after what is applied.
    async fn state_of_records(&self) -> State {
        let migrations = self.migrations();
        let records = Migrator::new(&self.db, &migrations).records().await.unwrap();
        let names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
        let mut state = State::default();
        for migration in migrations.graph_with(&names).unwrap().migrations() {
            if names.contains(&migration.name.as_str()) {
                migration.apply(&mut state).unwrap();
            }
        }
        state
    }

    /// The command knows the models of this binary; those of the case are compared as it compares them.
    fn makemigrations(&self, step: &Value) -> Found {
        let flags = texts(&step["args"]);
        let has = |flag: &str| flags.iter().any(|word| word == flag);
        // what no model has a part in
        if has("--merge") || has("--empty") || self.migrations().graph().is_err() {
            return self.command(step);
        }
        let (said, code, migration) = match self.changes(false) {
            Err(error) => (error, 1, None),
            Ok(None) => ("No changes detected\n".to_owned(), 0, None),
            Ok(Some(migration)) => {
                let mut said = format!("Migrations for 'music':\n  migrations/{}.toml\n", migration.name);
                for operation in &migration.operations {
                    writeln!(said, "    {} {operation}", operation.symbol()).unwrap();
                }
                (said, i32::from(has("--check")), Some(migration))
            }
        };
        if let Some(migration) = migration.as_ref().filter(|_| !has("--check") && !has("--dry-run")) {
            Migrations::write(self.folder(), migration).unwrap();
        }
        let mut found = Found::of("exit", json!(code));
        found.values.insert("output".to_owned(), json!(said.lines().collect::<Vec<_>>()));
        Found { said, failed: code == 1 && migration.is_none(), ..found }
    }

    /// What is found in the models of the case.
    pub(super) fn changes(&self, allow_data_loss: bool) -> Result<Option<Migration>, String> {
        let graph = self.migrations().graph().unwrap();
        let (from, to) = (graph.state().unwrap(), self.names.state(&self.case["models"]));
        let operations = detect(&from, &to, &mut NonInteractive, allow_data_loss).map_err(|error| error.to_string())?;
        Ok((!operations.is_empty()).then(|| Migration {
            name: migration_name(graph.next_number(), &operations),
            depends_on: graph.head().unwrap().into_iter().map(str::to_owned).collect(),
            replaces: Vec::new(),
            atomic: true,
            operations,
            checksum: String::new(),
        }))
    }

    /// Writes what is found in the models.
    pub(super) fn write_what_changed(&self) {
        let migration = self.changes(false).unwrap().unwrap();
        Migrations::write(self.folder(), &migration).unwrap();
    }

    async fn graph(&self, step: &Value) -> Found {
        let migrations = self.migrations();
        let records = Migrator::new(&self.db, &migrations).records().await.unwrap();
        let names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
        let graph = match migrations.graph_with(&names) {
            Ok(graph) => graph,
            Err(error) => return Found { said: error.to_string(), failed: true, ..Found::default() },
        };
        let mut found = Found::of("leaves", json!(graph.heads()));
        found
            .values
            .insert("conflicts".to_owned(), if graph.head().is_ok() { json!({}) } else { json!(graph.heads()) });
        if let [app, name] = texts(&step["target"]).as_slice() {
            let target = graph.find(&self.names.migration(&format!("{app}.{name}"))).unwrap();
            let names = |list: Vec<&Migration>| json!(list.iter().map(|one| &one.name).collect::<Vec<_>>());
            found.values.insert("forwards".to_owned(), names(graph.up_to(&target.name)));
            found.values.insert("backwards".to_owned(), names(graph.down_from(&target.name)));
        }
        found
    }
}

impl Found {
    fn of(what: &str, value: Value) -> Self {
        Found { values: Map::from_iter([(what.to_owned(), value)]), ..Found::default() }
    }
}

/// What `migrate` says that it ran; what is only recorded does not run.
pub(super) fn ran(said: &str) -> Vec<String> {
    let lines = said.lines().filter(|line| !line.contains("... FAKED"));
    let ran = lines.filter_map(|line| {
        let sign = if line.starts_with("  Applying ") { '+' } else { '-' };
        let rest = line.strip_prefix("  Applying ").or_else(|| line.strip_prefix("  Unapplying "))?;
        Some(format!("{sign}{}", rest.split_once("...")?.0))
    });
    ran.collect()
}

/// A file in the words of the cases.
pub(super) fn described(migration: &Migration) -> Value {
    let mut all = json!({
        "name": migration.name,
        "operations": migration.operations.iter().map(word).collect::<Vec<_>>(),
        "dependencies": migration.depends_on,
    });
    if !migration.replaces.is_empty() {
        all["replaces"] = json!(migration.replaces);
    }
    all
}
