//! Models of an existing database, written by `inspectdb`: a beginning, to be read and edited.

use orm::prelude::*;

// The column has the enum type "mood", and reads as text. To write it with these models, make it text:
// ALTER TABLE .. ALTER COLUMN .. TYPE text;
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Calm,
    #[orm(value = "very loud")]
    VeryLoud,
    #[orm(value = "Übel")]
    Übel,
    #[orm(value = "")]
    Empty,
}

#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SongKind {
    Rock,
    #[orm(value = "hip-hop")]
    HipHop,
    #[orm(value = "2-step")]
    Number2Step,
    #[orm(value = "self")]
    SelfRow,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "Artist")]
pub struct Artist {
    #[orm(primary_key, auto, column = "ArtistId")]
    pub artist_id: i32,
    #[orm(column = "Name", max_length = 120, unique)]
    pub name: Option<String>,
}

// The table Album has more than this says:
// - the foreign key FK_Last (LastSongId to song) has another type than the key that it points at
#[derive(Model, Debug, Clone)]
#[orm(table = "Album")]
#[orm(index("-price", "title", name = "Album by price"))]
#[orm(check(price, "(price >= (0)::numeric) AND (price < (1000)::numeric)"))]
#[orm(check(odd_check, "(\"Title\")::text <> 'it''s \"odd\" \\ ☃'::text"))]
pub struct Album {
    #[orm(primary_key, auto, column = "AlbumId")]
    pub album_id: i32,
    #[orm(column = "Title", max_length = 160)]
    pub title: String,
    #[orm(column = "ArtistId", on_delete = do_nothing)]
    pub artist: ForeignKey<Artist>,
    #[orm(column = "BestSongId", on_delete = set_null)]
    pub best_song: Option<ForeignKey<Song>>,
    #[orm(column = "LastSongId")]
    pub last_song_id: Option<i32>,
    #[orm(precision = 8, scale = 2, db_default = 9.99)]
    pub price: Decimal,
    // the type of weight, numeric, has no counterpart
    pub weight: Option<Decimal>,
}

// The table song has more than this says:
// - the index song_partial is over some of the rows (WHERE)
// - the unique index song_lower is over expressions
// - the index song_by_tags is no B-tree
// - the trigger song_touch
#[derive(Model, Debug, Clone)]
#[orm(unique("album", "name"))]
#[orm(unique("day", "at", name = "song_by_index"))]
#[orm(check(kind, "kind IN ('rock', 'hip-hop', '2-step', 'self')"))]
#[orm(check(stars, "stars IN (1, 2, 3)"))]
#[orm(check(plays, "plays >= 0"))]
pub struct Song {
    pub id: i64,
    pub album: ForeignKey<Album>,
    pub name: String,
    #[orm(db_default = "calm")]
    pub mood: Mood,
    #[orm(max_length = 10, db_default = "rock")]
    pub kind: SongKind,
    #[orm(choices(1, 2, 3))]
    pub stars: Option<i16>,
    #[orm(db_default = 0)]
    pub plays: i64,
    #[orm(db_default = 0.0)]
    pub rating: Option<f64>,
    #[orm(db_default = -1.5)]
    pub single: f32,
    #[orm(db_default = false)]
    pub live: bool,
    #[orm(db_default = sql("now()"))]
    pub added: DateTime<Utc>,
    #[orm(db_default = sql("CURRENT_TIMESTAMP"))]
    pub local: Option<NaiveDateTime>,
    // the type of rounded, timestamp(0) without time zone, has no counterpart
    pub rounded: Option<NaiveDateTime>,
    #[orm(db_default = "2026-01-02")]
    pub day: Option<NaiveDate>,
    pub at: Option<NaiveTime>,
    #[orm(db_default = "00:03:00")]
    pub length: Option<TimeDelta>,
    #[orm(unique, db_default = sql("gen_random_uuid()"))]
    pub code: Uuid,
    #[orm(db_default = "{\"a\": [1]}")]
    pub document: serde_json::Value,
    // the type of old_document, json, has no counterpart
    pub old_document: Option<serde_json::Value>,
    #[orm(db_default = "\\xdeadbeef")]
    pub bytes: Option<Vec<u8>>,
    #[orm(db_default = "{}")]
    pub tags: Array<String>,
    pub numbers: Option<Array<i32>>,
    // the type of padded, character(3), has no counterpart
    #[orm(max_length = 3)]
    pub padded: Option<String>,
    // the type of share, percent, has no counterpart
    pub share: Option<i32>,
    // the column place is left out: the type of place, point, has no counterpart
    // the column address is left out: the type of address, inet, has no counterpart
    // the column title is left out: the database calculates the column title
    #[orm(through = SongTags)]
    pub tag_set: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone)]
pub struct Tag {
    #[orm(primary_key, column = "id")]
    pub key: i32,
    #[orm(max_length = 20)]
    pub r#type: String,
    #[orm(column = "self")]
    pub self_field: Option<String>,
    #[orm(column = "2nd")]
    pub number_2nd: Option<String>,
    #[orm(column = "odd \" name")]
    pub odd_name: Option<String>,
    pub größe: Option<i32>,
    #[orm(column = "pk")]
    pub pk_field: Option<i32>,
    #[orm(column = "objects")]
    pub objects_field: Option<i32>,
    #[orm(column = "Camel")]
    pub camel: Option<i32>,
    // the column camel is left out: Camel and camel would be one column on SQLite
    #[orm(column = "parent_id", on_delete = protect)]
    pub parent_row: Option<ForeignKey<Tag>>,
    pub parent: Option<String>,
    #[orm(on_delete = set_default, default = 1)]
    pub fallback: ForeignKey<Tag>,
}

#[derive(Model, Debug, Clone)]
#[orm(unique("song", "tag"))]
pub struct SongTags {
    // id is GENERATED ALWAYS: a row can't be inserted with a key of its own
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
#[orm(table = "song's \"details\"")]
pub struct SongSDetails {
    // a primary key can't be a relation, so this foreign key is not said
    #[orm(primary_key)]
    pub song_id: i64,
    pub note: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "a_table_whose_name_is_nearly_as_long_as_a_name_can_be_at_all_00")]
#[orm(unique(
    "a_column_whose_name_is_nearly_as_long_as_a_name_can_be_at_all_0",
    "another_column_whose_name_is_nearly_as_long_as_a_name_can_be_00",
    name = "a_table_whose_name_is_nearly__a_column_whose_name_is_nearly_key"
))]
#[orm(check(
    "a_table_whose_name_is_nearly_as_long_as_a_name_can_be_at__check",
    "(length((a_column_whose_name_is_nearly_as_long_as_a_name_can_be_at_all_0)::text) > 3) OR (short = ANY (ARRAY[1, 2, 3, 4]))"
))]
pub struct ATableWhoseNameIsNearlyAsLongAsANameCanBeAtAll00 {
    #[orm(primary_key)]
    pub uuid: Uuid,
    #[orm(max_length = 30, db_default = "some text that is long as well")]
    pub a_column_whose_name_is_nearly_as_long_as_a_name_can_be_at_all_0: String,
    #[orm(max_length = 30)]
    pub another_column_whose_name_is_nearly_as_long_as_a_name_can_be_00: String,
    pub short: i32,
}

#[derive(Model, Debug, Clone)]
pub struct CircleA {
    pub id: i32,
    #[orm(on_delete = do_nothing)]
    pub b: Option<ForeignKey<CircleB>>,
}

#[derive(Model, Debug, Clone)]
pub struct CircleB {
    pub id: i32,
    #[orm(on_delete = do_nothing)]
    pub a: ForeignKey<CircleA>,
}

#[derive(Model, Debug, Clone)]
pub struct Ticket {
    pub id: Uuid,
    // the database counts number up, which is not the primary key; in a new database its sequence has to be made first
    #[orm(db_default = sql("nextval('ticket_number_seq'::regclass)"))]
    pub number: i32,
    // the database counts place up, which is not the primary key; in a new database its sequence has to be made first
    #[orm(db_default = sql("nextval('ticket_place_seq'::regclass)"))]
    pub place: i32,
    // always is GENERATED ALWAYS: a row can't be inserted with a key of its own
    // the database counts always up, which is not the primary key; in a new database its sequence has to be made first
    #[orm(unique, db_default = sql("nextval('ticket_always_seq'::regclass)"))]
    pub always: i64,
    pub name: String,
}

// The table select has more than this says:
// - the constraint no_overlap: EXCLUDE USING gist (span WITH &&)
// - the index covering includes columns that it does not order (INCLUDE)
// - the index nulls_elsewhere has NULLs in another place
// - the index by_pattern has an operator class or a collation of its own
// - the index collated has an operator class or a collation of its own
#[derive(Model, Debug, Clone)]
#[orm(unique("as", "a_b2"), index("number_100", "-x", name = "by (all)"))]
pub struct Select {
    #[orm(primary_key, auto)]
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
    pub pk_field: Option<String>,
    #[orm(column = "pk")]
    pub pk_field2: Option<String>,
    #[orm(db_default = 5)]
    pub r#as: i32,
    pub class: Option<Mood>,
    // the type of mail, email, has no counterpart
    #[orm(max_length = 80)]
    pub mail: String,
    // the column feels is left out: the type of feels, feeling, has no counterpart
    // the column mails is left out: the type of mails, emails, has no counterpart
    // the column span is left out: the type of span, int4range, has no counterpart
}

#[derive(Model, Debug, Clone)]
#[orm(table = "Thing")]
pub struct Thing {
    pub id: i32,
    pub other_id: Option<i32>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "vec")]
pub struct VecRow {
    pub id: i32,
    #[orm(column = "String")]
    pub string: Option<String>,
    pub option: Option<String>,
}

#[derive(Model, Debug, Clone)]
pub struct PlaceOf {
    pub id: i32,
    pub name: String,
}

// The table city has more than this says:
// - its rows are rows of place_of too (INHERITS), and keys do not hold over both
#[derive(Model, Debug, Clone)]
pub struct City {
    pub id: i32,
    pub name: String,
    pub people: Option<i32>,
}

// The table visit has more than this says:
// - the foreign key visit_secret_id_fkey (secret_id to secret) points at a table that is not seen here
#[derive(Model, Debug, Clone)]
pub struct Visit {
    pub id: i32,
    #[orm(on_delete = do_nothing)]
    pub city: Option<ForeignKey<City>>,
    pub secret_id: Option<i32>,
}

// What has no model:
// - the table playlist_track: the primary key is over several columns: playlist_id, song_id, and a model has a primary key of one column
// - the table log: the table has no primary key, and a model has a primary key of one column
// - the table thing: Thing and it would be one table on SQLite
// - the table measured: it is a partitioned table
// - the table measured_2026: it is a partition of another table
// - the view loud
// - the view counts
