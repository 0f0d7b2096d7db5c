//! Functions of numbers. What is calculated with a floating point is compared bit by bit: both databases do the same steps.

use super::*;

/// As close as two libraries of functions come.
#[track_caller]
fn close(found: impl Into<Option<f64>>, expected: f64) {
    let found = found.into().expect("a number");
    assert!((found - expected).abs() <= expected.abs() * 1e-14, "{found} {expected}");
}

both! {
    async fn sizes_and_signs_keep_the_type(db) {
        rows(db).await?;
        let row = (Item.stock.abs(), Item.sold.abs(), Item.small.abs(), Item.ratio.abs(), Item.single.abs(), Item.price.abs(), Item.weight.abs());
        assert_eq!(of(4).values(row).one(db).await?, (7, Some(4), 400, 100.0, 100.0, decimal("9.99"), Some(decimal("0.000004"))));
        assert_eq!(of(3).values((Item.price.abs(), Item.factor.abs())).one(db).await?, (decimal("0.1"), Some(2.0)));
        let signs = (Item.stock.sign(), Item.sold.sign(), Item.ratio.sign(), Item.price.sign());
        assert_eq!(of(4).values(signs.clone()).one(db).await?, (-1, Some(1), 1, 1));
        assert_eq!(of(3).values(signs.clone()).one(db).await?, (0, Some(0), 1, -1));
        assert_eq!(of(2).values(signs).one(db).await?, (1, None, -1, 1));
        of(1).update(db, Item.stock.set(i32::MIN)).await?;
        assert_eq!(ids(db, Item.objects.filter(Item.stock.abs().gt(i32::MAX - 1))).await?, [1]);
    }

    async fn numbers_are_rounded_alike(db) {
        rows(db).await?;
        let row = (Item.ratio.ceil(), Item.ratio.floor(), Item.price.ceil(), Item.price.floor(), Item.stock.ceil(), Item.single.floor());
        assert_eq!(of(1).values(row.clone()).one(db).await?, (1.0, 0.0, decimal("2"), decimal("1"), 10, 0.0));
        assert_eq!(of(2).values(row.clone()).one(db).await?, (-1.0, -2.0, decimal("3"), decimal("2"), 20, -2.0));
        assert_eq!(of(3).values(row).one(db).await?, (3.0, 2.0, decimal("0"), decimal("-1"), 0, 2.0));
        // a half goes away from zero
        let halves = |number: f64, places: i32| of(1).values(value(number).round(places)).one(db);
        for (number, places, rounded) in [(2.5, 0, 3.0), (-2.5, 0, -3.0), (0.5, 0, 1.0), (1.005, 2, 1.01), (999.95, 1, 1000.0), (1250.0, -2, 1300.0), (4.0, -2, 0.0), (1e300, 3, 1e300), (0.1 + 0.2, 17, 0.3), (0.0, 3, 0.0)] {
            assert_eq!(halves(number, places).await?, rounded, "{number} {places}");
        }
        assert_eq!(of(1).values((value(0.1_f32 + 0.2).round(7), value(2.25_f32).round(1))).one(db).await?, (0.3, 2.3));
        let decimals = |number: &str, places: i32| of(1).values(value(decimal(number)).round(places)).one(db);
        for (number, places, rounded) in [("2.345", 2, "2.35"), ("-2.345", 2, "-2.35"), ("1250", -2, "1300"), ("49.9", -2, "0"), ("50.0", -2, "100"), ("1.5", 30, "1.5")] {
            assert_eq!(decimals(number, places).await?, decimal(rounded), "{number} {places}");
        }
        assert_eq!(of(1).values((value(1250_i64).round(-2), value(-1250).round(-2), value(7).round(-1), value(7).round(3), value(5).round(-30))).one(db).await?, (1300, -1300, 10, 7, 0));
        assert!(of(1).values(value(i64::MAX).round(-1)).one(db).await.is_err());
        assert_eq!(of(1).values(Item.price.round(Item.stock - 9)).one(db).await?, decimal("1.5"));
        assert_eq!(ids(db, Item.objects.filter(Item.price.round(0).eq(decimal("2")))).await?, [1, 2]);
    }

    async fn roots_powers_and_logarithms(db) {
        rows(db).await?;
        let row = (Item.stock.sqrt(), Item.price.sqrt(), Item.ratio.exp(), Item.stock.ln(), Item.price.log(10), Item.stock.power(2), Item.ratio.power(Item.stock), Item.price.power(decimal("0.5")));
        let (a, b, c, d, e, f, g, h) = of(1).values(row).one(db).await?;
        close(a, 10_f64.sqrt());
        close(b, 1.5_f64.sqrt());
        close(c, 0.25_f64.exp());
        close(d, 10_f64.ln());
        close(e, 1.5_f64.ln() / 10_f64.ln());
        close(f, 100.0);
        close(g, 0.25_f64.powi(10));
        close(h, 1.5_f64.sqrt());
        assert_eq!(ids(db, Item.objects.filter(Item.stock.power(2).gte(100.0))).await?, [1, 2]);
    }

    async fn where_there_is_no_value_is_null(db) {
        rows(db).await?;
        let none = (value(-1).sqrt(), value(0).ln(), value(-1.0).ln(), value(0).log(10), value(10).log(1), value(10).log(-2));
        assert_eq!(of(1).values(none).one(db).await?, (None, None, None, None, None, None));
        let none = (value(0).power(-1), value(-8.0).power(0.5), value(2).asin(), value(-1.5).acos(), value(0).cot(), value(decimal("-0.01")).sqrt());
        assert_eq!(of(1).values(none).one(db).await?, (None, None, None, None, None, None));
        let some = (value(0).power(0), value(-8).power(3), value(-8).power(-1), value(1).asin(), value(0).sqrt());
        assert_eq!(of(1).values(some).one(db).await?, (Some(1.0), Some(-512.0), Some(-0.125), Some(std::f64::consts::FRAC_PI_2), Some(0.0)));
        // of columns, too
        assert_eq!(ids(db, Item.objects.filter(Item.stock.sqrt().is_null())).await?, [4]);
        assert_eq!(ids(db, Item.objects.exclude(Item.stock.ln().gt(2.5))).await?, [1, 3, 4]);
        assert_eq!(of(2).values((Item.factor.sqrt(), Item.factor.exp(), Item.sold.power(2), Item.sold.atan2(1))).one(db).await?, (None, None, None, None));
        assert_eq!(of(3).values((Item.factor.power(-1), Item.stock.power(Item.factor))).one(db).await?, (Some(-0.5), None));
    }

    async fn a_number_that_is_too_large_is_an_error_and_one_too_small_is_0(db) {
        rows(db).await?;
        assert!(of(1).values(value(1000).exp()).one(db).await.is_err());
        assert!(of(1).values(value(10).power(400)).one(db).await.is_err());
        assert_eq!(of(1).values((value(-1000).exp(), value(10).power(-400))).one(db).await?, (0.0, Some(0.0)));
    }

    async fn angles(db) {
        rows(db).await?;
        let (a, b, c, d, e) = of(1).values((value(180).radians(), pi().degrees(), value(1).sin(), value(1).cos(), value(1).tan())).one(db).await?;
        close(a, std::f64::consts::PI);
        close(b, 180.0);
        close(c, 1_f64.sin());
        close(d, 1_f64.cos());
        close(e, 1_f64.tan());
        let (a, b, c, d, e) = of(1).values((value(0.5).cot(), value(0.5).asin(), value(0.5).acos(), value(2).atan(), value(-1).atan2(-2))).one(db).await?;
        close(a, 1.0 / 0.5_f64.tan());
        close(b, 0.5_f64.asin());
        close(c, 0.5_f64.acos());
        close(d, 2_f64.atan());
        close(e, (-1_f64).atan2(-2.0));
        assert_eq!(of(1).values(pi()).one(db).await?, std::f64::consts::PI);
        of(1).update(db, Item.ratio.set(f64::INFINITY)).await?;
        assert!(of(1).values(Item.ratio.sin()).one(db).await.is_err());
    }

    async fn the_remainder_has_a_name_too(db) {
        rows(db).await?;
        let row = (Item.stock.mod_(3), Item.sold.mod_(2), Item.price.mod_(decimal("0.4")), Item.stock.mod_(0));
        assert_eq!(of(1).values(row).one(db).await?, (Some(1), Some(1), Some(decimal("0.3")), None));
    }

    async fn a_random_number_is_another_one_in_each_row(db) {
        rows(db).await?;
        let numbers: Vec<f64> = Item.objects.values(random_value()).all(db).await?;
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)), "{numbers:?}");
        assert!(numbers.windows(2).any(|two| two[0] != two[1]), "{numbers:?}");
    }
}
