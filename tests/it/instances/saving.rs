//! `save`, `insert`, `update`, `save_fields`, `refresh`, `delete`: what they send, and what the instance is afterwards.

use super::{Album, verbs};
use crate::support::*;
use orm::prelude::*;
use orm::{Error, error::QueryError};

/// A model of nothing but a key.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_bare")]
struct Bare {
    id: i64,
}

/// A model with a field that is not stored, and one that is checked.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "inst_checked")]
struct Checked {
    id: i64,
    #[orm(max_length = 3)]
    short: String,
    #[orm(choices("rock", "pop"))]
    genre: String,
    #[orm(validate = even)]
    number: i32,
    #[orm(skip)]
    cache: Vec<u8>,
}

fn even(number: &i32) -> Result<(), &'static str> {
    if number % 2 == 0 { Ok(()) } else { Err("must be even") }
}

fn is_misuse(error: &Error, what: &str) -> bool {
    matches!(error, Error::Query(QueryError::Misuse { what: said }) if said.contains(what))
}

both! {
    async fn saving_inserts_first_and_updates_from_then_on(db) {
        let mut album = new!(Album { title: "Divide" });
        let (saved, sent) = verbs(album.save(db)).await;
        saved?;
        assert_eq!((sent, album.id), (vec!["INSERT".to_owned()], 1));
        album.title = "Multiply".into();
        let (saved, sent) = verbs(album.save(db)).await;
        saved?;
        assert_eq!((sent, album.id), (vec!["UPDATE".to_owned()], 1));
        assert_eq!(Album.objects.one(db).await?.title, "Multiply");
    }

    async fn a_key_given_by_hand_is_looked_for_and_inserted_when_it_is_not_there(db) {
        let mut album = new!(Album { id: 7, title: "Seven" });
        let (saved, sent) = verbs(album.save(db)).await;
        saved?;
        assert_eq!(sent, ["UPDATE", "INSERT"]);
        let mut again = new!(Album { id: 7, title: "Again" });
        assert_statements!(1, again.save(db))?;
        assert_eq!(Album.objects.one(db).await?.title, "Again");
        // inserted at once when that is what was asked for
        let mut eight = new!(Album { id: 8, title: "Eight" });
        let (inserted, sent) = verbs(eight.insert(db)).await;
        inserted?;
        assert_eq!((sent, eight.id), (vec!["INSERT".to_owned()], 8));
        let mut twice = new!(Album { id: 8, title: "Twice" });
        let error = assert_statements!(1, twice.insert(db)).expect_err("there is one");
        assert!(error.is_unique_on(Album.id), "{error:?}");
        assert_eq!(Album.objects.get(db, Album.id.eq(8)).await?.title, "Eight");
    }

    async fn an_instance_that_could_not_be_saved_is_as_it_was(db) {
        create!(db, Album { title: "First", code: "x" }).await?;
        let mut second = new!(Album { title: "Second", code: "x" });
        let error = second.save(db).await.expect_err("the code is taken");
        assert!(error.is_unique_on(Album.code), "{error:?}");
        assert_eq!(second.id, 0, "it is not saved");
        second.code = Some("y".into());
        second.save(db).await?;
        assert_eq!(Album.objects.count(db).await?, 2);
    }

    async fn updating_needs_the_row(db) {
        let mut album = new!(Album { id: 7, title: "Seven" });
        let error = assert_statements!(1, album.update(db)).expect_err("no row");
        assert_eq!(error.to_string(), "Album with id = 7 does not exist");
        assert!(error.is_not_found());
        for error in [
            assert_statements!(1, album.save_fields(db, Album.title)).expect_err("no row"),
            assert_statements!(1, album.refresh(db)).expect_err("no row"),
            assert_statements!(1, album.refresh_fields(db, Album.title)).expect_err("no row"),
        ] {
            assert_eq!(error.to_string(), "Album with id = 7 does not exist");
        }
        assert_eq!(Album.objects.count(db).await?, 0);
    }

    async fn what_needs_a_saved_instance_says_so_and_sends_nothing(db) {
        let mut album = new!(Album { title: "New" });
        for error in [
            assert_statements!(0, album.update(db)).expect_err("not saved"),
            assert_statements!(0, album.save_fields(db, Album.title)).expect_err("not saved"),
            assert_statements!(0, album.refresh(db)).expect_err("not saved"),
            assert_statements!(0, album.refresh_fields(db, (Album.title, Album.plays))).expect_err("not saved"),
            assert_statements!(0, album.delete(db)).expect_err("not saved"),
        ] {
            assert!(is_misuse(&error, "save it first"), "{error:?}");
        }
    }

    async fn save_fields_writes_these_fields_only(db) {
        let mut album = create!(db, Album { title: "Divide" }).await?;
        Album.objects.update(db, (Album.plays.set(9), Album.code.set("theirs"))).await?;
        album.title = "Ours".into();
        let (saved, texts) = capture(album.save_fields(db, Album.title)).await;
        saved?;
        assert_eq!(texts.len(), 1);
        assert!(texts[0].contains("\"title\"") && !texts[0].contains("\"plays\""), "{texts:?}");
        let row = Album.objects.one(db).await?;
        assert_eq!((row.title.as_str(), row.plays, row.code.as_deref()), ("Ours", 9, Some("theirs")));
        (album.title, album.plays) = ("Both".into(), 1);
        assert_statements!(1, album.save_fields(db, (Album.title, Album.plays)))?;
        let row = Album.objects.one(db).await?;
        assert_eq!((row.title.as_str(), row.plays, row.code.as_deref()), ("Both", 1, Some("theirs")));
        let error = assert_statements!(0, album.save_fields(db, Album.id)).expect_err("the key says which row");
        assert!(is_misuse(&error, "primary key"), "{error:?}");
    }

    async fn refreshing_reads_all_fields_or_some(db) {
        let mut album = create!(db, Album { title: "Divide" }).await?;
        Album.objects.update(db, (Album.title.set("Theirs"), Album.plays.set(9))).await?;
        (album.title, album.plays) = ("Mine".into(), -1);
        assert_statements!(1, album.refresh_fields(db, Album.plays))?;
        assert_eq!((album.title.as_str(), album.plays), ("Mine", 9));
        assert_statements!(1, album.refresh(db))?;
        assert_eq!(album, Album.objects.one(db).await?);
    }

    async fn deleting_unsets_the_key_and_saving_then_inserts_again(db) {
        let mut album = create!(db, Album { title: "Divide" }).await?;
        let gone = album.delete(db).await?;
        assert_eq!((gone.total, gone.to_string().as_str()), (1, "1 row: 1 Album"));
        assert_eq!((album.id, album.title.as_str()), (0, "Divide"));
        assert!(is_misuse(&album.delete(db).await.expect_err("not saved"), "save it first"));
        album.save(db).await?;
        assert_eq!(album.id, 2, "a key is not given out twice");
        let mut copy = album.clone();
        album.delete(db).await?;
        assert_eq!(copy.delete(db).await?.total, 0, "somebody else has deleted it");
    }

    async fn the_times_of_saving_are_those_that_the_database_keeps(db) {
        let before = Utc::now() - TimeDelta::microseconds(1);
        let mut album = create!(db, Album { title: "Divide" }).await?;
        assert!(album.added >= before && album.added <= Utc::now());
        assert_eq!(Some(album.added.naive_utc()), album.changed);
        assert_eq!(Album.objects.one(db).await?, album, "to the microsecond");
        let first = album.clone();
        album.save(db).await?;
        assert_eq!(album.added, first.added);
        assert!(album.changed > first.changed);
        assert_eq!(Album.objects.one(db).await?, album);
        // a field that is not saved is not touched, one that is saved says when
        let second = album.clone();
        album.save_fields(db, Album.title).await?;
        assert_eq!(album, second);
        album.save_fields(db, (Album.title, Album.changed)).await?;
        assert!(album.changed > second.changed);
        assert_eq!(Album.objects.one(db).await?, album);
        // a key given by hand: the row is new, and so is the time that it was added
        let mut old = Album { id: 9, added: DateTime::UNIX_EPOCH, changed: None, ..album };
        old.save(db).await?;
        assert!(old.added >= before);
    }

    async fn a_model_of_nothing_but_a_key_is_saved_too(db) {
        let mut first = new!(Bare {});
        assert_statements!(1, first.save(db))?;
        assert_eq!(first.id, 1);
        let (saved, sent) = verbs(first.save(db)).await;
        saved?;
        assert_eq!(sent, ["SELECT"], "there is nothing to set");
        let mut given = Bare { id: 5 };
        let (saved, sent) = verbs(given.save(db)).await;
        saved?;
        assert_eq!(sent, ["SELECT", "INSERT"]);
        given.refresh(db).await?;
        assert!(Bare { id: 6 }.update(db).await.expect_err("no row").is_not_found());
        assert_eq!(create!(db, Bare {}).await?.id, if db.backend() == Backend::Sqlite { 6 } else { 2 });
        assert_eq!(Bare.objects.count(db).await?, 3);
    }

    async fn nothing_invalid_is_sent(db) {
        let mut wrong = new!(Checked { short: "äöüß", genre: "jazz", number: 3 });
        let errors = wrong.validate().expect_err("it is not valid");
        let fields: Vec<_> = errors.errors.iter().map(|error| error.field).collect();
        assert_eq!(fields, ["short", "genre", "number"]);
        assert_eq!(
            errors.to_string(),
            "Checked is not valid: short: the text has 4 characters, at most 3 are allowed; \
             genre: the value is none of the choices; number: must be even"
        );
        assert_eq!(errors.of("genre").count(), 1);
        for error in [
            assert_statements!(0, wrong.save(db)).expect_err("not valid"),
            assert_statements!(0, wrong.insert(db)).expect_err("not valid"),
            assert_statements!(0, wrong.clone().insert(db)).expect_err("not valid"),
            assert_statements!(0, create!(db, Checked { short: "äöüß", genre: "jazz", number: 3 })).expect_err("not valid"),
        ] {
            let Error::Validation(found) = &error else { panic!("{error:?}") };
            assert_eq!(*found, errors);
            assert!(!format!("{error} {error:?}").contains("jazz"));
        }
        let mut right = create!(db, Checked { short: "äöü", genre: "rock", number: 2 }).await?;
        right.validate()?;
        // of a whole row every field counts, of a part that part
        (right.short, right.number) = ("four".into(), 4);
        assert!(matches!(assert_statements!(0, right.update(db)), Err(Error::Validation(_))));
        assert!(matches!(assert_statements!(0, right.save_fields(db, Checked.short)), Err(Error::Validation(_))));
        assert_statements!(1, right.save_fields(db, Checked.number))?;
    }

    async fn what_is_not_stored_stays_as_it_is(db) {
        let mut row = create!(db, Checked { short: "a", genre: "rock", number: 2, cache: vec![1, 2] }).await?;
        assert_eq!(row.cache, [1, 2]);
        row.save(db).await?;
        row.refresh(db).await?;
        assert_eq!(row.cache, [1, 2], "a refresh reads what is stored");
        assert_eq!(Checked.objects.one(db).await?.cache, [0_u8; 0]);
    }

    async fn saving_in_a_block_that_is_rolled_back_leaves_no_row(db) {
        let mut album = new!(Album { title: "Divide" });
        let outcome: orm::Result = db
            .atomic(async |db| {
                album.save(db).await?;
                album.update(db).await?;
                Err(Error::Config { message: "no".into() })
            })
            .await;
        assert!(outcome.is_err());
        assert_eq!(Album.objects.count(db).await?, 0);
        // the key is set, the row is gone: it is inserted under that key
        let (saved, sent) = verbs(album.save(db)).await;
        saved?;
        assert_eq!((sent, Album.objects.count(db).await?), (vec!["UPDATE".to_owned(), "INSERT".to_owned()], 1));
    }
}
