use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    title: String,
    genre: Option<String>,
    plays: i64,
    ratio: f64,
    added: NaiveDate,
    cover: Vec<u8>,
}

#[derive(Model)]
struct Song {
    id: i64,
}

fn main() {
    let _ = |db: Database| async move {
        let _ = Album.objects.values(case().when(Album.id.eq(1), "a").otherwise(3));
    };
}
