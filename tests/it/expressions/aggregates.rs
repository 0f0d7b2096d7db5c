//! Aggregates beyond the sum: spread, texts and lists, counts of rows.

use super::*;

both! {
    async fn the_spread_of_numbers(db) {
        rows(db).await?;
        let of_stock = (Item.stock.variance(), Item.stock.var_pop(), Item.stock.stddev(), Item.stock.stddev_pop());
        // 10, 20, 0, -7
        let (variance, population) = (416.75_f64 / 3.0, 416.75_f64 / 4.0);
        let (a, b, c, d) = Item.objects.aggregate(db, of_stock).await?;
        for (found, expected) in [(a, variance), (b, population), (c, variance.sqrt()), (d, population.sqrt())] {
            assert!((found.expect("a number") - expected).abs() < 1e-12, "{found:?} {expected}");
        }
        let others = Item.objects.aggregate(db, (Item.ratio.var_pop(), Item.price.var_pop(), Item.sold.variance(), Item.small.stddev_pop())).await?;
        let expected = (1861.41796875, 15.152550000000002, 13.0 / 3.0, 12500_f64.sqrt());
        for (found, expected) in [(others.0, expected.0), (others.1, expected.1), (others.2, expected.2), (others.3, expected.3)] {
            assert!((found.expect("a number") - expected).abs() < 1e-9, "{found:?} {expected}");
        }
        let single = Item.objects.filter(Item.id.eq(1));
        assert_eq!(single.aggregate(db, (Item.stock.variance(), Item.stock.stddev(), Item.stock.var_pop(), Item.stock.stddev_pop())).await?, (None, None, Some(0.0), Some(0.0)));
        let nothing = Item.objects.filter(Item.id.gt(9));
        assert_eq!(nothing.aggregate(db, (Item.stock.variance(), Item.stock.var_pop(), Item.stock.stddev().default(0.0))).await?, (None, None, 0.0));
        let by_shop = Item.objects.values((Item.shop.name, Item.stock.var_pop())).order_by(Item.shop.name).all(db).await?;
        assert_eq!(by_shop, [("corner".into(), Some(25.0)), ("mall".into(), Some(182.25))]);
    }

    async fn texts_are_put_one_behind_the_other(db) {
        rows(db).await?;
        let names = |order: orm::model::Order<Item>| Item.objects.aggregate(db, Item.name.string_agg(", ").order_by(order));
        assert_eq!(names(Item.id.asc()).await?.as_deref(), Some("Éclair, bread, Straße, tea"));
        assert_eq!(names(Item.stock.desc()).await?.as_deref(), Some("bread, Éclair, Straße, tea"));
        let of_shops = (Item.shop.name, Item.note.string_agg("|").order_by(Item.id));
        let found = Item.objects.values(of_shops).order_by(Item.shop.name).all(db).await?;
        // NULL is left out
        assert_eq!(found, [("corner".into(), Some(" sweet |".into())), ("mall".into(), Some("a-b-c".into()))]);
        assert_eq!(Item.objects.filter(Item.id.eq(2)).aggregate(db, Item.note.string_agg(",")).await?, None);
        let with_default = Item.objects.filter(Item.id.eq(2)).aggregate(db, Item.note.string_agg(",").default("none")).await?;
        assert_eq!(with_default, "none");
        assert_eq!(Item.objects.aggregate(db, Item.name.upper().string_agg("'").order_by(Item.name.length())).await?.map(|text| text.len()), Some("ÉCLAIR'BREAD'STRAßE'TEA".len()));
    }

    async fn values_are_gathered_in_lists(db) {
        rows(db).await?;
        let row = (
            Item.id.array_agg().order_by(Item.id.desc()),
            Item.sold.array_agg().order_by(Item.id),
            Item.name.array_agg().order_by(Item.id),
            Item.active.array_agg().order_by(Item.id),
            Item.price.array_agg().order_by(Item.id),
            Item.ratio.array_agg().order_by(Item.id),
            Item.code.array_agg().order_by(Item.id),
            Item.made.array_agg().order_by(Item.id),
        );
        let found = assert_statements!(1, Item.objects.aggregate(db, row.clone()))?;
        assert_eq!(found.0.0, [4, 3, 2, 1]);
        assert_eq!(found.1.0, [3, 0, 4]);
        assert_eq!(found.2.0, ["Éclair", "bread", "Straße", "tea"]);
        assert_eq!(found.3.0, [true, false, true, false]);
        assert_eq!(found.4.0, [decimal("1.5"), decimal("2.25"), decimal("-0.1"), decimal("9.99")]);
        assert_eq!(found.5.0, [0.25, -1.5, 2.5, 100.0]);
        assert_eq!(found.6.0[3], Uuid::from_u128(4));
        assert_eq!(found.7.0[0], day(2024, 2, 29));
        let times = Item.objects.aggregate(db, (Item.local.array_agg().order_by(Item.id), Item.seen.array_agg().order_by(Item.id))).await?;
        assert_eq!(times.0.0[0], at(day(2024, 2, 29), 23, 59, 59, 999_999));
        assert_eq!(times.1.0, [1, 3, 4].map(|id| at([day(2024, 2, 29), day(2023, 12, 31), day(2021, 1, 3), day(2020, 12, 31)][id - 1], 1, 2, 3, 4).and_utc()));
        let nothing = Item.objects.filter(Item.id.gt(9)).aggregate(db, (Item.id.array_agg(), Item.name.array_agg())).await?;
        assert!(nothing.0.is_empty() && nothing.1.is_empty());
        let empty = Item.objects.none().aggregate(db, Item.id.array_agg()).await?;
        assert!(empty.is_empty());
        let of_shops = Item.objects.values((Item.shop.name, Item.id.array_agg().order_by(Item.id))).order_by(Item.shop.name).all(db).await?;
        assert_eq!(of_shops.into_iter().map(|(shop, ids)| (shop, ids.0)).collect::<Vec<_>>(), [("corner".into(), vec![1, 3]), ("mall".into(), vec![2, 4])]);
    }

    async fn equal_values_are_kept_once(db) {
        rows(db).await?;
        let names = Item.shop.name.string_agg(", ").distinct().order_by(Item.shop.name.desc());
        assert_eq!(Item.objects.aggregate(db, names.clone()).await?.as_deref(), Some("mall, corner"));
        assert_eq!(Item.objects.filter(Item.id.gt(9)).aggregate(db, names).await?, None);
        let flags = Item.active.array_agg().distinct().order_by(Item.active);
        let notes = Item.note.array_agg().distinct().order_by(Item.note.desc());
        let found = assert_statements!(1, Item.objects.aggregate(db, (flags, notes, Item.shop.name.array_agg().distinct().order_by(Item.shop.name))))?;
        assert_eq!(found.0.0, [false, true]);
        assert_eq!(found.1.0, ["a-b-c", " sweet ", ""]);
        assert_eq!(found.2.0, ["corner", "mall"]);
        let times = (Item.price.array_agg().distinct().order_by(Item.price.desc()), Item.local.array_agg().distinct(), Item.code.array_agg().distinct());
        let (prices, times, codes) = Item.objects.aggregate(db, times).await?;
        assert_eq!(prices.0, [decimal("9.99"), decimal("2.25"), decimal("1.5"), decimal("-0.1")]);
        assert!(times.0.contains(&at(day(2024, 2, 29), 23, 59, 59, 999_999)));
        assert_eq!(codes.0.len(), 4);
        let shops = (Item.shop.name, Item.active.array_agg().distinct().order_by(Item.active), Item.name.lower().string_agg("/").distinct().order_by(Item.name.lower()));
        let shops: Vec<(String, orm::Json<Vec<bool>>, Option<String>)> = Item.objects.values(shops).order_by(Item.shop.name).all(db).await?;
        assert_eq!(shops[0], ("corner".into(), orm::Json(vec![true]), Some("straße/éclair".into())));
        assert_eq!(shops[1], ("mall".into(), orm::Json(vec![false]), Some("bread/tea".into())));
        // of related rows
        let of_shop = Item.shop.reverse().active.array_agg().distinct();
        let found = Shop.objects.annotate((of_shop, Item.shop.reverse().name.string_agg("+").distinct().filter(Item.shop.reverse().stock.gt(0)))).order_by(Shop.name).all(db).await?;
        assert_eq!(found.iter().map(|(_, (flags, _))| flags.0.clone()).collect::<Vec<_>>(), [vec![true], vec![false]]);
        assert!(found[0].1.1.as_deref().is_some_and(|names| names.contains("Éclair")));
        let missing = Item.objects.filter(Item.id.gt(9)).aggregate(db, Item.id.array_agg().distinct()).await?;
        assert!(missing.is_empty());
    }

    async fn only_some_values_are_gathered(db) {
        rows(db).await?;
        let names = Item.name.string_agg(", ").order_by(Item.id).filter(Item.active).filter(Item.id.lt(3));
        assert_eq!(Item.objects.aggregate(db, names).await?.as_deref(), Some("Éclair"));
        let ids = Item.id.array_agg().order_by(Item.id.desc()).filter(Item.id.lt(2) | Item.id.eq(3));
        let shops = Item.objects.values((Item.shop.name, ids, Item.name.array_agg().filter(Item.id.gt(9)))).order_by(Item.shop.name).all(db).await?;
        assert_eq!(shops[0].1.0, [3, 1]);
        assert!(shops.iter().all(|(.., none)| none.is_empty()));
        let of_shop = Item.shop.reverse().id.array_agg().order_by(Item.shop.reverse().id).filter(Item.shop.reverse().id.gt(1));
        let found = Shop.objects.annotate(of_shop).order_by(Shop.name).all(db).await?;
        assert_eq!(found.iter().map(|(_, ids)| ids.0.clone()).collect::<Vec<_>>(), [vec![3], vec![2, 4]]);
    }

    async fn values_that_are_kept_once_are_ordered_by_themselves(db) {
        rows(db).await?;
        for wrong in [
            Item.name.string_agg(", ").distinct().order_by(Item.id),
            Item.name.string_agg(", ").distinct().order_by((Item.name, Item.id)),
        ] {
            let error = Item.objects.aggregate(db, wrong).await.unwrap_err();
            assert!(error.to_string().contains("ordered by themselves"), "{error}");
        }
        let error = Item.objects.aggregate(db, Item.name.string_agg(Item.note.coalesce("")).distinct()).await.unwrap_err();
        assert!(error.to_string().contains("stands a text of the program"), "{error}");
    }

    async fn rows_are_counted_whatever_is_in_them(db) {
        rows(db).await?;
        assert_eq!(Item.objects.aggregate(db, (count_rows(), Item.sold.count())).await?, (4, 3));
        assert_eq!(Item.objects.filter(Item.id.gt(9)).aggregate(db, count_rows()).await?, 0);
        assert_eq!(assert_statements!(0, Item.objects.none().aggregate(db, count_rows()))?, 0);
        let by_shop = Item.objects.values((Item.shop.name, count_rows())).order_by(Item.shop.name).all(db).await?;
        assert_eq!(by_shop, [("corner".into(), 2), ("mall".into(), 2)]);
        assert_eq!(Item.objects.values((Item.shop.name, count_rows())).filter(count_rows().gt(2)).all(db).await?, []);
    }
}
