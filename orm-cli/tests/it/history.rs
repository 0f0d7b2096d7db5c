//! The cases of `migrations.json` that are a history: files, and what is done with them, step by step, on both databases.

mod compare;
mod dialogue;
mod different;
mod files;
mod replay;
mod rows;

use crate::autodetector::all;
use crate::support::both;
use different::{DIFFERENT, LEFT_OUT, SAID};
use replay::{History, replay};

/// The cases of the tests below.
const REPLAYED: &[&str] = &[
    "makemigrations-no-apps",
    dialogue::CASE,
    "deleted-model-still-referenced",
    "non-atomic-failure",
    "deferred-fk-violation-at-commit",
    "run-before",
    "graph-cycle",
    "graph-missing-parent",
    "applied-file-gone",
    "branch-merge-one-side-applied",
    "branch-merge-rename-vs-alter",
    "squash-part-applied",
    "squash-part-applied-files-gone",
    "squash-command",
    "fake-initial-partial",
    "move-model-state-only",
    "m2m-adopt-through",
];

both! {
    async fn a_program_without_models_has_nothing_to_do(db) {
        replay("makemigrations-no-apps", db.backend()).await;
    }

    async fn a_model_that_something_points_at_goes_only_with_what_points_at_it(db) {
        let history = replay("deleted-model-still-referenced", db.backend()).await;
        // who allows that loses nothing either: what points at it can't stay
        let said = history.changes(true).unwrap_err();
        assert!(said.contains("Album"), "{said}");
    }

    async fn a_migration_that_is_not_atomic_goes_on_where_it_failed(db) {
        let history = replay("non-atomic-failure", db.backend()).await;
        let columns = history.query("SELECT id, title, n FROM app_song").await;
        assert_eq!(columns, serde_json::json!([]), "the field of the first operation is there");
        let (shown, _) = history.manage("showmigrations");
        assert!(shown.contains(" [X] 0001_initial\n [~] 0002_bad\n"), "{shown}");
    }

    async fn sql_that_leaves_a_key_to_nothing_is_undone(db) {
        replay("deferred-fk-violation-at-commit", db.backend()).await;
    }

    async fn a_migration_that_is_to_run_before_another_is_one_that_the_other_depends_on(db) {
        replay("run-before", db.backend()).await;
    }

    async fn files_that_depend_on_each_other_are_refused(db) {
        replay("graph-cycle", db.backend()).await;
    }

    async fn a_file_that_depends_on_nothing_that_is_there_is_refused(db) {
        replay("graph-missing-parent", db.backend()).await;
    }

    async fn an_applied_file_that_is_gone_stops_what_would_be_made_in_its_place(db) {
        let history = replay("applied-file-gone", db.backend()).await;
        history.write_what_changed();
        let (said, code) = history.manage("migrate");
        assert!(code == 1 && said.contains("not among the files: 0003_rating;"), "{said}");
    }

    async fn a_branch_is_merged_where_the_other_is_applied(db) {
        replay("branch-merge-one-side-applied", db.backend()).await;
    }

    async fn a_branch_that_renames_what_the_other_alters_is_not_merged(db) {
        replay("branch-merge-rename-vs-alter", db.backend()).await;
    }

    async fn the_originals_go_on_where_some_of_them_are_applied(db) {
        let history = replay("squash-part-applied", db.backend()).await;
        let (said, code) = history.manage("migrate --check");
        assert_eq!(code, 0, "{said}");
    }

    async fn a_squashed_migration_is_refused_where_some_is_applied_and_the_rest_is_gone(db) {
        replay("squash-part-applied-files-gone", db.backend()).await;
    }

    async fn a_squashed_migration_leads_to_the_same(db) {
        replay("squash-command", db.backend()).await;
    }

    async fn a_part_of_the_tables_is_no_reason_to_record_the_rest(db) {
        replay("fake-initial-partial", db.backend()).await;
    }

    async fn a_model_moves_and_its_table_stays(db) {
        replay("move-model-state-only", db.backend()).await;
    }

    async fn two_models_never_have_one_table(db) {
        let history = History::as_written("move-model-state-only", db.backend()).await;
        let (said, code) = history.manage("migrate");
        let problem = "error: 0002_b_move.toml, operation 1 (Without touching the database: Create model b.Song): the table a_song \
                       (of a.Song) is there already at this point";
        assert!(code == 1 && said.starts_with(problem), "nothing runs before that is seen: {said}");
    }

    async fn a_table_of_pairs_becomes_a_model_and_keeps_its_rows(db) {
        replay("m2m-adopt-through", db.backend()).await;
    }

    async fn the_dialogue_renames_a_field_and_gives_old_rows_a_value(db) {
        dialogue::replay(db.backend()).await;
    }
}

#[test]
fn each_history_is_replayed_or_left_out() {
    let cases = all();
    let mut histories: Vec<&str> =
        cases.iter().filter(|case| case["kind"] == "history").map(|case| case["id"].as_str().unwrap()).collect();
    let mut known: Vec<&str> = REPLAYED.iter().copied().chain(LEFT_OUT.iter().map(|(id, _)| *id)).collect();
    histories.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, histories);
    for (id, step) in
        DIFFERENT.iter().map(|one| (one.case, one.step)).chain(SAID.iter().map(|(id, step, _)| (*id, *step)))
    {
        let case = cases.iter().find(|case| case["id"] == id).unwrap_or_else(|| panic!("{id}"));
        assert!(case["steps"].get(step).is_some(), "{id} has no step {step}");
    }
}
