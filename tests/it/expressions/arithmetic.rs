//! Arithmetic beyond `+ - * / %`: signs, bits, dates and spans of time.

use super::*;

both! {
    async fn a_sign_is_turned_round(db) {
        rows(db).await?;
        let row = (-Item.stock, -Item.sold, -Item.small, -Item.ratio, -Item.price, -Item.lasts, -(Item.stock + 1));
        let expected = (-10, Some(-3), -100, -0.25, decimal("-1.5"), TimeDelta::microseconds(-3_600_000_001), -11);
        assert_eq!(of(1).values(row).one(db).await?, expected);
        assert_eq!(ids(db, Item.objects.filter((-Item.price).gt(decimal("-2")))).await?, [1, 3]);
        assert_eq!(ids(db, Item.objects.order_by(-Item.price)).await?, [4, 2, 1, 3]);
        assert_eq!(ids(db, Item.objects.order_by((-Item.sold).asc().nulls_first())).await?, [2, 4, 1, 3]);
        // twice is once
        assert_eq!(of(1).values(-(-Item.stock)).one(db).await?, 10);
    }

    async fn the_smallest_number_has_no_opposite(db) {
        rows(db).await?;
        of(1).update(db, (Item.sold.set(i64::MIN), Item.stock.set(i32::MIN))).await?;
        assert!(of(1).values(-Item.sold).one(db).await.is_err());
        assert!(of(1).values(Item.sold.abs()).one(db).await.is_err());
        assert!(Item.objects.filter((-Item.sold).gt(0)).all(db).await.is_err());
        // a narrow one has, but it does not fit
        assert!(of(1).values(-Item.stock).one(db).await.is_err());
        assert_eq!(ids(db, Item.objects.filter((-Item.stock).gt(i32::MAX - 1))).await?, [1]);
    }

    async fn a_whole_number_that_is_too_large_is_an_error_wherever_it_stands(db) {
        rows(db).await?;
        of(1).update(db, Item.sold.set(i64::MAX)).await?;
        of(4).update(db, Item.sold.set(i64::MIN)).await?;
        // what is read, and what is kept
        for sum in [Item.sold + 1, Item.sold * 2, Item.sold - Item.sold - 1 + Item.sold + 2] {
            assert!(of(1).values(sum.clone()).one(db).await.is_err(), "{sum:?}");
            assert!(of(1).update(db, Item.sold.set(sum)).await.is_err());
        }
        assert_eq!(of(1).one(db).await?.sold, Some(i64::MAX));
        // what is compared, ordered by, calculated with
        for (id, sum) in [(1, Item.sold + 1), (1, Item.sold * 2), (4, Item.sold - 1), (4, Item.sold * -1)] {
            assert!(of(id).filter(sum.clone().gt(0)).all(db).await.is_err(), "{sum:?}");
            assert!(of(id).filter(sum.clone().in_([1])).all(db).await.is_err(), "{sum:?}");
            assert!(Item.objects.order_by(sum.clone()).all(db).await.is_err(), "{sum:?}");
            assert!(of(id).values(sum.clone() / 2).all(db).await.is_err(), "{sum:?}");
            assert!(of(id).values(sum.clone().sign()).all(db).await.is_err(), "{sum:?}");
            assert!(of(id).values(sum.cast::<f64>()).all(db).await.is_err());
        }
        let minus = -1;
        assert!(of(4).filter((Item.sold / -1).gt(0)).all(db).await.is_err());
        assert_eq!(ids(db, of(4).filter((Item.sold / 0).is_null() & (Item.sold % minus).eq(0) & (Item.sold + i64::MAX).eq(-1))).await?, [4]);
    }

    async fn bits_are_put_together(db) {
        rows(db).await?;
        let row = (Item.stock.bit_and(6), Item.stock.bit_or(5), Item.stock.bit_xor(6), Item.stock.shift_left(2), Item.stock.shift_right(1), Item.sold.bit_and(1));
        assert_eq!(of(1).values(row.clone()).one(db).await?, (2, 15, 12, 40, 5, Some(1)));
        // -7 is …11111001
        assert_eq!(of(4).values(row.clone()).one(db).await?, (-7 & 6, -7 | 5, -7 ^ 6, -28, -4, Some(0)));
        assert_eq!(of(2).values(row).one(db).await?.5, None);
        assert_eq!(of(1).values((Item.sold.shift_left(62), Item.id.shift_left(63), Item.id.shift_left(0))).one(db).await?, (Some(3_i64 << 62), i64::MIN, 1));
        assert_eq!(ids(db, Item.objects.filter(Item.stock.bit_and(2).ne(0))).await?, [1]);
        assert_eq!(ids(db, Item.objects.filter(Item.id.bit_xor(Item.sold).eq(0))).await?, [4]);
        let error = assert_statements!(0, Item.objects.values(Item.id.shift_left(64)).all(db)).expect_err("64 places");
        assert!(error.to_string().contains("0 to 63 places"), "{error}");
    }

    async fn a_span_of_time_is_added(db) {
        rows(db).await?;
        let (hour, day_and) = (TimeDelta::hours(1), TimeDelta::microseconds(86_400_000_001));
        let row = (Item.local + day_and, Item.local - hour, Item.seen + hour, Item.made + hour, Item.made - day_and, Item.opens + hour, Item.lasts + hour, Item.lasts - hour);
        let (date, next) = (day(2024, 2, 29), day(2024, 3, 2));
        let expected = (
            at(next, 0, 0, 0, 0),
            at(date, 22, 59, 59, 999_999),
            Some(at(date, 2, 2, 3, 4).and_utc()),
            at(date, 1, 0, 0, 0),
            at(day(2024, 2, 27), 23, 59, 59, 999_999),
            NaiveTime::from_hms_micro_opt(7, 30, 59, 999_999).expect("a time"),
            TimeDelta::microseconds(7_200_000_001),
            TimeDelta::microseconds(1),
        );
        assert_eq!(of(1).values(row).one(db).await?, expected);
        assert_eq!(of(2).values(Item.seen + hour).one(db).await?, None);
        // by a column, and round midnight
        assert_eq!(of(2).values(Item.local + Item.lasts).one(db).await?, at(day(2024, 1, 1), 2, 0, 0, 1));
        let late = (Item.opens + TimeDelta::hours(20), Item.opens - TimeDelta::hours(10));
        let time = |hour| NaiveTime::from_hms_micro_opt(hour, 30, 59, 999_999).expect("a time");
        assert_eq!(of(1).values(late).one(db).await?, (time(2), time(20)));
        assert_eq!(ids(db, Item.objects.filter((Item.made + TimeDelta::days(1)).gt(Item.spare.local))).await?, [] as [i64; 0]);
        assert_eq!(ids(db, Item.objects.filter(Item.local.lt(at(day(2021, 1, 1), 0, 0, 0, 0) + TimeDelta::days(3)))).await?, [3, 4]);
    }

    async fn two_dates_have_a_span_between_them(db) {
        rows(db).await?;
        let row = (Item.made - Item.spare.made, Item.local - Item.spare.local, Item.seen - Item.spare.seen, Item.opens - Item.spare.opens);
        let days = |count| Some(TimeDelta::days(count));
        assert_eq!(of(2).values(row.clone()).one(db).await?, (days(-60), days(-60), None, Some(TimeDelta::hours(1))));
        assert_eq!(of(1).values(row).one(db).await?, (None, None, None, None));
        let exact = (Item.local - at(day(2024, 2, 29), 0, 0, 0, 0), Item.made - day(2023, 1, 1), value(day(2024, 3, 1)) - Item.made);
        let expected = (TimeDelta::microseconds(86_399_999_999), TimeDelta::days(424), TimeDelta::days(1));
        assert_eq!(of(1).values(exact).one(db).await?, expected);
        // a span is compared, ordered, summed up
        assert_eq!(ids(db, Item.objects.filter((Item.made - day(2021, 1, 1)).gt(TimeDelta::days(2)))).await?, [1, 2]);
        assert_eq!(ids(db, Item.objects.filter((Item.made - day(2021, 1, 1)).eq(TimeDelta::hours(48)))).await?, [3]);
        assert_eq!(ids(db, Item.objects.order_by(Item.local - at(day(2021, 1, 1), 0, 0, 0, 0))).await?, [4, 3, 2, 1]);
        let sum = Item.objects.aggregate(db, (Item.made - day(2021, 1, 1)).sum()).await?;
        assert_eq!(sum, days(1154 + 1094 + 2 - 1));
    }

    async fn dates_outside_of_the_years_that_are_kept_are_an_error(db) {
        rows(db).await?;
        of(1).update(db, Item.local.set(at(day(9999, 12, 31), 23, 0, 0, 0))).await?;
        assert!(of(1).values(Item.local + TimeDelta::hours(2)).one(db).await.is_err());
        assert!(of(1).values(Item.local + TimeDelta::minutes(59)).one(db).await.is_ok());
    }
}
