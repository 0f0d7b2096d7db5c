//! Conditions, order, slices, and the ways to ask for one row.

use super::*;
use orm::QuerySet;

both! {
    async fn filters_add_up_and_exclusions_too(db) {
        rows(db).await?;
        let parts = || Part.objects.order_by(Part.id);
        assert_eq!(ids(db, parts()).await?, [1, 2, 3, 4, 5]);
        assert_eq!(ids(db, parts().filter(Part.kind.eq("a")).filter(Part.stock.gt(10))).await?, [2]);
        assert_eq!(ids(db, parts().filter(Part.kind.eq("a")).exclude(Part.stock.gt(10))).await?, [1]);
        assert_eq!(ids(db, parts().exclude(Part.kind.eq("a")).exclude(Part.stock.eq(0))).await?, [4, 5]);
        assert_eq!(ids(db, parts().exclude(Part.kind.eq("a") | Part.sold.gt(4))).await?, [3, 4]);
        assert_eq!(ids(db, parts().filter(Part.active).exclude(Part.maker.country.eq("uk"))).await?, [5]);
    }

    async fn rows_come_in_the_order_that_was_asked_for(db) {
        rows(db).await?;
        let parts = || Part.objects;
        assert_eq!(ids(db, parts()).await?, [2, 4, 5, 3, 1]);
        assert_eq!(ids(db, parts().reverse()).await?, [1, 3, 5, 4, 2]);
        assert_eq!(ids(db, parts().reverse().reverse()).await?, [2, 4, 5, 3, 1]);
        assert_eq!(ids(db, parts().order_by((Part.stock.desc(), Part.id))).await?, [2, 5, 1, 3, 4]);
        assert_eq!(ids(db, parts().order_by((Part.stock.desc(), Part.id)).reverse()).await?, [4, 3, 1, 5, 2]);
        assert_eq!(ids(db, parts().order_by(Part.sold)).await?, [3, 1, 4, 5, 2]);
        assert_eq!(ids(db, parts().order_by(Part.sold.desc())).await?, [2, 5, 4, 1, 3]);
        assert_eq!(ids(db, parts().order_by(Part.sold.asc().nulls_first())).await?, [2, 3, 1, 4, 5]);
        assert_eq!(ids(db, parts().order_by(Part.sold.desc().nulls_last())).await?, [5, 4, 1, 3, 2]);
        assert_eq!(ids(db, parts().order_by(Part.sold.desc().nulls_last()).reverse()).await?, [2, 3, 1, 4, 5]);
        assert_eq!(ids(db, parts().order_by((Part.maker.name, Part.id))).await?, [1, 3, 2, 4, 5]);
        assert_eq!(ids(db, parts().order_by((Part.spare.stock.desc(), Part.id))).await?, [1, 4, 5, 2, 3]);
        assert_eq!(ids(db, parts().order_by(Part.price * decimal("-1"))).await?, [4, 2, 1, 3, 5]);
        assert_eq!(ids(db, parts().order_by((Part.sold.gt(3), Part.id))).await?, [1, 2, 3, 4, 5]);
        assert_eq!(ids(db, parts().order_by((Part.sold.gt(3).desc(), Part.id))).await?, [4, 5, 1, 2, 3]);
        assert_eq!(ids(db, parts().order_by(vec![Part.kind.asc(), Part.id.desc()])).await?, [2, 1, 5, 3, 4]);
        let mut shuffled = ids(db, parts().order_by(random())).await?;
        shuffled.sort_unstable();
        assert_eq!(shuffled, [1, 2, 3, 4, 5]);
        let mut unordered = ids(db, parts().order_by(())).await?;
        unordered.sort_unstable();
        assert_eq!(unordered, [1, 2, 3, 4, 5]);
        assert!(!parts().order_by(()).sql(db)?.contains("ORDER BY"));
    }

    async fn a_random_order_is_a_new_one_each_time(db) {
        for at in 0..30 {
            create!(db, Maker { name: format!("{at}") }).await?;
        }
        let shuffled = Maker.objects.order_by(random()).values(Maker.id);
        let mut orders = std::collections::HashSet::new();
        for _ in 0..5 {
            orders.insert(shuffled.all(db).await?);
        }
        assert!(orders.len() > 1);
    }

    async fn slices_cut_the_ordered_rows(db) {
        rows(db).await?;
        let parts = || Part.objects.order_by(Part.id);
        assert_eq!(ids(db, parts().limit(2)).await?, [1, 2]);
        assert_eq!(ids(db, parts().offset(3)).await?, [4, 5]);
        assert_eq!(ids(db, parts().offset(1).limit(2)).await?, [2, 3]);
        assert_eq!(ids(db, parts().limit(3).offset(1)).await?, [2, 3]);
        assert_eq!(ids(db, parts().limit(4).limit(2)).await?, [1, 2]);
        assert_eq!(ids(db, parts().offset(1).offset(2)).await?, [4, 5]);
        assert_eq!(ids(db, parts().offset(9)).await?, Vec::<i64>::new());
        assert_eq!(ids(db, parts().limit(u64::MAX >> 1)).await?.len(), 5);
        for (slice, count) in [(parts().limit(2), 2), (parts().offset(3), 2), (parts().offset(1).limit(9), 4)] {
            assert_eq!(assert_statements!(1, slice.count(db))?, count);
            assert!(assert_statements!(1, slice.exists(db))?);
            assert_eq!(slice.values(Part.name).count(db).await?, count);
        }
        assert_eq!(parts().offset(9).count(db).await?, 0);
        assert!(!parts().offset(9).exists(db).await?);
        assert_eq!(parts().limit(0).offset(u64::MAX).count(db).await?, 0);
        let first = parts().offset(2).first(db).await?.map(|part| part.id);
        assert_eq!(first, Some(3));
        let of_slice = parts().limit(3).aggregate(db, (Part.stock.sum(), Part.id.count())).await?;
        assert_eq!(of_slice, (Some(30), 3));
        let last_three = parts().order_by(Part.id.desc()).limit(3).aggregate(db, Part.stock.sum()).await?;
        assert_eq!(last_three, Some(13));
    }

    async fn what_needs_no_database_sends_nothing(db) {
        rows(db).await?;
        let queries: [QuerySet<Part>; 4] =
            [Part.objects.none(), Part.objects.limit(0), Part.objects.none().filter(Part.id.gt(0)), Part.objects.limit(2).offset(2)];
        for parts in queries {
            assert_statements!(0, async {
                assert!(parts.all(db).await?.is_empty());
                assert_eq!(parts.count(db).await?, 0);
                assert!(!parts.exists(db).await?);
                assert!(parts.first(db).await?.is_none());
                assert!(parts.one(db).await.expect_err("none").is_not_found());
                assert_eq!(parts.clone().values(Part.name).all(db).await?, Vec::<String>::new());
                assert_eq!(parts.aggregate(db, (Part.id.count(), Part.stock.max(), Part.price.sum())).await?, (0, None, None));
                assert_eq!(parts.update(db, Part.stock.set(1)).await?, 0);
                assert_eq!(parts.delete(db).await?.total, 0);
                Ok::<_, orm::Error>(())
            })?;
        }
        assert_statements!(0, Part.objects.update(db, Vec::new()))?;
        assert_eq!(Part.objects.count(db).await?, 5);
        // a group of its own needs the database: there is one row of aggregates always
        let counts = Part.objects.none().values(Part.id.count());
        assert_eq!(counts.all(db).await?, [0]);
        let sum = Part.objects.none().aggregate(db, Part.id.count() + 1).await?;
        assert_eq!(sum, 1);
    }

    async fn the_first_and_the_last_row_follow_the_order(db) {
        rows(db).await?;
        let id = |part: Option<Part>| part.map(|part| part.id);
        assert_eq!(id(assert_statements!(1, Part.objects.first(db))?), Some(2));
        assert_eq!(id(Part.objects.last(db).await?), Some(1));
        assert_eq!(id(Part.objects.reverse().first(db).await?), Some(1));
        assert_eq!(id(Part.objects.order_by(()).first(db).await?), Some(1));
        assert_eq!(id(Part.objects.order_by(()).last(db).await?), Some(5));
        assert_eq!(id(Part.objects.order_by(Part.sold).first(db).await?), Some(3));
        assert_eq!(id(Part.objects.order_by(Part.sold).last(db).await?), Some(2));
        assert_eq!(id(Part.objects.order_by(Part.sold.asc().nulls_first()).last(db).await?), Some(5));
        assert_eq!(id(Part.objects.filter(Part.id.gt(9)).first(db).await?), None);
        assert_eq!(Maker.objects.first(db).await?.map(|maker| maker.id), Some(1));
        assert_eq!(Maker.objects.last(db).await?.map(|maker| maker.id), Some(2));
        assert_eq!(Maker.objects.reverse().values(Maker.name).all(db).await?, ["bo", "ada"]);
        assert_eq!(Part.objects.values(Part.name).first(db).await?.as_deref(), Some("axle"));
        assert_eq!(Part.objects.values((Part.name, Part.stock)).last(db).await?, Some(("wheel".to_owned(), 10)));
    }

    async fn one_row_is_one_exactly(db) {
        rows(db).await?;
        assert_eq!(assert_statements!(1, Part.objects.get(db, Part.name.eq("pin")))?.id, 3);
        assert_eq!(Part.objects.filter(Part.maker.name.eq("ada")).get(db, Part.stock.gt(0)).await?.id, 1);
        assert!(Part.objects.get(db, Part.name.eq("pan")).await.expect_err("none").is_not_found());
        assert!(Part.objects.get(db, Part.active).await.expect_err("three").is_multiple_found());
        assert!(Part.objects.one(db).await.expect_err("five").is_multiple_found());
        assert_eq!(Part.objects.order_by(Part.id).limit(1).one(db).await?.id, 1);
        assert_eq!(Part.objects.order_by(Part.id).offset(4).one(db).await?.id, 5);
        assert_eq!(Part.objects.pk(4).one(db).await?.name, "bolt");
        assert_eq!(Part.objects.values(Part.name).get(db, Part.id.eq(2)).await?, "axle");
        assert!(Part.objects.filter(Part.active).exists(db).await?);
        assert!(!Part.objects.filter(Part.id.gt(9)).exists(db).await?);
        assert_eq!(Part.objects.filter(Part.active).count(db).await?, 3);
    }

    async fn rows_have_the_shape_that_was_asked_for(db) {
        rows(db).await?;
        let parts = || Part.objects.order_by(Part.id).limit(2);
        let names: Vec<String> = parts().values(Part.name).all(db).await?;
        assert_eq!(names, ["wheel", "axle"]);
        let one: Vec<(String,)> = parts().values((Part.name,)).all(db).await?;
        assert_eq!(one, [("wheel".to_owned(),), ("axle".to_owned(),)]);
        let spares: Vec<(Option<String>, Option<i32>)> = parts().values((Part.spare.name, Part.spare.stock)).all(db).await?;
        assert_eq!(spares, [(None, None), (Some("wheel".to_owned()), Some(10))]);
        let keys: Vec<(i64, Option<i64>)> = parts().values((Part.maker, Part.spare)).all(db).await?;
        assert_eq!(keys, [(1, None), (2, Some(1))]);
        let conditions: Vec<(bool, bool, bool)> =
            parts().values((Part.sold.gt(1), !Part.sold.gt(1), Part.spare.is_null())).all(db).await?;
        assert_eq!(conditions, [(true, false, true), (false, true, false)]);
        let computed: Vec<(i32, Option<i64>)> = parts().values((Part.stock * 2 + 1, Part.sold - 1)).all(db).await?;
        assert_eq!(computed, [(21, Some(2)), (41, None)]);
        let many = parts().values((
            Part.id, Part.name, Part.kind, Part.stock, Part.sold, Part.small, Part.byte, Part.ratio,
            Part.price, Part.weight, Part.lasts, Part.made, Part.seen, Part.active, Part.maker, Part.spare,
        ));
        assert_eq!(many.all(db).await?[0].15, None);
        let joined: Vec<(Option<String>, Option<Option<String>>)> =
            parts().values((Part.spare.maker.country, Part.spare.kind)).all(db).await?.into_iter().map(|(a, b)| (a, Some(b))).collect();
        assert_eq!(joined[1], (Some("uk".to_owned()), Some(Some("a".to_owned()))));
    }

    async fn a_queryset_is_a_value(db) {
        rows(db).await?;
        fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
        let base = Part.objects.filter(Part.active);
        shared(&base);
        shared(&base.clone().values((Part.name, Part.stock)));
        let narrowed = base.clone().filter(Part.stock.gt(0)).order_by(Part.id).limit(1);
        assert_eq!(base.count(db).await?, 3);
        assert_eq!(ids(db, narrowed.clone()).await?, [1]);
        assert_eq!(ids(db, narrowed).await?, [1]);
        let text = format!("{base:?}");
        let _ = base.clone().exclude(Part.id.eq(1)).reverse().none();
        assert_eq!(format!("{base:?}"), text);
        // many tasks ask one queryset
        let (a, b, c) = tokio::join!(base.count(db), base.all(db), Part.objects.filter(Part.active).exists(db));
        assert_eq!((a?, b?.len(), c?), (3, 3, true));
        let task = tokio::spawn({
            let (db, base) = (db.clone(), base.clone());
            async move { base.count(&db).await }
        });
        assert_eq!(task.await.expect("no panic")?, 3);
    }
}
