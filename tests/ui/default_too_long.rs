//! Defaults that are longer than their columns.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(max_length = 3, default = "long")]
    code: String,
    #[orm(max_length = 3, db_default = "long")]
    kind: String,
    #[orm(precision = 4, scale = 2, default = 123.4)]
    price: Decimal,
    #[orm(precision = 4, scale = 2, db_default = -1.234)]
    discount: Decimal,
    #[orm(precision = 4, scale = 2, default = 12.34)]
    fits: Decimal,
}

fn main() {}
