//! From operations to the text of a file. What is as usual is left out; the rest stands in an order that never changes.

use super::FORMAT;
use super::writer_of_values::{check, fields, fill, flag, index, list, quoted, statements, text, unique};
use crate::migrations::{BackendSql, Constraint, Migration, ModelState, Operation};

pub(super) fn write(migration: &Migration) -> String {
    let mut out = format!("format = {FORMAT}\n");
    if !migration.depends_on.is_empty() || migration.replaces.is_empty() {
        line(&mut out, "depends_on", &names(&migration.depends_on));
    }
    if !migration.replaces.is_empty() {
        line(&mut out, "replaces", &names(&migration.replaces));
    }
    if !migration.atomic {
        line(&mut out, "atomic", "false");
    }
    operations(&mut out, "operations", &migration.operations);
    out
}

fn names(names: &[String]) -> String {
    list(names.iter().map(|name| quoted(name)))
}

fn line(out: &mut String, key: &str, value: &str) {
    out.push_str(key);
    out.push_str(" = ");
    out.push_str(value);
    out.push('\n');
}

fn operations(out: &mut String, path: &str, operations: &[Operation]) {
    for operation in operations {
        out.push_str(&format!("\n[[{path}]]\n"));
        write_operation(out, path, operation);
    }
}

fn write_operation(out: &mut String, path: &str, operation: &Operation) {
    let mut put = |key: &str, value: &str| line(out, key, value);
    match operation {
        Operation::CreateModel(model) => {
            put("op", "\"create_model\"");
            create_model(out, model);
        }
        Operation::DeleteModel { model } => {
            put("op", "\"delete_model\"");
            put("model", &quoted(model));
        }
        Operation::RenameModel { old, new, table } => {
            put("op", "\"rename_model\"");
            put("old", &quoted(old));
            put("new", &quoted(new));
            if let Some(table) = table {
                put("table", &quoted(table));
            }
        }
        Operation::RenameTable { model, table } => {
            put("op", "\"rename_table\"");
            put("model", &quoted(model));
            put("table", &quoted(table));
        }
        Operation::AddField { model, field, fill: given } | Operation::AlterField { model, field, fill: given } => {
            let is_new = matches!(operation, Operation::AddField { .. });
            put("op", if is_new { "\"add_field\"" } else { "\"alter_field\"" });
            put("model", &quoted(model));
            put("field", &super::writer_of_values::field(field));
            if let Some(given) = given {
                put("fill", &fill(given));
            }
        }
        Operation::RemoveField { model, field } => {
            put("op", "\"remove_field\"");
            put("model", &quoted(model));
            put("field", &quoted(field));
        }
        Operation::RenameField { model, old, new, column } => {
            put("op", "\"rename_field\"");
            put("model", &quoted(model));
            put("old", &quoted(old));
            put("new", &quoted(new));
            if let Some(column) = column {
                put("column", &quoted(column));
            }
        }
        Operation::AddIndex { model, index: of, concurrently }
        | Operation::RemoveIndex { model, index: of, concurrently } => {
            let is_new = matches!(operation, Operation::AddIndex { .. });
            put("op", if is_new { "\"add_index\"" } else { "\"remove_index\"" });
            put("model", &quoted(model));
            put("index", &index(of));
            if *concurrently {
                put("concurrently", "true");
            }
        }
        Operation::RenameIndex { model, index: of, new } => {
            put("op", "\"rename_index\"");
            put("model", &quoted(model));
            put("index", &index(of));
            if let Some(new) = new {
                put("new", &quoted(new));
            }
        }
        Operation::AddConstraint { model, constraint } | Operation::RemoveConstraint { model, constraint } => {
            let is_new = matches!(operation, Operation::AddConstraint { .. });
            put("op", if is_new { "\"add_constraint\"" } else { "\"remove_constraint\"" });
            put("model", &quoted(model));
            match constraint {
                Constraint::Unique(of) => put("unique", &unique(of)),
                Constraint::Check(of) => put("check", &check(of)),
            }
        }
        Operation::AlterOptions { model, ordering, automatic } => {
            put("op", "\"alter_options\"");
            put("model", &quoted(model));
            put("ordering", &names(ordering));
            out.push_str(&flag("automatic", *automatic));
        }
        Operation::RunSql { sqlite, postgres, state, elidable } => {
            put("op", "\"run_sql\"");
            run_sql(out, path, (sqlite, postgres), *elidable);
            operations(out, &format!("{path}.state"), state);
        }
        Operation::RunStep { step, reverse, elidable } => {
            put("op", "\"run_step\"");
            put("step", &quoted(step));
            if let Some(reverse) = reverse {
                put("reverse", &quoted(reverse));
            }
            if *elidable {
                put("elidable", "true");
            }
        }
        Operation::StateOnly { operations: inner } => {
            put("op", "\"state_only\"");
            operations(out, &format!("{path}.operations"), inner);
        }
    }
}

fn create_model(out: &mut String, model: &ModelState) {
    line(out, "model", &quoted(&model.name));
    line(out, "table", &quoted(&model.table));
    out.push_str(&flag("automatic", model.automatic));
    if !model.ordering.is_empty() {
        line(out, "ordering", &names(&model.ordering));
    }
    line(out, "fields", &fields(&model.fields));
    let lists = [
        ("uniques", model.uniques.iter().map(unique).collect::<Vec<_>>()),
        ("indexes", model.indexes.iter().map(index).collect()),
        ("checks", model.checks.iter().map(check).collect()),
    ];
    for (key, values) in lists.iter().filter(|(_, values)| !values.is_empty()) {
        line(out, key, &text::lines(values));
    }
}

fn run_sql(out: &mut String, path: &str, (sqlite, postgres): (&BackendSql, &BackendSql), elidable: bool) {
    let write = |out: &mut String, sql: &BackendSql| {
        line(out, "forward", &statements(&sql.forward));
        if let Some(reverse) = &sql.reverse {
            line(out, "reverse", &statements(reverse));
        }
    };
    if sqlite == postgres {
        write(out, sqlite);
    }
    out.push_str(&flag("elidable", elidable));
    if sqlite != postgres {
        for (key, sql) in [("sqlite", sqlite), ("postgres", postgres)] {
            if *sql != (BackendSql { forward: Vec::new(), reverse: Some(Vec::new()) }) {
                out.push_str(&format!("\n[{path}.{key}]\n"));
                write(out, sql);
            }
        }
    }
}
