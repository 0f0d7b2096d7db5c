//! Branches brought together, and ranges squashed.

use super::super::*;
use super::{integer, migration, model, plain};

fn song() -> Migration {
    let song = model("Song", vec![plain("title", "varchar(20)")]);
    migration("0001_initial", &[], vec![Operation::CreateModel(song)])
}

fn add(field: &str) -> Operation {
    let field = FieldState { default: integer(1), ..plain(field, "bigint") };
    Operation::AddField { model: "Song".to_owned(), field, fill: None }
}

fn alter() -> Operation {
    Operation::AlterField { model: "Song".to_owned(), field: plain("title", "varchar(50)"), fill: None }
}

fn rename() -> Operation {
    let (old, new) = ("title".to_owned(), "name".to_owned());
    Operation::RenameField { model: "Song".to_owned(), old, column: Some(new.clone()), new }
}

fn index() -> Operation {
    let index = IndexState { name: None, fields: vec![("title".to_owned(), false)] };
    Operation::AddIndex { model: "Song".to_owned(), index, concurrently: false }
}

fn merge(one: Vec<Operation>, other: Vec<Operation>) -> Result<Merged, MergeError> {
    let graph = Graph::new(vec![
        song(),
        migration("0002_a", &["0001_initial"], one),
        migration("0002_b", &["0001_initial"], other),
    ]);
    graph.unwrap().merge(None)
}

#[test]
fn branches_about_different_fields_are_merged() {
    let merged = merge(vec![add("a")], vec![add("b")]).unwrap();
    assert_eq!(merged.migration.name, "0003_merge_0002_a_0002_b");
    assert_eq!(merged.migration.depends_on, ["0002_a", "0002_b"]);
    let heads: Vec<_> = merged.branches.iter().map(|branch| (branch.head.as_str(), branch.migrations.len())).collect();
    assert_eq!(heads, [("0002_a", 1), ("0002_b", 1)]);
    // an index needs the field, and does not mind its length
    assert!(merge(vec![index()], vec![alter()]).is_ok());
    let graph = Graph::new(vec![song()]).unwrap();
    assert_eq!(
        graph.merge(None).unwrap_err().to_string(),
        "there is nothing to merge: 0001_initial is the only last migration"
    );
}

#[test]
fn branches_about_the_same_field_are_not_merged() {
    let said = |one, other| merge(one, other).unwrap_err().to_string();
    assert_eq!(
        said(vec![alter()], vec![rename()]),
        "0002_a.toml (Alter field title on Song) and 0002_b.toml (Rename field title on Song to name) both change Song.title; what \
         should come of it only you know: put one after the other (`depends_on = [\"0002_a\"]` in 0002_b.toml, and what is left to \
         do as its operations)"
    );
    for (one, other, what) in [
        (vec![add("a")], vec![add("a")], "Song.a"),
        (vec![alter()], vec![alter()], "Song.title"),
        (vec![index()], vec![rename()], "Song.title"),
        (vec![Operation::DeleteModel { model: "Song".to_owned() }], vec![add("a")], "Song.a"),
        (
            vec![Operation::CreateModel(model("X", vec![super::foreign_key("song", "Song")]))],
            vec![Operation::DeleteModel { model: "Song".to_owned() }],
            "Song",
        ),
        (vec![Operation::CreateModel(model("X", vec![]))], vec![Operation::CreateModel(model("X", vec![]))], "X"),
    ] {
        let said = said(one, other);
        assert!(said.contains(&format!("both change {what};")), "{said}");
    }
}

#[test]
fn a_range_is_squashed_and_data_steps_stay_where_they_are() {
    let sql = |text: &str, elidable| {
        let sql = BackendSql { forward: vec![text.to_owned()], reverse: Some(Vec::new()) };
        Operation::RunSql { sqlite: sql.clone(), postgres: sql, state: Vec::new(), elidable }
    };
    let graph = Graph::new(vec![
        song(),
        migration("0002_plays", &["0001_initial"], vec![add("plays")]),
        migration(
            "0003_more",
            &["0002_plays"],
            vec![
                rename(),
                sql("UPDATE song SET plays = 1", false),
                sql("UPDATE song SET plays = 2", true),
                add("x"),
                Operation::RemoveField { model: "Song".to_owned(), field: "x".to_owned() },
                add("y"),
            ],
        ),
        migration("0004_z", &["0003_more"], vec![add("z")]),
    ]);
    let graph = graph.unwrap();
    let squashed = graph.squash(None, "0003", None).unwrap();
    let described: Vec<String> = squashed.migration.operations.iter().map(Operation::describe).collect();
    assert_eq!(described, ["Create model Song", "Run SQL", "Add field y to Song"]);
    assert_eq!((squashed.before, squashed.migration.name.as_str()), (8, "0001_squashed_0003_more"));
    assert_eq!(squashed.migration.replaces, ["0001_initial", "0002_plays", "0003_more"]);
    let mut state = State::default();
    squashed.migration.apply(&mut state).unwrap();
    assert!(state.is_same(&graph.state_after("0003_more").unwrap()));
    // in the place of what it replaces
    let mut all = graph.migrations().to_vec();
    all.push(squashed.migration);
    let after = Graph::new(all).unwrap();
    assert_eq!(after.migrations().len(), 2);
    assert!(after.state().unwrap().is_same(&graph.state().unwrap()));
    // from the middle
    let squashed = graph.squash(Some("0002"), "0004_z", Some("songs")).unwrap().migration;
    assert_eq!(
        (squashed.name.as_str(), squashed.depends_on.as_slice()),
        ("0002_squashed_songs", &["0001_initial".to_owned()][..])
    );
    assert_eq!(
        graph.squash(Some("0003"), "0002", None).unwrap_err().to_string(),
        "0002_plays does not depend on 0003_more: name the first migration of those that lead to 0002_plays"
    );
    assert!(matches!(graph.squash(None, "0001", None), Err(SquashError::One { .. })));
}
