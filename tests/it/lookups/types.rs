//! The same questions of each type of field.

use crate::support::*;
use orm::prelude::*;
use serde_json::json;

/// The keys of the rows for which a condition holds, after checking that `exclude` gives all others. There are three rows.
async fn holds<M: Model<Pk = i64>>(db: &Db, q: orm::model::Q<M>) -> orm::Result<Vec<i64>> {
    let keys = async |rows: orm::QuerySet<M>| {
        let mut keys: Vec<i64> = rows.all(db).await?.iter().map(|row| *row.pk()).collect();
        keys.sort_unstable();
        Ok::<_, orm::Error>(keys)
    };
    let kept = keys(orm::QuerySet::<M>::new().filter(q.clone())).await?;
    let rest: Vec<i64> = [1, 2, 3].into_iter().filter(|key| !kept.contains(key)).collect();
    assert_eq!(keys(orm::QuerySet::<M>::new().exclude(q.clone())).await?, rest, "exclude({q:?}) is no complement");
    Ok(kept)
}

/// `check!(db, q => [1, 2])`
macro_rules! check {
    ($db:expr, $($q:expr => $expected:expr;)+) => {$(
        let expected: Vec<i64> = Vec::from($expected);
        assert_eq!(holds($db, $q).await?, expected, "{}", stringify!($q));
    )+};
}

/// A choice that is kept as text.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mood {
    #[default]
    Bright,
    Calm,
    Dark,
}

/// A choice that is kept as a number.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq, Default)]
#[orm(integer)]
enum Grade {
    #[default]
    Low = 1,
    Middle = 5,
    High = 9,
}

#[derive(FieldType, Debug, Clone, PartialEq, Default)]
struct Nick(String);

/// A model with each type, required and not.
macro_rules! kinds {
    ($($field:ident, $optional:ident: $type:ty $([$($attribute:tt)+])? = $low:expr, $middle:expr, $high:expr;)+) => {
        #[derive(Model, Debug, Clone)]
        #[orm(table = "lookups_kind")]
        struct Kind {
            id: i64,
            $(
                $(#[orm($($attribute)+)])?
                $field: $type,
                $(#[orm($($attribute)+)])?
                $optional: Option<$type>,
            )+
        }

        #[derive(Model, Debug, Clone)]
        #[orm(table = "lookups_holder")]
        struct Holder {
            id: i64,
            kind: ForeignKey<Kind>,
            maybe: Option<ForeignKey<Kind>>,
        }

        /// Three kinds: the fields hold low, middle and high; the optional ones middle, middle and NULL. Three holders, of one kind each;
        /// the first has no kind in `maybe`.
        async fn rows(db: &Db) -> orm::Result {
            let mut kinds = [
                Kind { id: 0, $($field: $low, $optional: Some($middle)),+ },
                Kind { id: 0, $($field: $middle, $optional: Some($middle)),+ },
                Kind { id: 0, $($field: $high, $optional: None),+ },
            ];
            for (at, kind) in kinds.iter_mut().enumerate() {
                kind.save(db).await?;
                let maybe = (at > 0).then(|| ForeignKey::from(&*kind));
                create!(db, Holder { kind: &*kind, maybe: maybe }).await?;
            }
            Ok(())
        }

        $(
            mod $field {
                use super::*;

                pub(super) async fn equality(db: &Db) -> TestResult {
                        let (low, middle, high) = (|| -> $type { $low }, || -> $type { $middle }, || -> $type { $high });
                        let (own, opt) = (Kind.$field, Kind.$optional);
                        check! { db,
                            own.eq(middle()) => [2];
                            own.eq(&middle()) => [2];
                            own.eq(Some(middle())) => [2];
                            own.ne(middle()) => [1, 3];
                            own.in_([low(), high(), high()]) => [1, 3];
                            own.not_in([low(), high()]) => [2];
                            own.in_([] as [$type; 0]) => [];
                            own.not_in([] as [$type; 0]) => [1, 2, 3];
                            own.eq(None) => [];
                            own.ne(None) => [1, 2, 3];
                            own.is_null() => [];
                            own.is_not_null() => [1, 2, 3];
                            opt.eq(middle()) => [1, 2];
                            opt.ne(middle()) => [3];
                            opt.eq(low()) => [];
                            opt.ne(low()) => [1, 2, 3];
                            opt.in_([middle(), low()]) => [1, 2];
                            opt.not_in([middle(), low()]) => [3];
                            opt.not_in([high()]) => [1, 2, 3];
                            opt.eq(None) => [3];
                            opt.ne(None) => [1, 2];
                            opt.is_null() => [3];
                            opt.is_not_null() => [1, 2];
                            own.eq(opt) => [2];
                            own.ne(opt) => [1, 3];
                            opt.eq(own) => [2];
                            opt.ne(opt) => [3];
                            opt.eq(middle()) & own.ne(low()) => [2];
                            opt.eq(middle()) | own.eq(high()) => [1, 2, 3];
                        }
                        Ok(())
                    }

                pub(super) async fn paths(db: &Db) -> TestResult {
                        let (low, middle) = (|| -> $type { $low }, || -> $type { $middle });
                        check! { db,
                            Holder.kind.$field.eq(middle()) => [2];
                            Holder.kind.$field.ne(middle()) => [1, 3];
                            Holder.kind.$field.in_([low(), middle()]) => [1, 2];
                            Holder.kind.$field.is_null() => [];
                            Holder.kind.$optional.eq(None) => [3];
                            Holder.kind.$optional.ne(middle()) => [3];
                            Holder.maybe.$field.eq(middle()) => [2];
                            Holder.maybe.$field.ne(middle()) => [1, 3];
                            Holder.maybe.$field.ne(low()) => [1, 2, 3];
                            Holder.maybe.$field.not_in([middle()]) => [1, 3];
                            Holder.maybe.$field.eq(None) => [1];
                            Holder.maybe.$field.is_null() => [1];
                            Holder.maybe.$optional.is_null() => [1, 3];
                            Holder.maybe.$optional.eq(middle()) => [2];
                            Holder.kind.$field.eq(Holder.maybe.$field) => [2, 3];
                            Holder.kind.$field.ne(Holder.maybe.$field) => [1];
                            Holder.maybe.$optional.eq(Holder.kind.$optional) => [2];
                            Holder.maybe.$field.is_null() | Holder.kind.$field.eq(middle()) => [1, 2];
                        }
                        Ok(())
                    }

                pub(super) async fn groups(db: &Db) -> TestResult {
                        let counts = (Kind.$field.count(), Kind.$field.count_distinct(), Kind.$optional.count(),
                            Kind.$optional.count_distinct());
                        assert_eq!(Kind.objects.aggregate(db, counts).await?, (3, 3, 2, 1));
                        let groups = Kind.objects.values((Kind.$optional, Kind.id.count()));
                        let mut groups = groups.all(db).await?;
                        groups.sort_by_key(|(_, count)| *count);
                        assert_eq!(groups, [(None, 1), (Some($middle), 2)]);
                        let along = Holder.objects.order_by(Holder.id).values((Holder.kind.$field, Holder.maybe.$field));
                        let expected = [($low, None), ($middle, Some($middle)), ($high, Some($high))];
                        assert_eq!(along.all(db).await?, expected);
                        Ok(())
                    }

                pub(super) async fn updates(db: &Db) -> TestResult {
                        let changed = Kind.objects.filter(Kind.id.lte(2)).update(db, (
                            Kind.$field.set({ let high: $type = $high; high }),
                            Kind.$optional.set(Kind.$field),
                        )).await?;
                        assert_eq!(changed, 2);
                        Kind.objects.filter(Kind.id.eq(2)).update(db, Kind.$optional.set(None)).await?;
                        let rows = Kind.objects.order_by(Kind.id).values((Kind.$field, Kind.$optional)).all(db).await?;
                        assert_eq!(rows, [($high, Some($low)), ($high, None), ($high, None)]);
                        Ok(())
                    }
            }
        )+

        // one database for all types: making one costs more than all that is asked
        both! {
            async fn every_type_is_compared_for_equality(db) {
                rows(db).await?;
                $( $field::equality(db).await?; )+
            }

            async fn every_type_is_compared_along_foreign_keys(db) {
                rows(db).await?;
                $( $field::paths(db).await?; )+
            }

            async fn every_type_is_grouped_and_assigned(db) {
                rows(db).await?;
                $( $field::groups(db).await?; )+
                $( $field::updates(db).await?; )+
            }
        }
    };
}

/// What has an order is compared by it, too.
macro_rules! ordered {
    ($($name:ident: $field:ident, $optional:ident, $type:ty = $low:expr, $middle:expr, $high:expr;)+) => {
        both! {
            async fn what_has_an_order_is_compared_and_sorted_by_it(db) {
                rows(db).await?;
                $( $name(db).await?; )+
            }
        }
        $(
            async fn $name(db: &Db) -> TestResult {
                let (low, middle, high) = (|| -> $type { $low }, || -> $type { $middle }, || -> $type { $high });
                let (own, opt) = (Kind.$field, Kind.$optional);
                check! { db,
                    own.gt(low()) => [2, 3];
                    own.gt(middle()) => [3];
                    own.gte(middle()) => [2, 3];
                    own.lt(middle()) => [1];
                    own.lte(middle()) => [1, 2];
                    own.range(low()..=middle()) => [1, 2];
                    own.range(low()..middle()) => [1];
                    own.range(middle()..) => [2, 3];
                    own.range(..middle()) => [1];
                    own.range(..=middle()) => [1, 2];
                    own.range((middle(), high())) => [2, 3];
                    own.range(high()..=low()) => [];
                    own.gt(None) => [];
                    own.range((None, Some(high()))) => [];
                    opt.gt(low()) => [1, 2];
                    opt.lte(middle()) => [1, 2];
                    opt.lt(middle()) => [];
                    opt.range(low()..=high()) => [1, 2];
                    own.lt(opt) => [1];
                    own.lte(opt) => [1, 2];
                    own.gt(opt) => [];
                    opt.gt(own) => [1];
                    own.range((opt, opt)) => [2];
                    Holder.kind.$field.gt(middle()) => [3];
                    Holder.maybe.$field.gt(low()) => [2, 3];
                    Holder.maybe.$field.lte(high()) => [2, 3];
                    Holder.maybe.$field.range(low()..=middle()) => [2];
                    Holder.kind.$field.gte(Holder.maybe.$optional) => [2];
                    Holder.kind.$field.lt(Holder.maybe.$optional) => [];
                }
                let ids = async |by: orm::model::Order<Kind>| Kind.objects.order_by((by, Kind.id)).values(Kind.id).all(db).await;
                assert_eq!(ids(own.asc()).await?, [1, 2, 3]);
                assert_eq!(ids(own.desc()).await?, [3, 2, 1]);
                assert_eq!(ids(opt.asc()).await?, [1, 2, 3]);
                assert_eq!(ids(opt.desc()).await?, [3, 1, 2]);
                assert_eq!(ids(opt.asc().nulls_first()).await?, [3, 1, 2]);
                assert_eq!(ids(opt.desc().nulls_last()).await?, [1, 2, 3]);
                Ok(())
            }
        )+
    };
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn time(hour: u32, micro: u32) -> NaiveTime {
    NaiveTime::from_hms_micro_opt(hour, 59, 59, micro).expect("a time")
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

kinds! {
    int16, opt_int16: i16 = i16::MIN, 0, i16::MAX;
    int32, opt_int32: i32 = i32::MIN, 0, i32::MAX;
    int64, opt_int64: i64 = i64::MIN, 0, i64::MAX;
    byte, opt_byte: u8 = 0, 200, 255;
    word, opt_word: u16 = 0, 40_000, 65_535;
    long, opt_long: u32 = 0, 3_000_000_000, u32::MAX;
    single, opt_single: f32 = -1.5, 0.1, f32::MAX;
    double, opt_double: f64 = f64::MIN, 0.1, f64::INFINITY;
    text, opt_text: String = "anna".to_owned(), "b'\"%_\\".to_owned(), "zoë".to_owned();
    bytes, opt_bytes: Vec<u8> = vec![], vec![0, 1, 255], vec![255];
    date, opt_date: NaiveDate = day(1, 1, 1), day(2020, 2, 29), day(9999, 12, 31);
    time_of_day, opt_time_of_day: NaiveTime = NaiveTime::MIN, time(12, 1), time(23, 999_999);
    moment, opt_moment: NaiveDateTime =
        day(1, 1, 1).and_time(NaiveTime::MIN), day(2020, 2, 29).and_time(time(12, 1)), day(9999, 12, 31).and_time(time(23, 999_999));
    instant, opt_instant: DateTime<Utc> = day(1, 1, 1).and_time(NaiveTime::MIN).and_utc(),
        day(2020, 2, 29).and_time(time(12, 1)).and_utc(), day(9999, 12, 31).and_time(time(23, 999_999)).and_utc();
    span, opt_span: TimeDelta = TimeDelta::microseconds(i64::MIN), TimeDelta::microseconds(-1), TimeDelta::days(40);
    uuid, opt_uuid: Uuid = Uuid::nil(), Uuid::from_u128(0xA0B1), Uuid::max();
    price, opt_price: Decimal [precision = 20, scale = 4] = decimal("-100.5"), decimal("9.9"), decimal("10");
    json, opt_json: serde_json::Value = json!(null), json!({"a": [1, "x'\"\\", null]}), json!([true]);
    tags, opt_tags: Json<Vec<i32>> = Json(vec![]), Json(vec![1, 2]), Json(vec![3]);
    mood, opt_mood: Mood = Mood::Bright, Mood::Calm, Mood::Dark;
    grade, opt_grade: Grade = Grade::Low, Grade::Middle, Grade::High;
    nick, opt_nick: Nick = Nick("a".into()), Nick("b".into()), Nick("c".into());
}

ordered! {
    int16_order: int16, opt_int16, i16 = i16::MIN, 0, i16::MAX;
    int32_order: int32, opt_int32, i32 = i32::MIN, 0, i32::MAX;
    int64_order: int64, opt_int64, i64 = i64::MIN, 0, i64::MAX;
    byte_order: byte, opt_byte, u8 = 0, 200, 255;
    word_order: word, opt_word, u16 = 0, 40_000, 65_535;
    long_order: long, opt_long, u32 = 0, 3_000_000_000, u32::MAX;
    single_order: single, opt_single, f32 = -1.5, 0.1, f32::MAX;
    double_order: double, opt_double, f64 = f64::MIN, 0.1, f64::INFINITY;
    text_order: text, opt_text, String = "anna".to_owned(), "b'\"%_\\".to_owned(), "zoë".to_owned();
    bytes_order: bytes, opt_bytes, Vec<u8> = vec![], vec![0, 1, 255], vec![255];
    date_order: date, opt_date, NaiveDate = day(1, 1, 1), day(2020, 2, 29), day(9999, 12, 31);
    time_order: time_of_day, opt_time_of_day, NaiveTime = NaiveTime::MIN, time(12, 1), time(23, 999_999);
    moment_order: moment, opt_moment, NaiveDateTime =
        day(1, 1, 1).and_time(NaiveTime::MIN), day(2020, 2, 29).and_time(time(12, 1)), day(9999, 12, 31).and_time(time(23, 999_999));
    instant_order: instant, opt_instant, DateTime<Utc> = day(1, 1, 1).and_time(NaiveTime::MIN).and_utc(),
        day(2020, 2, 29).and_time(time(12, 1)).and_utc(), day(9999, 12, 31).and_time(time(23, 999_999)).and_utc();
    span_order: span, opt_span, TimeDelta = TimeDelta::microseconds(i64::MIN), TimeDelta::microseconds(-1), TimeDelta::days(40);
    uuid_order: uuid, opt_uuid, Uuid = Uuid::nil(), Uuid::from_u128(0xA0B1), Uuid::max();
    price_order: price, opt_price, Decimal = decimal("-100.5"), decimal("9.9"), decimal("10");
}

both! {
    async fn a_decimal_with_more_digits_than_the_column_equals_none_and_is_compared_by_size(db) {
        rows(db).await?;
        let close = || decimal("9.90001");
        check! { db,
            Kind.price.eq(close()) => [];
            Kind.price.lt(close()) => [1, 2];
            Kind.price.gt(close()) => [3];
            Kind.price.eq(decimal("9.9000000")) => [2];
            Kind.price.in_([close(), decimal("9.90"), decimal("10.0")]) => [2, 3];
            Kind.price.eq(Kind.price + decimal("0")) => [1, 2, 3];
            (Kind.price + decimal("0.10000")).eq(decimal("10")) => [2];
            (Kind.price + decimal("0.1")).in_([decimal("10.00")]) => [2];
            (Kind.price + decimal("0.1")).range(decimal("9.99")..=decimal("10.1")) => [2, 3];
        }
        let top = Kind.objects.values((Kind.opt_price, Kind.price.max()));
        let top = top.filter(Kind.price.max().in_([decimal("10.00"), decimal("-7")]));
        assert_eq!(top.all(db).await?, [(None, Some(decimal("10")))]);
    }
}
