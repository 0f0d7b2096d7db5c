//! Changing the rows of a queryset.

use super::*;
use orm::Error;

both! {
    async fn an_update_reads_the_row_as_it_was(db) {
        rows(db).await?;
        let changed = (Part.stock.set(Part.stock + 1), Part.sold.set(Part.sold * 2), Part.price.set(Part.price * decimal("1.111")));
        assert_eq!(assert_statements!(1, Part.objects.update(db, changed))?, 5);
        let parts = Part.objects.order_by(Part.id).values((Part.stock, Part.sold, Part.price)).all(db).await?;
        // rounded half away from zero to the digits of the column
        assert_eq!(parts[0], (11, Some(6), decimal("1.67")));
        assert_eq!(parts[1], (21, None, decimal("2.50")));
        assert_eq!(parts[3], (-6, Some(8), decimal("11.10")));
        // each expression sees the row before the update
        Part.objects.pk(1).update(db, (Part.sold.set(Part.id + 100), Part.kind.set(Part.name), Part.name.set("new"))).await?;
        let part = Part.objects.pk(1).one(db).await?;
        assert_eq!((part.sold, part.kind.as_deref(), part.name.as_str()), (Some(101), Some("wheel"), "new"));
    }

    async fn an_update_reads_along_foreign_keys(db) {
        rows(db).await?;
        let copied = (Part.name.set(Part.maker.name), Part.kind.set(Part.spare.kind), Part.sold.set(Part.spare.spare.id));
        assert_eq!(assert_statements!(1, Part.objects.update(db, copied))?, 5);
        let parts = Part.objects.order_by(Part.id).values((Part.name, Part.kind, Part.sold)).all(db).await?;
        let expected = [("ada", None, None), ("bo", Some("a"), None), ("ada", Some("a"), None), ("bo", Some("a"), Some(1)), ("bo", Some("b"), Some(5))];
        for (part, (name, kind, sold)) in parts.iter().zip(expected) {
            assert_eq!((part.0.as_str(), part.1.as_deref(), part.2), (name, kind, sold));
        }
        let long = Part.objects.filter(Part.spare.maker.country.eq("uk"));
        assert_eq!(long.update(db, Part.kind.set(Part.spare.maker.country)).await?, 2);
        assert_eq!(Part.objects.filter(Part.kind.eq("uk")).count(db).await?, 2);
    }

    async fn an_update_takes_conditions_along_foreign_keys_and_slices(db) {
        rows(db).await?;
        let of_ada = Part.objects.filter(Part.maker.name.eq("ada"));
        assert_eq!(assert_statements!(1, of_ada.update(db, Part.stock.set(1)))?, 2);
        let not_spare = Part.objects.exclude(Part.spare.name.eq("wheel"));
        assert_eq!(not_spare.update(db, Part.stock.set(2)).await?, 3);
        let stock = async || Part.objects.order_by(Part.id).values(Part.stock).all(db).await;
        assert_eq!(stock().await?, [2, 20, 1, 2, 2]);
        let last_two = Part.objects.order_by(Part.id.desc()).limit(2);
        assert_eq!(last_two.update(db, Part.stock.set(9)).await?, 2);
        assert_eq!(Part.objects.order_by(Part.id).offset(1).limit(1).update(db, Part.stock.set(8)).await?, 1);
        assert_eq!(stock().await?, [2, 8, 1, 9, 9]);
        assert_eq!(Part.objects.order_by(Part.maker.name.desc()).limit(3).update(db, Part.active.set(Part.stock.gt(8))).await?, 3);
        assert_eq!(Part.objects.filter(Part.active).order_by(Part.id).values(Part.id).all(db).await?, [1, 3, 4, 5]);
    }

    async fn conditions_and_nulls_are_assigned(db) {
        rows(db).await?;
        let assigned = (Part.active.set(Part.sold.gt(3)), Part.kind.set(None), Part.spare.set(None::<i64>), Part.seen.set(None));
        assert_eq!(Part.objects.update(db, assigned).await?, 5);
        let parts = Part.objects.order_by(Part.id).values((Part.active, Part.kind, Part.spare, Part.seen)).all(db).await?;
        assert_eq!(parts.iter().map(|part| part.0).collect::<Vec<_>>(), [false, false, false, true, true]);
        assert!(parts.iter().all(|part| (&part.1, part.2, part.3) == (&None, None, None)));
        Part.objects.pk(1).update(db, (Part.spare.set(3), Part.maker.set(2))).await?;
        Part.objects.pk(2).update(db, Part.spare.set(Part.id)).await?;
        let keys = Part.objects.filter(Part.spare.is_not_null()).order_by(Part.id).values((Part.spare, Part.maker)).all(db).await?;
        assert_eq!(keys, [(Some(3), 2), (Some(2), 2)]);
    }

    async fn what_the_column_can_t_hold_is_refused_before_anything_is_sent(db) {
        rows(db).await?;
        let wrong = [Part.name.set("a\0"), Part.price.set(decimal("99999999999.00"))];
        for assign in wrong {
            let error = assert_statements!(0, Part.objects.update(db, assign)).expect_err("refused");
            assert!(matches!(error, Error::Encode { model: "Part", .. }), "{error:?}");
        }
    }

    async fn an_expression_that_the_column_can_t_hold_is_an_error(db) {
        rows(db).await?;
        let enlarged = Part.objects.pk(4).update(db, Part.price.set(Part.price * decimal("1000000000000")));
        assert!(enlarged.await.is_err());
        assert_eq!(Part.objects.pk(4).one(db).await?.price, decimal("9.99"));
    }
}
