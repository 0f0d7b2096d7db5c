//! Digits.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(precision = 10, scale = 2)]
    rating: f64,
    #[orm(precision = 10)]
    price: Decimal,
    #[orm(scale = 2)]
    cost: Decimal,
    #[orm(precision = 2, scale = 10)]
    fee: Decimal,
    #[orm(precision = 40, scale = 2)]
    sum: Decimal,
}

fn main() {}
