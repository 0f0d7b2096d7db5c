//! Rows to a file, and from a file to another database.

mod commands;
mod counters;
mod files;
mod kinds;

use crate::support::{Backend, Db, Place, TestResult, both};
use orm::fixtures::{self, FixtureError};
use orm::prelude::*;
use std::time::Duration;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "fixture_label")]
pub(crate) struct FixtureLabel {
    id: i64,
    #[orm(max_length = 20, unique)]
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "fixture_record")]
pub(crate) struct FixtureRecord {
    #[orm(primary_key)]
    code: String,
    label: ForeignKey<FixtureLabel>,
    cover_of: Option<ForeignKey<FixtureRecord>>,
    tags: ManyToMany<FixtureLabel>,
    small: i16,
    large: i64,
    single: f32,
    double: f64,
    price: Decimal,
    bytes: Vec<u8>,
    day: NaiveDate,
    time: NaiveTime,
    local: NaiveDateTime,
    moment: DateTime<Utc>,
    length: TimeDelta,
    uuid: Uuid,
    live: bool,
    document: serde_json::Value,
    note: Option<String>,
    more: Option<serde_json::Value>,
    words: Array<String>,
}

fn record(code: &str, label: &FixtureLabel) -> FixtureRecord {
    let day = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
    new!(FixtureRecord {
        code,
        label,
        small: -7,
        large: i64::MAX,
        single: 0.1_f32,
        double: f64::MIN_POSITIVE,
        price: "12345.6789".parse::<Decimal>().unwrap(),
        bytes: vec![0, 255, 10],
        day,
        time: NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
        local: day.and_hms_micro_opt(1, 2, 3, 4).unwrap(),
        moment: day.and_hms_opt(1, 2, 3).unwrap().and_utc(),
        length: TimeDelta::microseconds(-90_000_001),
        uuid: Uuid::from_u128(7),
        live: true,
        document: serde_json::json!({"a": [1, null, "x\n\"y\""], "b": {}}),
        note: "a \"note\"\nof two lines \u{1F3B5}",
        words: Array(vec!["one".to_owned(), "two, three".to_owned()]),
    })
}

async fn fill(db: &Db) -> TestResult {
    let mut rock = create!(db, FixtureLabel { name: "rock" }).await?;
    let pop = create!(db, FixtureLabel { name: "pop" }).await?;
    let mut first = record("a", &rock);
    first.double = f64::INFINITY;
    first.more = Some(serde_json::Value::Null);
    first.save(db).await?;
    let mut second = record("b", &rock);
    second.cover_of = Some((&first).into());
    second.note = None;
    second.save(db).await?;
    // points at a row that comes later in the order of keys
    first.cover_of = Some((&second).into());
    first.save(db).await?;
    first.tags.add(db, [&rock, &pop]).await?;
    rock.name = "rock 'n' roll".to_owned();
    rock.save(db).await?;
    Ok(())
}

/// These models, and the one between them.
fn models() -> Vec<&'static orm::meta::ModelMeta> {
    let between = orm::meta::by_name("FixtureRecordTags").next().unwrap();
    vec![between, FixtureRecord::META, FixtureLabel::META]
}

async fn dumped(db: &Db) -> Result<Vec<String>, FixtureError> {
    let mut lines = Vec::new();
    fixtures::dump(db, &models(), |line| {
        lines.push(line.to_owned());
        Ok(())
    })
    .await?;
    Ok(lines)
}

async fn load(db: &Db, lines: &[String]) -> Result<fixtures::Counts, FixtureError> {
    fixtures::load(db, lines.iter().cloned().map(Ok)).await
}

both! {
    async fn what_was_written_is_loaded_into_either_database(db) {
        fill(db).await?;
        let lines = dumped(db).await?;
        assert_eq!(lines.len(), 2 + 2 + 2 + 2);
        assert!(lines[1].starts_with(r#"{"model":"FixtureLabel","pk":1,"fields":{"name":"#), "{}", lines[1]);
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let place = Place::new(backend, "fixtures_other");
            let other = Db::connect(place.url()).await?;
            let loaded = load(&other, &lines).await?;
            assert_eq!(loaded.total(), 6);
            assert_eq!(dumped(&other).await?, lines);
            // the next key is a new one
            assert_eq!(create!(&other, FixtureLabel { name: "new" }).await?.id, 3);
            // loaded once more, it changes nothing that is in it
            load(&other, &lines).await?;
            assert_eq!(FixtureLabel.objects.count(&other).await?, 3);
            other.close().await;
        }
    }

    async fn the_order_of_the_lines_does_not_matter(db) {
        let mut lines = vec![
            r#"{"model":"FixtureLabel","pk":5,"fields":{"name":"five"}}"#.to_owned(),
            r#"{"model":"FixtureLabel","pk":4,"fields":{"name":"four"}}"#.to_owned(),
        ];
        fill(db).await?;
        lines.extend(dumped(db).await?.into_iter().filter(|line| line.contains("\"model\"")));
        lines.reverse();
        let place = Place::new(db.backend(), "fixtures_order");
        let other = Db::connect(place.url()).await?;
        assert_eq!(load(&other, &lines).await?.total(), 8);
        assert_eq!(FixtureRecord.objects.count(&other).await?, 2);
        other.close().await;
    }

    async fn a_million_rows_would_not_be_in_memory(db) {
        let mut labels: Vec<FixtureLabel> = (0..2_500).map(|at| new!(FixtureLabel { name: format!("l{at}") })).collect();
        FixtureLabel.objects.bulk_create(db, &mut labels).await?;
        let lines = dumped(db).await?;
        assert_eq!(lines.len(), 2_502);
        assert_eq!(lines[2_501], r#"{"rows":2500}"#);
        FixtureLabel.objects.delete(db).await?;
        assert_eq!(load(db, &lines).await?.total(), 2_500);
        assert_eq!(FixtureLabel.objects.count(db).await?, 2_500);
    }

    async fn what_is_wrong_is_said_with_its_line_and_nothing_is_loaded(db) {
        let good = r#"{"model":"FixtureLabel","pk":1,"fields":{"name":"rock"}}"#;
        for (bad, message) in [
            (r#"{"model":"FixtureLable","pk":1,"fields":{}}"#, "line 2: there is no model FixtureLable; did you mean FixtureLabel?"),
            (r#"{"model":"FixtureLabel","pk":2,"fields":{"nmae":"x","name":"y"}}"#, "line 2: FixtureLabel has no field nmae; did you mean name?"),
            (r#"{"model":"FixtureLabel","pk":2,"fields":{}}"#, "line 2: FixtureLabel.name: the line has no value for it"),
            (r#"{"model":"FixtureLabel","pk":2,"fields":{"name":null}}"#, "line 2: FixtureLabel.name: it can't be null"),
            (r#"{"model":"FixtureLabel","pk":2,"fields":{"name":true}}"#, "line 2: FixtureLabel.name: expected text, found true or false"),
            (r#"{"model":"FixtureLabel","pk":"two","fields":{"name":"x"}}"#, "line 2: FixtureLabel.id: expected a whole number, found other text"),
            (r#"{"model":"FixtureLabel","pk":2,"fields":{"name":"a name that is longer than it may be"}}"#, "line 2: FixtureLabel.name: the text has 36 characters, at most 20 are allowed"),
            (r#"{"model":"FixtureLabel","pk":1,"fields":{"name":"x"}}"#, "line 2: FixtureLabel with the key 1 is on line 1 already"),
            (r#"{"model":"FixtureLabel","pk":2}"#, r#"line 2: a row is {"model": …, "pk": …, "fields": {…}}: missing field `fields`"#),
            (r#"{"model":"FixtureLabel","pk":2,"fi"#, "line 2: the file was cut off: it ends in the middle of a line"),
            (r#"{"model":"FixtureRecord","pk":"a","fields":{"tags":[1]}}"#, "line 2: FixtureRecord.label: the line has no value for it"),
            ("rock", "line 2: this is no JSON: expected value at line 1 column 1"),
            (r#"{"fixture":2}"#, "line 2: this file is of format 2, which a newer version writes; this one reads 1"),
            (r#"{"fixture":1}"#, "line 2: the file was cut off: it ends after 0 rows, without the line that says how many there are"),
            (r#"{"rows":3}"#, "line 2: this line was written behind 3 rows, and here it stands behind 1: where that was done by hand, delete this line"),
        ] {
            let error = load(db, &[good.to_owned(), bad.to_owned()]).await.unwrap_err();
            assert_eq!(error.to_string(), message);
            assert_eq!(FixtureLabel.objects.count(db).await?, 0, "{message}");
        }
    }

    async fn what_the_database_refuses_is_named(db) {
        fill(db).await?;
        let line = dumped(db).await?.into_iter().find(|line| line.contains(r#""pk":"a""#)).unwrap();
        FixtureRecord.objects.delete(db).await?;
        let nowhere = line.replace(r#""label":1"#, r#""label":77"#).replace(r#""cover_of":"b""#, r#""cover_of":null"#);
        let error = load(db, &[nowhere]).await.unwrap_err().to_string();
        assert!(error.contains("FixtureRecord.label"), "{error}");
        assert_eq!(FixtureRecord.objects.count(db).await?, 0);
        let twice = [
            r#"{"model":"FixtureLabel","pk":8,"fields":{"name":"same"}}"#.to_owned(),
            r#"{"model":"FixtureLabel","pk":9,"fields":{"name":"same"}}"#.to_owned(),
        ];
        let error = load(db, &twice).await.unwrap_err().to_string();
        assert!(error.starts_with("lines 1 to 2: ") && error.contains("FixtureLabel.name"), "{error}");
        assert_eq!(FixtureLabel.objects.count(db).await?, 2);
    }

    async fn a_dump_is_of_one_moment(db, place) {
        let mut labels: Vec<FixtureLabel> = (0..1_500).map(|at| new!(FixtureLabel { name: format!("l{at}") })).collect();
        FixtureLabel.objects.bulk_create(db, &mut labels).await?;
        let (other, mut lines, mut done) = (Db::connect(place.url()).await?, 0, false);
        fixtures::dump(db, &models(), |line| {
            lines += 1;
            if line.contains("\"model\"") && !done {
                done = true;
                // between two pages, somebody else writes
                let other = other.clone();
                let wrote = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    runtime.block_on(async move {
                        tokio::time::timeout(Duration::from_secs(20), FixtureLabel.objects.filter(FixtureLabel.id.gt(100)).delete(&other)).await.unwrap()
                    })
                });
                wrote.join().unwrap().unwrap();
            }
            Ok(())
        })
        .await?;
        assert_eq!(lines, 1_502);
        assert_eq!(FixtureLabel.objects.count(db).await?, 100);
        other.close().await;
    }
}
