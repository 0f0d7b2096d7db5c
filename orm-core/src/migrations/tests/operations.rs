//! What an operation does to a state, and what it says when it can't.

use super::super::*;
use super::{foreign_key, integer, key, model, pairs, plain};

fn state() -> State {
    let mut song =
        model("Song", vec![plain("title", "varchar(100)"), plain("plays", "bigint"), foreign_key("album", "Album")]);
    song.uniques.push(UniqueState { name: None, fields: vec!["album".to_owned(), "title".to_owned()] });
    song.indexes.push(IndexState { name: None, fields: vec![("plays".to_owned(), true)] });
    song.indexes.push(IndexState { name: Some("loud".to_owned()), fields: vec![("title".to_owned(), false)] });
    song.checks
        .push(CheckState { name: "some".to_owned(), condition: "plays >= 0 AND \"title\" <> 'plays'".to_owned() });
    song.ordering.push("-plays".to_owned());
    let tags = pairs("Song", "song", "tags", "Tag");
    State { models: vec![model("Album", vec![]), model("Tag", vec![]), song, tags] }
}

fn error(operation: &Operation) -> String {
    let mut after = state();
    let error = operation.apply(&mut after).unwrap_err().to_string();
    assert_eq!(after, state(), "nothing is done where something is wrong");
    error
}

fn rename_model(old: &str, new: &str, table: Option<&str>) -> Operation {
    Operation::RenameModel { old: old.to_owned(), new: new.to_owned(), table: table.map(str::to_owned) }
}

fn rename_field(model: &str, old: &str, new: &str, column: Option<&str>) -> Operation {
    let (model, column) = (model.to_owned(), column.map(str::to_owned));
    Operation::RenameField { model, old: old.to_owned(), new: new.to_owned(), column }
}

#[test]
fn a_renamed_model_is_followed_by_its_tables_of_pairs() {
    let mut after = state();
    let renames = rename_model("Song", "Track", Some("track")).apply(&mut after).unwrap();
    let mut track = state().models.remove(2);
    track.name = "Track".to_owned();
    track.table = "track".to_owned();
    let expected = State {
        models: vec![model("Album", vec![]), model("Tag", vec![]), track, pairs("Track", "track", "tags", "Tag")],
    };
    assert!(after.is_same(&expected), "{after:#?}");
    let name = |text: &str| text.to_owned();
    assert_eq!(renames.tables, [(name("song"), name("track")), (name("song_tags"), name("track_tags"))]);
    assert_eq!(renames.columns, [(name("track_tags"), name("song_id"), name("track_id"))]);

    let mut after = state();
    let renames = rename_model("Tag", "Mark", None).apply(&mut after).unwrap();
    assert_eq!(after.model("SongTags").unwrap().fields[2], foreign_key("mark", "Mark"));
    assert_eq!(after.model("SongTags").unwrap().uniques[0].fields, ["song", "mark"]);
    assert_eq!((renames.tables.len(), renames.columns.len()), (0, 1));
}

#[test]
fn a_table_of_pairs_between_rows_of_one_model_follows_with_both_ends() {
    let mut after = State { models: vec![model("Person", vec![]), pairs("Person", "person", "friends", "Person")] };
    rename_model("Person", "Human", Some("human")).apply(&mut after).unwrap();
    assert!(
        after.is_same(&State { models: vec![model("Human", vec![]), pairs("Human", "human", "friends", "Human")] })
    );
}

#[test]
fn a_renamed_table_takes_its_tables_of_pairs_along() {
    let mut after = state();
    let rename = Operation::RenameTable { model: "Song".to_owned(), table: "songs".to_owned() };
    rename.apply(&mut after).unwrap();
    assert_eq!(after.model("SongTags").unwrap().table, "songs_tags");
}

#[test]
fn a_renamed_field_is_renamed_in_all_that_names_it() {
    let mut after = state();
    let renames = rename_field("Song", "plays", "count", Some("count")).apply(&mut after).unwrap();
    let song = after.model("Song").unwrap();
    assert_eq!(song.ordering, ["-count"]);
    assert_eq!(song.indexes[0].fields, [("count".to_owned(), true)]);
    assert_eq!(song.checks[0].condition, "count >= 0 AND \"title\" <> 'plays'");
    assert_eq!(renames.columns, [("song".to_owned(), "plays".to_owned(), "count".to_owned())]);
    // the column stays: the database knows nothing of it
    let mut after = state();
    assert_eq!(rename_field("Song", "plays", "count", None).apply(&mut after), Ok(Renames::default()));
    assert_eq!(after.model("Song").unwrap().checks, state().models[2].checks);
}

#[test]
fn a_changed_column_is_a_renamed_one() {
    let mut after = state();
    let field = FieldState { column: "count".to_owned(), default: integer(1), ..plain("plays", "integer") };
    let renames = Operation::AlterField { model: "Song".to_owned(), field, fill: None }.apply(&mut after).unwrap();
    assert_eq!(renames.columns, [("song".to_owned(), "plays".to_owned(), "count".to_owned())]);
}

#[test]
fn what_does_not_fit_says_why() {
    let name = |text: &str| text.to_owned();
    let add = |field| Operation::AddField { model: name("Song"), field, fill: None };
    for (operation, said) in [
        (Operation::DeleteModel { model: name("Albun") }, "there is no model Albun at this point; did you mean Album?"),
        (Operation::DeleteModel { model: name("Album") }, "Album is still used by Song.album"),
        (Operation::CreateModel(model("Song", vec![])), "the model Song is there already at this point"),
        (
            Operation::CreateModel(ModelState { table: name("song"), ..model("X", vec![]) }),
            "the table song (of Song) is there already at this point",
        ),
        (
            Operation::CreateModel(model("X", vec![foreign_key("song", "Sonh")])),
            "there is no model Sonh at this point; did you mean Song?",
        ),
        (rename_model("Song", "Album", None), "the model Album is there already at this point"),
        (rename_model("Song", "Track", Some("album")), "the table album (of Album) is there already at this point"),
        (add(plain("title", "text")), "the field Song.title is there already at this point"),
        (
            add(FieldState { column: name("plays"), ..plain("x", "text") }),
            "the column plays (of Song.plays) is there already at this point",
        ),
        (
            Operation::RemoveField { model: name("Song"), field: name("titel") },
            "Song has no field titel at this point; did you mean title?",
        ),
        (
            Operation::RemoveField { model: name("Song"), field: name("title") },
            "Song.title is still used by the unique constraint (album, title)",
        ),
        (
            Operation::RemoveField { model: name("Song"), field: name("plays") },
            "Song.plays is still used by the index (-plays)",
        ),
        (rename_field("Song", "plays", "title", None), "the field Song.title is there already at this point"),
        (
            Operation::AddIndex {
                model: name("Album"),
                index: IndexState { name: Some(name("loud")), fields: vec![(name("id"), false)] },
                concurrently: false,
            },
            "the index loud (of Song) is there already at this point",
        ),
        (
            Operation::RemoveIndex {
                model: name("Song"),
                index: IndexState { name: Some(name("i")), fields: vec![] },
                concurrently: false,
            },
            "Song has no index i at this point",
        ),
        (
            Operation::StateOnly { operations: vec![add(plain("x", "text")), add(key())] },
            "the field Song.id is there already at this point",
        ),
    ] {
        assert_eq!(error(&operation), said, "{operation}");
    }
}
