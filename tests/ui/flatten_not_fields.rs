use orm::prelude::*;

struct Timestamps {
    created: DateTime<Utc>,
}

#[derive(Model)]
struct Album {
    id: i64,
    #[orm(flatten)]
    times: Timestamps,
}

fn main() {}
