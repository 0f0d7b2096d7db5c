//! The cache of plans: a query that is asked again, or one that only looks like it, gets the answer to itself.

use super::models::{Order, rows, save};
use super::{generate, samples};
use crate::support::*;
use orm::prelude::*;

both! {
    async fn a_warm_cache_answers_as_a_cold_one(db, place) {
        save(db, &rows()).await?;
        let conditions = samples(60, &generate::condition());
        let ask = |q: orm::model::Q<Order>| Order.objects.filter(q).order_by(Order.id).values(Order.id);
        for condition in &conditions {
            ask(condition.query()).all(db).await?;
        }
        for (at, condition) in conditions.iter().enumerate() {
            let warm = ask(condition.query());
            let text = warm.sql(db)?;
            // a database of its own has a cache of its own
            let cold = Database::connect(place.url()).await?;
            assert_eq!(warm.sql(&cold)?, text);
            if at % 10 == 0 {
                assert_eq!(warm.all(&cold).await?, warm.all(db).await?, "{text}");
            }
            cold.close().await;
        }
    }

    async fn queries_of_one_shape_do_not_share_values(db) {
        save(db, &rows()).await?;
        // the same text each time, and other values
        let mut texts = std::collections::HashSet::new();
        for total in -2..4 {
            for (list, limit) in [(vec![1, 2], 5), (vec![total], 5)] {
                let orders = Order.objects.filter(Order.total.gte(total) & Order.rebate.in_(list.clone()));
                let orders = orders.order_by(Order.id).limit(limit).values((Order.total, Order.rebate));
                let (found, sent) = capture(orders.all(db)).await;
                let found = found?;
                assert!(found.len() as u64 <= limit);
                assert!(found.iter().all(|(own, rebate)| *own >= total && rebate.is_some_and(|r| list.contains(&r))));
                texts.extend(sent);
            }
        }
        assert_eq!(texts.len(), 1, "{texts:?}");
    }

    /// Shapes that are near each other have texts of their own.
    async fn queries_of_other_shapes_do_not_share_texts(db) {
        save(db, &rows()).await?;
        let queries = [
            Order.total.eq(1),
            Order.rebate.eq(1),
            Order.rebate.eq(None),
            Order.rebate.gt(None),
            Order.user.age.eq(1),
            Order.shop.size.eq(1),
            Order.user.shop.size.eq(1),
            Order.total.ne(1),
            Order.total.gte(1),
            Order.total.range(1..=1),
            Order.total.in_([1]),
            (Order.total + 1).eq(1),
            (Order.total - 1).eq(1),
            Order.total.eq(1) & Order.rebate.eq(1),
            Order.total.eq(1) | Order.rebate.eq(1),
            !(Order.total.eq(1) | Order.rebate.eq(1)),
            Order.note.contains("a"),
            Order.note.icontains("a"),
        ];
        let mut texts = std::collections::HashSet::new();
        for q in queries {
            for orders in [Order.objects.filter(q.clone()), Order.objects.filter(q.clone()).limit(1), Order.objects.filter(q.clone()).offset(1), Order.objects.filter(q).reverse()] {
                let (found, sent) = capture(orders.all(db)).await;
                found?;
                texts.extend(sent);
            }
        }
        assert_eq!(texts.len(), 72);
    }
}
