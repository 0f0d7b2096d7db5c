//! Law 1: a condition over paths to many rows keeps a row when some choice of one related row for each path, or of none where there is
//! none, makes it true; what is negated is decided on its own. And aggregates over related rows count all of them.

use super::models::{Order, Rows, Shop, User, rows, save};
use super::samples;
use crate::support::*;
use orm::model::Q;
use orm::prelude::*;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};

/// A number of a shop, or of a row that is related to it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Number {
    Size,
    UserAge,
    OrderTotal,
    OrderRebate,
    UserOrderTotal,
    UserOrderRebate,
    /// Across a path to many, and on to one.
    OrderUserAge,
}

#[derive(Debug, Clone)]
enum Rule {
    Equal(Number, Option<i32>),
    More(Number, i32),
    MoreThan(Number, Number),
    Null(Number),
    OneOf(Number, Vec<i32>),
    NoUser,
    NoOrder,
    And(Box<Rule>, Box<Rule>),
    Or(Box<Rule>, Box<Rule>),
    Not(Box<Rule>),
}

/// One choice of related rows.
#[derive(Clone, Copy)]
struct Choice<'r> {
    shop: &'r Shop,
    user: Option<&'r User>,
    order: Option<&'r Order>,
    user_order: Option<&'r Order>,
}

fn or_none<T>(found: Vec<&T>) -> Vec<Option<&T>> {
    if found.is_empty() { vec![None] } else { found.into_iter().map(Some).collect() }
}

/// All choices for a shop.
fn choices<'r>(rows: &'r Rows, shop: &'r Shop) -> Vec<Choice<'r>> {
    let of_shop = |key: &Option<ForeignKey<Shop>>| key.as_ref().is_some_and(|key| *key.key() == shop.id);
    let users = or_none(rows.users.iter().filter(|user| of_shop(&user.shop)).collect());
    let orders = or_none(rows.orders.iter().filter(|order| of_shop(&order.shop)).collect());
    let mut all = Vec::new();
    for &user in &users {
        let theirs = |order: &&Order| user.is_some_and(|user| *order.user.key() == user.id);
        for user_order in or_none(rows.orders.iter().filter(theirs).collect()) {
            all.extend(orders.iter().map(|&order| Choice { shop, user, order, user_order }));
        }
    }
    all
}

impl Number {
    fn of(self, rows: &Rows, choice: Choice<'_>) -> Option<i32> {
        match self {
            Number::Size => choice.shop.size,
            Number::UserAge => choice.user.map(|user| user.age),
            Number::OrderTotal => choice.order.map(|order| order.total),
            Number::OrderRebate => choice.order?.rebate,
            Number::UserOrderTotal => choice.user_order.map(|order| order.total),
            Number::UserOrderRebate => choice.user_order?.rebate,
            Number::OrderUserAge => choice.order.map(|order| rows.users[*order.user.key() as usize - 1].age),
        }
    }
}

impl Rule {
    /// Whether it holds with that choice; `None` where NULL is in the way.
    fn with(&self, rows: &Rows, choice: Choice<'_>) -> Option<bool> {
        let of = |number: &Number| number.of(rows, choice);
        match self {
            Rule::Equal(number, None) => Some(of(number).is_none()),
            Rule::Equal(number, Some(value)) => of(number).map(|number| number == *value),
            Rule::More(number, value) => of(number).map(|number| number > *value),
            Rule::MoreThan(left, right) => of(left).zip(of(right)).map(|(left, right)| left > right),
            Rule::Null(number) => Some(of(number).is_none()),
            Rule::OneOf(_, list) if list.is_empty() => Some(false),
            Rule::OneOf(number, list) => of(number).map(|number| list.contains(&number)),
            Rule::NoUser => Some(choice.user.is_none()),
            Rule::NoOrder => Some(choice.order.is_none()),
            Rule::And(left, right) => match (left.with(rows, choice), right.with(rows, choice)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Rule::Or(left, right) => match (left.with(rows, choice), right.with(rows, choice)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Rule::Not(of) => Some(!of.holds(rows, choice.shop)),
        }
    }

    /// Whether some choice makes it true.
    fn holds(&self, rows: &Rows, shop: &Shop) -> bool {
        choices(rows, shop).into_iter().any(|choice| self.with(rows, choice) == Some(true))
    }

    fn query(&self) -> Q<Shop> {
        macro_rules! number {
            ($number:expr, |$column:ident| $make:expr) => {
                number!(@ $number, $column, $make, Size => Shop.size, UserAge => Shop.users.age, OrderTotal => Shop.orders.total,
                    OrderRebate => Shop.orders.rebate, UserOrderTotal => Shop.users.orders.total,
                    UserOrderRebate => Shop.users.orders.rebate, OrderUserAge => Shop.orders.user.age)
            };
            (@ $number:expr, $column:ident, $make:expr, $($name:ident => $path:expr),*) => {
                match $number {
                    $(Number::$name => {
                        let $column = $path;
                        $make
                    })*
                }
            };
        }
        match self {
            Rule::Equal(number, value) => number!(number, |number| number.eq(*value)),
            Rule::More(number, value) => number!(number, |number| number.gt(*value)),
            Rule::MoreThan(left, right) => number!(left, |left| number!(right, |right| left.gt(right))),
            Rule::Null(number) => number!(number, |number| number.is_null()),
            Rule::OneOf(number, list) => number!(number, |number| number.in_(list.iter().copied())),
            Rule::NoUser => Shop.users.is_null(),
            Rule::NoOrder => Shop.orders.is_null(),
            Rule::And(left, right) => left.query() & right.query(),
            Rule::Or(left, right) => left.query() | right.query(),
            Rule::Not(of) => !of.query(),
        }
    }
}

fn rule() -> impl Strategy<Value = Rule> {
    use Rule as C;
    let number = || {
        select(vec![
            Number::Size,
            Number::UserAge,
            Number::OrderTotal,
            Number::OrderRebate,
            Number::UserOrderTotal,
            Number::UserOrderRebate,
            Number::OrderUserAge,
        ])
    };
    let value = || -1..3_i32;
    let leaf = prop_oneof![
        3 => (number(), prop_oneof![1 => Just(None), 5 => value().prop_map(Some)]).prop_map(|(of, value)| C::Equal(of, value)),
        2 => (number(), value()).prop_map(|(of, value)| C::More(of, value)),
        2 => (number(), number()).prop_map(|(left, right)| C::MoreThan(left, right)),
        1 => number().prop_map(C::Null),
        1 => (number(), proptest::collection::vec(value(), 0..3)).prop_map(|(of, list)| C::OneOf(of, list)),
        1 => Just(C::NoUser),
        1 => Just(C::NoOrder),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        let two = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            4 => two().prop_map(|(left, right)| C::And(left, right)),
            3 => two().prop_map(|(left, right)| C::Or(left, right)),
            2 => inner.clone().prop_map(|of| C::Not(Box::new(of))),
        ]
    })
}

async fn keys(db: &Db, q: Q<Shop>) -> orm::Result<Vec<i64>> {
    Shop.objects.filter(q).order_by(Shop.id).values(Shop.id).all(db).await
}

both! {
    async fn some_choice_of_related_rows_decides(db) {
        let rows = rows();
        save(db, &rows).await?;
        let (mut kept, mut left_out) = (0, 0);
        for condition in samples(300, &rule()) {
            let q = condition.query();
            let expected: Vec<i64> =
                rows.shops.iter().filter(|shop| condition.holds(&rows, shop)).map(|shop| shop.id).collect();
            assert_eq!(keys(db, q.clone()).await?, expected, "{q:?}");
            let rest: Vec<i64> = (1..=6).filter(|key| !expected.contains(key)).collect();
            let excluded = Shop.objects.exclude(q.clone()).order_by(Shop.id).values(Shop.id);
            assert_eq!(excluded.all(db).await?, rest, "exclude({q:?})");
            assert_eq!(Shop.objects.filter(q.clone()).count(db).await?, expected.len() as u64, "{q:?}");
            kept += expected.len();
            left_out += rest.len();
        }
        assert!(kept > 200 && left_out > 200, "the conditions tell nothing apart: {kept}, {left_out}");
    }

    /// Calls of `filter` are decided each on its own.
    async fn each_call_has_its_own_choice(db) {
        let rows = rows();
        save(db, &rows).await?;
        for pair in samples(120, &rule()).chunks_exact(2) {
            let expected: Vec<i64> = rows
                .shops
                .iter()
                .filter(|shop| pair.iter().all(|condition| condition.holds(&rows, shop)))
                .map(|shop| shop.id)
                .collect();
            let twice = Shop.objects.filter(pair[0].query()).filter(pair[1].query()).order_by(Shop.id).values(Shop.id);
            assert_eq!(twice.all(db).await?, expected, "{twice:?}");
        }
    }

    /// A group has the related rows of all its rows, whatever makes the groups.
    async fn groups_put_the_related_rows_together(db) {
        let rows = rows();
        save(db, &rows).await?;
        let of_shop = |key: &Option<ForeignKey<Shop>>, shop: &Shop| key.as_ref().is_some_and(|key| *key.key() == shop.id);
        for (at, condition) in (0..4).cycle().zip(samples(60, &rule())) {
            let mut groups: BTreeMap<_, Vec<&Shop>> = BTreeMap::new();
            for shop in rows.shops.iter().filter(|shop| condition.holds(&rows, shop)) {
                let key = (shop.size.is_some_and(|size| size > at), shop.size.map(|size| size / 2));
                groups.entry(key).or_default().push(shop);
            }
            let expected: Vec<_> = groups
                .into_iter()
                .map(|((large, half), shops)| {
                    let of_group = |key: &Option<ForeignKey<Shop>>| shops.iter().any(|shop| of_shop(key, shop));
                    let users = rows.users.iter().filter(|user| of_group(&user.shop)).count() as i64;
                    let totals: Vec<_> = rows.orders.iter().filter(|order| of_group(&order.shop)).map(|order| order.total).collect();
                    let sum = totals.iter().copied().map(i64::from).reduce(|a, b| a + b);
                    let average = sum.map(|sum| sum as f64 / totals.len() as f64);
                    let different = totals.iter().collect::<BTreeSet<_>>().len() as i64;
                    (large, half, shops.len() as i64, users, totals.iter().copied().max(), sum, different, average)
                })
                .collect();
            let query = Shop.objects.filter(condition.query()).values((
                Shop.size.gt(at),
                Shop.size / 2,
                Shop.id.count(),
                Shop.users.count(),
                Shop.orders.total.max(),
                Shop.orders.total.sum(),
                Shop.orders.total.count_distinct(),
                Shop.orders.total.avg(),
            ));
            let mut found = query.all(db).await?;
            found.sort_by_key(|row| (row.0, row.1));
            assert_eq!(found, expected, "{query:?}");
        }
    }

    async fn aggregates_see_all_related_rows_whatever_the_conditions(db) {
        let rows = rows();
        save(db, &rows).await?;
        let of_shop = |key: &Option<ForeignKey<Shop>>, shop: &Shop| key.as_ref().is_some_and(|key| *key.key() == shop.id);
        for condition in samples(60, &rule()) {
            let q = condition.query();
            let expected: Vec<_> = rows
                .shops
                .iter()
                .filter(|shop| condition.holds(&rows, shop))
                .map(|shop| {
                    let users: Vec<_> = rows.users.iter().filter(|user| of_shop(&user.shop, shop)).collect();
                    let orders: Vec<_> = rows.orders.iter().filter(|order| of_shop(&order.shop, shop)).collect();
                    let sum = orders.iter().map(|order| i64::from(order.total)).reduce(|a, b| a + b);
                    let paid = orders.iter().filter(|order| order.paid).count() as i64;
                    let theirs = rows.orders.iter().filter(|order| users.iter().any(|user| user.id == *order.user.key()));
                    (users.len() as i64, sum, paid, theirs.map(|order| order.total).max())
                })
                .collect();
            let found = Shop.objects.filter(q.clone()).order_by(Shop.id).annotate((
                Shop.users.count(),
                Shop.orders.total.sum(),
                Shop.orders.count().filter(Shop.orders.paid),
                Shop.users.orders.total.max(),
            ));
            let found: Vec<_> = found.all(db).await?.into_iter().map(|(_, values)| values).collect();
            assert_eq!(found, expected, "{q:?}");
            let most = Shop.objects.filter(q.clone()).aggregate(db, (Shop.users.count(), Shop.id.count())).await?;
            assert_eq!(most, (expected.iter().map(|row| row.0).sum::<i64>(), expected.len() as i64), "{q:?}");
        }
    }
}
