//! Six everyday tasks, each as short as it gets: models, insert, a filter across a relation, related rows, groups, an update with an
//! expression. A test counts the tokens between the marks.

use orm::prelude::*;

// one: models
#[derive(Model)]
struct Album {
    id: i64,
    title: String,
    artist: String,
    songs: Reverse<Song>,
}

#[derive(Model)]
struct Song {
    id: i64,
    album: ForeignKey<Album>,
    name: String,
    #[orm(default = 0)]
    plays: i64,
}
// end

#[tokio::main(flavor = "current_thread")]
async fn main() -> orm::Result {
    let db = Database::connect(&std::env::var("DATABASE_URL").unwrap_or("sqlite::memory:".to_owned())).await?;
    db.create_tables_of(&[Album::META, Song::META]).await?;

    // two: insert
    let album = create!(&db, Album { title: "Nevermind", artist: "Nirvana" }).await?;
    create!(&db, Song { album: &album, name: "Lithium" }).await?;
    // end

    // three: filter by the relation's field, order, limit
    let songs = Song.objects.filter(Song.album.artist.eq("Nirvana")).order_by(Song.name).limit(10).all(&db).await?;
    // end
    assert_eq!(songs.iter().map(|song| &*song.name).collect::<Vec<_>>(), ["Lithium"]);

    // four: albums with their songs
    for (album, songs) in Album.objects.with(Album.songs).all(&db).await? {
        println!("{} {}", album.title, songs.len());
    }
    // end

    // five: group and count
    let rows = Album.objects.values((Album.title, Album.songs.count())).all(&db).await?;
    // end
    assert_eq!(rows, [("Nevermind".to_owned(), 1)]);

    // six: update with an expression
    Song.objects.filter(Song.album.artist.eq("Nirvana")).update(&db, Song.plays.set(Song.plays + 1)).await?;
    // end
    let song = Song.objects.pk(songs[0].id).one(&db).await?;
    assert_eq!((song.plays, *song.album.key(), album.artist.as_str()), (1, album.id, "Nirvana"));
    Ok(())
}
