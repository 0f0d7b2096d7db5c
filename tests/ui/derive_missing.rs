//! A struct without the derive, where a model is needed.

use orm::prelude::*;

struct Album {
    id: i64,
    title: String,
}

fn use_it() {
    let _ = new!(Album { title: "Divide" });
    let _ = Album.objects.filter(Album.title.eq("Divide"));
}

fn main() {}
