//! Errors: what a violated constraint says, alike on both databases, and what no error ever says.

use crate::support::*;
use orm::error::{ConstraintKind, QueryError, TransactionError};
use orm::prelude::*;
use orm::{Error, Options};
use std::error::Error as StdError;
use std::sync::Arc;

/// Stands in every value that no message may show.
const SECRET: &str = "s3cret";

/// Constraints of every kind.
#[derive(Model, Debug, Clone)]
#[orm(
    table = "err_artist",
    unique("born", "country"),
    unique("plays", "country", name = "err_artist_once"),
    check(named, "name <> ''"),
    check(sane, "plays < 1000000")
)]
struct Artist {
    id: i64,
    #[orm(unique)]
    name: String,
    #[orm(default = 0)]
    plays: i64,
    born: Option<u16>,
    #[orm(column = "from_country")]
    country: Option<String>,
}

/// A foreign key, nullable and not.
#[derive(Model, Debug, Clone)]
#[orm(table = "err_record")]
struct Record {
    id: i64,
    title: String,
    artist: ForeignKey<Artist>,
    #[orm(on_delete = set_null, column = "remix")]
    remix_of: Option<ForeignKey<Record>>,
}

/// A key that nobody counts.
#[derive(Model, Debug, Clone)]
#[orm(table = "err_label")]
struct Label {
    #[orm(primary_key)]
    code: String,
    artist: OneToOne<Artist>,
}

/// What a violated constraint says: kind, model, fields and name.
type Told = (ConstraintKind, Option<&'static str>, Vec<&'static str>, Option<String>);

fn told(error: &Error) -> Told {
    assert!(!shown(error).contains(SECRET), "{}", shown(error));
    let Some(violated) = error.constraint() else { panic!("{error:?}") };
    (violated.kind, violated.model, violated.fields.clone(), violated.name.as_deref().map(str::to_owned))
}

fn artist_told(kind: ConstraintKind, fields: &[&'static str], name: &str) -> Told {
    (kind, Some("Artist"), fields.to_vec(), Some(name.to_owned()))
}

/// The error as it is shown, in every way there is.
fn shown(error: &Error) -> String {
    let mut out = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        out.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    out
}

/// Two artists, the first with a record.
async fn artists(db: &Db) -> orm::Result<(Artist, Artist, Record)> {
    let first = create!(db, Artist { name: "s3cret one", plays: 1, born: 1960, country: SECRET }).await?;
    let second = create!(db, Artist { name: "s3cret two", plays: 2, born: 1970, country: SECRET }).await?;
    let record = create!(db, Record { title: SECRET, artist: &first }).await?;
    Ok((first, second, record))
}

both! {
    async fn a_unique_column_is_named(db) {
        let (first, mut second, _) = artists(db).await?;
        let expected = artist_told(ConstraintKind::Unique, &["name"], "err_artist_name_key");
        second.name = first.name.clone();
        let raw = "INSERT INTO err_artist (name, plays) VALUES ($1, 0)";
        for error in [
            create!(db, Artist { name: &first.name }).await.expect_err("taken"),
            second.save(db).await.expect_err("taken"),
            second.save_fields(db, Artist.name).await.expect_err("taken"),
            Artist.objects.update(db, Artist.name.set(&first.name)).await.expect_err("taken"),
            db.raw(raw).bind(&*first.name).execute().await.expect_err("taken"),
        ] {
            assert_eq!(told(&error), expected);
            assert!(error.is_unique() && error.is_unique_on(Artist.name) && !error.is_unique_on(Artist.plays));
            assert!(!error.is_unique_on(Artist.country) && !error.is_foreign_key() && !error.is_retryable());
            assert_eq!(error.to_string(), "Artist.name: another row has the same value (constraint err_artist_name_key)");
        }
        assert_eq!(Artist.objects.filter(Artist.name.eq(&first.name)).count(db).await?, 1);
    }

    async fn a_unique_constraint_over_columns_names_them_all(db) {
        let (first, mut second, _) = artists(db).await?;
        let expected = artist_told(ConstraintKind::Unique, &["born", "country"], "err_artist_born_from_country_key");
        second.born = first.born;
        for error in [
            create!(db, Artist { name: "x", born: 1960, country: SECRET }).await.expect_err("taken"),
            second.save(db).await.expect_err("taken"),
            Artist.objects.update(db, Artist.born.set(1960)).await.expect_err("taken"),
            db.raw("UPDATE err_artist SET born = 1960").execute().await.expect_err("taken"),
        ] {
            assert_eq!(told(&error), expected);
            assert!(error.is_unique() && !error.is_unique_on(Artist.born));
            assert_eq!(
                error.to_string(),
                "Artist.born, country: another row has the same value (constraint err_artist_born_from_country_key)"
            );
        }
        // a name of the model's own
        let once = artist_told(ConstraintKind::Unique, &["plays", "country"], "err_artist_once");
        let error = Artist.objects.pk(2).update(db, Artist.plays.set(1)).await.expect_err("taken");
        assert_eq!(told(&error), once);
        // NULLs are all different
        create!(db, Artist { name: "y", born: 1960 }).await?;
        create!(db, Artist { name: "z", born: 1960 }).await?;
    }

    async fn a_primary_key_is_unique(db) {
        let (first, second, _) = artists(db).await?;
        let expected = artist_told(ConstraintKind::Unique, &["id"], "err_artist_pkey");
        let mut twin = Artist { name: "twin".into(), born: None, ..first.clone() };
        for error in [
            twin.insert(db).await.expect_err("taken"),
            db.raw("INSERT INTO err_artist (id, name, plays) VALUES (1, 'x', 0)").execute().await.expect_err("taken"),
        ] {
            assert_eq!(told(&error), expected);
            assert!(error.is_unique_on(Artist.id));
        }
        let mut label = create!(db, Label { code: "s3cret", artist: &first }).await?;
        label.artist = (&second).into();
        let error = label.insert(db).await.expect_err("taken");
        assert_eq!(told(&error).1, Some("Label"));
        assert!(error.is_unique_on(Label.code) && !error.is_unique_on(Label.artist), "{error:?}");
        let error = create!(db, Label { code: "x", artist: &first }).await.expect_err("taken");
        assert!(error.is_unique_on(Label.artist), "{error:?}");
        assert_eq!(told(&error).3.as_deref(), Some("err_label_artist_id_key"));
    }

    async fn a_missing_value_is_named(db) {
        let (_, _, record) = artists(db).await?;
        for (sql, model, field) in [
            ("INSERT INTO err_artist (plays) VALUES (3)", "Artist", "name"),
            ("UPDATE err_artist SET name = NULL", "Artist", "name"),
            ("UPDATE err_record SET artist_id = NULL", "Record", "artist"),
        ] {
            let error = db.raw(sql).execute().await.expect_err("a value is required");
            assert_eq!(told(&error), (ConstraintKind::NotNull, Some(model), vec![field], None));
            assert_eq!(error.to_string(), format!("{model}.{field}: a value is required"));
        }
        assert_eq!(Record.objects.pk(record.id).one(db).await?.title, SECRET);
    }

    async fn a_check_is_named(db) {
        let (mut first, ..) = artists(db).await?;
        let named = artist_told(ConstraintKind::Check, &[], "err_artist_named_check");
        first.name = String::new();
        for error in [
            create!(db, Artist { name: "" }).await.expect_err("no name"),
            first.save(db).await.expect_err("no name"),
            Artist.objects.filter(Artist.id.eq(1)).update(db, Artist.name.set("")).await.expect_err("no name"),
            db.raw("INSERT INTO err_artist (name, plays) VALUES ('', 0)").execute().await.expect_err("no name"),
        ] {
            assert_eq!(told(&error), named);
            assert_eq!(error.to_string(), "Artist: the check does not hold (constraint err_artist_named_check)");
        }
        let sane = artist_told(ConstraintKind::Check, &[], "err_artist_sane_check");
        let error = Artist.objects.update(db, Artist.plays.set(Artist.plays + 1_000_000)).await.expect_err("too many");
        assert_eq!(told(&error), sane);
    }

    async fn the_range_of_a_type_is_a_check_on_its_field(db) {
        artists(db).await?;
        let range = artist_told(ConstraintKind::Check, &["born"], "err_artist_born_check");
        for error in [
            Artist.objects.update(db, Artist.born.set(Artist.born - 2_000)).await.expect_err("below 0"),
            Artist.objects.update(db, Artist.born.set(Artist.born + 64_000)).await.expect_err("above 65535"),
            db.raw("UPDATE err_artist SET born = -1").execute().await.expect_err("below 0"),
            db.raw("INSERT INTO err_artist (name, plays, born) VALUES ('x', 0, 65536)").execute().await.expect_err("above"),
        ] {
            assert_eq!(told(&error), range);
        }
    }

    async fn a_foreign_key_is_named(db) {
        let (_, _, mut record) = artists(db).await?;
        let (artist, remix) = ("err_record_artist_id_fkey", "err_record_remix_fkey");
        let expected = |field, name: &str| {
            (ConstraintKind::ForeignKey, Some("Record"), vec![field], Some(name.to_owned()))
        };
        let error = create!(db, Record { title: SECRET, artist: 99 }).await.expect_err("nobody");
        assert_eq!(told(&error), expected("artist", artist));
        assert!(error.is_foreign_key() && !error.is_unique());
        assert_eq!(
            error.to_string(),
            "Record.artist: the row pointed at does not exist, or this row is still pointed at (constraint err_record_artist_id_fkey)"
        );
        let error = create!(db, Record { title: SECRET, artist: 1, remix_of: 99 }).await.expect_err("nothing");
        assert_eq!(told(&error), expected("remix_of", remix));
        record.artist = ForeignKey::key_of(99);
        assert_eq!(told(&record.save(db).await.expect_err("nobody")), expected("artist", artist));
        assert_eq!(told(&record.save_fields(db, Record.artist).await.expect_err("nobody")), expected("artist", artist));
        let error = Record.objects.update(db, Record.remix_of.set(99)).await.expect_err("nothing");
        assert_eq!(told(&error), expected("remix_of", remix));
        // in a block that it dooms too
        let outcome = db
            .atomic(async |db| {
                let error = create!(db, Record { title: "x", artist: 99 }).await.expect_err("nobody");
                assert_eq!(told(&error), expected("artist", artist));
                Ok(())
            })
            .await
            .expect_err("doomed");
        assert!(matches!(&outcome, Error::Transaction(_)), "{outcome:?}");
        // of raw SQL SQLite says no more than that
        let error = db.raw("UPDATE err_record SET artist_id = 99").execute().await.expect_err("nobody");
        assert_eq!(told(&error).0, ConstraintKind::ForeignKey);
        if db.backend() == Backend::Postgres {
            assert_eq!(told(&error), expected("artist", artist));
        }
    }

    async fn a_violated_constraint_did_nothing(db) {
        let (first, ..) = artists(db).await?;
        let error = Artist.objects.update(db, (Artist.plays.set(77), Artist.name.set("same"))).await.expect_err("two");
        assert!(error.is_unique());
        assert_eq!(Artist.objects.filter(Artist.plays.eq(77)).count(db).await?, 0, "not one of the rows");
        let outcome: orm::Result = db
            .atomic(async |db| {
                create!(db, Artist { name: "third" }).await?;
                create!(db, Artist { name: &first.name }).await.map(drop)
            })
            .await;
        assert!(outcome.expect_err("taken").is_unique_on(Artist.name));
        assert_eq!(Artist.objects.count(db).await?, 2);
    }

    async fn what_is_not_found_says_what_was_asked(db) {
        let (_, _, record) = artists(db).await?;
        let not_found = async |queryset: orm::QuerySet<Record>| queryset.one(db).await.expect_err("none").to_string();
        assert_eq!(not_found(Record.objects.filter(Record.id.eq(7))).await, "Record with id = 7 does not exist");
        assert_eq!(not_found(Record.objects.pk(7)).await, "Record with id = 7 does not exist");
        assert_eq!(
            not_found(Record.objects.filter(Record.id.gt(7) & Record.artist.name.eq(SECRET))).await,
            "Record with id > 7 and artist.name = … does not exist"
        );
        assert_eq!(not_found(Record.objects.filter(Record.title.icontains("x"))).await, "Record that matches the query does not exist");
        Record.objects.delete(db).await?;
        assert_eq!(not_found(Record.objects.order_by(Record.id)).await, "Record does not exist");
        let mut record = record;
        let error = record.refresh(db).await.expect_err("it is gone");
        assert!(error.is_not_found() && !error.is_multiple_found());
        assert_eq!(error.to_string(), "Record with id = 1 does not exist");
    }

    async fn values_are_shown_to_a_program_that_asks_for_them(_db, place) {
        let db = &Database::connect_with(Options::new(place.url()).log_values(true)).await?;
        let error = Label.objects.get(db, Label.code.eq("it's")).await.expect_err("none");
        assert_eq!(error.to_string(), "Label with code = \"it's\" does not exist");
        let mut label = new!(Label { code: "x1", artist: 1 });
        assert_eq!(label.refresh(db).await.expect_err("none").to_string(), "Label with code = \"x1\" does not exist");
        assert_eq!(label.update(db).await.expect_err("none").to_string(), "Label with code = \"x1\" does not exist");
    }

    async fn no_error_shows_a_value(db) {
        let (first, mut second, mut record) = artists(db).await?;
        second.name = first.name.clone();
        record.artist = ForeignKey::key_of(47_114_711);
        let mut label = new!(Label { code: SECRET, artist: &first });
        label.save(db).await?;
        let text = "4711 s3cret";
        let errors: Vec<Error> = vec![
            second.save(db).await.expect_err("unique"),
            record.save(db).await.expect_err("foreign key"),
            label.insert(db).await.expect_err("primary key"),
            Artist.objects.get(db, Artist.name.eq(text)).await.map(drop).expect_err("none"),
            Artist.objects.get(db, Artist.country.eq(SECRET)).await.map(drop).expect_err("two"),
            Artist.objects.get(db, Artist.plays.eq(4_711)).await.map(drop).expect_err("none"),
            Artist.objects.filter(Artist.name.regex("(s3cret")).count(db).await.map(drop).expect_err("no pattern"),
            Artist.objects.filter(Artist.name.iregex("[s3cret")).all(db).await.map(drop).expect_err("no pattern"),
            db.raw("SELECT CAST($1 AS integer) + no_such_column FROM err_artist").bind(text).rows::<i64>().await.map(drop).expect_err("no column"),
            db.raw("INSERT INTO err_artist (id, name) VALUES ($1, 'x')").bind(text).execute().await.map(drop).expect_err("no number"),
            db.raw("SELECT $1").bind(text).bind(SECRET).rows::<i64>().await.map(drop).expect_err("two values"),
            db.raw("SELECT name FROM err_artist").rows::<i64>().await.map(drop).expect_err("no numbers"),
            db.raw("SELECT name, 1 FROM err_artist").rows::<String>().await.map(drop).expect_err("two columns"),
            db.raw("UPDATE err_artist SET name = $1").bind(text).execute().await.map(drop).expect_err("unique"),
            db.raw("UPDATE err_artist SET plays = 4711, born = 4711, from_country = $1").bind(text).execute().await.map(drop).expect_err("unique"),
            db.raw("SELECT name FROM err_artist").one::<String>().await.map(drop).expect_err("two rows"),
            db.atomic(async |db| {
                let _ = create!(db, Artist { name: &first.name }).await;
                create!(db, Artist { name: text }).await.map(drop)
            }).await.expect_err("doomed"),
        ];
        for error in &errors {
            let shown = shown(error);
            assert!(!shown.contains(SECRET) && !shown.contains("4711"), "{shown}");
        }
        // of a doomed block the cause is at hand
        let Some(Error::Transaction(doomed)) = errors.last() else { panic!("{errors:?}") };
        assert!(matches!(&**doomed, TransactionError::Aborted { .. }));
        assert!(TransactionError::cause(doomed).is_some_and(|cause| cause.is_unique_on(Artist.name)));
    }

    async fn the_drivers_own_error_is_the_source(db) {
        artists(db).await?;
        let error = db.raw("SELECT no_such_function(1)").rows::<i64>().await.expect_err("no function");
        let source = error.source().expect("the driver's");
        assert!(source.to_string().contains("no_such_function"), "{source}");
        let error = create!(db, Artist { name: "s3cret one" }).await.expect_err("taken");
        assert!(error.source().expect("the driver's").to_string().to_lowercase().contains("unique"));
        // it goes through `?` as any error does, and may be told apart again
        async fn boxed(db: &Db) -> Result<(), Box<dyn StdError + Send + Sync>> {
            Artist.objects.get(db, Artist.id.eq(99)).await?;
            Ok(())
        }
        let error = boxed(db).await.expect_err("none");
        assert!(error.downcast_ref::<Error>().is_some_and(Error::is_not_found));
    }
}

#[test]
fn an_error_may_go_anywhere_and_is_small() {
    fn is_error<E: StdError + Send + Sync + Clone + 'static>() {}
    is_error::<Error>();
    is_error::<QueryError>();
    is_error::<TransactionError>();
    is_error::<orm::error::ConstraintError>();
    is_error::<orm::model::ValidationErrors>();
    assert!(size_of::<Error>() <= 64, "{}", size_of::<Error>());
    assert!(size_of::<orm::Result<()>>() <= 64);
    let shared: Arc<dyn StdError + Send + Sync> = Arc::new(Error::PoolClosed);
    assert_eq!(shared.to_string(), "the database is closed");
}
