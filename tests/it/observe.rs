//! The event of each statement: its text, how long it took, how many rows; values only when the program asks for them.

use crate::support::*;
use orm::Options;
use orm::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber, span};

/// Something to write to the log about.
#[derive(Model, Debug, Clone)]
#[orm(table = "observe_song")]
struct Song {
    id: i64,
    #[orm(unique)]
    name: String,
}

/// One event: its level and its fields.
#[derive(Debug, Clone)]
struct Seen {
    level: Level,
    fields: BTreeMap<&'static str, String>,
}

impl Seen {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
    fn text(&self) -> &str {
        self.field("db.query.text").unwrap_or_default()
    }
}

impl Visit for Seen {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

/// Keeps the events of this thread, up to a level. A test's body runs on one thread, and so do its statements.
struct Log {
    level: Level,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Log {
    fn install(level: Level) -> (DefaultGuard, Arc<Mutex<Vec<Seen>>>) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        (listen(Log { level, seen: Arc::clone(&seen) }), seen)
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "orm::statement" && *metadata.level() <= self.level
    }
    fn event(&self, event: &Event<'_>) {
        let mut seen = Seen { level: *event.metadata().level(), fields: BTreeMap::new() };
        event.record(&mut seen);
        self.seen.lock().expect("no test panics here").push(seen);
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

fn taken(seen: &Mutex<Vec<Seen>>) -> Vec<Seen> {
    std::mem::take(&mut *seen.lock().expect("no test panics here"))
}

both! {
    async fn each_statement_is_one_event(db) {
        let (_guard, seen) = Log::install(Level::TRACE);
        let mut song = create!(db, Song { name: "s3cret" }).await?;
        create!(db, Song { name: "other s3cret" }).await?;
        assert_eq!(Song.objects.filter(Song.name.contains("s3cret")).all(db).await?.len(), 2);
        assert_eq!(Song.objects.filter(Song.name.eq("nothing")).all(db).await?.len(), 0);
        song.save(db).await?;
        Song.objects.update(db, Song.name.set(Song.name)).await?;
        let error = create!(db, Song { name: "s3cret" }).await.expect_err("taken");
        let seen = taken(&seen);
        let system = if db.backend() == Backend::Sqlite { "sqlite" } else { "postgresql" };
        for event in &seen {
            assert_eq!((event.level, event.field("db.system.name")), (Level::DEBUG, Some(system)), "{event:?}");
            assert!(event.field("duration_us").is_some_and(|took| took.parse::<u64>().is_ok()), "{event:?}");
            assert_eq!(event.field("values"), None);
            assert!(!format!("{event:?}").contains("s3cret"), "{event:?}");
        }
        let told: Vec<(&str, Option<&str>)> =
            seen.iter().map(|event| (event.text().split(' ').next().unwrap_or_default(), event.field("rows"))).collect();
        assert_eq!(
            told,
            [
                ("INSERT", Some("1")),
                ("INSERT", Some("1")),
                ("SELECT", Some("2")),
                ("SELECT", Some("0")),
                ("UPDATE", Some("1")),
                ("UPDATE", Some("2")),
                ("INSERT", None),
            ]
        );
        assert_eq!(seen[6].field("error"), Some(error.to_string().as_str()));
        assert!(seen[..6].iter().all(|event| event.field("error").is_none()));
    }

    async fn a_transaction_is_seen_from_its_begin_to_its_end(db) {
        let (_guard, seen) = Log::install(Level::DEBUG);
        db.atomic(async |db| {
            create!(db, Song { name: "a" }).await?;
            let inner: orm::Result = db.atomic(async |db| create!(db, Song { name: "a" }).await.map(drop)).await;
            assert!(inner.is_err());
            Ok(())
        })
        .await?;
        let texts: Vec<String> = taken(&seen).iter().map(|event| event.text().split(' ').next().unwrap_or_default().to_owned()).collect();
        assert_eq!(texts.first().map(String::as_str), Some("BEGIN"));
        assert_eq!(texts.last().map(String::as_str), Some("COMMIT"));
        assert!(texts.iter().any(|text| text == "SAVEPOINT") && texts.iter().any(|text| text == "ROLLBACK"), "{texts:?}");
    }

    async fn values_are_written_when_the_program_asks_for_them(_db, place) {
        let db = &Database::connect_with(Options::new(place.url()).log_values(true)).await?;
        let (_guard, seen) = Log::install(Level::DEBUG);
        create!(db, Song { name: "s3cret" }).await?;
        Song.objects.count(db).await?;
        let seen = taken(&seen);
        assert!(seen[0].field("values").is_some_and(|values| values.contains("s3cret")), "{seen:?}");
        assert!(!seen[0].text().contains("s3cret"));
        assert_eq!(seen[1].field("values"), None, "there are none");
    }

    async fn a_slow_statement_is_a_warning(_db, place) {
        let slow = Options::new(place.url()).slow_statement(std::time::Duration::ZERO);
        let db = &Database::connect_with(slow).await?;
        let (_guard, seen) = Log::install(Level::WARN);
        Song.objects.count(db).await?;
        let all = taken(&seen);
        assert!(matches!(all.as_slice(), [one] if one.level == Level::WARN && one.text().starts_with("SELECT")), "{all:?}");
        // and never where the program does not want to know
        let db = &Database::connect_with(Options::new(place.url()).slow_statement(None)).await?;
        Song.objects.count(db).await?;
        assert_eq!(taken(&seen).len(), 0);
        let separator = if place.url().contains('?') { '&' } else { '?' };
        let db = &Database::connect(&format!("{}{separator}slow_statement=0ms", place.url())).await?;
        Song.objects.count(db).await?;
        assert_eq!(taken(&seen).len(), 1);
    }

    async fn who_does_not_listen_hears_nothing(db) {
        let (_guard, seen) = Log::install(Level::WARN);
        create!(db, Song { name: "a" }).await?;
        Song.objects.all(db).await?;
        assert_eq!(taken(&seen).len(), 0, "a statement that is not slow is no warning");
        let (_guard, seen) = Log::install(Level::ERROR);
        assert!(create!(db, Song { name: "a" }).await.is_err());
        assert_eq!(taken(&seen).len(), 0, "an error is the caller's to log");
    }

    async fn what_sends_nothing_writes_nothing(db) {
        let (_guard, seen) = Log::install(Level::TRACE);
        assert_eq!(Song.objects.none().all(db).await?.len(), 0);
        assert_eq!(Song.objects.filter(Song.id.in_([] as [i64; 0])).count(db).await?, 0);
        assert!(db.raw("SELECT $1").rows::<i64>().await.is_err());
        assert_eq!(taken(&seen).len(), 0);
    }
}
