//! Arithmetic between columns and values.

#![allow(clippy::eq_op, reason = "a column may be NULL or zero: `x / x` and `x - x` are worth asking")]

use super::*;

both! {
    async fn numbers_are_calculated_with_alike(db) {
        rows(db).await?;
        let of = |part: i64| Part.objects.pk(part);
        let whole = (Part.stock + 3, Part.stock - 3, Part.stock * 3, Part.stock / 3, Part.stock % 3);
        assert_eq!(of(1).values(whole).one(db).await?, (13, 7, 30, Some(3), Some(1)));
        // towards zero, and the remainder has the sign of the dividend
        assert_eq!(of(4).values((Part.stock / 2, Part.stock % 2, Part.stock / -2, Part.stock % -2)).one(db).await?, (Some(-3), Some(-1), Some(3), Some(-1)));
        let sold = (Part.sold + 1, Part.sold * Part.sold, Part.sold - Part.id, Part.sold / Part.id);
        assert_eq!(of(4).values(sold.clone()).one(db).await?, (Some(5), Some(16), Some(0), Some(1)));
        assert_eq!(of(2).values(sold).one(db).await?, (None, None, None, None));
        let real = (Part.ratio + 0.5, Part.ratio - 0.5, Part.ratio * 2.0, Part.ratio / 2.0);
        assert_eq!(of(1).values(real).one(db).await?, (0.75, -0.25, 0.5, Some(0.125)));
        let single = (Part.single + 0.25, Part.single * 4.0, Part.single / 2.0);
        assert_eq!(of(1).values(single).one(db).await?, (0.75, 2.0, Some(0.25)));
        let small = (Part.small + 1, Part.byte - 1, Part.small % 7);
        assert_eq!(of(1).values(small).one(db).await?, (101, 49, Some(2)));
        assert_eq!(of(1).values(((Part.stock + 2) * (Part.stock - 2), Part.stock + 2 * 3)).one(db).await?, (96, 16));
    }

    async fn decimals_are_calculated_with_exactly(db) {
        rows(db).await?;
        let of = |part: i64| Part.objects.pk(part);
        let two = || decimal("0.2");
        let all = (Part.price + two(), Part.price - two(), Part.price * two(), Part.price / two(), Part.price % two());
        let expected = (decimal("1.7"), decimal("1.3"), decimal("0.3"), Some(decimal("7.5")), Some(decimal("0.1")));
        assert_eq!(of(1).values(all).one(db).await?, expected);
        // the tenth that no float knows
        assert!(of(3).values((Part.price + two()).eq(decimal("0.3"))).one(db).await?);
        assert_eq!(of(1).values(Part.price / decimal("7")).one(db).await?, Some(decimal("0.214285714286")));
        assert_eq!(of(1).values(Part.price / decimal("0.0000007")).one(db).await?, Some(decimal("2142857.142857142857")));
        Part.objects.pk(1).update(db, Part.price.set(decimal("9999999999.99"))).await?;
        assert_eq!(of(1).values(Part.price / decimal("7")).one(db).await?, Some(decimal("1428571428.57")));
        assert_eq!(of(1).values(Part.price / decimal("3.3")).one(db).await?, Some(decimal("3030303030.3")));
        assert_eq!(of(1).values(Part.price / decimal("1.3")).one(db).await?, Some(decimal("7692307692.3")));
        assert_eq!(of(1).values(Part.price / decimal("0.17")).one(db).await?, Some(decimal("58823529411.705882352941")));
        let mixed = of(4).values((Part.price * Part.weight, Part.price + Part.weight)).one(db).await?;
        assert_eq!(mixed, (Some(decimal("0.00003996")), Some(decimal("9.990004"))));
    }

    async fn a_division_by_zero_is_null(db) {
        rows(db).await?;
        let of = |part: i64| Part.objects.pk(part);
        let by_value = (Part.stock / 0, Part.stock % 0, Part.ratio / 0.0, Part.price / decimal("0"), Part.price % decimal("0.00"));
        assert_eq!(of(1).values(by_value).one(db).await?, (None, None, None, None, None));
        let by_column = (Part.id / Part.sold, Part.id % Part.sold, Part.stock / Part.stock, Part.weight / Part.weight);
        assert_eq!(of(3).values(by_column).one(db).await?, (None, None, None, None));
        assert_eq!(ids(db, Part.objects.filter((Part.id / Part.sold).is_null()).order_by(Part.id)).await?, [2, 3]);
        assert_eq!(ids(db, Part.objects.exclude((Part.id / Part.sold).eq(1)).order_by(Part.id)).await?, [1, 2, 3]);
    }

    async fn columns_are_compared_with_what_is_made_of_columns(db) {
        rows(db).await?;
        let parts = |q: orm::model::Q<Part>| Part.objects.filter(q).order_by(Part.id);
        assert_eq!(ids(db, parts(Part.stock.gt(Part.spare.stock))).await?, [2]);
        assert_eq!(ids(db, parts(Part.stock.gte(Part.spare.stock + 0))).await?, [2, 5]);
        assert_eq!(ids(db, parts((Part.stock - Part.spare.stock).lt(0))).await?, [3, 4]);
        assert_eq!(ids(db, parts((Part.stock % 10).eq(0) & (Part.stock / 10).in_([1, 2]))).await?, [1, 2, 5]);
        assert_eq!(ids(db, parts(Part.sold.eq(Part.id - Part.id))).await?, [3]);
        assert_eq!(ids(db, parts(Part.price.gt(Part.spare.price * decimal("2")))).await?, [4]);
        assert_eq!(ids(db, parts((Part.price * decimal("10")).range(decimal("1")..=decimal("15")))).await?, [1, 3]);
        assert_eq!(ids(db, parts(Part.id.range((Part.sold + 0, Part.sold + 1)))).await?, [4, 5]);
    }

    async fn narrow_numbers_do_not_overflow_on_the_way(db) {
        rows(db).await?;
        Part.objects.pk(1).update(db, (Part.small.set(i16::MAX), Part.stock.set(i32::MAX), Part.byte.set(255))).await?;
        let parts = |q: orm::model::Q<Part>| Part.objects.filter(q);
        assert_eq!(ids(db, parts((Part.small + 1).gt(i16::MAX))).await?, [1]);
        assert_eq!(ids(db, parts((Part.stock * 2).gt(i32::MAX))).await?, [1]);
        assert_eq!(ids(db, parts((Part.byte + 1).gt(255))).await?, [1]);
        assert!(Part.objects.aggregate(db, (Part.stock * 2).max().gt(i32::MAX)).await?);
        // but no such number is read, and none is kept
        assert!(Part.objects.pk(1).values(Part.stock + 1).one(db).await.is_err());
        assert!(Part.objects.pk(1).update(db, Part.stock.set(Part.stock + 1)).await.is_err());
        assert!(Part.objects.pk(1).update(db, Part.byte.set(Part.byte + 1)).await.is_err());
        assert_eq!(Part.objects.pk(1).one(db).await?.stock, i32::MAX);
    }

    async fn the_remainder_of_fractions_is_an_error_on_both(db) {
        let error = assert_statements!(0, Part.objects.values(Part.ratio % 2.0).all(db)).expect_err("no such operator");
        assert!(matches!(error, orm::Error::Query(_)), "{error:?}");
    }
}
