//! Files with mistakes, and folders of files.

use super::super::*;
use super::{migration, model};

fn error(text: &str) -> String {
    Migration::from_toml("migrations/0002_x.toml", text).unwrap_err().to_string()
}

fn operation(text: &str) -> String {
    error(&format!("format = 1\ndepends_on = []\n\n[[operations]]\n{text}\n"))
}

#[test]
fn each_mistake_names_file_line_and_what_was_meant() {
    for (said, expected) in [
        (error(""), "1: a migration says its format: write `format = 1` at the top"),
        (error("\nformat = 7"), "2: format 7 is of a newer version of this library, which reads up to 1"),
        (error("format = 1\ndepends = []"), "2: a migration has no key `depends`: did you mean `depends_on`?"),
        (error("format = 1\n<<<<<<< HEAD\n"), "2: git left a conflict here: keep one side, or both"),
        (operation("op = \"ad_field\""), "5: there is no operation `ad_field`: did you mean `add_field`?"),
        (operation("model = \"Song\""), "4: an operation needs `op`: `op = \"add_field\"`"),
        (operation("op = \"remove_field\"\nmodel = \"Song\""), "4: remove_field needs `field`: `field = \"plays\"`"),
        (
            operation("op = \"remove_field\"\nmodel = \"Song\"\nfeild = \"x\""),
            "7: remove_field has no key `feild`: did you mean `field`?",
        ),
        (
            operation("op = \"add_field\"\nmodel = \"Song\"\nfield = { name = \"n\", type = \"bigit\" }"),
            "7: there is no type `bigit`; did you mean `bigint`?",
        ),
        (
            operation("op = \"add_field\"\nmodel = \"Song\"\nfield = { name = \"n\", typ = \"bigint\" }"),
            "7: a field has no key `typ`: did you mean `type`?",
        ),
        (
            operation("op = \"add_field\"\nmodel = \"Song\"\nfield = { name = \"n\" }"),
            "7: a field needs one of `type = \"bigint\"`, `foreign_key = \"Album\"` and `one_to_one = \"Album\"`",
        ),
        (
            operation(
                "op = \"add_field\"\nmodel = \"Song\"\nfield = { name = \"n\", foreign_key = \"A\", on_delete = \"casade\" }",
            ),
            "7: there is no `on_delete` of `casade`: did you mean `cascade`?",
        ),
        (
            operation(
                "op = \"create_model\"\nmodel = \"Song\"\ntable = \"song\"\nfields = [\n    { name = \"id\", type = \"bigint\" },\n    { name = \"n\", nul = true },\n]",
            ),
            "10: a field has no key `nul`: did you mean `null`?",
        ),
        (
            operation(
                "op = \"add_field\"\nmodel = \"Song\"\nfill = \"many\"\nfield = { name = \"n\", type = \"integer\" }",
            ),
            "7: `fill` of n: this is no integer: write a whole number from -2147483648 to 2147483647",
        ),
        (
            operation(
                "op = \"alter_field\"\nmodel = \"Song\"\nfield = { name = \"n\", type = \"integer\", default = 99999999999 }",
            ),
            "7: `default` of n: this is no integer: write a whole number from -2147483648 to 2147483647",
        ),
        (
            operation(
                "op = \"create_model\"\nmodel = \"Song\"\ntable = \"song\"\nfields = [\n    { name = \"id\", type = \"bigint\" },\n    { name = \"n\", type = \"smallint\", range = [0, 255], db_default = 256 },\n]",
            ),
            "10: `db_default` of n: this is no smallint: write a whole number from 0 to 255",
        ),
        (operation("op = \"remove_field\"\nmodel = 3\nfield = \"x\""), "6: `model` is a text: write it in quotes"),
        (
            operation("op = \"run_sql\"\nforward = \"UPDATE song SET plays = 0; COMMIT\""),
            "6: `COMMIT` can't be run: transactions are begun and ended by `atomic`, which has to know of them",
        ),
        (
            operation(
                "op = \"run_sql\"\n[operations.postgres]\nforward = [\"UPDATE song SET plays = 0\", \"CREATE INDEX CONCURRENTLY i ON song (plays)\"]",
            ),
            "7: PostgreSQL runs `CREATE INDEX CONCURRENTLY i ON song (plays)` outside of transactions only, and what was done beside it could \
             not be recorded: give it an operation of its own",
        ),
    ] {
        assert_eq!(said, format!("migrations/0002_x.toml:{expected}"));
    }
    let broken = error("format = 1\ndepends_on = [\"a\"\n\n[[operations]]\n");
    assert!(broken.starts_with("migrations/0002_x.toml:") && broken.contains("this is no TOML"), "{broken}");
}

#[test]
fn a_folder_is_written_and_read_and_the_index_notices_every_change() {
    let folder = std::env::temp_dir().join(format!("orm-migrations-{}", std::process::id()));
    let read = || Migrations::from_folder(&folder).unwrap();
    assert!(read().all().is_empty() && read().check_index().is_ok());
    let first = migration("0001_initial", &[], vec![Operation::CreateModel(model("Song", vec![]))]);
    let path = Migrations::write(&folder, &first).unwrap();
    Migrations::write(&folder, &migration("0002_custom", &["0001_initial"], vec![])).unwrap();
    assert!(
        Migrations::write(&folder, &first).unwrap_err().to_string().ends_with("there is a file of that name already")
    );
    assert_eq!(read().all().len(), 2);
    read().check_index().unwrap();

    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace('\n', "\r\n")).unwrap();
    read().check_index().unwrap();
    std::fs::write(&path, format!("# edited\n{text}")).unwrap();
    assert_eq!(read().problems(), [IndexProblem::Changed("0001_initial".to_owned())]);
    let said = read().check_index().unwrap_err().to_string();
    assert!(said.contains("0001_initial.toml was edited after index.toml listed it"), "{said}");
    std::fs::rename(&path, folder.join("0003_other.toml")).unwrap();
    assert_eq!(
        read().problems(),
        [IndexProblem::NotListed("0003_other".to_owned()), IndexProblem::Gone("0001_initial".to_owned())]
    );
    Migrations::write_index(&folder).unwrap();
    read().check_index().unwrap();

    let index = folder.join("index.toml");
    let text = std::fs::read_to_string(&index).unwrap();
    std::fs::write(&index, text.replace("\"0002", "<<<<<<< HEAD\n\"0002")).unwrap();
    let said = Migrations::from_folder(&folder).unwrap_err().to_string();
    assert!(said.contains("index.toml:6: git left a conflict here, because two branches each added"), "{said}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_compiled_in_is_read_as_the_folder_is() {
    let text = migration("0001_initial", &[], vec![]).to_toml();
    let index = Index::of([("0001_initial", text.as_str())]).to_toml();
    let embedded = Migrations::embedded(&[("0001_initial.toml", &text), ("index.toml", &index)]).unwrap();
    embedded.check_index().unwrap();
    assert_eq!(embedded.all()[0].name, "0001_initial");
}

/// As an editor of another system leaves it.
fn foreign(text: &str) -> String {
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}

#[test]
fn the_ends_of_lines_and_a_byte_order_mark_are_no_part_of_what_a_file_says() {
    let text = "format = 1\ndepends_on = []\n\n[[operations]]\nop = \"add_constraint\"\nmodel = \"Song\"\n\
                check = { name = \"sane\", condition = \"\"\"plays >= 0\nOR plays IS NULL\"\"\" }\n";
    let written = Migration::from_toml("0001_x.toml", text).unwrap();
    assert!(format!("{written:?}").contains("plays >= 0\\nOR plays"), "{written:?}");
    assert_eq!(Migration::from_toml("0001_x.toml", &foreign(text)).unwrap(), written);
    let list = Index::of([("0001_x", text)]);
    assert_eq!(Index::of([("0001_x", &*foreign(text))]), list);
    assert_eq!(Index::from_toml("index.toml", &foreign(&list.to_toml())).unwrap(), list);
    let files = [("0001_x.toml", foreign(text)), ("index.toml", foreign(&list.to_toml()))];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let read = Migrations::embedded(&files).unwrap();
    assert!(read.problems().is_empty() && *read.all() == [written], "{read:?}");
    let wrong = Migration::from_toml("0001_x.toml", &foreign("format = 1\n\n[[operations]]\nop = \"ad_field\"\n"));
    assert!(wrong.unwrap_err().to_string().starts_with("0001_x.toml:4: "));
    let conflict = Index::from_toml("index.toml", &foreign("format = 1\n<<<<<<< HEAD\n")).unwrap_err().to_string();
    assert!(conflict.starts_with("index.toml:2: "), "{conflict}");
}
