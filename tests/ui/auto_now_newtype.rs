//! A type that the current time can't fill.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(auto_now)]
    moment: Moment,
}

#[derive(FieldType)]
struct Moment(i64);

fn main() {}
