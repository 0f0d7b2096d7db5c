//! The models of the transcripts, as a Rust program has them.

#![allow(unreachable_pub, reason = "models as an application has them")]

use orm::prelude::*;
use std::fmt;

#[derive(Model, Debug)]
#[orm(table = "books_label")]
pub struct Label {
    pub id: i64,
    #[orm(max_length = 50)]
    pub name: String,
    pub founded: Option<NaiveDate>,
}

#[derive(Model, Debug)]
#[orm(table = "books_album")]
pub struct Album {
    pub id: i64,
    #[orm(max_length = 30)]
    pub title: String,
    #[orm(max_length = 30)]
    pub artist: String,
    #[orm(max_length = 30)]
    pub genre: String,
    #[orm(on_delete = set_null, related_name = "albums")]
    pub label: Option<ForeignKey<Label>>,
}

#[derive(Model, Debug)]
#[orm(table = "books_tag")]
pub struct Tag {
    pub id: i64,
    #[orm(max_length = 20, unique)]
    pub name: String,
}

#[derive(Model, Debug)]
#[orm(table = "books_song")]
pub struct Song {
    pub id: i64,
    #[orm(max_length = 100)]
    pub name: String,
    #[orm(default = 0)]
    pub plays: i32,
    #[orm(on_delete = cascade, related_name = "songs")]
    pub album: ForeignKey<Album>,
    #[orm(on_delete = set_null, related_name = "covers")]
    pub cover_of: Option<ForeignKey<Song>>,
    pub tags: ManyToMany<Tag>,
}

#[derive(Model, Debug)]
#[orm(table = "books_review")]
pub struct Review {
    pub id: i64,
    #[orm(on_delete = cascade, related_name = "reviews")]
    pub album: ForeignKey<Album>,
    pub stars: i32,
    pub text: String,
    pub created: DateTime<Utc>,
}

#[derive(Model, Debug)]
#[orm(table = "books_cover")]
pub struct Cover {
    pub id: i64,
    #[orm(on_delete = cascade, related_name = "cover")]
    pub album: OneToOne<Album>,
    #[orm(max_length = 200)]
    pub url: String,
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
