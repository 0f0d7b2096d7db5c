//! The builder, `new!` and `create!`.

use super::models::{Album, Email, Genre, Person, PersonId, Song, Video, album};
use orm::__private::Database;
use orm::prelude::*;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The result of a future that never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

#[test]
fn what_was_not_given_has_its_default() {
    let before = Utc::now();
    let album = album("Help!");
    assert_eq!((album.id, album.title.as_str(), album.artist.as_str()), (0, "Help!", "The Beatles"));
    assert_eq!((album.genre, album.rating, album.seed), (Genre::Rock, -1.5, 7));
    assert_eq!((album.r#type.as_str(), album.note), ("lp", None));
    assert_eq!(album.price.unwrap().to_string(), "9.990", "exact, not by way of a float");
    assert_eq!(*album.tags, [1, 2]);
    assert!((album.weight - 2.0).abs() < f32::EPSILON);
    assert!(album.added >= before && album.changed.is_some());
    assert_ne!(album.token, self::album("Help!").token, "a function is called for each instance");
}

#[test]
fn what_was_given_wins() {
    let kind = String::from("cd");
    let album = new!(Album {
        id: 3,
        title: String::from("Help!"),
        artist: &kind,
        genre: Genre::Pop,
        rating: 4.5,
        price: Decimal::new(995, 2),
        r#type: kind.as_str(),
        note: "a note",
        tags: vec![3],
        seed: 1,
        other_genre: Genre::Pop,
    });
    assert_eq!((album.id, album.genre, album.rating), (3, Genre::Pop, 4.5));
    assert_eq!((album.artist.as_str(), album.r#type.as_str()), ("cd", "cd"));
    assert_eq!((album.price, album.note.as_deref()), (Some(Decimal::new(995, 2)), Some("a note")));
    assert_eq!(*album.tags, [3]);
    assert_eq!(new!(Album { title: "", artist: "", note: None, seed: 1, other_genre: Genre::Pop }).note, None);
}

#[test]
fn a_foreign_key_takes_an_instance_or_a_key() {
    let mut help = album("Help!");
    help.id = 4;
    let yesterday = new!(Song { name: "Yesterday", album: &help, owner: PersonId(2) });
    assert_eq!((*yesterday.album.key(), *yesterday.owner.key()), (4, PersonId(2)));
    let cover = new!(super::models::Song { name: "Again", album: 4, cover_of: 9, video: "abc", owner: PersonId(2) });
    assert_eq!(cover.cover_of.map(|key| *key.key()), Some(9));
    assert_eq!(cover.video.map(|key| key.key().clone()).as_deref(), Some("abc"));
    let other = new!(Song { name: "Third", album: &yesterday.album, cover_of: &yesterday, owner: yesterday.owner });
    assert_eq!(*other.album.key(), 4);
    let video = new!(Video { code: "abc", song: &other });
    assert_eq!(*video.song.key(), 0);
}

#[test]
fn the_builder_is_there_without_the_macro() {
    let person = Person::builder().age(18).email(Email("a@b.c".to_owned())).cache(vec![1]).build();
    assert_eq!((person.number, person.age, person.cache.as_slice()), (PersonId(0), 18, &[1_u8][..]));
}

#[test]
fn create_takes_the_database_and_leaves_out_what_it_knows() {
    let db = Database;
    let saved = at_once(create!(&db, Album { title: "Help!", artist: "The Beatles" })).unwrap();
    assert_eq!((saved.seed, saved.other_genre), (0, Genre::Rock), "stands in for what the database will say");
    let title = "Yesterday";
    let song = at_once(create!(&db, Song { name: title, album: 1, owner: PersonId(1) },)).unwrap();
    assert_eq!(song.name, "Yesterday");
}
