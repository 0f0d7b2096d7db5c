//! A default that only the database knows.

use orm::prelude::*;

#[derive(Model)]
struct Ticket {
    id: i64,
    event: String,
    #[orm(db_default = sql("nextval('tickets')"))]
    number: i64,
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
    let _ = new!(Ticket { event: "Wembley" });
}
