//! The order of migrations, and what is wrong with some.

use super::super::*;
use super::{migration, model, plain};

fn add(field: &str) -> Vec<Operation> {
    let field = FieldState { nullable: true, ..plain(field, "bigint") };
    vec![Operation::AddField { model: "Song".to_owned(), field, fill: None }]
}

fn create() -> Vec<Operation> {
    vec![Operation::CreateModel(model("Song", vec![]))]
}

fn error(migrations: Vec<Migration>) -> String {
    Graph::new(migrations).unwrap_err().to_string()
}

fn names(graph: &Graph) -> Vec<&str> {
    graph.migrations().iter().map(|migration| migration.name.as_str()).collect()
}

#[test]
fn migrations_come_after_what_they_depend_on() {
    let graph = Graph::new(vec![
        migration("0002_b", &["0003_a"], add("b")),
        migration("0001_initial", &[], create()),
        migration("0003_a", &["0001_initial"], add("a")),
    ]);
    let graph = graph.unwrap();
    assert_eq!(names(&graph), ["0001_initial", "0003_a", "0002_b"]);
    assert_eq!(graph.head(), Ok(Some("0002_b")));
    assert_eq!(graph.next_number(), 4);
    assert_eq!(graph.find("0003").unwrap().name, "0003_a");
    assert_eq!(graph.find("zebra").unwrap_err().to_string(), "there is no migration zebra");
    assert_eq!(
        graph.find("000").unwrap_err().to_string(),
        "more than one migration begins with 000: 0001_initial, 0003_a, 0002_b"
    );
    let fields = |state: State| state.models[0].fields.len();
    assert_eq!(fields(graph.state_after("0003_a").unwrap()), 2);
    assert_eq!(fields(graph.state().unwrap()), 3);
    let down: Vec<&str> = graph.down_from("0003_a").iter().map(|migration| migration.name.as_str()).collect();
    assert_eq!(down, ["0002_b", "0003_a"]);
}

#[test]
fn what_does_not_fit_together_is_named() {
    let initial = || migration("0001_initial", &[], create());
    assert_eq!(
        error(vec![initial(), migration("0002_a", &["0001_inital"], vec![])]),
        "0002_a.toml depends on 0001_inital, which is not there; did you mean 0001_initial?"
    );
    assert_eq!(
        error(vec![
            initial(),
            migration("0002_a", &["0003_b"], vec![]),
            migration("0003_b", &["0004_c"], vec![]),
            migration("0004_c", &["0002_a", "0001_initial"], vec![]),
        ]),
        "these migrations depend on each other in a circle: 0002_a -> 0003_b -> 0004_c"
    );
    assert_eq!(error(vec![initial(), initial()]), "there are two migrations 0001_initial");
    let graph = Graph::new(vec![
        initial(),
        migration("0002_a", &["0001_initial"], vec![]),
        migration("0002_b", &["0001_initial"], vec![]),
    ]);
    assert_eq!(
        graph.unwrap().head().unwrap_err().to_string(),
        "there is more than one last migration: 0002_a, 0002_b; run `makemigrations --merge` to bring them together"
    );
    let graph = Graph::new(vec![initial(), migration("0002_a", &["0001_initial"], create())]).unwrap();
    assert_eq!(
        graph.state().unwrap_err().to_string(),
        "0002_a.toml, operation 1 (Create model Song): the model Song is there already at this point"
    );
}

fn squashed() -> Vec<Migration> {
    let squash = Migration {
        replaces: ["0001_initial", "0002_a", "0003_b"].map(str::to_owned).to_vec(),
        ..migration("0001_squashed_0003_b", &[], [create(), add("a"), add("b")].concat())
    };
    vec![
        migration("0001_initial", &[], create()),
        migration("0002_a", &["0001_initial"], add("a")),
        migration("0003_b", &["0002_a"], add("b")),
        migration("0004_c", &["0003_b"], add("c")),
        squash,
    ]
}

#[test]
fn a_squashed_migration_stands_for_what_it_replaces_unless_only_some_of_it_is_applied() {
    let graph = |applied: &[&str]| Graph::with_applied(squashed(), applied).unwrap();
    for applied in [&[][..], &["0001_initial", "0002_a", "0003_b"], &["0001_squashed_0003_b"]] {
        assert_eq!(names(&graph(applied)), ["0001_squashed_0003_b", "0004_c"]);
    }
    assert_eq!(names(&graph(&["0001_initial"])), ["0001_initial", "0002_a", "0003_b", "0004_c"]);
    // a migration that was written after it
    let mut after = squashed();
    after.push(migration("0005_d", &["0001_squashed_0003_b", "0004_c"], vec![]));
    let graph = Graph::with_applied(after, &["0001_initial"]).unwrap();
    assert_eq!(graph.get("0005_d").unwrap().depends_on, ["0004_c", "0003_b"]);
    // the originals are gone
    let without = squashed().split_off(4);
    assert_eq!(Graph::new(without.clone()).unwrap().next_number(), 4);
    assert_eq!(
        names(&Graph::with_applied(without.clone(), &["0001_initial", "0002_a", "0003_b"]).unwrap()),
        ["0001_squashed_0003_b"]
    );
    assert_eq!(
        Graph::with_applied(without, &["0001_initial"]).unwrap_err().to_string(),
        "0001_squashed_0003_b.toml replaces 0001_initial, 0002_a, 0003_b, of which only 0001_initial is applied here, and the \
         files of the others are gone: bring back 0002_a, 0003_b, migrate, and delete them then"
    );
}

#[test]
fn a_migration_squashed_from_a_squashed_one_leaves_the_originals_where_some_of_them_are_applied() {
    let inner = Migration {
        replaces: ["0001_initial", "0002_a"].map(str::to_owned).to_vec(),
        ..migration("0001_squashed_0002_a", &[], [create(), add("a")].concat())
    };
    let mut all = squashed();
    all.push(inner);
    let outer = all.iter_mut().find(|one| one.name == "0001_squashed_0003_b").unwrap();
    outer.replaces.insert(2, "0001_squashed_0002_a".to_owned());
    let graph = |applied: &[&str]| Graph::with_applied(all.clone(), applied).unwrap();
    assert_eq!(names(&graph(&[])), ["0001_squashed_0003_b", "0004_c"]);
    assert_eq!(names(&graph(&["0001_initial"])), ["0001_initial", "0002_a", "0003_b", "0004_c"]);
    assert_eq!(names(&graph(&["0001_initial", "0002_a"])), ["0001_squashed_0002_a", "0003_b", "0004_c"]);
    assert_eq!(names(&graph(&["0001_initial", "0002_a", "0003_b"])), ["0001_squashed_0003_b", "0004_c"]);
}
