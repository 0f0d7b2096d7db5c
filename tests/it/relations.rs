//! Relations in every direction: conditions, aggregates, subqueries.

use orm::prelude::*;

mod annotate;
mod beside;
mod by_name;
mod changes;
mod combinations;
mod conditions;
mod filtered;
mod groups;
mod instances;
mod n_plus_one;
mod prefetch_related;
mod select_related;
mod subqueries;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_label")]
pub(crate) struct Label {
    pub(crate) id: i64,
    pub(crate) name: String,
    #[orm(reverse = "label")]
    pub(crate) albums: Reverse<Album>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_album")]
pub(crate) struct Album {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) genre: Option<String>,
    pub(crate) label: Option<ForeignKey<Label>>,
    pub(crate) songs: Reverse<Song>,
    #[orm(reverse = "album")]
    pub(crate) cover: ReverseOne<Cover>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_cover")]
pub(crate) struct Cover {
    pub(crate) id: i64,
    pub(crate) colour: String,
    pub(crate) album: OneToOne<Album>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_song")]
pub(crate) struct Song {
    pub(crate) id: i64,
    pub(crate) name: String,
    #[orm(default = 0)]
    pub(crate) plays: i64,
    pub(crate) album: ForeignKey<Album>,
    pub(crate) cover_of: Option<ForeignKey<Song>>,
    #[orm(reverse = "cover_of")]
    pub(crate) covers: Reverse<Song>,
    pub(crate) tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_tag")]
pub(crate) struct Tag {
    pub(crate) id: i64,
    pub(crate) word: String,
    #[orm(reverse = "tags")]
    pub(crate) songs: ManyToMany<Song>,
}

/// Who follows whom, and who is a friend of whom.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_person")]
pub(crate) struct Person {
    id: i64,
    name: String,
    friends: ManyToMany<Self>,
    #[orm(through = Follow, through_fields("follower", "followed"))]
    follows: ManyToMany<Person>,
    #[orm(reverse = "follows")]
    followers: ManyToMany<Person>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "relations_follow")]
pub(crate) struct Follow {
    id: i64,
    follower: ForeignKey<Person>,
    followed: ForeignKey<Person>,
    #[orm(default = 0)]
    since: i64,
}

/// Four albums of two labels and of none; one without songs, one without a genre.
pub(crate) async fn fill(db: &Database) -> orm::Result {
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
        db.raw("INSERT INTO relations_song_tags (song_id, tag_id) VALUES ($1, $2)")
            .bind(song)
            .bind(tag)
            .execute()
            .await?;
    }
    Ok(())
}
