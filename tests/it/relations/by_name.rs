//! Queries from names that are known only when the program runs.

#![allow(non_snake_case, reason = "a name with the separator of paths in it")]

use crate::relations::{Album, Label, Person, Song, Tag, fill};
use crate::support::*;
use orm::by_name::{Dynamic, NameError};
use orm::prelude::*;

mod allowed;
mod dynamic;
mod hostile;
mod paths;
mod related;
mod values;

/// One field of each kind.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "by_name_thing")]
pub(crate) struct Thing {
    id: i64,
    name: String,
    small: i16,
    price: Option<Decimal>,
    weight: Option<f64>,
    #[orm(default = false)]
    live: bool,
    day: Option<NaiveDate>,
    at: Option<DateTime<Utc>>,
    opens: Option<NaiveTime>,
    code: Option<Uuid>,
    long: Option<TimeDelta>,
    data: Option<serde_json::Value>,
    /// A name with the separator in it, and one that is a lookup.
    a__b: Option<i32>,
    gt: Option<i32>,
}

/// Points at a thing twice, and gives neither way back a name.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "by_name_pair")]
pub(crate) struct Pair {
    id: i64,
    left: ForeignKey<Thing>,
    right: ForeignKey<Thing>,
    #[orm(related_name = "middles")]
    middle: Option<ForeignKey<Thing>>,
}

/// Three things: a full one, one of other values, and one of nothing but what is required.
async fn things(db: &Database) -> orm::Result {
    create!(
        db,
        Thing {
            name: "Lamp",
            small: 3i16,
            price: Decimal::new(990, 2),
            weight: 1.5,
            live: true,
            day: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
            at: "2026-02-01T12:30:15Z".parse::<DateTime<Utc>>().unwrap(),
            opens: NaiveTime::from_hms_opt(8, 30, 0).unwrap(),
            code: Uuid::from_u128(7),
            long: TimeDelta::seconds(90),
            a__b: 5,
            gt: 9,
        }
    )
    .await?;
    create!(
        db,
        Thing {
            name: "desk lamp",
            small: 4i16,
            price: Decimal::new(1000, 2),
            day: NaiveDate::from_ymd_opt(2025, 7, 6).unwrap(),
            at: "2025-07-06T00:00:00Z".parse::<DateTime<Utc>>().unwrap(),
        }
    )
    .await?;
    create!(db, Thing { name: "Nothing, really", small: -1i16 }).await?;
    Ok(())
}

fn q<M: orm::Model>(name: &str, value: impl Into<Dynamic>) -> orm::Result<orm::Q<M>> {
    Ok(Q::by_name(name, value)?)
}

fn wrong<M: orm::Model>(name: &str, value: impl Into<Dynamic>) -> String {
    orm::Q::<M>::by_name(name, value).expect_err(name).to_string()
}

async fn ids(db: &Database, condition: orm::Q<Thing>) -> orm::Result<Vec<i64>> {
    Thing.objects.filter(condition).order_by(Thing.id).values(Thing.id).all(db).await
}

both! {
    async fn each_lookup_says_what_the_typed_one_says(db) {
        things(db).await?;
        let cases: &[(&str, Dynamic, &[i64])] = &[
            ("name", "Lamp".into(), &[1]),
            ("name__exact", "Lamp".into(), &[1]),
            ("name__iexact", "LAMP".into(), &[1]),
            ("name__contains", "amp".into(), &[1, 2]),
            ("name__contains", "Lamp".into(), &[1]),
            ("name__icontains", "lamp".into(), &[1, 2]),
            ("name__startswith", "La".into(), &[1]),
            ("name__istartswith", "la".into(), &[1]),
            ("name__endswith", "amp".into(), &[1, 2]),
            ("name__iendswith", "LAMP".into(), &[1, 2]),
            ("name__regex", "^L".into(), &[1]),
            ("name__iregex", "^d|^n".into(), &[2, 3]),
            ("name__in", ["Lamp", "x"].into(), &[1]),
            ("small", 3.into(), &[1]),
            ("small__gt", 3.into(), &[2]),
            ("small__gte", "3".into(), &[1, 2]),
            ("small__lt", 0.into(), &[3]),
            ("small__lte", 3.into(), &[1, 3]),
            ("small__in", vec![3, 4].into(), &[1, 2]),
            ("small__in", "3, 4".into(), &[1, 2]),
            ("small__in", Vec::<i64>::new().into(), &[]),
            ("small__in", serde_json::json!([3, "4"]).into(), &[1, 2]),
            ("small__range", "-1,3".into(), &[1, 3]),
            ("small__range", [3, 4].into(), &[1, 2]),
            ("price", "9.9".into(), &[1]),
            ("price", 9.9.into(), &[1]),
            ("price__gte", 10.into(), &[2]),
            ("price__isnull", true.into(), &[3]),
            ("price__isnull", "false".into(), &[1, 2]),
            ("price", Dynamic::NULL, &[3]),
            ("price__in", vec![Some(10), None].into(), &[2, 3]),
            ("weight__gt", "1.25".into(), &[1]),
            ("live", "true".into(), &[1]),
            ("live", false.into(), &[2, 3]),
            ("day", "2026-01-31".into(), &[1]),
            ("day__year", 2025.into(), &[2]),
            ("day__lt", NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().into(), &[2]),
            ("at", "2026-02-01 12:30:15".into(), &[1]),
            ("at__gte", "2026-02-01T14:30:15+02:00".into(), &[1]),
            ("at__date", "2026-02-01".into(), &[1]),
            ("at__date__gt", "2025-07-06".into(), &[1]),
            ("at__year__gte", "2026".into(), &[1]),
            ("at__month__in", [2, 7].into(), &[1, 2]),
            ("at__day", 6.into(), &[2]),
            ("at__week", 5.into(), &[1]),
            ("at__week_day", 1.into(), &[1, 2]),
            ("at__week_day__lt", 2.into(), &[1, 2]),
            ("day__week_day", 7.into(), &[1]),
            ("at__iso_week_day", 7.into(), &[1, 2]),
            ("at__quarter", 3.into(), &[2]),
            ("at__hour", 12.into(), &[1]),
            ("at__minute__range", [20, 40].into(), &[1]),
            ("at__second", 15.into(), &[1]),
            ("at__time", "12:30:15".into(), &[1]),
            ("at__time__hour", 12.into(), &[1]),
            ("opens__hour", 8.into(), &[1]),
            ("opens", "08:30".into(), &[1]),
            ("code", Uuid::from_u128(7).to_string().into(), &[1]),
            ("long", "00:01:30".into(), &[1]),
            ("long__gt", "PT1M".into(), &[1]),
            ("id__in", "1,3".into(), &[1, 3]),
            ("pk__lt", 3.into(), &[1, 2]),
            ("a__b", 5.into(), &[1]),
            ("a__b__gt", 4.into(), &[1]),
            ("gt", 9.into(), &[1]),
            ("gt__gt", 8.into(), &[1]),
            ("gt__gt", orm::by_name::field("small"), &[1]),
            ("gt", orm::by_name::field("a__b") + 4, &[1]),
            ("small__gt", orm::by_name::field("id"), &[1, 2]),
        ];
        for (name, value, expected) in cases {
            assert_eq!(ids(db, q(name, value.clone())?).await?, *expected, "{name}={value:?}");
            let others: Vec<i64> = [1, 2, 3].into_iter().filter(|id| !expected.contains(id)).collect();
            assert_eq!(ids(db, !q(name, value.clone())?).await?, others, "not {name}={value:?}");
        }
    }

    async fn an_order_by_name_is_an_order(db) {
        things(db).await?;
        let ordered = async |name: &str| {
            Thing.objects.order_by((orm::Order::by_name(name)?, Thing.id)).values(Thing.id).all(db).await
        };
        assert_eq!(ordered("small").await?, [3, 1, 2]);
        assert_eq!(ordered("-small").await?, [2, 1, 3]);
        assert_eq!(ordered("price").await?, [1, 2, 3]);
        assert_eq!(ordered("-price").await?, [3, 2, 1]);
        assert_eq!(ordered("at__hour").await?, [2, 1, 3]);
        assert_eq!(ordered("-pk").await?, [3, 2, 1]);
        assert_eq!(ordered("?").await?.len(), 3);
        for name in ["", "-", "--small", "small__gt", "small desc", "small; DROP TABLE by_name_thing"] {
            assert!(orm::Order::<Thing>::by_name(name).is_err(), "{name}");
        }
    }
}

#[test]
fn a_query_by_name_prints_as_the_rust_that_it_is() {
    let by_name = Song
        .objects
        .filter(q("album__label__name__icontains", "apple").unwrap())
        .order_by(orm::Order::by_name("-plays").unwrap());
    let typed = Song.objects.filter(Song.album.label.name.icontains("apple")).order_by(Song.plays.desc());
    assert_eq!(format!("{by_name:?}"), format!("{typed:?}"));
    assert_eq!(format!("{:?}", orm::Order::<Song>::by_name("-plays").unwrap()), "Song.plays.desc()");
}

#[test]
fn an_unknown_name_is_answered_with_the_one_that_was_meant() {
    assert_eq!(
        wrong::<Album>("titel", "x"),
        "cannot resolve keyword \"titel\" on Album; did you mean \"title\"? Choices are: cover, genre, id, label, songs, title"
    );
    assert_eq!(
        wrong::<Song>("album__titel__icontains", "x"),
        "cannot resolve keyword \"titel\" on Album; did you mean \"title\"? Choices are: cover, genre, id, label, songs, title"
    );
    assert_eq!(
        wrong::<Song>("zebra", 1),
        "cannot resolve keyword \"zebra\" on Song. Choices are: album, cover_of, covers, id, name, plays, tags"
    );
}

#[test]
fn an_unknown_lookup_is_answered_with_those_there_are() {
    assert_eq!(
        wrong::<Song>("name__starts", "x"),
        "Song.name has no lookup \"starts\". Lookups are: exact, iexact, gt, gte, lt, lte, contains, icontains, \
         startswith, istartswith, endswith, iendswith, regex, iregex, in, range, isnull"
    );
    assert!(wrong::<Song>("name__icontain", "x").contains("did you mean \"icontains\"?"));
    assert_eq!(
        wrong::<Song>("plays__icontains", "x"),
        "Song.plays has no lookup \"icontains\". Lookups are: exact, gt, gte, lt, lte, in, range, isnull"
    );
    assert!(wrong::<Thing>("at__yeer", 1).contains("did you mean \"year\"?"));
    assert!(wrong::<Thing>("day__hour", 1).starts_with("Thing.day has no lookup \"hour\""));
    assert!(wrong::<Thing>("opens__year", 1).starts_with("Thing.opens has no lookup \"year\""));
    assert!(wrong::<Thing>("at__year__month", 1).starts_with("Thing.at__year has no lookup \"month\""));
    assert!(wrong::<Song>("plays__gt__gt", 1).starts_with("Song.plays has no lookup \"gt\""));
    assert!(wrong::<Song>("name__", 1).starts_with("Song.name has no lookup \"\""));
}

#[test]
fn a_value_of_another_type_is_named_by_its_form_and_never_shown() {
    let secret = "s3cret";
    for (name, value, message) in [
        (
            "small",
            Dynamic::from(secret),
            "Thing.small (i16) takes a whole number from -32768 to 32767, found other text",
        ),
        ("small", 40_000.into(), "Thing.small (i16) takes a whole number from -32768 to 32767, found a whole number"),
        (
            "small",
            1.5.into(),
            "Thing.small (i16) takes a whole number from -32768 to 32767, found a number with a fraction",
        ),
        ("day", secret.into(), "Thing.day (Option<NaiveDate>) takes a date such as 2026-01-31, found other text"),
        ("day", "2026-02-30".into(), "Thing.day (Option<NaiveDate>) takes a date such as 2026-01-31, found other text"),
        ("live", 3.into(), "Thing.live (bool) takes true or false, found a whole number"),
        ("live", secret.into(), "Thing.live (bool) takes true or false, found other text"),
        (
            "at__year",
            secret.into(),
            "Thing.at__year takes a whole number from -2147483648 to 2147483647, found other text",
        ),
        (
            "small__gt",
            Dynamic::NULL,
            "Thing.small (i16) takes a whole number from -32768 to 32767, found null; ask for it with `isnull`",
        ),
        ("small__isnull", secret.into(), "Thing.small (i16) takes true or false behind `isnull`, found other text"),
        ("small__range", 3.into(), "Thing.small (i16) takes a list of two values behind `range`, found a whole number"),
        (
            "small__range",
            "1,2,3".into(),
            "Thing.small (i16) takes a list of two values behind `range`, found other text",
        ),
        ("small__in", 3.into(), "Thing.small (i16) takes a list behind `in`, found a whole number"),
        ("small__in", [secret].into(), "Thing.small (i16) takes a whole number from -32768 to 32767, found other text"),
        ("name", vec![1].into(), "Thing.name (String) takes text, found a list"),
        (
            "small",
            serde_json::json!({"a": 1}).into(),
            "Thing.small (i16) takes a whole number from -32768 to 32767, found a JSON object",
        ),
        (
            "small",
            orm::by_name::field("name"),
            "Thing.small (i16) takes a whole number from -32768 to 32767, found an expression of another type",
        ),
    ] {
        assert_eq!(wrong::<Thing>(name, value), message, "{name}");
    }
}

#[test]
fn what_no_database_takes_is_refused_when_the_query_runs() {
    // as for a typed value: the name is right, and so is the type
    assert!(orm::Q::<Thing>::by_name("name", "a\0b").is_ok());
    assert!(matches!(orm::Q::<Thing>::by_name("day", "10000-01-01"), Err(NameError::Value { .. })));
}
