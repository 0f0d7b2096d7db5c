use orm::prelude::*;

#[derive(Model)]
struct Album {
    id: i64,
    title: String,
}

#[derive(Model)]
struct Song {
    id: i64,
    name: String,
}

fn main() -> orm::Result {
    let by_title: Q<Album> = Q::by_name("title", "Divide")?;
    let _ = Song.objects.filter(by_title);
    let names = orm::by_name::Names::of::<Album>().allow(["title"]);
    let _ = Song.objects.order_by(names.order("title")?);
    let _ = Song.objects.values_by_name("name")?;
    let _ = Song.objects.filter(Q::by_name("name", Song.name)?);
    Ok(())
}
