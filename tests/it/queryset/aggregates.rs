//! Aggregates over all rows.

use super::*;

both! {
    async fn every_type_has_its_aggregates(db) {
        rows(db).await?;
        let all = Part.objects;
        assert_eq!(all.aggregate(db, (Part.id.count(), Part.sold.count(), Part.kind.count_distinct())).await?, (5, 4, 2));
        let of_i32 = (Part.stock.sum(), Part.stock.avg(), Part.stock.min(), Part.stock.max());
        assert_eq!(all.aggregate(db, of_i32).await?, (Some(43), Some(8.6), Some(-7), Some(20)));
        let of_i64 = (Part.sold.sum(), Part.sold.avg(), Part.sold.min(), Part.sold.max());
        assert_eq!(all.aggregate(db, of_i64).await?, (Some(12), Some(3.0), Some(0), Some(5)));
        let of_i16 = (Part.small.sum(), Part.small.avg(), Part.small.min(), Part.small.max());
        assert_eq!(all.aggregate(db, of_i16).await?, (Some(1500), Some(300.0), Some(100), Some(500)));
        let of_u8 = (Part.byte.sum(), Part.byte.avg(), Part.byte.min(), Part.byte.max());
        assert_eq!(all.aggregate(db, of_u8).await?, (Some(750), Some(150.0), Some(50), Some(250)));
        let of_f64 = (Part.ratio.sum(), Part.ratio.avg(), Part.ratio.min(), Part.ratio.max());
        assert_eq!(all.aggregate(db, of_f64).await?, (Some(3.75), Some(0.75), Some(0.25), Some(1.25)));
        let of_f32 = (Part.single.sum(), Part.single.avg(), Part.single.min(), Part.single.max());
        assert_eq!(all.aggregate(db, of_f32).await?, (Some(7.5), Some(1.5), Some(0.5), Some(2.5)));
        let of_decimal = (Part.price.sum(), Part.price.avg(), Part.price.min(), Part.price.max());
        let expected = (Some(decimal("13.84")), Some(decimal("2.768")), Some(decimal("0")), Some(decimal("9.99")));
        assert_eq!(all.aggregate(db, of_decimal).await?, expected);
        let of_weight = (Part.weight.sum(), Part.weight.avg(), Part.weight.min(), Part.weight.max());
        let expected = (Some(decimal("0.000012")), Some(decimal("0.000003")), Some(decimal("0")), Some(decimal("0.000005")));
        assert_eq!(all.aggregate(db, of_weight).await?, expected);
        let hours = |count: i64| Some(TimeDelta::microseconds(3_600_000_001 * count));
        let of_span = (Part.lasts.sum(), Part.lasts.avg(), Part.lasts.min(), Part.lasts.max());
        assert_eq!(all.aggregate(db, of_span).await?, (hours(15), hours(3), hours(1), hours(5)));
        let midnight = |number: u32| Some(day(number).and_time(NaiveTime::MIN).and_utc());
        let of_time = (Part.made.min(), Part.made.max(), Part.seen.min(), Part.seen.max(), Part.seen.count());
        assert_eq!(all.aggregate(db, of_time).await?, (Some(day(1)), Some(day(5)), midnight(1), midnight(5), 4));
        assert_eq!(all.aggregate(db, (Part.name.min(), Part.kind.max())).await?, (Some("axle".into()), Some("b".into())));
    }

    async fn of_no_rows_all_but_the_counts_are_none(db) {
        rows(db).await?;
        let nothing = Part.objects.filter(Part.id.gt(9));
        let numbers = (Part.id.count(), Part.sold.count_distinct(), Part.stock.sum(), Part.stock.avg(), Part.ratio.sum());
        assert_eq!(nothing.aggregate(db, numbers).await?, (0, 0, None, None, None));
        let others = (Part.price.sum(), Part.price.avg(), Part.lasts.sum(), Part.lasts.avg(), Part.made.max(), Part.name.min());
        assert_eq!(nothing.aggregate(db, others).await?, (None, None, None, None, None, None));
        // of NULLs alone, too
        let nulls = Part.objects.filter(Part.sold.is_null());
        assert_eq!(nulls.aggregate(db, (Part.sold.count(), Part.sold.sum(), Part.weight.avg())).await?, (0, None, None));
    }

    async fn aggregates_go_along_foreign_keys(db) {
        rows(db).await?;
        let along = (Part.maker.id.count_distinct(), Part.maker.country.count(), Part.spare.stock.sum(), Part.spare.price.max());
        assert_eq!(Part.objects.aggregate(db, along).await?, (2, 2, Some(60), Some(decimal("2.25"))));
        let filtered = Part.objects.filter(Part.maker.name.eq("bo"));
        assert_eq!(filtered.aggregate(db, (Part.stock.sum(), Part.spare.name.min())).await?, (Some(33), Some("axle".into())));
    }

    async fn aggregates_are_calculated_with(db) {
        rows(db).await?;
        let sum = Part.objects.aggregate(db, (Part.stock.sum() + Part.sold.sum(), Part.id.count() * 2)).await?;
        assert_eq!(sum, (Some(55), 10));
        let of_expression = ((Part.stock * 2).sum(), (Part.price * decimal("2")).sum(), Part.stock.gt(5).count());
        assert_eq!(Part.objects.aggregate(db, of_expression).await?, (Some(86), Some(decimal("27.68")), 5));
        let compared = Part.objects.aggregate(db, Part.stock.sum().gt(42)).await?;
        assert!(compared);
    }

    async fn an_average_of_decimals_has_twelve_digits_however_large(db) {
        rows(db).await?;
        for (id, price) in [(1, "1234567890.01"), (2, "1234567890.02"), (3, "1234567890.02")] {
            Part.objects.pk(id).update(db, Part.price.set(decimal(price))).await?;
        }
        let three = Part.objects.filter(Part.id.lte(3));
        let average = three.aggregate(db, Part.price.avg()).await?;
        assert_eq!(average, Some(decimal("1234567890.016666666667")));
    }

    async fn an_average_of_durations_is_rounded_alike(db) {
        rows(db).await?;
        for (first, second) in [(0, 1), (1, 2), (2, 3), (0, -1), (-1, -2), (1, 1)] {
            for (id, micros) in [(1, first), (2, second)] {
                Part.objects.pk(id).update(db, Part.lasts.set(TimeDelta::microseconds(micros))).await?;
            }
            let average = Part.objects.filter(Part.id.lte(2)).aggregate(db, Part.lasts.avg()).await?;
            // a half goes to the even neighbour
            let expected = ((first + second) as f64 / 2.0).round_ties_even() as i64;
            assert_eq!(average, Some(TimeDelta::microseconds(expected)), "{first} and {second}");
        }
    }

    async fn a_sum_that_is_too_large_is_an_error(db) {
        rows(db).await?;
        Part.objects.filter(Part.id.lte(2)).update(db, Part.sold.set(i64::MAX)).await?;
        assert!(Part.objects.aggregate(db, Part.sold.sum()).await.is_err());
        assert_eq!(Part.objects.aggregate(db, Part.sold.max()).await?, Some(i64::MAX));
        Part.objects.update(db, Part.stock.set(i32::MAX)).await?;
        assert_eq!(Part.objects.aggregate(db, Part.stock.sum()).await?, Some(5 * i64::from(i32::MAX)));
    }
}
