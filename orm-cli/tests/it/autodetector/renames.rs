//! Renames of models as a program writes them: what follows has the names that the derive makes.

mod before {
    //! The models of before.

    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "renames_song", ordering = "-title", unique("title", "album"), index("plays", "-title"))]
    #[orm(check(heard, "plays >= 0 AND title <> 'plays'"))]
    pub(super) struct Song {
        id: i64,
        title: String,
        plays: i32,
        album: ForeignKey<Album>,
        tags: ManyToMany<Label>,
        answers: ManyToMany<Song>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "renames_album")]
    pub(super) struct Album {
        id: i64,
    }

    #[derive(Model, Debug)]
    #[orm(table = "renames_label")]
    pub(super) struct Label {
        id: i64,
    }
}

mod after {
    //! The same with other names, which say what they were.

    use orm::prelude::*;

    #[derive(Model, Debug)]
    #[orm(table = "renames_track", ordering = "-name", unique("name", "record"), index("count", "-name"))]
    #[orm(check(heard, "count >= 0 AND name <> 'plays'"), renamed_from = "Song")]
    pub(super) struct Track {
        id: i64,
        #[orm(renamed_from = "title")]
        name: String,
        // its type changes along
        #[orm(renamed_from = "plays")]
        count: i64,
        #[orm(renamed_from = "album")]
        record: ForeignKey<Record>,
        #[orm(renamed_from = "tags")]
        marks: ManyToMany<Mark>,
        answers: ManyToMany<Track>,
    }

    #[derive(Model, Debug)]
    #[orm(table = "renames_record", renamed_from = "Album")]
    pub(super) struct Record {
        id: i64,
    }

    #[derive(Model, Debug)]
    #[orm(table = "renames_mark", renamed_from = "Label")]
    pub(super) struct Mark {
        id: i64,
    }
}

use super::words::word;
use orm::Model;
use orm::meta::ModelMeta;
use orm::migrations::{Autodetector, DetectError, Hints, NonInteractive, State};

/// The models, with those between.
fn models(song: &'static ModelMeta, others: [&'static ModelMeta; 2]) -> Vec<&'static ModelMeta> {
    let between = song.relations.iter().map(|relation| (relation.via)());
    [song].into_iter().chain(others).chain(between).collect()
}

fn before() -> Vec<&'static ModelMeta> {
    models(before::Song::META, [before::Album::META, before::Label::META])
}

fn after() -> Vec<&'static ModelMeta> {
    models(after::Track::META, [after::Record::META, after::Mark::META])
}

#[test]
fn what_says_that_it_was_renamed_is_renamed_without_a_question_and_without_a_loss() {
    let (from, to, hints) = (State::of(&before()), State::of(&after()), Hints::of(&after()));
    let detector = Autodetector { from: &from, to: &to, hints: &hints, allow_data_loss: false };
    let found = detector.changes(&mut NonInteractive).unwrap();
    let mut words: Vec<String> = found.iter().map(word).collect();
    words.sort();
    assert_eq!(
        words,
        [
            "alter_field(Track.count)",
            "rename_field(Track.album→record)",
            "rename_field(Track.plays→count)",
            "rename_field(Track.title→name)",
            "rename_model(Album→Record)",
            "rename_model(Label→Mark)",
            "rename_model(Song→Track)",
            "rename_model(TrackTags→TrackMarks)",
        ]
    );
    let mut state = from.clone();
    for operation in &found {
        operation.apply(&mut state).unwrap();
    }
    assert!(state.is_same(&to));
    // the hints stay in the models, and say nothing any more
    let again = Autodetector { from: &state, ..detector };
    assert_eq!(again.changes(&mut NonInteractive), Ok(Vec::new()));
}

#[test]
fn the_same_is_said_on_the_command_line() {
    let (from, to) = (State::of(&before()), State::of(&after()));
    let said = [
        "Song=Track",
        "Album=Record",
        "Label=Mark",
        "SongTags=TrackMarks",
        "Song.title=name",
        "Track.plays=Track.count",
        "Song.album=record",
    ];
    let hints = Hints::default().with_said(said.map(str::to_owned));
    let detector = Autodetector { from: &from, to: &to, hints: &hints, allow_data_loss: false };
    assert_eq!(detector.changes(&mut NonInteractive).unwrap().len(), 8);
    for (said, expected) in [
        ("Songs=Track", "the migrations have no model Songs; did you mean Song?"),
        ("Song=Trak", "the program has no model Trak; did you mean Track?"),
        ("Song", "write `--rename Song=Track` for a model, `--rename Song.title=name` for a field"),
        ("Track.title=name", "there is no model Track"),
    ] {
        let hints = Hints::default().with_said([said.to_owned()]);
        match (Autodetector { hints: &hints, ..detector.clone() }).changes(&mut NonInteractive) {
            Err(DetectError::Hint(error)) => assert!(error.to_string().contains(expected), "{error}"),
            Err(error) => assert!(said.starts_with("Track"), "{error}"),
            Ok(found) => panic!("{found:?}"),
        }
    }
}

#[test]
fn names_may_change_places_and_one_that_another_keeps_is_not_taken() {
    let from = State::of(&before());
    let words = |said: &[&str]| -> Vec<String> {
        let hints = Hints::default().with_said(said.iter().map(|word| (*word).to_owned()));
        let detector = Autodetector { from: &from, to: &from, hints: &hints, allow_data_loss: true };
        detector.changes(&mut NonInteractive).unwrap().iter().map(word).collect()
    };
    assert_eq!(words(&["Song=Album"]), Vec::<String>::new());
    assert_eq!(words(&["Song.title=plays"]), Vec::<String>::new());
    assert!(words(&["Label=Album", "Album=Label"]).len() >= 3);
    assert!(words(&["Song.title=plays", "Song.plays=title"]).len() >= 3);
}

#[test]
fn without_a_word_nothing_is_removed() {
    let (from, to, hints) = (State::of(&before()), State::of(&after()), Hints::default());
    let detector = Autodetector { from: &from, to: &to, hints: &hints, allow_data_loss: false };
    let Err(DetectError::Refused(refused)) = detector.changes(&mut NonInteractive) else {
        panic!("it was not refused")
    };
    let losses: Vec<&str> = refused.losses.iter().map(|loss| loss.what.as_str()).collect();
    assert_eq!(losses, ["Album", "Label", "Song", "SongAnswers", "SongTags"]);
}
