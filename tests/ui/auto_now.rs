//! Times of what is no time.

use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(auto_now)]
    title: String,
    #[orm(auto_now, auto_now_add)]
    changed: DateTime<Utc>,
    #[orm(auto_now_add, default = Utc::now)]
    added: DateTime<Utc>,
    #[orm(auto_now)]
    moment: Moment,
}

#[derive(FieldType)]
struct Moment(i64);

fn main() {}
