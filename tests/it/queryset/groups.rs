//! Groups: `values` with aggregates.

use super::*;

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

both! {
    async fn what_is_no_aggregate_makes_the_groups(db) {
        rows(db).await?;
        let kinds = Part.objects.order_by(Part.kind).values((Part.kind, Part.id.count(), Part.sold.sum(), Part.price.max()));
        let expected = [
            (text("a"), 2, Some(3), Some(decimal("2.25"))),
            (text("b"), 2, Some(5), Some(decimal("0.10"))),
            (None, 1, Some(4), Some(decimal("9.99"))),
        ];
        assert_eq!(assert_statements!(1, kinds.all(db))?, expected);
        assert_eq!(assert_statements!(1, kinds.count(db))?, 3);
        assert!(kinds.exists(db).await?);
        let two = Part.objects.order_by((Part.active, Part.kind)).values((Part.active, Part.kind, Part.id.count()));
        let expected = [(false, text("a"), 1), (false, None, 1), (true, text("a"), 1), (true, text("b"), 2)];
        assert_eq!(two.all(db).await?, expected);
        let by_maker = Part.objects.order_by(Part.maker.name).values((Part.maker.name, Part.stock.sum(), Part.spare.stock.max()));
        assert_eq!(by_maker.all(db).await?, [("ada".to_owned(), Some(10), Some(10)), ("bo".to_owned(), Some(33), Some(20))]);
        let by_price = Part.objects.order_by(Part.price).values((Part.price, Part.id.count()));
        assert_eq!(by_price.all(db).await?[0], (decimal("0"), 1));
    }

    async fn the_models_order_does_not_split_the_groups(db) {
        rows(db).await?;
        let mut kinds = Part.objects.values((Part.kind, Part.id.count())).all(db).await?;
        kinds.sort();
        assert_eq!(kinds, [(None, 1), (text("a"), 2), (text("b"), 2)]);
    }

    async fn groups_are_made_by_expressions(db) {
        rows(db).await?;
        let tens = Part.objects.order_by(Part.stock / 10).values((Part.stock / 10, Part.id.count()));
        assert_eq!(tens.all(db).await?, [(Some(0), 2), (Some(1), 1), (Some(2), 2)]);
        let sold = Part.objects.order_by(Part.sold.gt(3).desc()).values((Part.sold.gt(3), Part.id.count()));
        assert_eq!(sold.all(db).await?, [(true, 2), (false, 3)]);
        let weeks = Part.objects.order_by(Part.made.weekday()).values((Part.made.weekday(), Part.id.count()));
        assert_eq!(weeks.all(db).await?.len(), 5);
        let cheap = Part.objects.order_by(Part.price * decimal("2")).values((Part.price * decimal("2"), Part.id.count()));
        assert_eq!(cheap.all(db).await?[1], (decimal("0.2"), 1));
    }

    async fn a_condition_on_an_aggregate_is_one_on_groups(db) {
        rows(db).await?;
        let kinds = || Part.objects.order_by(Part.kind).values((Part.kind, Part.id.count()));
        assert_eq!(kinds().filter(Part.id.count().gt(1)).all(db).await?, [(text("a"), 2), (text("b"), 2)]);
        assert_eq!(kinds().filter(Part.id.count().gt(1)).count(db).await?, 2);
        assert_eq!(kinds().exclude(Part.id.count().gt(1)).all(db).await?, [(None, 1)]);
        assert_eq!(kinds().filter(Part.stock.sum().gt(20) & Part.id.count().eq(2)).all(db).await?, [(text("a"), 2)]);
        assert_eq!(kinds().filter(Part.active).filter(Part.id.count().gte(2)).all(db).await?, [(text("b"), 2)]);
        // the order of the two calls plays no part
        assert_eq!(kinds().filter(Part.id.count().gte(2)).filter(Part.active).all(db).await?, [(text("b"), 2)]);
        assert_eq!(kinds().filter(Part.price.max().gt(decimal("9.5"))).all(db).await?, [(None, 1)]);
        assert_eq!(kinds().filter(Part.sold.sum().is_null()).count(db).await?, 0);
        assert!(!kinds().filter(Part.id.count().gt(2)).exists(db).await?);
        let all = Part.objects.values(Part.id.count()).filter(Part.id.count().gt(9));
        assert_eq!(all.all(db).await?, Vec::<i64>::new());
    }

    async fn groups_are_ordered_and_sliced(db) {
        rows(db).await?;
        let kinds = |by: orm::model::Order<Part>| Part.objects.order_by((by, Part.kind)).values((Part.kind, Part.stock.sum()));
        let by_sum = kinds(Part.stock.sum().desc());
        assert_eq!(by_sum.all(db).await?, [(text("a"), Some(30)), (text("b"), Some(20)), (None, Some(-7))]);
        assert_eq!(by_sum.first(db).await?, Some((text("a"), Some(30))));
        assert_eq!(by_sum.last(db).await?, Some((None, Some(-7))));
        assert_eq!(by_sum.clone().reverse().first(db).await?, Some((None, Some(-7))));
        assert_eq!(by_sum.clone().limit(1).offset(0).all(db).await?, [(text("a"), Some(30))]);
        assert_eq!(by_sum.offset(1).limit(1).all(db).await?, [(text("b"), Some(20))]);
        // without an order, the first group is that of the smallest values
        let unordered = Part.objects.values((Part.kind, Part.id.count()));
        assert_eq!(unordered.first(db).await?, Some((text("a"), 2)));
        assert_eq!(unordered.last(db).await?, Some((None, 1)));
        assert_eq!(unordered.clone().reverse().all(db).await?, [(None, 1), (text("b"), 2), (text("a"), 2)]);
        assert_eq!(unordered.get(db, Part.active & Part.kind.eq("b")).await?, (text("b"), 2));
        assert_eq!(Part.objects.values(Part.stock.sum()).first(db).await?, Some(Some(43)));
        assert_eq!(Part.objects.values(Part.stock.sum()).one(db).await?, Some(43));
        let computed = Part.objects.order_by(Part.stock.sum() * 2).values((Part.kind, Part.stock.sum() * 2));
        assert_eq!(computed.all(db).await?[0], (None, Some(-14)));
    }
}
