//! From the text of a file to its operations.

use super::entry::{Entry, Source};
use super::reader_of_models::{check, field, fill, index, model, unique};
use super::{FORMAT, FileError, checksum, name_of};
use crate::backend::Backend;
use crate::db::sql_text;
use crate::meta::nearest_ignoring_case as nearest;
use crate::migrations::{BackendSql, Constraint, Migration, Operation, written};
use toml_edit::{Document, Item};

/// The names of the operations. They are in files of users: none may ever change or go.
const OPERATIONS: &[&str] = &[
    "create_model",
    "delete_model",
    "rename_model",
    "rename_table",
    "add_field",
    "remove_field",
    "alter_field",
    "rename_field",
    "add_index",
    "remove_index",
    "rename_index",
    "add_constraint",
    "remove_constraint",
    "alter_options",
    "run_sql",
    "run_step",
    "state_only",
];

pub(super) fn read(file: &str, text: &str) -> Result<Migration, FileError> {
    let source = Source { file, text };
    // git puts them on lines of their own
    if let Some(at) = text.find("<<<<<<< ").filter(|&at| at == 0 || text[..at].ends_with('\n')) {
        return Err(source.error(at, "git left a conflict here: keep one side, or both"));
    }
    let document = Document::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        source.error(at, format!("this is no TOML: {}", error.message().replace('\n', ", ")))
    })?;
    let top = Entry { source, table: document.as_table(), at: 0, what: "a migration" };
    match top.integer("format")? {
        Some(FORMAT) => {}
        Some(newer) if newer > FORMAT => {
            return Err(top.error_at(
                "format",
                format!("format {newer} is of a newer version of this library, which reads up to {FORMAT}"),
            ));
        }
        Some(_) => return Err(top.error_at("format", format!("there is no such format: write `format = {FORMAT}`"))),
        None => return Err(top.error(format!("a migration says its format: write `format = {FORMAT}` at the top"))),
    }
    top.only(&["format", "depends_on", "replaces", "atomic", "operations"])?;
    Ok(Migration {
        name: name_of(file).to_owned(),
        depends_on: top.texts("depends_on")?.unwrap_or_default(),
        replaces: top.texts("replaces")?.unwrap_or_default(),
        atomic: top.flag("atomic")?.unwrap_or(true),
        operations: operations(&top, "operations")?,
        checksum: checksum(text),
    })
}

fn operations(entry: &Entry<'_>, key: &str) -> Result<Vec<Operation>, FileError> {
    entry.entries(key, "an operation")?.into_iter().map(operation).collect()
}

fn operation(entry: Entry<'_>) -> Result<Operation, FileError> {
    let op = entry.need_text("op", "`op = \"add_field\"`")?;
    let Some(what) = OPERATIONS.iter().find(|known| **known == op) else {
        let hint = match nearest(&op, OPERATIONS.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are {}", OPERATIONS.join(", ")),
        };
        return Err(entry.error_at("op", format!("there is no operation `{op}`: {hint}")));
    };
    let entry = Entry { what, ..entry };
    let only = |keys: &[&str]| entry.only(&[&["op"], keys].concat());
    let model_name = || entry.need_text("model", "`model = \"Song\"`");
    Ok(match *what {
        "create_model" => {
            only(&["model", "table", "automatic", "ordering", "fields", "uniques", "indexes", "checks"])?;
            Operation::CreateModel(model(&entry)?)
        }
        "delete_model" => {
            only(&["model"])?;
            Operation::DeleteModel { model: model_name()? }
        }
        "rename_model" => {
            only(&["old", "new", "table"])?;
            Operation::RenameModel {
                old: entry.need_text("old", "`old = \"Tune\"`")?,
                new: entry.need_text("new", "`new = \"Song\"`")?,
                table: entry.text("table")?,
            }
        }
        "rename_table" => {
            only(&["model", "table"])?;
            let table = entry.need_text("table", "`table = \"songs\"`")?;
            Operation::RenameTable { model: model_name()?, table }
        }
        "add_field" => {
            only(&["model", "field", "fill"])?;
            let field = field_of(&entry)?;
            Operation::AddField { model: model_name()?, fill: fill(&entry, &field)?, field }
        }
        "remove_field" => {
            only(&["model", "field"])?;
            Operation::RemoveField { model: model_name()?, field: entry.need_text("field", "`field = \"plays\"`")? }
        }
        "alter_field" => {
            only(&["model", "field", "fill"])?;
            let field = field_of(&entry)?;
            Operation::AlterField { model: model_name()?, fill: fill(&entry, &field)?, field }
        }
        "rename_field" => {
            only(&["model", "old", "new", "column"])?;
            Operation::RenameField {
                model: model_name()?,
                old: entry.need_text("old", "`old = \"title\"`")?,
                new: entry.need_text("new", "`new = \"name\"`")?,
                column: entry.text("column")?,
            }
        }
        "add_index" => {
            only(&["model", "index", "concurrently"])?;
            let concurrently = entry.flag("concurrently")?.unwrap_or_default();
            Operation::AddIndex { model: model_name()?, index: index_of(&entry)?, concurrently }
        }
        "remove_index" => {
            only(&["model", "index", "concurrently"])?;
            let concurrently = entry.flag("concurrently")?.unwrap_or_default();
            Operation::RemoveIndex { model: model_name()?, index: index_of(&entry)?, concurrently }
        }
        "rename_index" => {
            only(&["model", "index", "new"])?;
            Operation::RenameIndex { model: model_name()?, index: index_of(&entry)?, new: entry.text("new")? }
        }
        "add_constraint" => {
            only(&["model", "unique", "check"])?;
            Operation::AddConstraint { model: model_name()?, constraint: constraint_of(&entry)? }
        }
        "remove_constraint" => {
            only(&["model", "unique", "check"])?;
            Operation::RemoveConstraint { model: model_name()?, constraint: constraint_of(&entry)? }
        }
        "alter_options" => {
            only(&["model", "ordering", "automatic"])?;
            Operation::AlterOptions {
                model: model_name()?,
                ordering: entry.texts("ordering")?.unwrap_or_default(),
                automatic: entry.flag("automatic")?.unwrap_or_default(),
            }
        }
        "run_sql" => {
            only(&["forward", "reverse", "sqlite", "postgres", "state", "elidable"])?;
            run_sql(&entry)?
        }
        "run_step" => {
            only(&["step", "reverse", "elidable"])?;
            Operation::RunStep {
                step: entry.need_text("step", "`step = \"fill_slugs\"`")?,
                reverse: entry.text("reverse")?,
                elidable: entry.flag("elidable")?.unwrap_or_default(),
            }
        }
        _ => {
            only(&["operations"])?;
            Operation::StateOnly { operations: operations(&entry, "operations")? }
        }
    })
}

fn field_of(entry: &Entry<'_>) -> Result<crate::migrations::FieldState, FileError> {
    field(&entry.need_entry("field", "a field", "`field = { name = \"plays\", type = \"bigint\" }`")?)
}

fn index_of(entry: &Entry<'_>) -> Result<crate::migrations::IndexState, FileError> {
    index(&entry.need_entry("index", "an index", "`index = { fields = [\"title\", \"-added\"] }`")?)
}

fn constraint_of(entry: &Entry<'_>) -> Result<Constraint, FileError> {
    let found = (entry.entry("unique", "a unique constraint")?, entry.entry("check", "a check")?);
    match found {
        (Some(entry), None) => unique(&entry).map(Constraint::Unique),
        (None, Some(entry)) => check(&entry).map(Constraint::Check),
        _ => Err(entry.error(format!(
            "{} needs one of `unique = {{ fields = [\"artist\", \"title\"] }}` and `check = {{ name = \"..\", condition = \"..\" }}`",
            entry.what
        ))),
    }
}

fn run_sql(entry: &Entry<'_>) -> Result<Operation, FileError> {
    let (sqlite, postgres) = (entry.entry("sqlite", "`sqlite`")?, entry.entry("postgres", "`postgres`")?);
    let elidable = entry.flag("elidable")?.unwrap_or_default();
    let state = operations(entry, "state")?;
    let (sqlite, postgres) = match (sqlite, postgres) {
        (None, None) => (backend_sql(entry, Backend::Sqlite)?, backend_sql(entry, Backend::Postgres)?),
        (sqlite, postgres) => {
            if let Some(key) = ["forward", "reverse"].into_iter().find(|key| entry.has(key)) {
                let message = format!("`{key}` is for both databases, and here each has its own: move it");
                return Err(entry.error_at(key, message));
            }
            // one that is not named has nothing to do, and nothing to undo
            let nothing = BackendSql { forward: Vec::new(), reverse: Some(Vec::new()) };
            let read = |entry: Option<Entry<'_>>, backend| match entry {
                Some(entry) => {
                    entry.only(&["forward", "reverse"])?;
                    backend_sql(&entry, backend)
                }
                None => Ok(nothing.clone()),
            };
            (read(sqlite, Backend::Sqlite)?, read(postgres, Backend::Postgres)?)
        }
    };
    Ok(Operation::RunSql { sqlite, postgres, state, elidable })
}

fn backend_sql(entry: &Entry<'_>, backend: Backend) -> Result<BackendSql, FileError> {
    let forward = statements(entry, "forward", backend)?.ok_or_else(|| {
        entry.error(format!("{} needs `forward`: the SQL, `forward = \"UPDATE ..\"` or a list", entry.what))
    })?;
    Ok(BackendSql { forward, reverse: statements(entry, "reverse", backend)? })
}

/// One text, or a list of them. A text is one statement or several; an empty one is none.
fn statements(entry: &Entry<'_>, key: &str, backend: Backend) -> Result<Option<Vec<String>>, FileError> {
    let texts = match entry.table.get(key).and_then(Item::as_str) {
        Some(text) if text.trim().is_empty() => return Ok(Some(Vec::new())),
        Some(text) => vec![text.to_owned()],
        None => match entry.texts(key)? {
            Some(texts) => texts,
            None => return Ok(None),
        },
    };
    let mut statements = Vec::new();
    for text in texts {
        match sql_text::split(&text, backend).as_slice() {
            several @ [_, _, ..] => statements.extend(several.iter().map(|&one| one.to_owned())),
            // as it stands in the file
            _ => statements.push(text),
        }
    }
    for text in &statements {
        let refused = |error| entry.error_at(key, format!("`{}` can't be run: {error}", short(text)));
        sql_text::check(text, backend).map_err(refused)?;
    }
    if backend == Backend::Postgres
        && statements.len() > 1
        && let Some(alone) = statements.iter().find(|text| written::stands_alone(text))
    {
        let message = format!(
            "PostgreSQL runs `{}` outside of transactions only, and what was done beside it could not be recorded: give it an operation of its own",
            short(alone)
        );
        return Err(entry.error_at(key, message));
    }
    Ok(Some(statements))
}

/// The beginning of a statement, on one line.
fn short(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}
