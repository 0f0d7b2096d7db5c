use orm::prelude::*;

#[derive(Fields)]
struct Timestamps {
    #[orm(primary_key)]
    created: DateTime<Utc>,
    #[orm(auto_now, default = 3)]
    updated: DateTime<Utc>,
    #[orm(db_default = sql("now()"))]
    seen: DateTime<Utc>,
    songs: Reverse<Song>,
}

#[derive(Fields)]
struct Nested {
    #[orm(flatten)]
    times: Shared,
}

#[derive(Fields)]
struct Shared {
    note: Option<String>,
}

#[derive(Fields)]
enum Never {}

#[derive(Model)]
#[orm(ordering = "shared")]
struct Song {
    id: i64,
    #[orm(flatten, unique)]
    shared: Shared,
    #[orm(flatten)]
    maybe: Option<Shared>,
}

fn main() {}
