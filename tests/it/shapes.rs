//! The shapes of answers: structs, distinct rows, combined querysets, pages, streams; and how rows are locked and queries explained.

use orm::prelude::*;

mod along;
mod combined;
mod distinct;
mod explained;
mod locks;
mod pages;
mod streams;
mod structs;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_label")]
struct Label {
    id: i64,
    name: String,
    #[orm(reverse = "label")]
    albums: Reverse<Album>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_album")]
struct Album {
    id: i64,
    title: String,
    genre: Option<String>,
    label: Option<ForeignKey<Label>>,
    songs: Reverse<Song>,
    #[orm(reverse = "album")]
    cover: ReverseOne<Cover>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_cover")]
struct Cover {
    id: i64,
    colour: String,
    album: OneToOne<Album>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_song")]
struct Song {
    id: i64,
    name: String,
    #[orm(default = 0)]
    plays: i64,
    album: ForeignKey<Album>,
    cover_of: Option<ForeignKey<Song>>,
    #[orm(reverse = "cover_of")]
    covers: Reverse<Song>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "shapes_tag")]
struct Tag {
    id: i64,
    word: String,
    #[orm(reverse = "tags")]
    songs: ManyToMany<Song>,
}

/// Four albums of two labels and of none; one without songs, one without a genre.
async fn fill(db: &Database) -> orm::Result {
    let (apple, odeon) = (create!(db, Label { name: "Apple" }).await?, create!(db, Label { name: "Odeon" }).await?);
    let abbey = create!(db, Album { title: "Abbey Road", genre: "Rock", label: apple.id }).await?;
    let revolver = create!(db, Album { title: "Revolver", genre: "Rock", label: odeon.id }).await?;
    let blue = create!(db, Album { title: "Blue" }).await?;
    create!(db, Album { title: "Silence", label: apple.id }).await?;
    create!(db, Cover { colour: "green", album: &abbey }).await?;
    let sun = create!(db, Song { name: "Here Comes the Sun", plays: 90, album: &abbey }).await?;
    create!(db, Song { name: "Something", plays: 70, album: &abbey }).await?;
    let rain = create!(db, Song { name: "Rain", plays: 10, album: &revolver, cover_of: sun.id }).await?;
    create!(db, Song { name: "Case of You", plays: 50, album: &blue }).await?;
    let (warm, slow) = (create!(db, Tag { word: "warm" }).await?, create!(db, Tag { word: "slow" }).await?);
    for (song, tag) in [(sun.id, warm.id), (sun.id, slow.id), (rain.id, slow.id)] {
        db.raw("INSERT INTO shapes_song_tags (song_id, tag_id) VALUES ($1, $2)").bind(song).bind(tag).execute().await?;
    }
    Ok(())
}
