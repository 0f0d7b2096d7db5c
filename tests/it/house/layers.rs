//! Who may import whom in `orm-core`.

use super::source::Source;

/// A module of `orm-core` and what it may import, from the bottom up. `lib.rs` re-exports, and may name everything.
///
/// A new line, or a new word in one, is a decision about the architecture: write it down in ARCHITECTURE.md too.
const LAYERS: &[(&str, &[&str])] = &[
    ("backend", &[]),
    ("value", &[]),
    ("meta", &["value"]),
    ("tables", &["backend", "value", "meta"]),
    ("query", &["value", "meta"]),
    ("model", &["value", "meta", "query"]),
    // what an error says about a value, a cell, a field or a condition is said by those
    ("error", &["value", "query", "model"]),
    ("sql", &["backend", "value", "meta", "tables", "query", "error"]),
    ("db", &["backend", "value", "meta", "query", "model", "error", "sql"]),
    ("relations", &["backend", "value", "meta", "query", "model", "error", "sql", "db"]),
    ("instance", &["backend", "value", "meta", "query", "model", "error", "sql", "db", "relations"]),
    ("queryset", &["backend", "value", "meta", "query", "model", "error", "sql", "db", "relations", "instance"]),
    ("by_name", &["value", "query", "instance", "queryset", "manager"]),
    ("manager", &["value", "meta", "query", "model", "error", "sql", "db", "relations", "instance", "queryset"]),
    ("fixtures", &["backend", "value", "meta", "query", "error", "sql", "db", "relations", "queryset"]),
    ("testing", &["backend", "meta", "error", "sql", "db", "fixtures", "migrations"]),
    ("migrations", &["backend", "value", "meta", "tables", "model", "error", "sql", "db", "introspect"]),
    ("introspect", &["backend", "value", "meta", "tables", "error", "sql", "db"]),
    ("schema", &["backend", "value", "meta", "error", "sql", "db"]),
];

/// What `lib.rs` re-exports at the root of the crate, and where it lives.
const AT_THE_ROOT: &[(&str, &str)] = &[
    ("Backend", "backend"),
    ("Database", "db"),
    ("Error", "error"),
    ("Result", "error"),
    ("Json", "value"),
    ("Array", "value"),
];

/// The imports of a file that its layer may not have.
pub(super) fn wrong_imports(file: &Source) -> Vec<String> {
    let modules: Vec<&str> = file.path.trim_start_matches("orm-core/src/").trim_end_matches(".rs").split('/').collect();
    let own = modules[0];
    if ["lib", "prelude", "__private"].contains(&own) {
        return Vec::new();
    }
    let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == own) else {
        return vec![file.at(0, "is in no layer: give it a line in tests/it/house/layers.rs")];
    };
    let to_root = "super::".repeat(modules.len());
    let mut wrong = Vec::new();
    for prefix in ["crate::", &to_root] {
        for (line, name) in file.names_after(prefix) {
            let layer = AT_THE_ROOT.iter().find(|(item, _)| *item == name).map_or(&*name, |(_, layer)| layer);
            if layer != own && !allowed.contains(&layer) {
                wrong.push(file.at(line, &format!("`{own}` imports `{layer}`; it may import {}", allowed.join(", "))));
            }
        }
    }
    wrong
}
