#![allow(non_upper_case_globals, missing_docs, dead_code, unused)]
use chrono::{DateTime, Utc};
use orm_core::{meta::*, model::*, queryset::*, value::*};

#[derive(Debug, Clone)]
pub struct Album {
    pub id: i64,
    pub title: String,
    pub artist: String,
    pub genre: Option<String>,
    pub rating: f64,
    pub added: DateTime<Utc>,
}
#[derive(Debug, Clone)]
pub struct Song {
    pub id: i64,
    pub name: String,
    pub plays: i64,
    pub album: ForeignKey<Album>,
    pub cover_of: Option<ForeignKey<Song>>,
}

// ---- what the derive writes for Album
pub const Album: Table<Album> = Table::new();
const _: () = {
    static META: ModelMeta = ModelMeta {
        name: "Album",
        module: module_path!(),
        table: "album",
        primary_key: 0,
        ordering: &[],
        uniques: &[],
        indexes: &[],
        checks: &[],
        fields: &[
            FieldMeta {
                primary_key: true,
                auto: true,
                range: <i64 as FieldType>::RANGE,
                ..FieldMeta::new("id", "id", <i64 as FieldType>::SQL_TYPE, "i64")
            },
            FieldMeta {
                nullable: <String as FieldType>::NULLABLE,
                max_length: Some(30),
                ..FieldMeta::new("title", "title", <String as FieldType>::SQL_TYPE, "String")
            },
            FieldMeta { ..FieldMeta::new("artist", "artist", <String as FieldType>::SQL_TYPE, "String") },
            FieldMeta {
                nullable: <Option<String> as FieldType>::NULLABLE,
                ..FieldMeta::new("genre", "genre", <Option<String> as FieldType>::SQL_TYPE, "Option<String>")
            },
            FieldMeta { ..FieldMeta::new("rating", "rating", <f64 as FieldType>::SQL_TYPE, "f64") },
            FieldMeta {
                auto_now_add: true,
                ..FieldMeta::new("added", "added", <DateTime<Utc> as FieldType>::SQL_TYPE, "DateTime<Utc>")
            },
        ],
    };
    inventory::submit! { ModelEntry(&META) }
    pub struct Fields<P> {
        /// column `id`
        pub id: Column<P, Album, i64, 0>,
        pub title: Column<P, Album, String, 1>,
        pub artist: Column<P, Album, String, 2>,
        pub genre: Column<P, Album, Option<String>, 3>,
        pub rating: Column<P, Album, f64, 4>,
        pub added: Column<P, Album, DateTime<Utc>, 5>,
    }
    impl<P: Path> FieldSet for Fields<P> {
        const REF: &'static Self = &Fields {
            id: Column::NEW,
            title: Column::NEW,
            artist: Column::NEW,
            genre: Column::NEW,
            rating: Column::NEW,
            added: Column::NEW,
        };
    }
    impl Model for Album {
        const META: &'static ModelMeta = &META;
        type Pk = i64;
        type Fields<P: Path> = Fields<P>;
        fn pk(&self) -> &i64 {
            &self.id
        }
        fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
            Ok(Album {
                id: row.field(&META, 0)?,
                title: row.field(&META, 1)?,
                artist: row.field(&META, 2)?,
                genre: row.field(&META, 3)?,
                rating: row.field(&META, 4)?,
                added: row.field(&META, 5)?,
            })
        }
    }
    impl Instance for Album {
        fn meta(&self) -> &'static ModelMeta {
            &META
        }
        fn value(&self, field: usize) -> Result<Value, ValueError> {
            match field {
                0 => self.id.encode(),
                1 => self.title.encode(),
                2 => self.artist.encode(),
                3 => self.genre.encode(),
                4 => self.rating.encode(),
                _ => self.added.encode(),
            }
        }
        fn assign(&mut self, field: usize, cell: Cell<'_>) -> Result<(), CellError> {
            match field {
                0 => self.id = FieldType::decode(cell)?,
                1 => self.title = FieldType::decode(cell)?,
                2 => self.artist = FieldType::decode(cell)?,
                3 => self.genre = FieldType::decode(cell)?,
                4 => self.rating = FieldType::decode(cell)?,
                _ => self.added = FieldType::decode(cell)?,
            }
            Ok(())
        }
        fn is_unsaved(&self) -> bool {
            KeyType::is_unset(&self.id)
        }
        fn touch(&mut self, inserting: bool, now: DateTime<Utc>) {
            if inserting {
                self.added = FromNow::from_now(now);
            }
        }
        fn fmt_display(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Ok(())
        }
        fn fmt_debug(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Ok(())
        }
    }
};
// ---- Song
pub const Song: Table<Song> = Table::new();
const _: () = {
    static META: ModelMeta = ModelMeta {
        name: "Song",
        module: module_path!(),
        table: "song",
        primary_key: 0,
        ordering: &[],
        uniques: &[],
        indexes: &[],
        checks: &[],
        fields: &[
            FieldMeta { primary_key: true, auto: true, ..FieldMeta::new("id", "id", SqlType::I64, "i64") },
            FieldMeta { ..FieldMeta::new("name", "name", SqlType::Text, "String") },
            FieldMeta { ..FieldMeta::new("plays", "plays", SqlType::I64, "i64") },
            FieldMeta {
                index: true,
                relation: Some(RelationMeta {
                    target: || <Album as Model>::META,
                    kind: RelationKind::ForeignKey,
                    on_delete: OnDelete::Cascade,
                    related_name: None,
                }),
                ..FieldMeta::new("album", "album_id", <ForeignKey<Album> as FieldType>::SQL_TYPE, "ForeignKey<Album>")
            },
            FieldMeta {
                index: true,
                nullable: true,
                relation: Some(RelationMeta {
                    target: || <Song as Model>::META,
                    kind: RelationKind::ForeignKey,
                    on_delete: OnDelete::SetNull,
                    related_name: None,
                }),
                ..FieldMeta::new(
                    "cover_of",
                    "cover_of_id",
                    <Option<ForeignKey<Song>> as FieldType>::SQL_TYPE,
                    "Option<ForeignKey<Song>>",
                )
            },
        ],
    };
    inventory::submit! { ModelEntry(&META) }
    pub struct Fields<P> {
        pub id: Column<P, Song, i64, 0>,
        pub name: Column<P, Song, String, 1>,
        pub plays: Column<P, Song, i64, 2>,
        pub album: Forward<P, Song, Album, 3>,
        pub cover_of: ForwardNull<P, Song, Song, 4>,
    }
    impl<P: Path> FieldSet for Fields<P> {
        const REF: &'static Self = &Fields {
            id: Column::NEW,
            name: Column::NEW,
            plays: Column::NEW,
            album: Forward::NEW,
            cover_of: ForwardNull::NEW,
        };
    }
    impl Model for Song {
        const META: &'static ModelMeta = &META;
        type Pk = i64;
        type Fields<P: Path> = Fields<P>;
        fn pk(&self) -> &i64 {
            &self.id
        }
        fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
            Ok(Song {
                id: row.field(&META, 0)?,
                name: row.field(&META, 1)?,
                plays: row.field(&META, 2)?,
                album: row.field(&META, 3)?,
                cover_of: row.field(&META, 4)?,
            })
        }
    }
    impl Instance for Song {
        fn meta(&self) -> &'static ModelMeta {
            &META
        }
        fn value(&self, field: usize) -> Result<Value, ValueError> {
            match field {
                0 => self.id.encode(),
                1 => self.name.encode(),
                2 => self.plays.encode(),
                3 => self.album.encode(),
                _ => self.cover_of.encode(),
            }
        }
        fn assign(&mut self, field: usize, cell: Cell<'_>) -> Result<(), CellError> {
            Ok(())
        }
        fn is_unsaved(&self) -> bool {
            KeyType::is_unset(&self.id)
        }
        fn fmt_display(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Ok(())
        }
        fn fmt_debug(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Ok(())
        }
    }
    // builder: one state per required field
    pub struct Unset;
    pub struct Set<T>(T);
    #[diagnostic::on_unimplemented(message = "`Song` needs a `name`", label = "the field `name` is missing")]
    pub trait NeedsName {
        fn take(self) -> String;
    }
    impl NeedsName for Set<String> {
        fn take(self) -> String {
            self.0
        }
    }
    #[diagnostic::on_unimplemented(message = "`Song` needs an `album`", label = "the field `album` is missing")]
    pub trait NeedsAlbum {
        fn take(self) -> ForeignKey<Album>;
    }
    impl NeedsAlbum for Set<ForeignKey<Album>> {
        fn take(self) -> ForeignKey<Album> {
            self.0
        }
    }
    pub struct Builder<S0, S1> {
        name: S0,
        album: S1,
        plays: i64,
        cover_of: Option<ForeignKey<Song>>,
    }
    impl Song {
        pub fn builder() -> Builder<Unset, Unset> {
            Builder { name: Unset, album: Unset, plays: 0, cover_of: None }
        }
    }
    impl<S0, S1> Builder<S0, S1> {
        pub fn name<V>(self, value: impl IntoField<String, V>) -> Builder<Set<String>, S1> {
            Builder { name: Set(value.into_field()), album: self.album, plays: self.plays, cover_of: self.cover_of }
        }
        pub fn album<V>(self, value: impl IntoField<ForeignKey<Album>, V>) -> Builder<S0, Set<ForeignKey<Album>>> {
            Builder { name: self.name, album: Set(value.into_field()), plays: self.plays, cover_of: self.cover_of }
        }
        pub fn plays<V>(mut self, value: impl IntoField<i64, V>) -> Self {
            self.plays = value.into_field();
            self
        }
        pub fn cover_of<V>(mut self, value: impl IntoField<Option<ForeignKey<Song>>, V>) -> Self {
            self.cover_of = value.into_field();
            self
        }
        pub fn build(self) -> Song
        where
            S0: NeedsName,
            S1: NeedsAlbum,
        {
            Song { id: 0, name: self.name.take(), plays: self.plays, album: self.album.take(), cover_of: self.cover_of }
        }
    }
};

fn main() {
    let album = Album { id: 1, title: "t".into(), artist: "a".into(), genre: None, rating: 1.0, added: Utc::now() };
    let song = Song::builder().name("x").album(&album).plays(3).cover_of(7).build();
    let song = Song::builder().name(String::new()).album(1).plays(3).cover_of(&song).build();
    let song = Song::builder().name(&song.name).album(&song.album).cover_of(None).build();
    let q = Song
        .objects
        .filter(Song.album.artist.eq("The Beatles") & !Song.name.icontains("love"))
        .order_by((Song.name, Song.plays.desc()));
    let q = q.filter(
        Song.album.eq(&album)
            | Song.album.eq(3)
            | Song.cover_of.eq(None)
            | Song.cover_of.album.eq(Song.album)
            | Song.album.eq(Song.id),
    );
    let q = q.filter(Song.plays.gt(Song.album.id)).exclude(
        Song.plays.in_([1, 2, 3]) | Song.plays.range(1..=5) | Song.album.in_([1, 2]) | Song.album.in_([&album]),
    );
    let q = q.filter((Song.plays + 1).gt(3) & (Song.plays + Song.album.id * 2).lt(5) & Album.id.eq(3).into_none());
    let v: QuerySet<Song, (String, Option<String>, Option<i64>, i64)> =
        q.values((Song.name, Song.cover_of.name, Song.cover_of.plays + 1, Song.album));
    let v: QuerySet<Album, (Option<String>, i64, i32, Option<f64>)> =
        Album.objects.values((Album.genre, Album.id.count(), Album.added.year(), Album.rating.sum()));
    let v: QuerySet<Album, String> = Album.objects.values(Album.title);
    Album
        .objects
        .filter(Album.genre.eq(None) | Album.genre.eq("x") | Album.genre.in_(["a", "b"]) | Album.genre.contains("x"));
    println!("{:?}", Song.album.artist.eq("The Beatles") & !Song.name.icontains("love") | (Song.plays + 1).gt(3));
    fn assert<T: Send + Sync>(_: T) {}
    assert(Song.objects.filter(Song.plays.gt(1)));
    println!("{}", std::mem::size_of::<orm_core::query::Node>());
}
trait N {
    fn into_none(self) -> Q<Song>;
}
impl N for Q<Album> {
    fn into_none(self) -> Q<Song> {
        Song.id.eq(1)
    }
}
