//! Values as another type.

use super::*;

both! {
    async fn numbers_become_text_alike(db) {
        rows(db).await?;
        let text = |text: &str| text.to_owned();
        let row = (Item.stock.cast::<String>(), Item.sold.cast::<String>(), Item.price.cast::<String>(), (Item.price * decimal("2")).cast::<String>(), Item.active.cast::<String>(), Item.code.cast::<String>());
        assert_eq!(of(1).values(row.clone()).one(db).await?, (text("10"), Some(text("3")), text("1.5"), text("3"), text("true"), text("00000000-0000-0000-0000-000000000001")));
        assert_eq!(of(2).values(row).one(db).await?.1, None);
        let floats = |number: f64| of(1).values(value(number).cast::<String>()).one(db);
        for (number, expected) in [(1.0, "1"), (0.1, "0.1"), (-2.5, "-2.5"), (0.1 + 0.2, "0.30000000000000004"), (1e14, "100000000000000"), (1e15, "1e+15"), (1.5e300, "1.5e+300"), (0.0001, "0.0001"), (0.00001, "1e-05"), (f64::INFINITY, "Infinity"), (0.0, "0")] {
            assert_eq!(floats(number).await?, expected, "{number}");
        }
        let singles = |number: f32| of(1).values(value(number).cast::<String>()).one(db);
        for (number, expected) in [(0.1, "0.1"), (1e6, "1e+06"), (123_456.0, "123456"), (1.5, "1.5")] {
            assert_eq!(singles(number).await?, expected, "{number}");
        }
    }

    async fn dates_become_text_of_one_form(db) {
        rows(db).await?;
        let row = (Item.made.cast::<String>(), Item.opens.cast::<String>(), Item.local.cast::<String>(), Item.seen.cast::<String>());
        let text = |text: &str| text.to_owned();
        assert_eq!(of(1).values(row).one(db).await?, (text("2024-02-29"), text("06:30:59.999999"), text("2024-02-29 23:59:59.999999"), Some(text("2024-02-29 01:02:03.000004"))));
        assert_eq!(of(1).values((value(day(7, 1, 1)).cast::<String>(), value(NaiveTime::MIN).cast::<String>())).one(db).await?, (text("0007-01-01"), text("00:00:00.000000")));
        assert_eq!(ids(db, Item.objects.filter(Item.made.cast::<String>().startswith("202") & Item.stock.cast::<String>().contains("0"))).await?, [1, 2, 3]);
    }

    async fn text_becomes_numbers(db) {
        rows(db).await?;
        let row = (value("12").cast::<i64>(), value(" -7 ").cast::<i32>(), value("2.5").cast::<f64>(), value("1e3").cast::<f64>(), value("12.340").cast::<Decimal>(), value("1e2").cast::<Decimal>());
        assert_eq!(of(1).values(row).one(db).await?, (12, -7, 2.5, 1000.0, decimal("12.34"), decimal("100")));
        for text in ["", "x", "1.5", "12a", "99999999999999999999"] {
            let error = of(1).values(value(text).cast::<i64>()).one(db).await.expect_err(text);
            assert!(text.len() < 2 || !format!("{error} {error:?}").contains(text), "{error:?}");
        }
        assert!(of(1).values(value("x").cast::<f64>()).one(db).await.is_err());
        assert!(of(1).values(value("x").cast::<Decimal>()).one(db).await.is_err());
        assert!(of(1).values(value("40000").cast::<i16>()).one(db).await.is_err());
    }

    async fn numbers_become_other_numbers(db) {
        rows(db).await?;
        let to_even = |number: f64| of(1).values(value(number).cast::<i64>()).one(db);
        for (number, whole) in [(2.5, 2), (3.5, 4), (-2.5, -2), (2.6, 3), (-0.4, 0)] {
            assert_eq!(to_even(number).await?, whole, "{number}");
        }
        assert!(to_even(1e19).await.is_err());
        let away = |number: &str| of(1).values(value(decimal(number)).cast::<i32>()).one(db);
        for (number, whole) in [("2.5", 3), ("3.5", 4), ("-2.5", -3), ("2.4", 2)] {
            assert_eq!(away(number).await?, whole, "{number}");
        }
        assert!(away("3000000000").await.is_err());
        let row = (Item.stock.cast::<i64>(), Item.sold.cast::<i16>(), Item.stock.cast::<f64>(), Item.price.cast::<f64>(), Item.ratio.cast::<Decimal>(), Item.single.cast::<f64>(), Item.active.cast::<i32>(), Item.stock.cast::<Decimal>());
        assert_eq!(of(1).values(row).one(db).await?, (10, Some(3), 10.0, 1.5, decimal("0.25"), 0.25, 1, decimal("10")));
        assert_eq!(of(1).values((value(0.1 + 0.2).cast::<Decimal>(), value(0.1_f32).cast::<Decimal>(), value(1e-7).cast::<Decimal>())).one(db).await?, (decimal("0.3"), decimal("0.1"), decimal("0.0000001")));
        // division of whole numbers as numbers with a fraction
        assert_eq!(of(1).values(Item.stock.cast::<f64>() / 4.0).one(db).await?, Some(2.5));
        assert_eq!(ids(db, Item.objects.filter(Item.price.cast::<i64>().eq(Item.id))).await?, [2]);
        assert_eq!(ids(db, Item.objects.filter(Item.price.cast::<i64>().eq(2))).await?, [1, 2]);
        of(1).update(db, Item.sold.set(40_000)).await?;
        assert!(Item.objects.filter(Item.sold.cast::<i16>().gt(5)).all(db).await.is_err());
    }

    async fn dates_become_other_dates(db) {
        rows(db).await?;
        let row = (Item.local.cast::<NaiveDate>(), Item.seen.cast::<NaiveTime>(), Item.made.cast::<NaiveDateTime>(), Item.made.cast::<DateTime<Utc>>(), Item.seen.cast::<NaiveDateTime>(), Item.local.cast::<DateTime<Utc>>());
        let last = day(2024, 2, 29);
        let expected = (last, NaiveTime::from_hms_micro_opt(1, 2, 3, 4), at(last, 0, 0, 0, 0), at(last, 0, 0, 0, 0).and_utc(), Some(at(last, 1, 2, 3, 4)), at(last, 23, 59, 59, 999_999).and_utc());
        assert_eq!(of(1).values(row).one(db).await?, expected);
        assert_eq!(ids(db, Item.objects.filter(Item.seen.cast::<NaiveDate>().eq(Item.made))).await?, [1, 3, 4]);
    }
}
