//! Every type that a field may have: saved and read, with its extremes, and as an `Option`.

use crate::support::*;
use chrono::{NaiveDate, NaiveTime};
use orm::prelude::*;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
enum Genre {
    Rock,
    #[orm(value = "hip'hop")]
    HipHop,
}

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
#[orm(integer)]
enum Stars {
    None = -1,
    Many = 1_000_000,
}

#[derive(FieldType, Debug, Clone, PartialEq)]
struct Email(String);

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Settings {
    dark: bool,
    tags: Vec<String>,
    nested: Option<Box<Settings>>,
}

/// A field of each type, and an `Option` of each.
macro_rules! models {
    ($($field:ident: $ty:ty $(, #[$attr:meta])?;)*) => {
        #[derive(Model, Debug, Clone, PartialEq)]
        #[orm(table = "inst_every")]
        struct Every {
            id: i64,
            $($(#[$attr])? $field: $ty,)*
        }

        #[derive(Model, Debug, Clone, PartialEq)]
        #[orm(table = "inst_every_option")]
        struct EveryOption {
            id: i64,
            $($(#[$attr])? $field: Option<$ty>,)*
        }

        impl EveryOption {
            fn some(of: &Every) -> Self {
                EveryOption { id: 0, $($field: Some(of.$field.clone())),* }
            }
            fn none() -> Self {
                EveryOption { id: 0, $($field: None),* }
            }
        }
    };
}

models! {
    small: i16;
    medium: i32;
    large: i64;
    byte: u8;
    word: u16;
    double_word: u32;
    single: f32;
    double: f64;
    yes: bool;
    text: String;
    short: String, #[orm(max_length = 5)];
    bytes: Vec<u8>;
    date: NaiveDate;
    time: NaiveTime;
    naive: NaiveDateTime;
    instant: DateTime<Utc>;
    span: TimeDelta;
    uuid: Uuid;
    exact: Decimal;
    money: Decimal, #[orm(precision = 28, scale = 2)];
    json: serde_json::Value;
    settings: Json<Settings>;
    genre: Genre;
    stars: Stars;
    email: Email;
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn time(hour: u32, minute: u32, second: u32, micro: u32) -> NaiveTime {
    NaiveTime::from_hms_micro_opt(hour, minute, second, micro).expect("a time")
}

fn plain() -> Every {
    Every {
        id: 0,
        small: 1,
        medium: 2,
        large: 3,
        byte: 4,
        word: 5,
        double_word: 6,
        single: 0.1,
        double: 0.1,
        yes: true,
        text: "text".into(),
        short: "short".into(),
        bytes: b"bytes".to_vec(),
        date: day(2024, 2, 29),
        time: time(23, 59, 59, 999_999),
        naive: day(2024, 2, 29).and_time(time(1, 2, 3, 4)),
        instant: day(2024, 2, 29).and_time(time(1, 2, 3, 4)).and_utc(),
        span: TimeDelta::microseconds(1_234_567),
        uuid: Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef),
        exact: decimal("3.1415926535"),
        money: decimal("9.99"),
        json: serde_json::json!({"a": [1, 2.5, "x", null, true]}),
        settings: Json(Settings { dark: true, tags: vec!["a".into()], nested: None }),
        genre: Genre::Rock,
        stars: Stars::Many,
        email: Email("a@b.c".into()),
    }
}

fn smallest() -> Every {
    Every {
        id: 0,
        small: i16::MIN,
        medium: i32::MIN,
        large: i64::MIN,
        byte: 0,
        word: 0,
        double_word: 0,
        single: f32::MIN,
        double: f64::MIN,
        yes: false,
        text: String::new(),
        short: String::new(),
        bytes: Vec::new(),
        date: day(1, 1, 1),
        time: NaiveTime::MIN,
        naive: day(1, 1, 1).and_time(NaiveTime::MIN),
        instant: day(1, 1, 1).and_time(NaiveTime::MIN).and_utc(),
        span: TimeDelta::microseconds(i64::MIN),
        uuid: Uuid::nil(),
        exact: decimal("-999999999999999999.9999999999"),
        money: decimal("-99999999999999999999999999.99"),
        json: serde_json::Value::Null,
        settings: Json(Settings { dark: false, tags: vec![], nested: None }),
        genre: Genre::HipHop,
        stars: Stars::None,
        email: Email(String::new()),
    }
}

fn largest() -> Every {
    Every {
        id: 0,
        small: i16::MAX,
        medium: i32::MAX,
        large: i64::MAX,
        byte: u8::MAX,
        word: u16::MAX,
        double_word: u32::MAX,
        single: f32::MAX,
        double: f64::MAX,
        yes: true,
        text: "'; DROP TABLE inst_every;-- \\ \" ` % _ [ * ? $1 ?1 :x 🎵 e\u{301} \u{feff} \u{1}\n\r\t".repeat(1_000),
        short: "🎵äß漢e".into(),
        bytes: (0..=255).collect(),
        date: day(9999, 12, 31),
        time: time(23, 59, 59, 999_999),
        naive: day(9999, 12, 31).and_time(time(23, 59, 59, 999_999)),
        instant: day(9999, 12, 31).and_time(time(23, 59, 59, 999_999)).and_utc(),
        span: TimeDelta::microseconds(i64::MAX),
        uuid: Uuid::max(),
        exact: decimal("999999999999999999.9999999999"),
        money: decimal("99999999999999999999999999.99"),
        json: serde_json::json!({"": [], "\"'\\🎵": {"big": u64::MAX, "low": i64::MIN, "f": -1.5e-7}, "deep": [[[[{}]]]]}),
        settings: Json(Settings {
            dark: true,
            tags: vec!["'\"\\".into(), "漢".into()],
            nested: Some(Box::new(Settings { dark: false, tags: vec![], nested: None })),
        }),
        genre: Genre::Rock,
        stars: Stars::Many,
        email: Email("ä@ö.🎵".into()),
    }
}

both! {
    async fn every_type_is_saved_and_read(db) {
        for mut row in [plain(), smallest(), largest()] {
            row.save(db).await?;
            let found = Every.objects.pk(row.id).one(db).await?;
            assert_eq!(found, row);
            let mut again = found.clone();
            again.save(db).await?;
            again.refresh(db).await?;
            assert_eq!(again, row, "saved again as it was read");
        }
    }

    async fn an_option_of_every_type_is_saved_and_read(db) {
        for mut row in [EveryOption::none(), EveryOption::some(&plain()), EveryOption::some(&smallest()), EveryOption::some(&largest())] {
            let id = {
                row.save(db).await?;
                row.id
            };
            let found = EveryOption.objects.pk(id).one(db).await?;
            let mut expected = row.clone();
            // a document that is `null` and no document are one on the way back
            if expected.json == Some(serde_json::Value::Null) {
                expected.json = found.json.clone();
                assert!(matches!(&found.json, Some(serde_json::Value::Null)), "{:?}", found.json);
            }
            assert_eq!(found, expected);
        }
        // and back to NULL
        let mut row = EveryOption.objects.order_by(EveryOption.id.desc()).first(db).await?.expect("four");
        row = EveryOption { id: row.id, ..EveryOption::none() };
        assert_statements!(1, row.save(db))?;
        row.refresh(db).await?;
        assert_eq!(row, EveryOption { id: row.id, ..EveryOption::none() });
    }

    async fn floats_keep_their_bits(db) {
        let singles = [0.1, -0.0, f32::MIN_POSITIVE, f32::from_bits(1), f32::INFINITY, f32::NEG_INFINITY, 16_777_217.0];
        let doubles = [0.1, -0.0, f64::MIN_POSITIVE, f64::from_bits(1), f64::INFINITY, f64::NEG_INFINITY, 1e17 / 3.0];
        for (single, double) in singles.into_iter().zip(doubles) {
            let mut row = Every { single, double, ..plain() };
            row.save(db).await?;
            let found = Every.objects.pk(row.id).one(db).await?;
            // SQLite keeps a whole number as an integer, which has no -0
            let kept = if db.backend() == Backend::Sqlite && double == 0.0 { (0, 0) } else { (single.to_bits(), double.to_bits()) };
            assert_eq!((found.single.to_bits(), found.double.to_bits()), kept, "{double}");
        }
    }

    async fn decimals_are_exact(db) {
        for text in ["0", "0.1", "-0.1", "10", "1.10", "0.0000000001", "100000000000000000", "-1"] {
            let mut row = Every { exact: decimal(text), ..plain() };
            row.save(db).await?;
            assert_eq!(Every.objects.get(db, Every.exact.eq(decimal(text)) & Every.id.eq(row.id)).await?.exact, decimal(text));
        }
    }

    async fn times_are_kept_to_the_microsecond(db) {
        let nanos = day(2024, 1, 1).and_hms_nano_opt(1, 2, 3, 456_789_999).expect("a time");
        let leap = day(2016, 12, 31).and_hms_nano_opt(23, 59, 59, 1_500_000_000).expect("a leap second");
        for (given, kept) in [
            (nanos, day(2024, 1, 1).and_time(time(1, 2, 3, 456_789))),
            (leap, day(2016, 12, 31).and_time(time(23, 59, 59, 999_999))),
        ] {
            let mut row = Every { naive: given, instant: given.and_utc(), time: given.time(), ..plain() };
            row.save(db).await?;
            let found = Every.objects.pk(row.id).one(db).await?;
            assert_eq!((found.naive, found.instant, found.time), (kept, kept.and_utc(), kept.time()));
        }
    }
}

#[test]
fn the_models_are_what_they_seem() {
    fn is_debug<T: Debug>() {}
    is_debug::<Every>();
    assert_ne!(plain(), smallest());
}
