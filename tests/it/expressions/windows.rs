//! Functions over windows.

use super::*;

/// `stock` by shop: corner has 10 (1) and 0 (3), mall has 20 (2) and -7 (4).
fn by_shop() -> orm::model::Window<Item> {
    window().partition_by(Item.shop).order_by(Item.stock)
}

both! {
    async fn rows_are_numbered_and_ranked(db) {
        rows(db).await?;
        of(3).update(db, Item.stock.set(10)).await?;
        let row = (
            Item.id,
            row_number().over(window().order_by((Item.stock.desc(), Item.id))),
            rank().over(window().order_by(Item.stock.desc())),
            dense_rank().over(window().order_by(Item.stock.desc())),
            percent_rank().over(window().order_by(Item.stock.desc())),
            cume_dist().over(window().order_by(Item.stock.desc())),
            ntile(2).over(window().order_by((Item.stock.desc(), Item.id))),
        );
        let found = assert_statements!(1, Item.objects.values(row).all(db))?;
        let third = 1.0 / 3.0;
        assert_eq!(found, [(1, 2, 2, 2, third, 0.75, 1), (2, 1, 1, 1, 0.0, 0.25, 1), (3, 3, 2, 2, third, 0.75, 2), (4, 4, 4, 3, 1.0, 1.0, 2)]);
        let in_shop: Vec<(i64, i64)> = Item.objects.values((Item.id, row_number().over(by_shop()))).all(db).await?;
        assert_eq!(in_shop.len(), 4);
        assert_eq!((in_shop[1], in_shop[3]), ((2, 2), (4, 1)));
    }

    async fn other_rows_of_the_window_are_read(db) {
        rows(db).await?;
        let by_id = || window().order_by(Item.id);
        let row = (Item.name.lag(1).over(by_id()), Item.name.lead(2).over(by_id()), Item.name.lag_or(1, "none").over(by_id()), Item.sold.lead_or(1, 0).over(by_id()));
        let text = |text: &str| Some(text.to_owned());
        let found = Item.objects.values(row).all(db).await?;
        assert_eq!(found[0], (None, text("Straße"), "none".into(), None));
        assert_eq!(found[2], (text("bread"), None, "bread".into(), Some(4)));
        assert_eq!(found[3], (text("Straße"), None, "Straße".into(), Some(0)));
        let all = || window().order_by(Item.id).rows(..);
        let ends = (Item.stock.first_value().over(all()), Item.stock.last_value().over(all()), Item.stock.nth_value(3).over(all()), Item.stock.nth_value(9).over(all()), Item.price.last_value().over(by_id()));
        assert_eq!(of(1).values(ends.clone()).one(db).await?, (Some(10), Some(10), None, None, Some(decimal("1.5"))), "a filter comes before the window");
        let found = Item.objects.values(ends).all(db).await?;
        assert_eq!(found[1], (Some(10), Some(-7), Some(0), None, Some(decimal("2.25"))));
    }

    async fn aggregates_run_over_a_window(db) {
        rows(db).await?;
        let row = (
            Item.id,
            Item.stock.sum().over(by_shop()),
            Item.stock.sum().over(window().partition_by(Item.shop)),
            Item.price.sum().over(window().order_by(Item.id)),
            Item.price.avg().over(window()),
            Item.sold.count().over(window()),
            count_rows().over(window().partition_by(Item.active)),
        );
        let found = assert_statements!(1, Item.objects.values(row).all(db))?;
        let average = || Some(decimal("3.41"));
        assert_eq!(found, [
            (1, Some(10), Some(10), Some(decimal("1.5")), average(), 3, 2),
            (2, Some(13), Some(13), Some(decimal("3.75")), average(), 3, 2),
            (3, Some(0), Some(10), Some(decimal("3.65")), average(), 3, 2),
            (4, Some(-7), Some(13), Some(decimal("13.64")), average(), 3, 2),
        ]);
        let others = (Item.stock.avg().over(window()), Item.ratio.sum().over(window()), Item.single.sum().over(window()), Item.lasts.avg().over(window()), Item.made.max().over(window().order_by(Item.id)), Item.ratio.variance().over(window().order_by(Item.id).rows(-1..=0)));
        let found = Item.objects.values(others).all(db).await?;
        assert_eq!(found[0], (Some(5.75), Some(101.25), Some(101.25), Some(TimeDelta::microseconds(9_000_000_002)), Some(day(2024, 2, 29)), None));
        assert_eq!((found[1].5, found[3].5), (Some(1.53125), Some(4753.125)));
    }

    async fn a_frame_holds_the_rows_around_a_row(db) {
        rows(db).await?;
        let sum = |window: orm::model::Window<Item>| Item.objects.values(Item.stock.sum().over(window)).all(db);
        let by_id = || window().order_by(Item.id);
        // 10, 20, 0, -7
        assert_eq!(sum(by_id().rows(-1..=0)).await?, [Some(10), Some(30), Some(20), Some(-7)]);
        assert_eq!(sum(by_id().rows(-1..2)).await?, [Some(30), Some(30), Some(13), Some(-7)]);
        assert_eq!(sum(by_id().rows(1..)).await?, [Some(13), Some(-7), Some(-7), None]);
        assert_eq!(sum(by_id().rows(..=0)).await?, [Some(10), Some(30), Some(30), Some(23)]);
        assert_eq!(sum(by_id().rows(..)).await?, [Some(23); 4]);
        assert_eq!(sum(by_id().rows(..).exclude_current_row()).await?, [Some(13), Some(3), Some(23), Some(30)]);
        assert_eq!(sum(window().order_by(Item.active).rows(..).exclude_group()).await?, [Some(13), Some(10), Some(13), Some(10)]);
        assert_eq!(sum(window().order_by(Item.active).rows(..).exclude_ties()).await?, [Some(23), Some(30), Some(13), Some(3)]);
        assert_eq!(sum(window().order_by(Item.active).groups(..=-1)).await?, [Some(13), None, Some(13), None]);
        // by the value: those of at most 10 less
        assert_eq!(sum(window().order_by(Item.stock).range(-10..=0)).await?, [Some(10), Some(30), Some(-7), Some(-7)]);
        assert_eq!(sum(window().order_by(Item.ratio).range(-2..=2)).await?, [Some(30), Some(30), Some(0), Some(-7)]);
        assert_eq!(sum(window().order_by(Item.stock.desc()).range(..0)).await?, [Some(20), None, Some(30), Some(30)]);
        assert_eq!(sum(window().order_by(Item.active).range(..=0)).await?, [Some(23), Some(13), Some(23), Some(13)]);
    }

    async fn a_window_orders_the_rows(db) {
        rows(db).await?;
        let last_of_shop = row_number().over(window().partition_by(Item.shop).order_by(Item.id.desc()));
        assert_eq!(ids(db, Item.objects.order_by((last_of_shop.clone(), Item.id))).await?, [3, 4, 1, 2]);
        assert_eq!(ids(db, Item.objects.order_by((last_of_shop.desc(), Item.id))).await?, [1, 2, 3, 4]);
        // NULLs and decimals in the order of a window
        let by_weight: Vec<i64> = Item.objects.values(row_number().over(window().order_by((Item.weight.desc(), Item.id)))).all(db).await?;
        assert_eq!(by_weight, [3, 1, 4, 2]);
        of(1).update(db, Item.price.set(decimal("10"))).await?;
        let by_price: Vec<i64> = Item.objects.values(row_number().over(window().order_by(Item.price))).all(db).await?;
        assert_eq!(by_price, [4, 2, 1, 3]);
    }

    async fn a_window_runs_over_groups(db) {
        rows(db).await?;
        let row = (Item.shop.name, Item.stock.sum(), rank().over(window().order_by(Item.stock.sum().desc())), Item.stock.sum().sum().over(window()));
        let found = Item.objects.values(row).order_by(Item.shop.name).all(db).await?;
        assert_eq!(found, [("corner".into(), Some(10), 2, Some(23)), ("mall".into(), Some(13), 1, Some(23))]);
    }

    async fn a_window_is_calculated_with(db) {
        rows(db).await?;
        let share = Item.stock.cast::<f64>() * 100.0 / Item.stock.sum().over(window().partition_by(Item.shop)).cast::<f64>();
        let shares: Vec<Option<f64>> = Item.objects.filter(Item.shop.name.eq("corner")).values(share).all(db).await?;
        assert_eq!(shares, [Some(100.0), Some(0.0)]);
        let first = case().when(row_number().over(by_shop()).eq(1), "least").otherwise("more");
        assert_eq!(Item.objects.values(first).all(db).await?, ["more", "more", "least", "least"]);
    }

    async fn a_slice_comes_after_the_window(db) {
        rows(db).await?;
        let numbered = Item.objects.values((Item.id, row_number().over(window().order_by(Item.id.desc())))).limit(2);
        assert_eq!(numbered.all(db).await?, [(1, 4), (2, 3)]);
        assert_eq!(numbered.count(db).await?, 2);
    }

    async fn a_condition_on_a_window_narrows_what_the_window_gave(db) {
        rows(db).await?;
        let number = || row_number().over(window().partition_by(Item.shop).order_by(Item.stock.desc()));
        let largest = Item.objects.filter(number().eq(1));
        assert_eq!(ids(db, largest.clone()).await?, [1, 2]);
        assert_eq!(largest.count(db).await?, 2);
        assert!(largest.exists(db).await?);
        assert_eq!(largest.aggregate(db, Item.stock.sum()).await?, Some(30));
        assert_eq!(largest.clone().order_by(Item.id.desc()).limit(1).values((Item.id, number())).all(db).await?, [(2, 1)]);
        // the window sees the rows of the other conditions, whichever comes first
        assert_eq!(ids(db, Item.objects.filter(Item.stock.lt(20)).filter(number().eq(1))).await?, [1, 4]);
        assert_eq!(ids(db, Item.objects.filter(number().eq(1)).filter(Item.stock.lt(20))).await?, [1, 4]);
        assert_eq!(ids(db, Item.objects.exclude(number().eq(1))).await?, [3, 4]);
        assert_eq!(ids(db, Item.objects.filter(number().gt(1) | Item.name.eq("bread"))).await?, [2, 3, 4]);
        assert_eq!(ids(db, Item.objects.filter(number().lte(2)).order_by((Item.spare.stock.desc().nulls_last(), Item.shop.name))).await?, [3, 2, 4, 1]);
        // the number that a row has is that of all rows, not of those that are left
        assert_eq!(Item.objects.filter(number().gt(1)).values((Item.id, number())).all(db).await?, [(3, 2), (4, 2)]);
        assert_eq!(Item.objects.filter(number().gt(1)).update(db, Item.small.set(1)).await?, 2);
        assert_eq!(ids(db, Item.objects.filter(Item.small.eq(1))).await?, [3, 4]);
        assert_eq!(Item.objects.filter(Item.spare.is_not_null() & number().gt(1)).delete(db).await?.total, 2);
    }

    async fn a_condition_on_a_window_over_groups(db) {
        rows(db).await?;
        let rank = || rank().over(window().order_by(Item.stock.sum().desc()));
        let first = Item.objects.values((Item.shop.name, Item.stock.sum())).filter(rank().eq(1));
        assert_eq!(first.all(db).await?, [("mall".into(), Some(13))]);
        assert_eq!(first.count(db).await?, 1);
        assert_eq!(first.filter(Item.stock.sum().lt(13)).all(db).await?, [("corner".into(), Some(10))]);
    }
}
