//! Random conditions under the other shapes of a query: distinct rows, querysets as sets, pages, groups. Whatever stands around a condition,
//! its rows are those that the laws say, each in its place.

use super::models::{Order, Rows, rows, save};
use super::oracle::Condition;
use super::{generate, samples};
use crate::support::*;
use orm::QuerySet;
use orm::prelude::*;
use proptest::prelude::{BoxedStrategy, Strategy, prop_oneof};
use proptest::sample::select;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The rows for which a condition holds.
fn holding<'r>(rows: &'r Rows, condition: &'r Condition) -> impl Iterator<Item = &'r Order> {
    rows.orders.iter().filter(|order| condition.holds(rows, order) == Some(true))
}

/// Where an ascending order puts a value: NULL stands last.
fn place(value: Option<i32>) -> (bool, Option<i32>) {
    (value.is_none(), value)
}

/// Of so many, those of a random slice: how many are left out before, and how many there are at most.
fn slice() -> impl Strategy<Value = (u64, u64)> {
    (0..8_u64, 1..15_u64)
}

fn sliced<T>(all: impl IntoIterator<Item = T>, (offset, limit): (u64, u64)) -> Vec<T> {
    all.into_iter().skip(offset as usize).take(limit as usize).collect()
}

/// Querysets as sets.
#[derive(Debug, Clone)]
enum Set {
    Rows(Condition),
    /// The first ones of them, by total and key.
    First(Condition, (u64, u64)),
    Union(Box<Set>, Box<Set>),
    Intersection(Box<Set>, Box<Set>),
    Difference(Box<Set>, Box<Set>),
}

impl Set {
    fn keys(&self, rows: &Rows) -> BTreeSet<i64> {
        match self {
            Set::Rows(condition) => holding(rows, condition).map(|order| order.id).collect(),
            Set::First(condition, slice) => {
                let mut found: Vec<_> = holding(rows, condition).map(|order| (order.total, order.id)).collect();
                found.sort_unstable();
                sliced(found, *slice).into_iter().map(|(_, key)| key).collect()
            }
            Set::Union(left, right) => &left.keys(rows) | &right.keys(rows),
            Set::Intersection(left, right) => &left.keys(rows) & &right.keys(rows),
            Set::Difference(left, right) => &left.keys(rows) - &right.keys(rows),
        }
    }

    fn queryset(&self) -> QuerySet<Order> {
        match self {
            Set::Rows(condition) => Order.objects.filter(condition.query()),
            Set::First(condition, (offset, limit)) => {
                let ordered = Order.objects.filter(condition.query()).order_by((Order.total, Order.id));
                ordered.offset(*offset).limit(*limit)
            }
            Set::Union(left, right) => left.queryset().union(right.queryset()),
            Set::Intersection(left, right) => left.queryset().intersection(right.queryset()),
            Set::Difference(left, right) => left.queryset().difference(right.queryset()),
        }
    }
}

fn set() -> impl Strategy<Value = Set> {
    let combined = |left: BoxedStrategy<Set>, right| {
        let operator = select(vec![Set::Union as fn(_, _) -> _, Set::Intersection, Set::Difference]);
        (operator, left, right).prop_map(|(operator, left, right)| operator(Box::new(left), Box::new(right)))
    };
    let rows = generate::condition().prop_map(Set::Rows);
    let first = (generate::condition(), slice()).prop_map(|(condition, slice)| Set::First(condition, slice));
    let inner = prop_oneof![3 => rows, 1 => first].prop_recursive(1, 2, 2, move |of| combined(of.clone(), of)).boxed();
    combined(inner.clone(), inner)
}

both! {
    async fn distinct_rows_are_given_once(db) {
        let rows = rows();
        save(db, &rows).await?;
        for (condition, slice) in samples(80, &(generate::condition(), slice())) {
            let different: BTreeSet<_> =
                holding(&rows, &condition).map(|order| (place(order.rebate), order.paid)).collect();
            let all: Vec<_> = different.into_iter().map(|((_, rebate), paid)| (rebate, paid)).collect();
            let orders = Order.objects.filter(condition.query()).values((Order.rebate, Order.paid)).distinct();
            let ordered = orders.order_by((Order.rebate, Order.paid));
            assert_eq!(ordered.all(db).await?, all, "{ordered:?}");
            assert_eq!(ordered.count(db).await?, all.len() as u64, "{ordered:?}");
            let some = ordered.offset(slice.0).limit(slice.1);
            assert_eq!(some.all(db).await?, sliced(all, slice), "{some:?}");

            // of each user's orders the one with the largest total, and among those the first
            let mut chosen: BTreeMap<i64, &Order> = BTreeMap::new();
            for order in holding(&rows, &condition) {
                let best = chosen.entry(*order.user.key()).or_insert(order);
                if order.total > best.total {
                    *best = order;
                }
            }
            let mut chosen: Vec<_> = chosen.into_values().map(|order| (Reverse(order.total), order.id)).collect();
            chosen.sort_unstable();
            let keys: Vec<i64> = sliced(chosen, slice).into_iter().map(|(_, key)| key).collect();
            let orders = Order.objects.distinct_on(Order.user).order_by((Order.total.desc(), Order.id));
            let found = orders.filter(condition.query()).offset(slice.0).limit(slice.1).values(Order.id);
            assert_eq!(found.all(db).await?, keys, "{found:?}");
        }
    }

    /// Sets of rows, which are filtered, ordered and sliced behind that.
    async fn querysets_combine_as_sets_do(db) {
        let rows = rows();
        save(db, &rows).await?;
        for (set, condition, slice) in samples(80, &(set(), generate::condition(), slice())) {
            let keys = set.keys(&rows);
            let all: Vec<i64> = set.queryset().order_by(Order.id).values(Order.id).all(db).await?;
            assert_eq!(all, keys.iter().copied().collect::<Vec<_>>(), "{:?}", set.queryset());

            let kept = holding(&rows, &condition).filter(|order| keys.contains(&order.id));
            let mut kept: Vec<_> = kept.map(|order| (Reverse(place(order.rebate)), order.id)).collect();
            kept.sort_unstable();
            let queryset = set.queryset().filter(condition.query());
            assert_eq!(queryset.count(db).await?, kept.len() as u64, "{queryset:?}");
            let some = queryset.order_by((Order.rebate.desc(), Order.id)).offset(slice.0).limit(slice.1);
            let found: Vec<i64> = some.all(db).await?.into_iter().map(|order| order.id).collect();
            let expected: Vec<i64> = sliced(kept, slice).into_iter().map(|(_, key)| key).collect();
            assert_eq!(found, expected, "{some:?}");
        }
    }

    /// The same for values, which are equal when all of them are, NULLs too.
    async fn values_combine_as_sets_do(db) {
        let rows = rows();
        save(db, &rows).await?;
        let operator = select(vec!["union", "intersection", "difference"]);
        for (one, other, operator, least) in
            samples(80, &(generate::condition(), generate::condition(), operator, -1..3_i32))
        {
            let values = |condition| holding(&rows, condition).map(|order| (place(order.rebate), order.total));
            let (left, right): (BTreeSet<_>, BTreeSet<_>) = (values(&one).collect(), values(&other).collect());
            let queryset = |condition: &Condition| {
                Order.objects.filter(condition.query()).values((Order.rebate, Order.total))
            };
            let (combined, expected) = match operator {
                "union" => (queryset(&one).union(queryset(&other)), &left | &right),
                "intersection" => (queryset(&one).intersection(queryset(&other)), &left & &right),
                _ => (queryset(&one).difference(queryset(&other)), &left - &right),
            };
            let kept = expected.into_iter().filter(|(_, total)| *total >= least);
            let kept: Vec<_> = kept.map(|((_, rebate), total)| (rebate, total)).collect();
            let combined = combined.filter(Order.total.gte(least)).order_by((Order.rebate, Order.total));
            assert_eq!(combined.all(db).await?, kept, "{combined:?}");
            assert_eq!(combined.count(db).await?, kept.len() as u64, "{combined:?}");
        }
    }

    /// Pages of either kind, one after the other, are all rows once and in their order; and back again.
    async fn pages_are_the_rows_in_their_order(db) {
        let rows = rows();
        save(db, &rows).await?;
        for (condition, per_page, descending) in samples(40, &(generate::condition(), 1..9_u64, select(vec![false, true]))) {
            let mut expected: Vec<_> = holding(&rows, &condition).collect();
            expected.sort_by_key(|order| place(order.rebate));
            if descending {
                // rows of one place stay in the order of their keys
                expected.sort_by_key(|order| Reverse(place(order.rebate)));
            }
            let expected: Vec<i64> = expected.into_iter().map(|order| order.id).collect();
            let by = if descending { Order.rebate.desc() } else { Order.rebate.asc() };
            let orders = Order.objects.filter(condition.query()).order_by(by).values(Order.id);

            let mut numbered: Vec<i64> = Vec::new();
            loop {
                let page = orders.paginate(db, 1 + numbered.len() as u64 / per_page, per_page).await?;
                assert_eq!(page.total, expected.len() as u64, "{orders:?}");
                numbered.extend(&page.items);
                if !page.has_next() {
                    break;
                }
            }
            assert_eq!(numbered, expected, "{orders:?}");

            let mut page = orders.cursor_page(db, per_page, None).await?;
            let mut forwards = page.items.clone();
            while let Some(next) = page.next {
                page = orders.cursor_page(db, per_page, Some(&next)).await?;
                forwards.extend(&page.items);
            }
            assert_eq!(forwards, expected, "{orders:?}");
            let mut backwards = page.items.clone();
            while let Some(previous) = page.previous {
                page = orders.cursor_page(db, per_page, Some(&previous)).await?;
                backwards.splice(0..0, page.items.iter().copied());
            }
            assert_eq!(backwards, expected, "back: {orders:?}");
        }
    }

    /// What is selected beside aggregates makes the groups; conditions on aggregates keep groups.
    async fn groups_are_made_of_the_rows_that_are_kept(db) {
        let rows = rows();
        save(db, &rows).await?;
        for (condition, more, slice) in samples(80, &(generate::condition(), 0..4_i64, slice())) {
            let mut groups: BTreeMap<_, Vec<&Order>> = BTreeMap::new();
            for order in holding(&rows, &condition) {
                let age = rows.users[*order.user.key() as usize - 1].age;
                groups.entry((place(order.rebate), age)).or_default().push(order);
            }
            let kept = groups.into_iter().filter(|(_, orders)| orders.len() as i64 > more);
            let expected: Vec<_> = kept
                .map(|(((_, rebate), age), orders)| {
                    let sum = orders.iter().map(|order| i64::from(order.total)).sum::<i64>();
                    let paid = orders.iter().filter(|order| order.paid).count() as i64;
                    let gifts = orders.iter().filter(|order| order.gift.is_some()).count() as i64;
                    (rebate, age, orders.len() as i64, Some(sum), paid, gifts)
                })
                .collect();
            let grouped = Order.objects.filter(condition.query()).values((
                Order.rebate,
                Order.user.age,
                Order.id.count(),
                Order.total.sum(),
                Order.id.count().filter(Order.paid),
                Order.gift.count(),
            ));
            let grouped = grouped.filter(Order.id.count().gt(more)).order_by((Order.rebate, Order.user.age));
            assert_eq!(grouped.count(db).await?, expected.len() as u64, "{grouped:?}");
            let some = grouped.offset(slice.0).limit(slice.1);
            assert_eq!(some.all(db).await?, sliced(expected, slice), "{some:?}");
        }
    }
}
