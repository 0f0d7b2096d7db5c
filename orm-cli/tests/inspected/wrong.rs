//! Models that no database would take, or that are in each other's way. They are here because a program that has one makes no migrations.

use crate::package::Package;
use orm::cli::check::of_models;
use orm::prelude::*;

#[derive(Model, Debug)]
#[orm(table = "wrong_a", index("number", name = "wrong_shared_name"))]
struct WrongA {
    id: i64,
    number: i64,
}

#[derive(Model, Debug)]
#[orm(table = "wrong_b")]
struct WrongB {
    id: i64,
    #[orm(related_name = "number")]
    a: ForeignKey<WrongA>,
    #[orm(db_default = "tomorrow")]
    day: NaiveDate,
    how_often_this_was_looked_at_by_whoever_had_nothing_better_to_do_at_all: i64,
}

#[test]
fn models_are_looked_at_without_a_database() {
    // a model is in conflict with itself when it is given twice
    let report = of_models(&[WrongA::META, WrongA::META, WrongB::META]);
    let entries: Vec<String> =
        report.entries.iter().map(|entry| format!("{}: {}", entry.place, entry.message)).collect();
    assert!(entries.iter().any(|entry| entry.contains("WrongA: it has the table `wrong_a`")), "{entries:#?}");
    assert!(entries.iter().any(|entry| entry.contains("is called `wrong_shared_name`")), "{entries:#?}");
    assert!(entries.iter().any(|entry| entry.starts_with("WrongB.a: its way back is called `number`")), "{entries:#?}");
    let fine = of_models(&[WrongA::META]);
    assert!(fine.is_ok() && fine.models == 1);
}

#[test]
fn no_migration_is_made_of_models_that_check_refuses() {
    let package = Package::new("wrong");
    let long = "error: WrongB.how_often_this_was_looked_at_by_whoever_had_nothing_better_to_do_at_all: the name of its column has 71 bytes, \
                and PostgreSQL cuts it off after 63: `#[orm(column = \"..\")]`\n";
    let checked = package.fails("check --models-only");
    assert!(checked.contains(long), "{checked}");
    let day = "error: WrongB.day: `db_default`: this is no date: write `2026-01-31`, or `sql(\"CURRENT_TIMESTAMP\")`\n";
    assert!(checked.contains(day), "{checked}");
    let listed: String =
        checked.lines().filter(|line| line.starts_with("error: ")).map(|line| format!("{line}\n")).collect();
    let count = listed.lines().count();
    for command_line in ["makemigrations", "makemigrations --check", "makemigrations --dry-run"] {
        let said = package.fails(command_line);
        let expected = format!("{listed}error: the models have {count} errors: no migration is made of them\n");
        assert_eq!(said, expected, "{command_line}");
    }
    assert!(package.files().is_empty());
    // neither has anything of the models in it
    package.succeeds("makemigrations --empty");
    package.succeeds("makemigrations --merge");
}
