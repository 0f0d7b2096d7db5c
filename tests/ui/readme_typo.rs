use orm::prelude::*;

#[derive(Model, Debug)]
struct Album {
    id: i64,
    title: String,
    artist: String,
}

#[derive(Model, Debug)]
struct Song {
    id: i64,
    name: String,
    album: ForeignKey<Album>,
}

#[tokio::main]
async fn main() -> orm::Result {
    let db = Database::connect("sqlite:music.db").await?; // or "postgres://user@localhost/music"
    db.create_tables().await?;

    let nevermind = create!(&db, Album { title: "Nevermind", artist: "Nirvana" }).await?;
    create!(&db, Song { name: "Lithium", album: &nevermind }).await?;

    let songs = Song.objects.filter(Song.album.artits.eq("Nirvana")).order_by(Song.name).all(&db).await?;

    println!("{songs:?}");
    Ok(())
}
