//! `ForeignKey` and `OneToOne` in an instance: made, loaded, shown, sent over a wire.

use super::{Album, Song};
use crate::support::*;
use orm::prelude::*;
use serde::{Deserialize, Serialize};

/// One at most for each album.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_review")]
struct Review {
    id: i64,
    album: OneToOne<Album>,
    text: String,
}

/// Sent over a wire.
#[derive(Model, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[orm(table = "inst_author")]
struct Author {
    id: i64,
    name: String,
}

/// Sent over a wire, with keys.
#[derive(Model, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[orm(table = "inst_book")]
struct Book {
    id: i64,
    title: String,
    author: ForeignKey<Author>,
    #[orm(on_delete = set_null)]
    translator: Option<ForeignKey<Author>>,
    printed: Option<DateTime<Utc>>,
}

both! {
    async fn fetching_asks_once(db) {
        let album = create!(db, Album { title: "Divide" }).await?;
        create!(db, Song { name: "Perfect", album: &album }).await?;
        let song = Song.objects.one(db).await?;
        assert_eq!(*song.album.key(), album.id);
        assert!(!song.album.is_loaded());
        let not_loaded = song.album.get().expect_err("nobody has loaded it");
        assert_eq!(not_loaded.to_string(), "this `Album` is not loaded; load it with `.fetch(&db)`");
        let title = assert_statements!(1, song.album.fetch(db))?.title.clone();
        assert_eq!(title, "Divide");
        assert_statements!(0, song.album.fetch(db))?;
        assert_eq!(song.album.get()?.title, "Divide");
        // a copy shares what is loaded, and a refresh forgets it
        let mut copy = song.clone();
        assert_statements!(0, copy.album.fetch(db))?;
        copy.refresh(db).await?;
        assert!(!copy.album.is_loaded());
        assert_statements!(1, copy.album.fetch(db))?;
    }

    async fn an_instance_that_is_given_away_is_at_hand(db) {
        let album = create!(db, Album { title: "Divide" }).await?;
        let by_reference = new!(Song { name: "a", album: &album });
        assert!(!by_reference.album.is_loaded(), "a reference gives its key");
        let mut song = new!(Song { name: "b", album });
        assert_statements!(0, song.album.fetch(db))?;
        song.save(db).await?;
        assert_eq!(song.album.get()?.title, "Divide", "saving keeps it");
        song.album = ForeignKey::key_of(9);
        assert!(song.album.get().is_err(), "another key, another row");
        let error = song.album.fetch(db).await.expect_err("no such album");
        assert_eq!(error.to_string(), "Album with id = 9 does not exist");
        assert!(song.save(db).await.expect_err("no such album").is_foreign_key());
    }

    async fn an_instance_may_point_at_itself(db) {
        let album = create!(db, Album { title: "Divide" }).await?;
        let mut first = create!(db, Song { name: "first", album: &album }).await?;
        let mut cover = create!(db, Song { name: "cover", album: &album, cover_of: &first }).await?;
        first.cover_of = Some((&first).into());
        first.save(db).await?;
        first.refresh(db).await?;
        assert_eq!(first.cover_of.as_ref().map(|key| *key.key()), Some(first.id));
        assert_eq!(cover.cover_of.as_ref().expect("one").fetch(db).await?.name, "first");
        cover.cover_of = None;
        cover.save(db).await?;
        assert_eq!(Song.objects.filter(Song.cover_of.is_null()).one(db).await?.name, "cover");
    }

    async fn one_to_one_is_unique(db) {
        let album = create!(db, Album { title: "Divide" }).await?;
        let review = create!(db, Review { album: &album, text: "good" }).await?;
        assert_eq!(review.album.fetch(db).await?.title, "Divide");
        let error = create!(db, Review { album: &album, text: "again" }).await.expect_err("there is one");
        assert!(error.is_unique_on(Review.album), "{error:?}");
        assert_eq!(Review.objects.get(db, Review.album.title.eq("Divide")).await?.text, "good");
    }

    async fn debug_prints_the_key_or_the_row(db) {
        let author = create!(db, Author { name: "Ann" }).await?;
        let book = create!(db, Book { title: "T", author: &author }).await?;
        assert_eq!(
            format!("{book:?}"),
            "Book { id: 1, title: \"T\", author: Author#1, translator: None, printed: None }"
        );
        book.author.fetch(db).await?;
        assert_eq!(
            format!("{book:?}"),
            "Book { id: 1, title: \"T\", author: Author { id: 1, name: \"Ann\" }, translator: None, printed: None }"
        );
    }

    async fn a_model_goes_over_a_wire_and_comes_back(db) {
        let author = create!(db, Author { name: "Ann" }).await?;
        let printed = DateTime::from_timestamp_micros(1_700_000_000_000_001).expect("a time");
        let book = create!(db, Book { title: "T", author: &author, translator: 1, printed }).await?;
        let wire = serde_json::to_string(&book)?;
        assert_eq!(
            wire,
            r#"{"id":1,"title":"T","author":1,"translator":1,"printed":"2023-11-14T22:13:20.000001Z"}"#
        );
        let back: Book = serde_json::from_str(&wire)?;
        assert_eq!(back, book);
        // with the row at hand it is written whole, and read again at hand
        book.author.fetch(db).await?;
        let wire = serde_json::to_string(&book)?;
        assert!(wire.contains(r#""author":{"id":1,"name":"Ann"},"translator":1"#), "{wire}");
        let mut back: Book = serde_json::from_str(&wire)?;
        assert_eq!(back, book);
        assert_eq!(back.author.get()?.name, "Ann");
        back.save(db).await?;
        let error = serde_json::from_str::<Book>(r#"{"id":1,"title":"T","author":"x","translator":null,"printed":null}"#);
        assert!(error.is_err());
    }
}
