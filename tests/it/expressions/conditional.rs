//! `case`, `coalesce`, `greatest`, `least`, `nullif`, values by themselves.

use super::*;

both! {
    async fn a_case_has_the_value_of_its_first_condition_that_holds(db) {
        rows(db).await?;
        let size = case().when(Item.stock.gt(15), "many").when(Item.stock.gt(0), "some").otherwise("none");
        let sizes: Vec<String> = assert_statements!(1, Item.objects.values(size.clone()).all(db))?;
        assert_eq!(sizes, ["some", "many", "none", "none"]);
        assert_eq!(ids(db, Item.objects.filter(size.clone().eq("none"))).await?, [3, 4]);
        assert_eq!(ids(db, Item.objects.exclude(size.clone().eq("none"))).await?, [1, 2]);
        assert_eq!(ids(db, Item.objects.order_by((size.clone(), Item.id.desc()))).await?, [2, 4, 3, 1]);
        let grouped: Vec<(String, i64)> = Item.objects.values((size.clone(), Item.id.count())).order_by(size).all(db).await?;
        assert_eq!(grouped, [("many".into(), 1), ("none".into(), 2), ("some".into(), 1)]);
    }

    async fn a_case_without_otherwise_is_none_where_nothing_holds(db) {
        rows(db).await?;
        let size = case().when(Item.stock.gt(15), "many").when(Item.note.eq(""), "empty");
        let sizes: Vec<Option<String>> = Item.objects.values(size.clone()).all(db).await?;
        assert_eq!(sizes, [None, Some("many".into()), Some("empty".into()), None]);
        assert_eq!(ids(db, Item.objects.filter(size.clone().is_null())).await?, [1, 4]);
        assert_eq!(ids(db, Item.objects.exclude(size.eq("many"))).await?, [1, 3, 4]);
    }

    async fn the_values_of_a_case_may_be_expressions_and_null(db) {
        rows(db).await?;
        let either: Vec<i64> = Item.objects.values(case().when(Item.active, Item.id * 2).otherwise(Item.id)).all(db).await?;
        assert_eq!(either, [2, 2, 6, 4]);
        let nullable: Vec<Option<i64>> = Item.objects.values(case().when(Item.active, Item.sold).otherwise(0)).all(db).await?;
        assert_eq!(nullable, [Some(3), Some(0), Some(0), Some(0)]);
        let none: Vec<Option<i64>> = Item.objects.values(case().when(!Item.active, Item.id).otherwise(None)).all(db).await?;
        assert_eq!(none, [None, Some(2), None, Some(4)]);
        let along: Vec<Option<String>> = Item.objects.values(case().when(Item.spare.is_not_null(), Item.spare.name).otherwise("no")).all(db).await?;
        assert_eq!(along, [Some("no".into()), Some("Éclair".into()), Some("Éclair".into()), Some("Straße".into())]);
        // a condition that can't be told does not hold
        let unknown: Vec<i64> = Item.objects.values(case().when(Item.sold.gt(0), 1_i64).when(!Item.sold.gt(0), 2).otherwise(3)).all(db).await?;
        assert_eq!(unknown, [1, 2, 2, 1]);
    }

    async fn a_case_of_every_type_is_read_back(db) {
        rows(db).await?;
        let first = || Item.id.eq(1);
        let row = (
            case().when(first(), Item.price).otherwise(decimal("7.5")),
            case().when(first(), Item.made).otherwise(day(1, 1, 1)),
            case().when(first(), Item.seen).otherwise(None),
            case().when(first(), Item.code).otherwise(Uuid::nil()),
            case().when(first(), Item.lasts).otherwise(TimeDelta::zero()),
            case().when(first(), Item.active).otherwise(false),
            case().when(first(), Item.single).otherwise(0.5),
        );
        let (one, two) = (of(1).values(row.clone()).one(db).await?, of(2).values(row).one(db).await?);
        let seen = at(day(2024, 2, 29), 1, 2, 3, 4).and_utc();
        assert_eq!(one, (decimal("1.5"), day(2024, 2, 29), Some(seen), Uuid::from_u128(1), TimeDelta::microseconds(3_600_000_001), true, 0.25));
        assert_eq!(two, (decimal("7.5"), day(1, 1, 1), None, Uuid::nil(), TimeDelta::zero(), false, 0.5));
    }

    async fn an_update_assigns_a_case(db) {
        rows(db).await?;
        let stock = case().when(Item.active, Item.stock + 1).otherwise(0);
        assert_eq!(assert_statements!(1, Item.objects.update(db, Item.stock.set(stock)))?, 4);
        assert_eq!(Item.objects.values(Item.stock).all(db).await?, [11, 0, 1, 0]);
        Item.objects.update(db, (Item.note.set(case().when(Item.id.eq(1), "x")), Item.price.set(case().when(Item.id.eq(1), decimal("1.005")).otherwise(Item.price)))).await?;
        assert_eq!(Item.objects.values((Item.note, Item.price)).first(db).await?, Some((Some("x".into()), decimal("1.01"))));
        assert_eq!(of(4).values((Item.note, Item.price)).one(db).await?, (None, decimal("9.99")));
    }

    async fn the_first_that_is_not_null(db) {
        rows(db).await?;
        let notes: Vec<String> = Item.objects.values(Item.note.coalesce("none")).all(db).await?;
        assert_eq!(notes, [" sweet ", "none", "", "a-b-c"]);
        let numbers: Vec<i64> = Item.objects.values(coalesce((Item.sold, Item.spare.sold, Item.id))).all(db).await?;
        assert_eq!(numbers, [3, 3, 0, 4]);
        let maybe: Vec<Option<f64>> = Item.objects.values(coalesce((Item.factor, Item.spare.factor))).all(db).await?;
        assert_eq!(maybe, [Some(2.0), Some(2.0), Some(-2.0), Some(0.0)]);
        assert_eq!(ids(db, Item.objects.filter(Item.sold.coalesce(-1).lt(1))).await?, [2, 3]);
        assert_eq!(ids(db, Item.objects.exclude(Item.note.coalesce("none").eq("none"))).await?, [1, 3, 4]);
        let sum = Item.objects.filter(Item.id.gt(9)).aggregate(db, (Item.stock.sum().default(0), Item.price.avg().coalesce(Decimal::ZERO))).await?;
        assert_eq!(sum, (0, Decimal::ZERO));
    }

    async fn the_largest_and_the_smallest_leave_null_out(db) {
        rows(db).await?;
        let two: Vec<i64> = Item.objects.values(Item.sold.greatest(Item.id)).all(db).await?;
        assert_eq!(two, [3, 2, 3, 4]);
        let smaller: Vec<Option<i64>> = Item.objects.values(Item.sold.least(Item.spare.sold)).all(db).await?;
        assert_eq!(smaller, [Some(3), Some(3), Some(0), Some(0)]);
        let three: Vec<(Option<f64>, Option<f64>)> =
            Item.objects.values((greatest((Item.factor, Item.spare.factor, Item.spare.spare.factor)), least((Item.factor, Item.spare.factor, Item.spare.spare.factor)))).all(db).await?;
        assert_eq!(three, [(Some(2.0), Some(2.0)), (Some(2.0), Some(2.0)), (Some(2.0), Some(-2.0)), (Some(2.0), Some(-2.0))]);
        // decimals are compared as numbers, and 10 is more than 9.99
        let prices: Vec<(Decimal, Decimal)> = Item.objects.values((Item.price.greatest(decimal("10")), Item.price.least(decimal("-1")))).all(db).await?;
        assert_eq!(prices, vec![(decimal("10"), decimal("-1")); 4]);
        let others = (Item.made.greatest(day(2022, 1, 1)), Item.name.least("m"), Item.active.greatest(true), Item.lasts.least(TimeDelta::zero()));
        assert_eq!(of(4).values(others).one(db).await?, (day(2022, 1, 1), "m".into(), true, TimeDelta::zero()));
        assert_eq!(ids(db, Item.objects.filter(Item.sold.greatest(1).gt(2))).await?, [1, 4]);
    }

    async fn nullif_is_null_where_both_are_equal(db) {
        rows(db).await?;
        let notes: Vec<Option<String>> = Item.objects.values(Item.note.nullif("")).all(db).await?;
        assert_eq!(notes, [Some(" sweet ".into()), None, None, Some("a-b-c".into())]);
        let prices: Vec<Option<Decimal>> = Item.objects.values(Item.price.nullif(decimal("1.5"))).all(db).await?;
        assert_eq!(prices, [None, Some(decimal("2.25")), Some(decimal("-0.1")), Some(decimal("9.99"))]);
        let doubled: Vec<Option<Decimal>> = Item.objects.values((Item.price * decimal("2")).nullif(decimal("3.00"))).all(db).await?;
        assert_eq!(doubled[0], None);
    }

    async fn a_value_is_an_expression(db) {
        rows(db).await?;
        let row = (Item.id, value(3), value("x"), value(decimal("1.50")), value(None::<i64>), value(day(2024, 1, 1)), value(true));
        assert_eq!(of(1).values(row).one(db).await?, (1, 3, "x".into(), decimal("1.5"), None, day(2024, 1, 1), true));
        assert_eq!(ids(db, Item.objects.filter(value(15).lt(Item.stock))).await?, [2]);
        assert_eq!(ids(db, Item.objects.filter(value("eclair straße").contains(Item.name.lower()))).await?, [3]);
        let grouped = Item.objects.values((Item.active, value(1), Item.id.count())).order_by(Item.active).all(db).await?;
        assert_eq!(grouped, [(false, 1, 2), (true, 1, 2)]);
    }
}
