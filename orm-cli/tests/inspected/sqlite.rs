//! Models of an existing database, written by `inspectdb`: a beginning, to be read and edited.

use orm::prelude::*;

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SongKind {
    Rock,
    #[orm(value = "hip-hop")]
    HipHop,
    #[orm(value = "2-step")]
    Number2Step,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "Artist")]
pub struct Artist {
    #[orm(primary_key, auto, column = "ArtistId")]
    pub artist_id: i64,
    #[orm(column = "Name", max_length = 120)]
    pub name: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "Album")]
pub struct Album {
    #[orm(primary_key, auto, column = "AlbumId")]
    pub album_id: i64,
    // Title has the collation NOCASE
    #[orm(column = "Title", max_length = 160)]
    pub title: String,
    #[orm(column = "ArtistId", on_delete = do_nothing)]
    pub artist: ForeignKey<Artist>,
    // the type of Price, NUMERIC(10,2), has no counterpart
    #[orm(column = "Price", db_default = 9.99)]
    pub price: f64,
}

// The table song has more than this says:
// - the index song_partial is over some of the rows (WHERE)
// - the unique index song_lower is over expressions
// - the trigger song_touch
#[derive(Model, Debug, Clone)]
#[orm(unique("album", "name", name = "one_name"))]
#[orm(index("-plays", "name", name = "song_plays"))]
#[orm(check(kind, "kind IN ('rock', 'hip-hop', '2-step')"))]
#[orm(check(stars, "stars IN (1, 2, 3)"))]
#[orm(check(plays, "plays >= 0"))]
pub struct Song {
    pub id: i64,
    #[orm(column = "album")]
    pub album: ForeignKey<Album>,
    pub name: String,
    #[orm(max_length = 10, db_default = "rock")]
    pub kind: SongKind,
    #[orm(choices(1, 2, 3))]
    pub stars: Option<i64>,
    #[orm(db_default = 0)]
    pub plays: i64,
    #[orm(db_default = 0.0)]
    pub rating: Option<f64>,
    #[orm(db_default = true)]
    pub live: bool,
    #[orm(db_default = sql("CURRENT_TIMESTAMP"))]
    pub added: NaiveDateTime,
    #[orm(db_default = sql("1 + (2 * 3)"))]
    pub sum: Option<i64>,
    #[orm(db_default = "2026-01-02")]
    pub day: Option<NaiveDate>,
    pub at: Option<NaiveTime>,
    #[orm(unique)]
    pub code: Option<Uuid>,
    #[orm(db_default = "{\"a\": [1]}")]
    pub document: serde_json::Value,
    pub bytes: Option<Vec<u8>>,
    // the type of anything, none, has no counterpart
    pub anything: Option<String>,
    // the type of odd, WHATEVER, has no counterpart
    pub odd: Option<String>,
    // the column title is left out: the database calculates the column title
    #[orm(through = SongTag)]
    pub tag_set: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone)]
pub struct Tag {
    #[orm(primary_key, column = "id")]
    pub key: i64,
    pub r#type: String,
    #[orm(column = "self")]
    pub self_field: Option<String>,
    #[orm(column = "2nd")]
    pub number_2nd: Option<String>,
    #[orm(column = "odd \" name")]
    pub odd_name: Option<String>,
    #[orm(column = "pk")]
    pub pk_field: Option<i64>,
    #[orm(column = "objects")]
    pub objects_field: Option<i64>,
    pub größe: Option<i64>,
    #[orm(column = "parent_id", on_delete = set_null)]
    pub parent_row: Option<ForeignKey<Tag>>,
    pub parent: Option<String>,
    #[orm(on_delete = set_default, default = 1)]
    pub fallback: ForeignKey<Tag>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("song", "tag"))]
pub struct SongTag {
    pub id: i64,
    pub song: ForeignKey<Song>,
    pub tag: ForeignKey<Tag>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "option")]
pub struct OptionRow {
    #[orm(primary_key)]
    pub code: String,
    #[orm(column = "song", on_delete = do_nothing)]
    pub song: OneToOne<Song>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "song's details")]
pub struct SongSDetails {
    // a primary key can't be a relation, so this foreign key is not said
    #[orm(primary_key, auto)]
    pub song_id: i64,
    pub note: Option<String>,
}

#[derive(Model, Debug, Clone)]
pub struct CircleA {
    pub id: i64,
    #[orm(on_delete = do_nothing)]
    pub b: Option<ForeignKey<CircleB>>,
}

#[derive(Model, Debug, Clone)]
pub struct CircleB {
    pub id: i64,
    #[orm(on_delete = do_nothing)]
    pub a: ForeignKey<CircleA>,
}

// What has no model:
// - the table playlist_track: the primary key is over several columns: playlist_id, song_id, and a model has a primary key of one column
// - the table log: the table has no primary key, and a model has a primary key of one column
// - the view loud
