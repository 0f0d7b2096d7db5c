//! The builder, `new!` and `create!`.

use super::models::{Album, Email, Genre, Person, PersonId, Song, Video, album};
use crate::support::*;
use orm::prelude::*;

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

both! {
    async fn create_leaves_out_what_the_database_knows(db) {
        let saved = create!(db, Album { title: "Help!", artist: "The Beatles" }).await?;
        let found = Album.objects.pk(saved.id).one(db).await?;
        assert_eq!(found.seed, saved.seed, "it came back from the database");
        // PostgreSQL's random() is from 0 to 1, and may be 0 as a whole number
        assert!(saved.id > 0 && (saved.seed != 0 || db.backend() == Backend::Postgres));
        let title = "Yesterday";
        let song = create!(db, Song { name: title, album: saved.id, owner: PersonId(1) },).await;
        assert!(song.is_err_and(|error| error.is_foreign_key()), "there is no such person");
    }
}
