//! Keys that become other fields, while others point at them.

use super::*;

fn detect(from: &State, to: &State, said: &[&str]) -> Result<Vec<String>, String> {
    let hints = Hints::default().with_said(said.iter().map(|hint| (*hint).to_owned()));
    let detector = Autodetector { from, to, hints: &hints, allow_data_loss: true };
    let found = detector.changes(&mut NonInteractive).map_err(|error| error.to_string())?;
    Ok(found.iter().map(Operation::describe).collect())
}

fn state(models: &[ModelState]) -> State {
    State { models: models.to_vec() }
}

/// An album whose key is this field; it has others.
fn album(key: FieldState, others: &[FieldState]) -> ModelState {
    let fields = [&[key], others].concat();
    ModelState { fields, ..model("Album", vec![]) }
}

fn number(primary_key: bool) -> FieldState {
    FieldState { primary_key, ..plain("number", "bigint") }
}

fn not_key() -> FieldState {
    FieldState { primary_key: false, auto: false, ..key() }
}

fn song(to: &str) -> ModelState {
    model("Song", vec![foreign_key("album", to)])
}

#[test]
fn a_key_does_not_move_away_from_under_those_who_point_at_it() {
    let before =
        [album(key(), &[number(false)]), song("Album"), pairs("Tag", "tag", "albums", "Album"), model("Tag", vec![])];
    let mut after = before.clone();
    after[0] = album(number(true), &[not_key()]);
    let said = detect(&state(&before), &state(&after), &[]).unwrap_err();
    assert_eq!(
        said,
        "Album.number would be the key of Album instead of Album.id, and Song.album, TagAlbums would go on with the old keys, which mean \
         other rows then, or none: go there in three migrations: let a step fill a field beside each foreign key with the new key, and remove \
         the foreign key; move the key; make each of those fields the foreign key"
    );
    // nobody points at it
    let found = detect(&state(&before[..1]), &state(&after[..1]), &[]).unwrap();
    assert_eq!(found, ["Alter field id on Album", "Alter field number on Album"]);
    // a row may point at another one of its own table
    let with_own = |album: &ModelState| ModelState {
        fields: [&album.fields[..], &[FieldState { nullable: true, ..foreign_key("next", "Album") }]].concat(),
        ..album.clone()
    };
    let said = detect(&state(&[with_own(&before[0])]), &state(&[with_own(&after[0])]), &[]).unwrap_err();
    assert!(said.contains("and Album.next would go on with the old keys"), "{said}");
}

#[test]
fn a_key_under_another_name_or_of_another_type_is_the_same_key() {
    let before = state(&[album(key(), &[]), song("Album")]);
    let renamed = state(&[album(FieldState { auto: true, ..number(true) }, &[]), song("Album")]);
    let said = detect(&before, &renamed, &[]).unwrap_err();
    let way = "if it is the same key under another name, pass `--rename Album.id=number` or put `#[orm(renamed_from = \"id\")]` on it";
    assert!(said.contains(way), "{said}");
    assert_eq!(detect(&before, &renamed, &["Album.id=number"]).unwrap(), ["Rename field id on Album to number"]);
    let text = state(&[album(FieldState { primary_key: true, ..plain("id", "text") }, &[]), song("Album")]);
    assert_eq!(detect(&before, &text, &[]).unwrap(), ["Alter field id on Album"]);
}

#[test]
fn nothing_points_at_a_model_without_a_key() {
    let mut keyless = state(&[album(number(false), &[]), model("Song", vec![])]);
    let add = |name: &str| Operation::AddField { model: name.into(), field: foreign_key("album", "Album"), fill: None };
    for name in ["Song", "Album"] {
        let said = add(name).apply(&mut keyless).unwrap_err().to_string();
        assert_eq!(
            said,
            format!("Album has no key at this point, and {name}.album would point at it: give it its key first")
        );
    }
}

#[test]
fn what_points_there_no_more_or_only_from_now_on_is_in_no_ones_way() {
    let before = [album(key(), &[number(false)]), model("Label", vec![]), song("Album")];
    let moved = album(number(true), &[not_key()]);
    // it goes
    let found =
        detect(&state(&before), &state(&[moved.clone(), before[1].clone(), model("Song", vec![])]), &[]).unwrap();
    assert_eq!(found, ["Remove field album from Song", "Alter field id on Album", "Alter field number on Album"]);
    // it points elsewhere
    let elsewhere = state(&[moved.clone(), before[1].clone(), song("Label")]);
    let found = detect(&state(&before), &elsewhere, &[]).unwrap();
    assert_eq!(
        found,
        [
            "Alter field album on Song",
            "Alter field id on Album",
            "Alter field number on Album",
            "Alter field album on Song"
        ]
    );
    // it comes, in a model that is new and in one that is not
    let single = model("Single", vec![foreign_key("of", "Album")]);
    let label = model("Label", vec![FieldState { nullable: true, ..foreign_key("best", "Album") }]);
    let found = detect(&state(&before[..2]), &state(&[moved, label, single]), &[]).unwrap();
    assert_eq!(
        found,
        ["Alter field id on Album", "Alter field number on Album", "Create model Single", "Add field best to Label"]
    );
}
