//! What makes no sense is an error that says so, before anything is sent.

use super::*;
use orm::Error;
use orm::error::QueryError;

fn misused<T: std::fmt::Debug>(answer: orm::Result<T>) -> &'static str {
    match answer {
        Err(Error::Query(QueryError::Misuse { what })) => what,
        other => panic!("no misuse: {other:?}"),
    }
}

both! {
    async fn a_slice_is_not_narrowed_or_ordered_afterwards(db) {
        let cut = || Part.objects.limit(3);
        misused(assert_statements!(0, cut().filter(Part.id.gt(1)).all(db)));
        misused(assert_statements!(0, cut().exclude(Part.id.gt(1)).count(db)));
        misused(assert_statements!(0, cut().order_by(Part.id).exists(db)));
        misused(assert_statements!(0, cut().reverse().first(db)));
        misused(assert_statements!(0, cut().last(db)));
        misused(assert_statements!(0, Part.objects.offset(1).pk(1).one(db)));
        misused(assert_statements!(0, cut().filter(Part.id.gt(1)).update(db, Part.stock.set(1))));
        misused(assert_statements!(0, cut().filter(Part.id.gt(1)).delete(db)));
        misused(assert_statements!(0, cut().filter(Part.id.gt(1)).aggregate(db, Part.id.count())));
    }

    async fn aggregates_stand_where_there_are_groups(db) {
        misused(assert_statements!(0, Part.objects.filter(Part.id.count().gt(1)).all(db)));
        misused(assert_statements!(0, Part.objects.filter(Part.id.count().gt(1)).count(db)));
        misused(assert_statements!(0, Part.objects.filter(Part.id.count().gt(1)).aggregate(db, Part.id.count())));
        misused(assert_statements!(0, Part.objects.order_by(Part.id.count()).all(db)));
        misused(assert_statements!(0, Part.objects.order_by(Part.stock.sum().desc()).first(db)));
        misused(assert_statements!(0, Part.objects.aggregate(db, Part.stock)));
        misused(assert_statements!(0, Part.objects.aggregate(db, (Part.id.count(), Part.stock))));
        misused(assert_statements!(0, Part.objects.aggregate(db, Part.stock.sum() + Part.sold)));
        misused(assert_statements!(0, Part.objects.aggregate(db, Part.stock.sum().max())));
        misused(assert_statements!(0, Part.objects.values((Part.kind, Part.stock.max().count())).all(db)));
        misused(assert_statements!(0, Part.objects.values((Part.kind, Part.sold.sum() + Part.id)).all(db)));
        misused(assert_statements!(0, Part.objects.values((Part.kind, Part.id.count())).order_by(Part.name).all(db)));
        misused(assert_statements!(0, Part.objects.update(db, Part.sold.set(Part.sold.max()))));
    }

    /// The rows behind a group are not what a condition on groups is about: without this, all rows would go.
    async fn groups_are_neither_changed_nor_deleted(db) {
        rows(db).await?;
        let large = || Part.objects.values((Part.kind, Part.id.count())).filter(Part.id.count().gt(1));
        misused(assert_statements!(0, large().delete(db)));
        misused(assert_statements!(0, large().update(db, Part.stock.set(0))));
        misused(assert_statements!(0, large().aggregate(db, Part.id.count())));
        let makers = || Maker.objects.values((Maker.country, Maker.id.count())).filter(Maker.id.count().gt(1));
        misused(makers().delete(db).await);
        let unsold = || Part.objects.values((Part.kind, Part.id.count())).filter(Part.sold.sum().is_null());
        misused(unsold().delete(db).await);
        misused(unsold().limit(1).update(db, Part.stock.set(0)).await);
        assert_eq!((Part.objects.count(db).await?, Maker.objects.count(db).await?), (5, 2));
    }

    async fn a_column_is_assigned_once(db) {
        let twice = (Part.stock.set(1), Part.stock.set(2));
        misused(assert_statements!(0, Part.objects.update(db, twice)));
    }

    async fn a_number_of_rows_that_no_database_knows_is_refused(db) {
        misused(assert_statements!(0, Part.objects.limit(u64::MAX).all(db)));
        misused(assert_statements!(0, Part.objects.offset(u64::MAX).all(db)));
    }

    async fn a_condition_that_is_nested_too_deeply_is_an_error(db) {
        let mut q = Part.id.eq(1);
        for at in 0..50_000 {
            q = (q & Part.id.eq(at)) | Part.stock.eq(1);
        }
        let error = assert_statements!(0, Part.objects.filter(q).all(db)).expect_err("too deep");
        assert!(matches!(error, Error::Query(QueryError::TooDeep { .. })), "{error:?}");
        // but a long one is not deep
        let any = (0..20_000).map(|at| Maker.id.eq(at)).reduce(|all, q| all | q).expect("some");
        assert_eq!(Maker.objects.filter(any).count(db).await?, 0);
        let mut sum = Part.stock + 1;
        for _ in 0..150 {
            sum = sum + 1;
        }
        assert_eq!(Part.objects.filter(sum.gt(1)).count(db).await?, 0);
    }
}
