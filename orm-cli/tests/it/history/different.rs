//! Where this library is another one than Django.

/// Cases that can't be had here, and why.
pub(super) const LEFT_OUT: &[(&str, &str)] = &[];

/// Where something else comes of a step.
pub(super) struct Different {
    pub(super) case: &'static str,
    /// From 0.
    pub(super) step: usize,
    /// What of it: `ran`, `exit`, `applied`, …
    pub(super) what: &'static str,
    /// What it is here, as JSON; of no interest where it is `null`.
    pub(super) here: &'static str,
    pub(super) why: &'static str,
}

/// All of them.
pub(super) const DIFFERENT: &[Different] = &[
    Different {
        case: "run-before",
        step: 0,
        what: "leaves",
        here: r#"["0001_a_initial"]"#,
        why: "there is one folder: what another file depends on is no last one",
    },
    Different {
        case: "applied-file-gone",
        step: 2,
        what: "error",
        here: "true",
        why: "what would be made in its place would meet what it made: its file is asked for",
    },
    Different { case: "applied-file-gone", step: 2, what: "output", here: "null", why: "it is refused" },
    Different {
        case: "branch-merge-one-side-applied",
        step: 6,
        what: "ran",
        here: r#"["-0003_merge_0002_a_0002_b", "-0002_b", "-0002_a"]"#,
        why: "the way back is the way there, turned round; neither branch depends on the other",
    },
    Different {
        case: "branch-merge-rename-vs-alter",
        step: 3,
        what: "error",
        here: "true",
        why: "the case prefers that the merge is refused",
    },
    Different { case: "branch-merge-rename-vs-alter", step: 3, what: "output", here: "null", why: "it is refused" },
    Different { case: "branch-merge-rename-vs-alter", step: 3, what: "written", here: "[]", why: "it is refused" },
    Different {
        case: "branch-merge-rename-vs-alter",
        step: 4,
        what: "ran",
        here: "[]",
        why: "branches that are not merged are seen before anything runs",
    },
    Different {
        case: "branch-merge-rename-vs-alter",
        step: 4,
        what: "applied",
        here: r#"["0001_initial"]"#,
        why: "branches that are not merged are seen before anything runs",
    },
    Different {
        case: "squash-part-applied-files-gone",
        step: 3,
        what: "error",
        here: "true",
        why: "the case prefers a refusal: the rest would never be done",
    },
    Different { case: "squash-part-applied-files-gone", step: 3, what: "output", here: "null", why: "it is refused" },
    Different {
        case: "squash-command",
        step: 0,
        what: "written",
        here: r#"[{
            "name": "0001_squashed_0004_more",
            "operations": ["create_model(Song)", "run_sql"],
            "dependencies": [],
            "replaces": ["0001_initial", "0002_plays", "0003_rating", "0004_more"]
        }]"#,
        why: "what is elidable is left out, as the title says",
    },
    Different {
        case: "squash-command",
        step: 0,
        what: "output",
        here: r#"["Optimizing...", "  Optimized from 8 operations to 2 operations."]"#,
        why: "what is elidable is left out, as the title says",
    },
    Different {
        case: "move-model-state-only",
        step: 3,
        what: "ran",
        here: r#"["+0002_a_move", "+0002_b_move"]"#,
        why: "two models never have one table: the one that goes comes first",
    },
    Different {
        case: "move-model-state-only",
        step: 3,
        what: "applied",
        here: r#"["0001_a_initial", "0001_b_initial", "0002_a_move", "0002_b_move"]"#,
        why: "two models never have one table: the one that goes comes first",
    },
    Different {
        case: "move-model-state-only",
        step: 5,
        what: "applied",
        here: r#"["0001_a_initial", "0001_b_initial", "0002_a_move", "0002_b_move"]"#,
        why: "two models never have one table: the one that goes comes first",
    },
    Different {
        case: "m2m-adopt-through",
        step: 2,
        what: "schema",
        here: "null",
        why: "the model of the case does not say that its pairs are unique, and the table that it adopts does",
    },
];

/// What the message of a step that fails says: Django's words are its own.
pub(super) const SAID: &[(&str, usize, &[&str])] = &[
    // a key to a struct that is gone does not compile: this is what is said of models that a program can't have
    ("deleted-model-still-referenced", 3, &["Album would go, with all rows", "`--allow-data-loss`"]),
    (
        "non-atomic-failure",
        0,
        &["0002_bad, operation 2 (Run step history_fail): ", "`boom`", "the operations before it stay"],
    ),
    // it goes on, and does not add the field once more
    (
        "non-atomic-failure",
        2,
        &["0002_bad, operation 2 (Run step history_fail): ", "`boom`", "the operations before it stay"],
    ),
    ("deferred-fk-violation-at-commit", 0, &["0002_bad, operation 1 (Run SQL): ", "the row pointed at does not exist"]),
    ("graph-cycle", 0, &["in a circle: 0001_a_initial -> 0001_b_initial"]),
    ("graph-cycle", 1, &["in a circle: 0001_a_initial -> 0001_b_initial"]),
    ("graph-cycle", 2, &["in a circle: 0001_a_initial -> 0001_b_initial"]),
    ("graph-missing-parent", 0, &["0001_initial.toml depends on 0000_gone, which is not there"]),
    ("graph-missing-parent", 1, &["0001_initial.toml depends on 0000_gone, which is not there"]),
    ("applied-file-gone", 2, &["not among the files: 0003_rating;"]),
    (
        "branch-merge-rename-vs-alter",
        3,
        &["0002_a_alter.toml (Alter field title on Song) and 0002_b_rename.toml", "both change Song.title"],
    ),
    ("branch-merge-rename-vs-alter", 4, &["more than one last migration: 0002_a_alter, 0002_b_rename"]),
    ("squash-part-applied-files-gone", 3, &["of which only 0001_initial, 0002_plays", "bring back 0003_rating"]),
    ("fake-initial-partial", 1, &["0001_initial, operation 1 (Create model Song): ", "\"app_song\" already exists"]),
];
