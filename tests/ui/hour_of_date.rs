//! The hour of a date.

use orm::prelude::*;

#[derive(Model)]
struct Concert {
    id: i64,
    day: NaiveDate,
}

#[derive(Model, Debug, Clone)]
pub struct Album {
    pub id: i64,
    pub title: String,
    pub artist: String,
    pub genre: Option<String>,
    pub added: DateTime<Utc>,
}

#[derive(Model, Debug, Clone)]
pub struct Song {
    pub id: i64,
    pub name: String,
    #[orm(default = 0)]
    pub plays: i64,
    pub album: ForeignKey<Album>,
}

fn main() {
    let _ = Concert.objects.values(Concert.day.hour());
}
