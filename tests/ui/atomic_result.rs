//! A block that says not how it ended.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
pub struct Album {
    pub id: i64,
    pub title: String,
    pub genre: Option<String>,
    pub songs: Reverse<Song>,
}

#[derive(Model, Debug, Clone)]
pub struct Song {
    pub id: i64,
    pub name: String,
    #[orm(default = 0)]
    pub plays: i64,
    pub album: ForeignKey<Album>,
    pub tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone)]
pub struct Tag {
    pub id: i64,
    pub word: String,
}

async fn move_plays(db: &Database) -> orm::Result {
    db.atomic(async |db| {
        Song.objects.update(db, Song.plays.set(0)).await?;
    })
    .await?;
    db.atomic(async |db| Song.objects.count(db)).await?;
    Ok(())
}

fn main() {}
