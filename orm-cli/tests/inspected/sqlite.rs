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

// The table select has more than this says:
// - the unique index some_fn is over some of the rows (WHERE)
// - the index without_case has a collation of its own
#[derive(Model, Debug, Clone)]
#[orm(unique("as", "a_b2", name = "by (both)"))]
#[orm(index("number_100", "-x", name = "by (all)"))]
#[orm(check(check, "\"check\" > 0"))]
pub struct Select {
    #[orm(primary_key)]
    pub select: i64,
    pub r#fn: Option<String>,
    #[orm(column = "crate")]
    pub crate_field: Option<String>,
    #[orm(column = "Self")]
    pub self_field: Option<String>,
    #[orm(column = "_")]
    pub field: Option<String>,
    #[orm(column = "__")]
    pub field2: Option<String>,
    pub r#async: Option<String>,
    #[orm(column = "r#try")]
    pub r_try: Option<String>,
    #[orm(column = "a-b")]
    pub a_b: Option<String>,
    #[orm(column = "a b")]
    pub a_b2: Option<String>,
    #[orm(column = "100%")]
    pub number_100: Option<String>,
    #[orm(column = "{x}")]
    pub x: Option<String>,
    #[orm(column = "back\\slash")]
    pub back_slash: Option<String>,
    #[orm(column = "it's")]
    pub it_s: Option<String>,
    #[orm(column = "🎵")]
    pub field3: Option<String>,
    #[orm(column = "line\nend")]
    pub line_end: Option<String>,
    #[orm(column = "create")]
    pub create_field: Option<String>,
    #[orm(db_default = 5)]
    pub r#as: i64,
    // the type of class, ANY, has no counterpart
    pub class: Option<String>,
    pub check: Option<i64>,
    #[orm(unique, db_default = "a, b) c")]
    pub unique: String,
    // the column constraint is left out: the database calculates the column constraint
}

#[derive(Model, Debug, Clone)]
pub struct Land {
    #[orm(primary_key)]
    pub code: String,
    pub name: Option<String>,
    pub area: Option<f64>,
}

// The table downwards has more than this says:
// - the foreign key downwards_land_fkey (land to LAND) changes with the key that it points at (ON UPDATE)
#[derive(Model, Debug, Clone)]
pub struct Downwards {
    pub id: i64,
    #[orm(column = "land", on_delete = set_null)]
    pub land: Option<ForeignKey<Land>>,
}

// The table pointing has more than this says:
// - the foreign key pointing_a_b_fkey (a, b to playlist_track) is over several columns
// - the foreign key pointing_nowhere_id_fkey (nowhere_id to nowhere) points at a table that is not seen here
// - the foreign key pointing_name_fkey (name to tag) does not point at a primary key of one column
#[derive(Model, Debug, Clone)]
pub struct Pointing {
    pub id: i64,
    pub nowhere_id: Option<i64>,
    pub name: Option<String>,
    pub a: Option<i64>,
    pub b: Option<i64>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "vec")]
pub struct VecRow {
    pub id: i64,
    #[orm(column = "String")]
    pub string: Option<String>,
    pub option: Option<String>,
}

// What has no model:
// - the table playlist_track: the primary key is over several columns: playlist_id, song_id, and a model has a primary key of one column
// - the table log: the table has no primary key, and a model has a primary key of one column
// - the table copied: the table has no primary key, and a model has a primary key of one column
// - the table words: it is a virtual table
// - the table boxes: it is a virtual table
// - the view loud
