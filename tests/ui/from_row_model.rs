use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    title: String,
}

#[derive(FromRow)]
struct Raw {
    title: String,
}

struct Plain {
    title: String,
}

fn selected(db: &Database) {
    let _ = Album.objects.select::<Raw>();
    let _ = Album.objects.select::<Plain>();
    let _ = db.raw("SELECT title FROM album").rows_as::<Plain>();
}

fn main() {}
