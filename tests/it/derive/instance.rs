//! An instance: read from a row, asked for its values, shown.

use super::models::{Album, Email, Genre, Person, PersonId, Song, Video, album};
use orm::model::{Instance, Model, Row, ValidationErrors};
use orm::prelude::*;
use orm::value::{Cell, Cells, Value};
use std::fmt;

/// A row of cells in memory.
struct Memory(Vec<Cell<'static>>);

impl Cells for Memory {
    fn cell(&self, index: usize) -> Cell<'_> {
        self.0.get(index).copied().unwrap_or(Cell::Null)
    }
    fn count(&self) -> usize {
        self.0.len()
    }
    fn name(&self, _: usize) -> &'static str {
        ""
    }
}

/// An instance as the shell prints it.
struct Shown<'a>(&'a dyn Instance);
impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_display(f)
    }
}
impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_debug(f)
    }
}

fn song() -> Song {
    new!(Song { id: 5, name: "Yesterday", album: 1, owner: PersonId(2) })
}

#[test]
fn a_row_becomes_an_instance() {
    let row = Memory(vec![
        Cell::Integer(5),
        Cell::Text(b"Yesterday"),
        Cell::Integer(1),
        Cell::Integer(7),
        Cell::Null,
        Cell::Text(b"abc"),
        Cell::Integer(2),
        Cell::Integer(1),
    ]);
    let song = Song::decode(&Row::new(&row)).unwrap();
    assert_eq!((song.id, song.name.as_str(), song.plays, *song.album.key()), (5, "Yesterday", 1, 7));
    assert!(song.cover_of.is_none());
    assert_eq!(song.video.map(|key| key.key().clone()).as_deref(), Some("abc"));
    let row = Memory(vec![Cell::Integer(1), Cell::Text(b"a@b.c"), Cell::Integer(18), Cell::Null]);
    let person = Person::decode(&Row::new(&row)).unwrap();
    assert_eq!(person, new!(Person { number: PersonId(1), email: Email("a@b.c".to_owned()), age: 18 }));
}

#[test]
fn a_cell_that_does_not_fit_is_an_error_that_names_model_and_field() {
    let row = Memory(vec![Cell::Integer(1), Cell::Text(b"a@b.c"), Cell::Integer(300), Cell::Null]);
    let error = Person::decode(&Row::new(&row)).unwrap_err();
    assert_eq!(error.to_string(), "Person.age: expected an integer from 0 to 255, found an integer outside of it");
}

#[test]
fn values_and_cells_go_by_position() {
    let mut album = album("Help!");
    assert_eq!(album.value(1), Ok(Value::Text("Help!".to_owned())));
    assert_eq!(album.value(3), Ok(Value::Text("rock".to_owned())));
    assert_eq!(album.value(11), Ok(Value::I64(7)));
    album.assign(1, Cell::Text(b"Revolver")).unwrap();
    album.assign(3, Cell::Text(b"hip_hop")).unwrap();
    album.assign(14, Cell::Text(b"[9]")).unwrap();
    assert_eq!((album.title.as_str(), album.genre), ("Revolver", Genre::HipHop));
    assert_eq!(*album.tags, [9]);
    assert!(album.assign(0, Cell::Null).is_err());
}

#[test]
fn a_key_that_is_counted_up_says_when_it_is_not_saved() {
    let mut song = song();
    assert!(!song.is_unsaved());
    song.forget_pk();
    assert!(song.is_unsaved() && song.id == 0);
    let mut person = new!(Person { email: Email(String::new()), age: 2 });
    assert!(person.is_unsaved());
    person.number = PersonId(3);
    assert_eq!(person.pk(), &PersonId(3));
    let mut video = new!(Video { code: "abc", song: 1 });
    video.forget_pk();
    assert_eq!(video.code, "abc", "a key that nobody counts stays");
}

#[test]
fn saving_sets_the_times() {
    let mut album = album("Help!");
    let (first, later) = (album.added, Utc::now() + TimeDelta::days(1));
    album.touch(false, later);
    assert_eq!((album.added, album.changed), (first, Some(later.naive_utc())));
    album.touch(true, later);
    assert_eq!(album.added, later);
}

#[test]
fn the_functions_named_by_validate_are_asked() {
    let mut errors = ValidationErrors::new("Person");
    let person = new!(Person { email: Email(String::new()), age: 101, nick: "too long" });
    person.validate_custom(&mut errors);
    let said: Vec<_> = errors.errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["age: must be even", "age: must be small", "nick: an error occurred when formatting an argument"]
    );
    let mut errors = ValidationErrors::new("Person");
    new!(Person { email: Email(String::new()), age: 2 }).validate_custom(&mut errors);
    assert_eq!(errors.errors, []);
}

#[test]
fn an_instance_shows_itself_as_its_type_can() {
    let mut album = album("Help!");
    assert_eq!(format!("{}", Shown(&album)), "Album object (None)");
    album.id = 1;
    assert_eq!(format!("{}", Shown(&album)), "Album object (1)");
    assert_eq!(format!("{:?}", Shown(&album)), "Album#1");
    let video = new!(Video { code: "abc", song: 1 });
    assert_eq!(format!("{}", Shown(&video)), "the clip abc");
    assert_eq!(format!("{:?}", Shown(&video)), "Video { code: \"abc\", song: Song#1 }");
}

#[test]
fn queries_are_written_with_the_value_of_the_models_name() {
    let found = Song
        .objects
        .filter(Song.album.artist.eq("The Beatles") & !Song.name.icontains("love"))
        .filter(Song.cover_of.album.r#type.eq("lp") | Song.video.song.plays.gt(3) | Song.album.genre.eq(Genre::Pop))
        .exclude(Song.owner.eq(PersonId(3)))
        .order_by((Song.name, Song.plays.desc()));
    let _: orm::QuerySet<Song, (String, Option<String>, Genre)> =
        found.values((Song.name, Song.cover_of.name, Song.album.genre));
    let _ = Album.objects.filter(Album.genre.in_([Genre::Pop, Genre::Rock]));
}
