//! The order in which differences are seen to.

use super::*;
use crate::tables::ColumnType;

/// The operations between two states, told; old rows get `'x'`.
fn changes(from: &State, to: &State) -> Vec<String> {
    struct Fills;

    impl Questioner for Fills {
        fn is_model_renamed(&mut self, _: &ModelState, _: &ModelState) -> Result<bool, Stopped> {
            Ok(false)
        }

        fn is_field_renamed(&mut self, _: &ModelState, _: &FieldState, _: &FieldState) -> Result<bool, Stopped> {
            Ok(false)
        }

        fn fill_of_new_field(
            &mut self,
            _: &ModelState,
            _: &FieldState,
            _: ColumnType,
        ) -> Result<Option<Fill>, Stopped> {
            Ok(Some(Fill::Value(ColumnDefault::Text("x".to_owned()))))
        }

        fn fill_of_nulls(&mut self, _: &ModelState, _: &FieldState, _: ColumnType) -> Result<Option<Fill>, Stopped> {
            Ok(Some(Fill::Nothing))
        }
    }

    let hints = Hints::default();
    let detector = Autodetector { from, to, hints: &hints, allow_data_loss: true };
    detector.changes(&mut Fills).unwrap().iter().map(Operation::describe).collect()
}

fn indexed(model_name: &str, index: Option<&str>) -> ModelState {
    let indexes =
        index.map(|name| IndexState { name: Some(name.to_owned()), fields: vec![("title".to_owned(), false)] });
    ModelState { indexes: indexes.into_iter().collect(), ..model(model_name, vec![plain("title", "text")]) }
}

#[test]
fn the_name_of_an_index_is_free_before_another_table_takes_it() {
    let state = |models: &[ModelState]| State { models: models.to_vec() };
    // from a table that stays, to one that is looked at first, and to one that is new
    let (song, song_without) = (indexed("Song", Some("found")), indexed("Song", None));
    let (album, album_without) = (indexed("Album", Some("found")), indexed("Album", None));
    assert_eq!(
        changes(&state(&[album_without, song.clone()]), &state(&[album.clone(), song_without.clone()])),
        ["Remove index found from Song", "Create index found on Album"],
    );
    assert_eq!(
        changes(&state(&[song]), &state(&[album, song_without])),
        ["Remove index found from Song", "Create model Album"],
    );
    // names that change places: one of the two is made anew
    assert_eq!(
        changes(
            &state(&[indexed("Album", Some("one")), indexed("Song", Some("two"))]),
            &state(&[indexed("Album", Some("two")), indexed("Song", Some("one"))]),
        ),
        ["Remove index one from Album", "Rename index two on Song to one", "Create index two on Album"],
    );
}

#[test]
fn the_name_of_an_index_is_free_before_its_table_can_go() {
    // the label can only go when the song points elsewhere, and that is new
    let song = |to: &str| model("Song", vec![foreign_key("of", to)]);
    let from = State { models: vec![indexed("Label", Some("found")), song("Label")] };
    let to = State { models: vec![indexed("Album", Some("found")), song("Album")] };
    assert_eq!(
        changes(&from, &to),
        ["Remove index found from Label", "Create model Album", "Alter field of on Song", "Delete model Label"],
    );
}

#[test]
fn a_key_has_its_type_before_old_rows_are_filled_with_it() {
    let album = |word: &str| ModelState {
        fields: vec![FieldState { primary_key: true, ..plain("slug", word) }],
        ..model("Zine", vec![])
    };
    let from = State { models: vec![model("Album", vec![]), album("bigint")] };
    let to = State { models: vec![model("Album", vec![foreign_key("zine", "Zine")]), album("text")] };
    assert_eq!(changes(&from, &to), ["Alter field slug on Zine", "Add field zine to Album"]);
}
