//! Three models that point at each other, with NULLs, and rows for them.

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "properties_shop")]
pub(super) struct Shop {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) size: Option<i32>,
    #[orm(reverse = "shop")]
    pub(super) users: Reverse<User>,
    #[orm(reverse = "shop")]
    pub(super) orders: Reverse<Order>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "properties_user")]
pub(super) struct User {
    pub(super) id: i64,
    pub(super) nick: Option<String>,
    pub(super) age: i32,
    pub(super) shop: Option<ForeignKey<Shop>>,
    #[orm(reverse = "user")]
    pub(super) orders: Reverse<Order>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "properties_order")]
pub(super) struct Order {
    pub(super) id: i64,
    pub(super) note: Option<String>,
    pub(super) total: i32,
    pub(super) rebate: Option<i32>,
    pub(super) paid: bool,
    pub(super) gift: Option<bool>,
    pub(super) user: ForeignKey<User>,
    pub(super) shop: Option<ForeignKey<Shop>>,
}

/// All rows, by key less one.
pub(super) struct Rows {
    pub(super) shops: Vec<Shop>,
    pub(super) users: Vec<User>,
    pub(super) orders: Vec<Order>,
}

/// Few values, so that they meet often.
const TEXTS: [Option<&str>; 6] = [None, Some(""), Some("a"), Some("A%"), Some("ab_"), Some("ÄB")];
const NUMBERS: [Option<i32>; 5] = [None, Some(-1), Some(0), Some(1), Some(2)];

/// The same rows each time, all combinations spread evenly.
pub(super) fn rows() -> Rows {
    let text = |at: usize| TEXTS[at % TEXTS.len()].map(str::to_owned);
    let number = |at: usize| NUMBERS[at % NUMBERS.len()];
    let key = |at: usize, count: i64| match at as i64 % (count + 1) {
        0 => None,
        key => Some(key),
    };
    let shops = (0..6)
        .map(|at| Shop {
            id: at as i64 + 1,
            name: text(at + 1).unwrap_or_default(),
            size: number(at),
            users: Reverse::default(),
            orders: Reverse::default(),
        })
        .collect();
    let users = (0..8)
        .map(|at| User {
            id: at as i64 + 1,
            nick: text(at),
            age: number(at / 2).unwrap_or(7),
            shop: key(at, 4).map(ForeignKey::key_of),
            orders: Reverse::default(),
        })
        .collect();
    let orders = (0..40)
        .map(|at| Order {
            id: at as i64 + 1,
            note: text(at * 5 + at / 7),
            total: number(at / 3).unwrap_or(3),
            rebate: number(at * 3 + at / 11),
            paid: at % 3 == 0,
            gift: [None, Some(true), Some(false)][(at / 2) % 3],
            user: ForeignKey::key_of(at as i64 % 8 + 1),
            shop: key(at * 2 + at / 9, 4).map(ForeignKey::key_of),
        })
        .collect();
    Rows { shops, users, orders }
}

/// Saves them.
pub(super) async fn save(db: &Db, rows: &Rows) -> orm::Result {
    db.atomic(async |db| {
        for shop in &rows.shops {
            shop.clone().insert(db).await?;
        }
        for user in &rows.users {
            user.clone().insert(db).await?;
        }
        for order in &rows.orders {
            order.clone().insert(db).await?;
        }
        Ok(())
    })
    .await
}
