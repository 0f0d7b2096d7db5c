//! The laws of the house that a scan of the text can check. ARCHITECTURE.md says what they are for.
//!
//! Each law is a function from a file to what is wrong in it, so that `each_law_is_seen_to_fail` can break it.

mod layers;
mod source;

use source::{Source, sources, tracked_files};

/// A file is this long at most, and a long one is named from here on: it may hold two notions.
const MOST_LINES: usize = 600;
const MANY_LINES: usize = 400;

/// What must not stand outside tests: the library reports errors, it does not panic.
const PANICS: &[&str] = &[".unwrap()", ".expect(", "panic!", "todo!", "unimplemented!", "dbg!"];

/// Where each law looks.
fn is_library(path: &str) -> bool {
    ["orm-core/src/", "orm-derive/src/", "orm-cli/src/", "src/"].iter().any(|folder| path.starts_with(folder))
}

fn sqlx_is_named_only_under_db(file: &Source) -> Vec<String> {
    if !is_library(&file.path) || file.path == "orm-core/src/db.rs" || file.path.starts_with("orm-core/src/db/") {
        return Vec::new();
    }
    file.words("sqlx", "names sqlx: only orm-core/src/db/ may")
}

fn layers_import_only_what_they_may(file: &Source) -> Vec<String> {
    if file.path.starts_with("orm-core/src/") { layers::wrong_imports(file) } else { Vec::new() }
}

fn the_library_does_not_panic(file: &Source) -> Vec<String> {
    if !is_library(&file.path) {
        return Vec::new();
    }
    PANICS.iter().flat_map(|panics| file.find(panics, &format!("`{panics}` outside tests"))).collect()
}

fn examples_in_docs_do_not_unwrap(file: &Source) -> Vec<String> {
    let is_doc = |line: &str| line.trim_start().starts_with("///") || line.trim_start().starts_with("//!");
    let wrong = |line: &str| is_doc(line) && (line.contains(".unwrap()") || line.contains(".expect("));
    let lines = file.text.lines().enumerate().filter(|(_, line)| is_library(&file.path) && wrong(line));
    lines.map(|(at, _)| file.at(at, "an example in the docs unwraps: use `?`")).collect()
}

fn examples_in_docs_are_compiled(file: &Source) -> Vec<String> {
    let is_ignored =
        |line: &str| line.trim_start().starts_with("//") && line.contains("```") && line.contains("ignore");
    let lines = file.text.lines().enumerate().filter(|(_, line)| is_library(&file.path) && is_ignored(line));
    lines.map(|(at, _)| file.at(at, "an example in the docs that nobody compiles")).collect()
}

fn unsafe_stands_only_in_the_sqlite_driver(file: &Source) -> Vec<String> {
    if file.path.starts_with("orm-core/src/db/driver/sqlite/") {
        return Vec::new();
    }
    file.words("unsafe", "`unsafe` outside orm-core/src/db/driver/sqlite/")
}

fn sql_text_is_not_formatted(file: &Source) -> Vec<String> {
    // the writer does not leave `sql`: elsewhere, what is pushed to is a list
    if !file.path.starts_with("orm-core/src/sql") {
        return Vec::new();
    }
    let calls = file.calls("push").filter(|(_, argument)| argument.contains("format!"));
    let mut wrong: Vec<_> = calls.map(|(at, _)| file.at(at, "`format!` is given to `push`")).collect();
    // the way around `push(&'static str)`
    wrong.extend(file.find(".leak()", "leaks a text").into_iter().chain(file.find("::leak(", "leaks a text")));
    wrong
}

fn a_file_begins_with_what_lives_here(file: &Source) -> Vec<String> {
    let is_ours = is_library(&file.path) || ["tests/", "examples/"].iter().any(|folder| file.path.starts_with(folder));
    // compile-fail tests begin with the mistake, and their lines are part of the message; the README has the quickstart as it stands
    let is_exempt = file.path.starts_with("tests/ui/") || file.path == "examples/quickstart/main.rs";
    // the crate's documentation begins with the README
    let begins = file.text.starts_with("//!") || file.text.starts_with("#![doc = include_str!(");
    if !is_ours || is_exempt || begins {
        return Vec::new();
    }
    vec![file.at(0, "does not begin with `//!`: what lives here, what may it import?")]
}

fn a_file_has_a_name_that_says_something(file: &Source) -> Vec<String> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let mut wrong = Vec::new();
    if name == "mod.rs" {
        wrong.push(file.at(0, "foo.rs + foo/ instead of foo/mod.rs"));
    }
    let parts = file.path.trim_end_matches(".rs").split('/');
    for part in parts.filter(|part| ["util", "utils", "helper", "helpers", "common", "misc"].contains(part)) {
        wrong.push(file.at(0, &format!("`{part}` says nothing about what is in it")));
    }
    wrong
}

fn a_file_holds_one_notion(file: &Source) -> Vec<String> {
    let lines = file.text.lines().count();
    // nobody wrote it
    if file.text.starts_with("//! Models of an existing database, written by `inspectdb`") {
        return Vec::new();
    }
    if lines > MOST_LINES { vec![file.at(lines, &format!("more than {MOST_LINES} lines"))] } else { Vec::new() }
}

/// Folders of one machine, in a form in which this file does not name them.
const MACHINE: &[&str] = &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("/wo", "rk/")];

fn no_path_of_a_machine(path: &str, text: &str) -> Vec<String> {
    let is_path = |line: &str, folder: &str| {
        line.match_indices(folder).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && !"._-/~}".contains(c))
        })
    };
    let lines = text.lines().enumerate();
    let wrong = lines.filter(|(_, line)| MACHINE.iter().any(|folder| is_path(line, folder)));
    wrong.map(|(at, _)| format!("{path}:{}: a path of somebody's machine", at + 1)).collect()
}

fn check(law: fn(&Source) -> Vec<String>) {
    let wrong: Vec<String> = sources().iter().flat_map(law).collect();
    assert!(wrong.is_empty(), "{} places:\n{}", wrong.len(), wrong.join("\n"));
}

macro_rules! laws {
    ($($law:ident)*) => {
        $(mod $law {
            #[test]
            fn holds() {
                super::check(super::$law);
            }
        })*
    };
}

laws! {
    sqlx_is_named_only_under_db
    layers_import_only_what_they_may
    the_library_does_not_panic
    examples_in_docs_do_not_unwrap
    examples_in_docs_are_compiled
    unsafe_stands_only_in_the_sqlite_driver
    sql_text_is_not_formatted
    a_file_begins_with_what_lives_here
    a_file_has_a_name_that_says_something
    a_file_holds_one_notion
}

#[test]
fn no_tracked_file_names_a_path_of_a_machine() {
    let wrong: Vec<String> = tracked_files()
        .iter()
        .filter_map(|path| Some((path, std::fs::read_to_string(source::root().join(path)).ok()?)))
        .flat_map(|(path, text)| no_path_of_a_machine(path, &text))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn long_files_are_named() {
    for file in sources() {
        let lines = file.text.lines().count();
        if lines > MANY_LINES {
            println!("{}: {lines} lines: one notion or two?", file.path);
        }
    }
}

#[test]
fn the_scan_sees_the_files() {
    let paths: Vec<_> = sources().iter().map(|file| file.path.as_str()).collect();
    for path in ["orm-core/src/lib.rs", "orm-derive/src/lib.rs", "src/lib.rs", "tests/it/house.rs"] {
        assert!(paths.contains(&path), "{path} is not among {} files", paths.len());
    }
    assert!(tracked_files().iter().any(|path| path == "Cargo.toml"));
}

#[test]
fn a_file_that_only_tests_have_is_test_code() {
    let file =
        Source::new("orm-core/src/db.rs", "//! x\nmod a;\n#[cfg(test)]\nmod fake;\n#[cfg(test)]\nmod b { mod c; }\n");
    assert_eq!(file.modules_of_tests(), ["orm-core/src/db/fake"]);
}

#[test]
fn each_law_is_seen_to_fail() {
    type Law = fn(&Source) -> Vec<String>;
    let broken: &[(Law, &str, &str)] = &[
        (sqlx_is_named_only_under_db, "orm-core/src/sql/plan.rs", "//! x\nuse sqlx::Row;"),
        (sqlx_is_named_only_under_db, "src/lib.rs", "//! x\npub use sqlx as driver;"),
        (layers_import_only_what_they_may, "orm-core/src/value/json.rs", "//! x\nuse crate::sql::Plans;"),
        (layers_import_only_what_they_may, "orm-core/src/query.rs", "//! x\nuse crate::{value::Value, db::driver};"),
        (layers_import_only_what_they_may, "orm-core/src/sql/ddl/table.rs", "//! x\nuse super::super::super::db::X;"),
        (layers_import_only_what_they_may, "orm-core/src/sql/update.rs", "//! x\nuse crate::model::Column;"),
        (layers_import_only_what_they_may, "orm-core/src/db/pool.rs", "//! x\nuse crate::queryset::QuerySet;"),
        (layers_import_only_what_they_may, "orm-core/src/sql/update.rs", "//! x\nuse crate::Database;"),
        (layers_import_only_what_they_may, "orm-core/src/brand_new.rs", "//! x\n"),
        (the_library_does_not_panic, "orm-core/src/value.rs", "//! x\nfn f() { g().unwrap() }"),
        (the_library_does_not_panic, "orm-derive/src/lib.rs", "//! x\nfn f() { g().expect(\"x\") }"),
        (the_library_does_not_panic, "src/lib.rs", "//! x\nfn f() { panic!() }"),
        (the_library_does_not_panic, "src/lib.rs", "//! x\n#[cfg(test)]\nmod tests { fn f() {} }\nfn f() { todo!() }"),
        (the_library_does_not_panic, "src/lib.rs", "//! x\nfn f() { unimplemented!(); }"),
        (the_library_does_not_panic, "src/lib.rs", "//! x\nfn f() { dbg!(1); }"),
        (examples_in_docs_do_not_unwrap, "src/lib.rs", "//! x\n/// album.save(&db).await.unwrap();\nfn f() {}"),
        (examples_in_docs_are_compiled, "src/lib.rs", "//! x\n/// ```ignore\n/// x\n/// ```\nfn f() {}"),
        (unsafe_stands_only_in_the_sqlite_driver, "orm-core/src/db.rs", "//! x\nfn f() { unsafe { g() } }"),
        (sql_text_is_not_formatted, "orm-core/src/sql/x.rs", "//! x\nfn f() { w.push(&format!(\"{x}\")); }"),
        (sql_text_is_not_formatted, "orm-core/src/sql/x.rs", "//! x\nfn f() { w.push(text.leak()); }"),
        (sql_text_is_not_formatted, "orm-core/src/sql/x.rs", "//! x\nfn f() { w.push(Box::leak(text)); }"),
        (a_file_begins_with_what_lives_here, "orm-core/src/x.rs", "use crate::value::Value;"),
        (a_file_has_a_name_that_says_something, "orm-core/src/sql/mod.rs", "//! x"),
        (a_file_has_a_name_that_says_something, "orm-core/src/sql/utils.rs", "//! x"),
        (a_file_has_a_name_that_says_something, "tests/it/common/x.rs", "//! x"),
    ];
    for (law, path, text) in broken {
        assert_eq!(law(&Source::new(path, text)).len(), 1, "{path}: {text}");
    }
    let long = "//! x\n".repeat(MOST_LINES + 1);
    assert_eq!(a_file_holds_one_notion(&Source::new("src/lib.rs", &long)).len(), 1);
    for folder in MACHINE {
        assert_eq!(no_path_of_a_machine("README.md", &format!("a\nrun {folder}me/orm")).len(), 1);
        assert!(no_path_of_a_machine("README.md", &format!("https://example.org{folder}me")).is_empty());
    }
}

#[test]
fn what_only_looks_wrong_is_let_through() {
    let text = r##"//! sqlx, unsafe, panic!
        use crate::value::Value;
        // .unwrap()
        /* dbg! /* todo! */ */
        const A: (&str, &str, char) = ("a.unwrap() \" sqlx", r#"unsafe " todo!"#, '"');
        #[expect(dead_code)]
        fn f<'a>(x: &'a str) { w.push("x"); let y = format!("{}", g(w.push(1))); x.unwrap_or(y) }
        #[cfg(test)]
        mod tests { use crate::db::Database; fn f() { g('}').unwrap(); panic!("}") } }
    "##;
    let file = Source::new("orm-core/src/query/node.rs", text);
    for law in [
        sqlx_is_named_only_under_db,
        layers_import_only_what_they_may,
        the_library_does_not_panic,
        unsafe_stands_only_in_the_sqlite_driver,
        sql_text_is_not_formatted,
    ] {
        assert_eq!(law(&file), Vec::<String>::new());
    }
}
