//! Statements that one line sends again and again, and what a block of code sends.

use super::*;
use crate::support::*;
use orm::testing::{CapturedQuery, capture_queries};
use orm::{NPlusOne, Options, assert_queries};
use std::fmt;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};

async fn strict(place: &Place) -> orm::Result<Database> {
    Database::connect_with(Options::new(place.url()).detect_n_plus_one(NPlusOne::error().times(3))).await
}

fn caught(error: orm::Error) -> orm::error::RepeatedQuery {
    match error {
        orm::Error::RepeatedQuery(report) => *report,
        other => panic!("{other}"),
    }
}

both! {
    async fn a_loop_over_a_foreign_key_is_caught_with_what_mends_it(db, place) {
        fill(db).await?;
        let db = &strict(place).await?;
        let songs = Song.objects.order_by(Song.id).all(db).await?;
        let mut line = 0;
        let mut walk = async || {
            for song in &songs {
                line = line!() + 1;
                song.album.fetch(db).await?;
            }
            orm::Result::Ok(())
        };
        let report = caught(walk().await.unwrap_err());
        assert_eq!((report.times, report.model), (3, Some("Album")));
        assert!(report.place.file().ends_with("tests/it/relations/n_plus_one.rs"), "{}", report.place);
        assert_eq!(report.place.line(), line);
        assert!(report.place.column() > 1);
        // both foreign keys that could be meant
        assert_eq!(
            &*report.mend,
            "read the rows that point at it with one of `.select_related(Cover.album)`, `.select_related(Song.album)`"
        );
        assert!(report.sql.starts_with("SELECT ") && report.sql.contains("relations_album"), "{}", report.sql);
        let message = report.to_string();
        assert!(message.contains(":") && message.contains("3 times by now"), "{message}");
    }

    async fn a_loop_over_related_rows_is_caught_whichever_way_they_are_asked_for(db, place) {
        fill(db).await?;
        let db = &strict(place).await?;
        let albums = Album.objects.order_by(Album.id).all(db).await?;
        let songs = Song.objects.order_by(Song.id).all(db).await?;
        let tags = Tag.objects.order_by(Tag.id).all(db).await?;
        macro_rules! mended {
            ($each:ident in $rows:expr => $ask:expr) => {{
                let mut outcome = Ok(());
                for $each in $rows.iter().chain(&$rows).chain(&$rows) {
                    outcome = $ask.await.map(drop);
                    if outcome.is_err() {
                        break;
                    }
                }
                caught(outcome.unwrap_err()).mend.to_string()
            }};
        }
        assert_eq!(mended!(album in albums => album.songs.all(db)), "read the rows of Album with `.prefetch_related(Album.songs)`");
        assert_eq!(mended!(album in albums => album.songs.count(db)), "read the rows of Album with `.prefetch_related(Album.songs)`");
        assert_eq!(
            mended!(album in albums => album.songs.filter(Song.plays.gt(3)).order_by(Song.name).first(db)),
            "read the rows of Album with `.prefetch_related(Album.songs)`"
        );
        assert_eq!(
            mended!(album in albums => Song.objects.filter(Song.album.eq(album)).exists(db)),
            "read the rows of Album with `.prefetch_related(Album.songs)`"
        );
        assert_eq!(mended!(album in albums => album.cover.fetch(db)), "read the rows of Album with `.prefetch_related(Album.cover)`");
        assert_eq!(mended!(song in songs => song.tags.all(db)), "read the rows of Song with `.prefetch_related(Song.tags)`");
        assert_eq!(mended!(tag in tags => tag.songs.all(db)), "read the rows of Tag with `.prefetch_related(Tag.songs)`");
        assert_eq!(
            mended!(song in songs => Follow.objects.filter(Follow.follower.eq(song.id)).all(db)),
            "read the rows of Person with `.prefetch_related(Follow.follower.reverse())`"
        );
        assert_eq!(
            mended!(tag in tags => Tag.objects.get(db, Tag.id.eq(tag.id))),
            "ask for all keys at once with `Tag.id.in_(..)`"
        );
        assert_eq!(
            mended!(song in songs => Song.objects.filter(Song.name.eq(song.name.as_str())).values(Song.id).all(db)),
            "ask for all of them at once, with `in_(..)` for what differs"
        );
    }

    async fn what_is_no_loop_is_let_through(db, place) {
        fill(db).await?;
        let db = &strict(place).await?;
        // other places
        Album.objects.count(db).await?;
        Album.objects.count(db).await?;
        Album.objects.count(db).await?;
        for at in 0..5 {
            // other statements
            if at < 2 { Album.objects.limit(at + 1).all(db).await?; } else { Album.objects.offset(1).limit(at).all(db).await?; }
            // writes
            Song.objects.filter(Song.id.eq(1)).update(db, Song.plays.set(1)).await?;
        }
        // other tasks
        for _ in 0..5 {
            let db = db.clone();
            tokio::spawn(async move { Song.objects.count(&db).await }).await.expect("it does not panic")?;
        }
        // nothing is sent for a row that is at hand
        let song = Song.objects.pk(1).one(db).await?;
        for _ in 0..5 {
            song.album.fetch(db).await?;
        }
    }

    async fn a_refused_statement_was_not_sent_and_dooms_nothing(db, place) {
        fill(db).await?;
        let db = &strict(place).await?;
        db.atomic(async |db| {
            create!(db, Tag { word: "kept" }).await?;
            let mut refused = 0;
            let ((), queries) = capture_queries(db, async {
                for _ in 0..5 {
                    refused += usize::from(Tag.objects.count(db).await.is_err());
                }
            }).await;
            assert_eq!((refused, queries.len()), (3, 2));
            Ok(())
        }).await?;
        assert!(Tag.objects.filter(Tag.word.eq("kept")).exists(db).await?);
    }

    async fn the_url_asks_for_it_too(db, place) {
        fill(db).await?;
        let separator = if place.url().contains('?') { '&' } else { '?' };
        let with = async |value: &str| Database::connect(&format!("{}{separator}n_plus_one={value}", place.url())).await;
        let ask = async |db: &Database| {
            for _ in 0..12 {
                Album.objects.count(db).await?;
            }
            orm::Result::Ok(())
        };
        assert_eq!(caught(ask(&with("error").await?).await.unwrap_err()).times, 10);
        assert_eq!(caught(ask(&with("error:4").await?).await.unwrap_err()).times, 4);
        ask(&with("off").await?).await?;
        ask(&with("warn").await?).await?;
        ask(db).await?;
        let error = with("perhaps").await.unwrap_err().to_string();
        assert!(error.contains("`n_plus_one`") && error.contains("`warn`, `error`, `off`"), "{error}");
    }

    async fn a_warning_is_one_event_for_a_run(db, place) {
        fill(db).await?;
        let warned = Options::new(place.url()).detect_n_plus_one(NPlusOne::warn().times(4));
        let db = &Database::connect_with(warned).await?;
        let log = Arc::new(Mutex::new(Vec::new()));
        let _guard = listen(Warnings(Arc::clone(&log)));
        let albums = Album.objects.all(db).await?;
        for album in albums.iter().chain(&albums).chain(&albums) {
            album.songs.all(db).await?;
        }
        let log = log.lock().unwrap();
        assert_eq!(log.len(), 1, "{log:?}");
        assert!(log[0].contains("Album.songs") && log[0].contains("n_plus_one.rs:") && log[0].contains("times=4"), "{log:?}");
    }

    async fn statements_are_counted_through_clones_transactions_and_tasks(db) {
        let spawned = db.clone();
        let outcome = assert_queries!(db, 3, async {
            Album.objects.count(db).await?;
            db.atomic(async |db| create!(db, Tag { word: "a" }).await).await?;
            tokio::spawn(async move { Tag.objects.all(&spawned).await }).await.expect("it does not panic")
        })?;
        assert_eq!(outcome.len(), 1);
        assert_queries!(db, ..=1, Album.objects.count(db))?;
        assert_queries!(db.clone(), 0..=2, Album.objects.none().count(db))?;
        let (_, queries) = capture_queries(db, async { db.raw("SELECT nothing FROM nowhere").execute().await }).await;
        assert!(matches!(queries.as_slice(), [CapturedQuery { rows: None, values: None, .. }]), "{queries:?}");
        let (_, queries) = capture_queries(db, Tag.objects.filter(Tag.word.eq("s3cret")).all(db)).await;
        assert_eq!(queries[0].rows, Some(0));
        assert!(!format!("{queries:?}").contains("s3cret"));
    }

    async fn a_capture_that_is_dropped_records_no_more(db) {
        {
            let capture = capture_queries(db, std::future::pending::<()>());
            assert!(CancelAt::new(capture, 1).await.is_none());
        }
        let (inner, outer) = capture_queries(db, capture_queries(db, Album.objects.count(db))).await;
        assert_eq!((inner.1.len(), outer.len()), (1, 1));
    }

    #[should_panic(expected = "expected 1 statements, 2 were sent:\n  SELECT count(*) FROM \"relations_album\"\n  SELECT")]
    async fn a_wrong_number_prints_the_statements(db) {
        let _ = assert_queries!(db, 1, async {
            Album.objects.count(db).await?;
            Tag.objects.all(db).await
        });
    }
}

/// Keeps what is warned of.
struct Warnings(Arc<Mutex<Vec<String>>>);

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push_str(&format!("{}={value:?} ", field.name()));
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "orm::n_plus_one"
    }
    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().expect("no test panics here").push(text.0);
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}
