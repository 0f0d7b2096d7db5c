//! What is saved is what is read, bit by bit.

use super::{generate, samples};
use crate::support::*;
use orm::prelude::*;
use proptest::collection::vec;
use proptest::num::{f32, f64};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
enum Suit {
    Clubs,
    Hearts,
}

/// A model of every type; the fields are compared by their bits.
#[derive(Model, Debug, Clone)]
#[orm(table = "properties_value")]
struct Value {
    id: i64,
    int16: i16,
    int32: i32,
    int64: Option<i64>,
    byte: u8,
    word: u16,
    long: u32,
    single: f32,
    double: f64,
    opt_double: Option<f64>,
    flag: bool,
    text: String,
    opt_text: Option<String>,
    bytes: Vec<u8>,
    date: NaiveDate,
    time: NaiveTime,
    naive: NaiveDateTime,
    utc: Option<DateTime<Utc>>,
    span: TimeDelta,
    uuid: Uuid,
    #[orm(precision = 28, scale = 10)]
    decimal: Decimal,
    #[orm(precision = 5, scale = 0)]
    opt_decimal: Option<Decimal>,
    json: serde_json::Value,
    list: Json<Vec<Option<String>>>,
    suit: Suit,
}

const MICROS_OF_A_DAY: i64 = 86_400_000_000;

fn date() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![1..=3_652_059_i32, Just(1), Just(3_652_059)]
        .prop_map(|day| NaiveDate::from_num_days_from_ce_opt(day).expect("a day of the years 1 to 9999"))
}

fn time() -> impl Strategy<Value = NaiveTime> {
    prop_oneof![0..MICROS_OF_A_DAY, Just(0), Just(MICROS_OF_A_DAY - 1)].prop_map(|micros| {
        let (seconds, micros) = ((micros / 1_000_000) as u32, (micros % 1_000_000) as u32);
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, micros * 1_000).expect("a time")
    })
}

fn decimal(digits: u32, scale: u32) -> impl Strategy<Value = Decimal> {
    let most = 10_i128.pow(digits) - 1;
    let number = prop_oneof![-most..=most, Just(0), Just(most), Just(-most), -10..10_i128];
    number.prop_map(move |number| Decimal::try_from_i128_with_scale(number, scale).expect("a decimal"))
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        // whole numbers and tiny ones are written in another way by jsonb
        (1..1_000_000_i64).prop_map(|number| Json::from(number as f64 / 1_024.0 + 0.000_1)),
        (0.000_1..1_000.0_f64).prop_map(|number| Json::from(number + 0.123_456_789_012_345)),
        generate::hostile(0..8).prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            vec((generate::hostile(0..4), inner), 0..4).prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

fn values() -> impl Strategy<Value = Value> {
    let numbers = (any::<i16>(), any::<i32>(), any::<Option<i64>>(), any::<u8>(), any::<u16>(), any::<u32>());
    let double = || f64::POSITIVE | f64::NEGATIVE | f64::NORMAL | f64::SUBNORMAL | f64::ZERO | f64::INFINITE;
    let single = f32::POSITIVE | f32::NEGATIVE | f32::NORMAL | f32::SUBNORMAL | f32::ZERO | f32::INFINITE;
    let opt_double = prop_oneof![Just(None), double().prop_map(Some)];
    let reals = (single, double(), opt_double, any::<bool>());
    let blob = prop_oneof![9 => vec(any::<u8>(), 0..64), 1 => vec(any::<u8>(), 0..10_000)];
    let texts = (
        prop_oneof![generate::hostile(0..20), any::<String>().prop_map(|text| text.replace('\0', ""))],
        prop_oneof![Just(None), generate::hostile(0..5).prop_map(Some)],
        blob,
    );
    let utc = prop_oneof![Just(None), (date(), time()).prop_map(|(date, time)| Some(date.and_time(time).and_utc()))];
    let times = (date(), time(), (date(), time()), utc, any::<i64>());
    let others = (
        any::<u128>(),
        decimal(28, 10),
        prop_oneof![Just(None), decimal(5, 0).prop_map(Some)],
        json(),
        vec(prop_oneof![Just(None), generate::hostile(0..4).prop_map(Some)], 0..4),
        select(vec![Suit::Clubs, Suit::Hearts]),
    );
    (numbers, reals, texts, times, others).prop_map(|(numbers, reals, texts, times, others)| Value {
        id: 0,
        int16: numbers.0,
        int32: numbers.1,
        int64: numbers.2,
        byte: numbers.3,
        word: numbers.4,
        long: numbers.5,
        single: reals.0,
        double: reals.1,
        opt_double: reals.2,
        flag: reals.3,
        text: texts.0,
        opt_text: texts.1,
        bytes: texts.2,
        date: times.0,
        time: times.1,
        naive: times.2.0.and_time(times.2.1),
        utc: times.3,
        span: TimeDelta::microseconds(times.4),
        uuid: Uuid::from_u128(others.0),
        decimal: others.1,
        opt_decimal: others.2,
        json: others.3,
        list: Json(others.4),
        suit: others.5,
    })
}

/// Every field as text that tells bits apart: `{:?}` does, but for zeros behind a decimal's last digit, which are no part of its value.
///
/// SQLite keeps a REAL that is a whole number as an integer, which has no -0.
fn bits(backend: Backend, value: &Value) -> String {
    let mut value = value.clone();
    if backend == Backend::Sqlite {
        value.single += 0.0;
        value.double += 0.0;
        value.opt_double = value.opt_double.map(|number| number + 0.0);
    }
    value.decimal = plain(value.decimal);
    value.opt_decimal = value.opt_decimal.map(plain);
    let floats = (value.single.to_bits(), value.double.to_bits(), value.opt_double.map(f64_bits));
    format!("{value:?} {floats:x?}")
}

fn plain(decimal: Decimal) -> Decimal {
    if decimal.is_zero() { Decimal::ZERO } else { decimal.normalize() }
}

fn f64_bits(number: std::primitive::f64) -> u64 {
    number.to_bits()
}

both! {
    async fn what_is_saved_is_what_is_read(db) {
        let mut values = samples(150, &values());
        db.atomic(async |db| {
            for value in &mut values {
                value.save(db).await?;
            }
            Ok(())
        })
        .await?;
        let read = Value.objects.order_by(Value.id).all(db).await?;
        for (read, saved) in read.iter().zip(&values) {
            assert_eq!(bits(db.backend(), read), bits(db.backend(), saved));
        }
        assert_eq!(read.len(), values.len());
    }

    /// A value that was saved is found by itself: as a value, in a list, and in what is printed.
    async fn what_is_saved_is_found_by_itself(db) {
        let mut values = samples(60, &values());
        for value in &mut values {
            value.save(db).await?;
        }
        for value in values {
            let numbers = Value.single.eq(value.single) & Value.double.eq(value.double) & Value.decimal.eq(value.decimal);
            let lists = Value.single.in_([value.single]) & Value.double.in_([value.double]) & Value.decimal.in_([value.decimal]);
            let texts = Value.text.eq(&value.text) & Value.bytes.eq(&value.bytes) & Value.text.in_([value.text.clone()]) & Value.bytes.in_([value.bytes.clone()]);
            let times = Value.date.eq(value.date) & Value.time.eq(value.time) & Value.naive.in_([value.naive]) & Value.utc.eq(value.utc) & Value.span.in_([value.span]);
            let others = Value.uuid.in_([value.uuid]) & Value.json.eq(value.json.clone()) & Value.json.in_([value.json.clone()]) & Value.list.eq(value.list.clone());
            for q in [numbers, lists, texts, times, others] {
                let found = Value.objects.filter(q.clone()).order_by(Value.id).values(Value.id);
                let keys = found.all(db).await?;
                assert!(keys.contains(&value.id), "{q:?}");
                // SQLite does not read every number of a literal as the nearest one
                if db.backend() != Backend::Sqlite || !format!("{q:?}").starts_with("Value.single") {
                    assert_eq!(db.raw(found.sql(db)?).rows::<i64>().await?, keys, "{}", found.sql(db)?);
                }
            }
        }
    }
}
