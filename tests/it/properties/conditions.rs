//! Random conditions give the rows that the laws say, on both databases.

use super::models::{Order, rows, save};
use super::{generate, samples};
use crate::support::*;
use orm::model::{Lookups, Q};

/// The keys of the rows for which a condition holds.
async fn keys(db: &Db, q: Q<Order>) -> orm::Result<Vec<i64>> {
    Order.objects.filter(q).order_by(Order.id).values(Order.id).all(db).await
}

both! {
    async fn a_condition_means_the_same_here_and_there(db) {
        let rows = rows();
        save(db, &rows).await?;
        let mut found = 0;
        let conditions = samples(250, &generate::condition());
        for condition in &conditions {
            let holds = |order: &&Order| condition.holds(&rows, order) == Some(true);
            let expected: Vec<i64> = rows.orders.iter().filter(holds).map(|order| order.id).collect();
            let rest: Vec<i64> = (1..=40).filter(|key| !expected.contains(key)).collect();
            let q = condition.query();
            assert_eq!(keys(db, q.clone()).await?, expected, "{q:?}");
            // what is left out is the rest, whatever is NULL
            let excluded = Order.objects.exclude(q.clone()).order_by(Order.id).values(Order.id);
            assert_eq!(excluded.all(db).await?, rest, "exclude({q:?})");
            assert_eq!(keys(db, !!q.clone()).await?, expected, "!!({q:?})");
            found += expected.len();
        }
        let (least, most) = (conditions.len() * 4, conditions.len() * 36);
        assert!((least..most).contains(&found), "the conditions tell nothing apart: {found}");
    }

    async fn de_morgan_was_right(db) {
        save(db, &rows()).await?;
        let conditions = samples(120, &generate::condition());
        for pair in conditions.chunks_exact(2) {
            let (a, b) = (|| pair[0].query(), || pair[1].query());
            assert_eq!(keys(db, !(a() & b())).await?, keys(db, !a() | !b()).await?, "{:?} {:?}", a(), b());
            assert_eq!(keys(db, !(a() | b())).await?, keys(db, !a() & !b()).await?, "{:?} {:?}", a(), b());
        }
    }

    /// A condition as a value is TRUE or FALSE, in a row, in a group and in an order.
    async fn a_condition_is_a_value(db) {
        let rows = rows();
        save(db, &rows).await?;
        for condition in samples(40, &generate::condition()) {
            let expected: Vec<bool> =
                rows.orders.iter().map(|order| condition.holds(&rows, order) == Some(true)).collect();
            let q = condition.query();
            let values = Order.objects.order_by(Order.id).values(q.clone());
            assert_eq!(values.all(db).await?, expected, "{q:?}");
            let ordered = Order.objects.order_by((q.clone().desc(), Order.id)).values(q.clone()).all(db).await?;
            assert!(ordered.is_sorted_by(|a, b| a >= b), "{q:?}");
            let changed = Order.objects.filter(q.clone()).update(db, Order.total.set(Order.total)).await?;
            assert_eq!(changed, expected.iter().filter(|holds| **holds).count() as u64, "{q:?}");
        }
    }
}
