use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    title: String,
    tags: Array<String>,
    lengths: Array<f64>,
}

fn main() {
    let _ = Album.objects.filter(Album.tags.array_contains([1]));
    let _ = Album.objects.filter(Album.title.array_overlap(["x"]));
}
