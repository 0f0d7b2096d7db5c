//! The models of the transcripts, as a Rust program has them.

#![allow(unreachable_pub, reason = "models as an application has them")]

use orm::prelude::*;
use std::fmt;

#[derive(Model, Debug)]
#[orm(table = "books_label")]
pub(crate) struct Label {
    pub(crate) id: i64,
    #[orm(max_length = 50)]
    pub(crate) name: String,
    pub(crate) founded: Option<NaiveDate>,
}

#[derive(Model, Debug)]
#[orm(table = "books_album")]
pub(crate) struct Album {
    pub(crate) id: i64,
    #[orm(max_length = 30)]
    pub(crate) title: String,
    #[orm(max_length = 30)]
    pub(crate) artist: String,
    #[orm(max_length = 30)]
    pub(crate) genre: String,
    #[orm(on_delete = set_null, related_name = "albums")]
    pub(crate) label: Option<ForeignKey<Label>>,
}

#[derive(Model, Debug)]
#[orm(table = "books_tag")]
pub(crate) struct Tag {
    pub(crate) id: i64,
    #[orm(max_length = 20, unique)]
    pub(crate) name: String,
}

#[derive(Model, Debug)]
#[orm(table = "books_song")]
pub(crate) struct Song {
    pub(crate) id: i64,
    #[orm(max_length = 100)]
    pub(crate) name: String,
    #[orm(default = 0)]
    pub(crate) plays: i32,
    #[orm(on_delete = cascade, related_name = "songs")]
    pub(crate) album: ForeignKey<Album>,
    #[orm(on_delete = set_null, related_name = "covers")]
    pub(crate) cover_of: Option<ForeignKey<Song>>,
    pub(crate) tags: ManyToMany<Tag>,
}

#[derive(Model, Debug)]
#[orm(table = "books_review")]
pub(crate) struct Review {
    pub(crate) id: i64,
    #[orm(on_delete = cascade, related_name = "reviews")]
    pub(crate) album: ForeignKey<Album>,
    pub(crate) stars: i32,
    pub(crate) text: String,
    pub(crate) created: DateTime<Utc>,
}

#[derive(Model, Debug)]
#[orm(table = "books_cover")]
pub(crate) struct Cover {
    pub(crate) id: i64,
    #[orm(on_delete = cascade, related_name = "cover")]
    pub(crate) album: OneToOne<Album>,
    #[orm(max_length = 200)]
    pub(crate) url: String,
}

/// Not of the transcripts: what the database calculates.
#[derive(Model, Debug)]
#[orm(table = "books_entry")]
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) words: Array<String>,
    #[orm(db_default = sql("1 + 1"))]
    pub(crate) number: i64,
    #[orm(db_default = sql("CURRENT_TIMESTAMP"))]
    pub(crate) made: DateTime<Utc>,
}

macro_rules! shown {
    ($($model:ident: |$it:ident| $text:expr;)*) => {$(
        impl fmt::Display for $model {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $it = self;
                f.write_str($text)
            }
        }
    )*};
}

shown! {
    Label: |it| &it.name;
    Album: |it| &it.title;
    Tag: |it| &it.name;
    Song: |it| &it.name;
    Review: |it| it.text.get(..10).unwrap_or(&it.text);
    Cover: |it| &it.url;
}
