//! Models with every attribute.

// a validator takes a reference, whatever the type
#![allow(clippy::trivially_copy_pass_by_ref)]

use orm::prelude::*;
use std::fmt;

/// A genre.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Genre {
    /// Rock.
    #[default]
    Rock,
    /// Hip hop.
    HipHop,
    /// Pop.
    #[orm(value = "pop-music", label = "Pop")]
    Pop,
}

/// Stars.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
#[orm(integer)]
pub(crate) enum Stars {
    One = 1,
    Two,
    #[orm(value = 50, label = "Fifty!")]
    Fifty,
    Next,
}

/// An address.
#[derive(FieldType, Debug, Clone, PartialEq)]
pub(crate) struct Email(pub(crate) String);

/// A key of its own.
#[derive(FieldType, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[orm(key)]
pub(crate) struct PersonId(pub(crate) i64);

/// Somebody.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "derive_people", check(adult, "age >= 18"))]
pub(crate) struct Person {
    #[orm(primary_key, auto)]
    pub(crate) number: PersonId,
    #[orm(max_length = 254, unique)]
    pub(crate) email: Email,
    #[orm(validate = even, validate = small)]
    pub(crate) age: u8,
    #[orm(validate = short)]
    pub(crate) nick: Option<String>,
    /// Kept in memory only.
    #[orm(skip)]
    pub(crate) cache: Vec<u8>,
}

fn even(age: &u8) -> Result<(), String> {
    if age.is_multiple_of(2) { Ok(()) } else { Err("must be even".to_owned()) }
}

fn small(age: &u8) -> Result<(), &'static str> {
    if *age < 100 { Ok(()) } else { Err("must be small") }
}

fn short(nick: &str) -> Result<(), fmt::Error> {
    if nick.len() < 5 { Ok(()) } else { Err(fmt::Error) }
}

/// An album.
#[derive(Model, Clone)]
#[orm(
    table = "derive_album",
    ordering = "-added, title",
    unique("artist", "title"),
    index("genre", "-added", name = "by_genre")
)]
#[orm(index("title"), check("long", "rating > -10"))]
pub(crate) struct Album {
    pub(crate) id: i64,
    /// What is on the cover.
    #[orm(max_length = 30)]
    pub(crate) title: String,
    #[orm(max_length = 30, index)]
    pub(crate) artist: std::string::String,
    #[orm(default = Genre::Rock)]
    pub(crate) genre: Genre,
    #[orm(default = -1.5)]
    pub(crate) rating: f64,
    #[orm(auto_now_add)]
    pub(crate) added: DateTime<Utc>,
    #[orm(auto_now)]
    pub(crate) changed: ::std::option::Option<NaiveDateTime>,
    #[orm(precision = 10, scale = 2, db_default = 0, default = 9.990)]
    pub(crate) price: Option<Decimal>,
    #[orm(default = Uuid::new_v4, unique)]
    pub(crate) token: Uuid,
    #[orm(column = "kind", choices("lp", "cd"), default = "lp")]
    pub(crate) r#type: String,
    #[orm(default = None)]
    pub(crate) note: Option<String>,
    #[orm(db_default = sql("random() + 3"))]
    pub(crate) seed: i64,
    #[orm(db_default = "pop-music")]
    pub(crate) other_genre: Genre,
    #[orm(default = 2)]
    pub(crate) weight: f32,
    #[orm(default = Json(vec![1, 2]))]
    pub(crate) tags: Json<Vec<i32>>,
}

/// A song.
#[derive(Model, Debug, Clone)]
#[orm(table = "derive_song", ordering("-plays", "pk"))]
pub(crate) struct Song {
    pub(crate) id: i64,
    pub(crate) name: String,
    #[orm(default = 0)]
    pub(crate) plays: i64,
    #[orm(related_name = "songs")]
    pub(crate) album: ForeignKey<Album>,
    #[orm(on_delete = set_null, reverse = "covers")]
    pub(crate) cover_of: Option<ForeignKey<Self>>,
    #[orm(on_delete = protect, column = "clip")]
    pub(crate) video: std::option::Option<orm::OneToOne<Video>>,
    pub(crate) owner: ForeignKey<Person>,
    #[orm(on_delete = set_default, default = 1)]
    pub(crate) reissue: ForeignKey<Album>,
}

/// A video, whose key is not a number.
#[derive(Model, Debug, Clone)]
#[orm(table = "derive_video")]
pub(crate) struct Video {
    #[orm(primary_key, max_length = 11)]
    pub(crate) code: String,
    #[orm(on_delete = do_nothing)]
    pub(crate) song: OneToOne<super::models::Song>,
}

impl fmt::Display for Video {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the clip {}", self.code)
    }
}

/// An album by its title, not saved.
pub(crate) fn album(title: &str) -> Album {
    new!(Album { title, artist: "The Beatles", seed: 7, other_genre: Genre::Pop })
}
