#![doc = include_str!("../README.md")]
//!
//! # A tour of the crate
//!
//! `use orm::prelude::*;` brings what a program with models needs. Six names to know; the rest comes after a dot:
//!
//! * [`Model`](macro@Model), the derive: a struct becomes a table, and its attributes are listed there.
//! * [`Database`]: connect, transactions, raw SQL, making tables.
//! * [`ForeignKey`]: a field that points at a row of another model.
//! * [`create!`](create!) saves a new instance; [`new!`](new!) makes one that is not saved.
//! * [`Result`], and its [`Error`], which says which model and field it is about.
//! * [`prelude`], where the traits are.
//!
//! What stands after the dot:
//!
//! | of | is in | for example |
//! |---|---|---|
//! | `Album.objects` | [`QuerySet`] | `filter exclude order_by limit values all get first count update delete` |
//! | | | `select_related prefetch_related with annotate` |
//! | `album.songs`, `song.tags` | [`Reverse`], [`ReverseOne`], [`ManyToMany`] | `get add remove set clear`, and a queryset |
//! | `Album.title`, any expression | [`Lookups`](prelude::Lookups) | `eq ne gt in_ range icontains is_null desc` |
//! | | [`Aggregates`](prelude::Aggregates) | `count sum avg min max` |
//! | | [`DateLike`](prelude::DateLike), [`TimeLike`](prelude::TimeLike), [`DateFunctions`](prelude::DateFunctions) | `year month weekday hour trunc_month` |
//! | | [`TextFunctions`](prelude::TextFunctions), [`MathFunctions`](prelude::MathFunctions) | `lower length substr abs round sqrt` |
//! | | [`Conditional`](prelude::Conditional), [`Casts`](prelude::Casts), [`case`](prelude::case) | `coalesce greatest nullif cast when` |
//! | | [`WindowFunctions`](prelude::WindowFunctions), [`window`](prelude::window) | `row_number lag over partition_by` |
//! | | [`JsonFunctions`](prelude::JsonFunctions) | `key index as_text has_key json_contains` |
//! | `album`, an instance | [`Persistence`](prelude::Persistence) | `save refresh delete validate` |
//! | `db` | [`Database`] | `atomic on_commit retry raw create_tables` |
//!
//! A function of a program takes `&Database`, and works inside of a transaction as it does outside:
//!
//! ```no_run
//! use orm::prelude::*;
//!
//! #[derive(Model, Debug)]
//! pub struct Song {
//!     pub id: i64,
//!     #[orm(max_length = 100, unique)]
//!     pub name: String,
//!     #[orm(default = 0)]
//!     pub plays: i64,
//! }
//!
//! async fn play(db: &Database, name: &str) -> orm::Result<i64> {
//!     Song.objects.filter(Song.name.eq(name)).update(db, Song.plays.set(Song.plays + 1)).await?;
//!     Ok(Song.objects.get(db, Song.name.eq(name)).await?.plays)
//! }
//!
//! async fn play_both(db: &Database) -> orm::Result {
//!     db.atomic(async |db| {
//!         play(db, "Lithium").await?;
//!         play(db, "Polly").await?; // an error rolls the first one back
//!         Ok(())
//!     })
//!     .await
//! }
//! # fn main() {}
//! ```

#![warn(missing_docs, clippy::print_stdout, clippy::print_stderr)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod prelude;

pub use orm_core::{
    backend, by_name, db, error, fixtures, instance, introspect, manager, meta, migrations, model, queryset, relations,
    tables, testing, value,
};

/// Queries as data, without types: what the surface is made of. It changes without notice.
#[doc(hidden)]
pub use orm_core::query;

pub use orm_core::assert_queries;
pub use orm_core::db::{Atomic, Isolation, NPlusOne, Options};
pub use orm_core::model::{ForeignKey, Model, NotLoaded, OneToOne, Order, Q};
pub use orm_core::queryset::{ManyToMany, QuerySet, Reverse, ReverseOne};
pub use orm_core::relations::Deleted;
pub use orm_core::value::FieldType;
pub use orm_core::{Array, Backend, Database, Error, Json, Result};
/// # Examples
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
/// pub enum Genre {
///     Rock,
///     #[orm(label = "Hip-hop")]
///     HipHop, // stored as "hip_hop"
/// }
///
/// assert_eq!(Genre::HipHop.label(), "Hip-hop");
/// assert_eq!(Genre::ALL, [Genre::Rock, Genre::HipHop]);
/// ```
pub use orm_derive::Choices;
/// # Examples
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(FieldType, Debug, Clone, PartialEq)]
/// pub struct Email(pub String);
///
/// #[derive(FieldType, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
/// #[orm(key)]
/// pub struct PersonId(pub i64);
///
/// #[derive(Model, Debug)]
/// pub struct Person {
///     #[orm(primary_key, auto)]
///     pub id: PersonId,
///     #[orm(max_length = 254, unique)]
///     pub email: Email,
/// }
/// # fn main() {}
/// ```
pub use orm_derive::FieldType;
/// # Examples
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Fields, Debug, Clone)]
/// pub struct Timestamps {
///     #[orm(auto_now_add)]
///     pub created: DateTime<Utc>,
///     #[orm(auto_now)]
///     pub updated: DateTime<Utc>,
/// }
///
/// #[derive(Model, Debug)]
/// #[orm(ordering = "-created")]
/// pub struct Album {
///     pub id: i64,
///     pub title: String,
///     #[orm(flatten)]
///     pub times: Timestamps, // columns `created` and `updated`
/// }
///
/// # async fn example(db: Database) -> orm::Result {
/// let album = create!(&db, Album { title: "Divide" }).await?;
/// println!("{}", album.times.created);
/// let new = Album.objects.filter(Album.times.created.year().gte(2026)).order_by(Album.times.updated).all(&db).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub use orm_derive::Fields;
/// # Examples
///
/// ```no_run
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// struct Album {
///     id: i64,
///     title: String,
///     notes: String,
///     songs: Reverse<Song>,
/// }
/// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
///
/// #[derive(FromRow, Debug)]
/// #[orm(model = Album)]
/// struct Summary {
///     title: String, // of Album; its notes are not read
///     #[orm(expr = Album.songs.count())]
///     songs: i64,
/// }
///
/// # async fn example(db: Database) -> orm::Result {
/// let summaries: Vec<Summary> = Album.objects.order_by(Album.title).select().all(&db).await?;
/// let by_hand: Vec<Summary> = db.raw("SELECT count(*) AS songs, 'All' AS title FROM song").rows_as().await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub use orm_derive::FromRow;
/// # Examples
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug, Clone)]
/// #[orm(table = "albums", ordering = "-added", unique("artist", "title"), check(price_positive, "price >= 0"))]
/// pub struct Album {
///     pub id: i64,
///     #[orm(max_length = 30)]
///     pub title: String,
///     #[orm(max_length = 30, index)]
///     pub artist: String,
///     #[orm(precision = 8, scale = 2, validate = not_absurd)]
///     pub price: Decimal,
///     #[orm(auto_now_add)]
///     pub added: DateTime<Utc>,
///     #[orm(on_delete = set_null, related_name = "reissues")]
///     pub reissue_of: Option<ForeignKey<Album>>,
/// }
///
/// fn not_absurd(price: &Decimal) -> Result<(), &'static str> {
///     if *price > Decimal::ONE_THOUSAND { Err("is absurd") } else { Ok(()) }
/// }
///
/// # fn main() {
/// let album = new!(Album { title: "Nevermind", artist: "Nirvana", price: Decimal::new(1_000_000, 2) });
/// let refused = album.validate();
/// assert!(refused.is_err_and(|errors| errors.to_string() == "Album is not valid: price: is absurd"));
/// # }
/// ```
pub use orm_derive::Model;
/// # Examples
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model)] struct Album { id: i64, title: String }
/// # #[derive(Model)] struct Song { id: i64, name: String, album: ForeignKey<Album> }
/// # async fn example(db: &Database) -> orm::Result {
/// let album = create!(db, Album { title: "Divide" }).await?;
/// let title = String::from("Perfect");
/// let song = create!(db, Song { name: title, album: &album }).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub use orm_derive::create;
/// # Examples
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// struct Album {
///     id: i64,
///     title: String,
///     #[orm(default = 0)]
///     plays: i64,
///     genre: Option<String>,
/// }
///
/// # fn main() {
/// let album = new!(Album { title: "Divide", genre: "Pop" });
/// assert_eq!((album.id, album.plays, album.genre.as_deref()), (0, 0, Some("Pop")));
///
/// let album = Album::builder().title("Divide").build(); // what the macro calls
/// assert_eq!(album.genre, None);
/// # }
/// ```
pub use orm_derive::new;

/// The commands of a program's own `manage` binary; [`manage!`](crate::manage!) is the way in.
#[cfg(feature = "cli")]
#[cfg_attr(docsrs, doc(cfg(feature = "cli")))]
pub use orm_cli as cli;

/// The `main` of a program's `manage` binary. The crates with the models are named, so that they are part of it: `orm::manage!(blog);`, or
/// `orm::manage!();` where the models are in the binary itself.
///
#[doc = include_str!("../docs/manage.md")]
#[cfg(feature = "cli")]
#[cfg_attr(docsrs, doc(cfg(feature = "cli")))]
#[macro_export]
macro_rules! manage {
    ($($models:ident),* $(,)?) => {
        $(use $models as _;)*

        fn main() -> ::std::process::ExitCode {
            $crate::cli::run($crate::cli::Program {
                package: ::std::env!("CARGO_PKG_NAME"),
                root: ::std::env!("CARGO_MANIFEST_DIR"),
                migrations: $crate::__embed_migrations!(),
            })
        }
    };
}

/// # Examples
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// pub struct Song {
///     pub id: i64,
///     pub name: String,
/// }
///
/// #[orm::test]
/// async fn a_song_is_saved(db: &Database) -> orm::Result {
///     create!(db, Song { name: "Lithium" }).await?;
///     assert_eq!(Song.objects.count(db).await?, 1);
///     Ok(())
/// }
/// # fn main() {}
/// ```
///
/// With what the migrations of a folder make:
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// #[orm(table = "song")]
/// pub struct Song {
///     pub id: i64,
///     pub title: String,
///     #[orm(default = 0)]
///     pub plays: i64,
/// }
///
/// #[orm::test(migrations = "tests/migrations/music")]
/// async fn there_is_no_song_yet(db: &Database) -> orm::Result {
///     assert_eq!(Song.objects.count(db).await?, 0);
///     create!(db, Song { title: "Lithium" }).await?;
///     Ok(())
/// }
/// # fn main() {}
/// ```
pub use orm_derive::test;

/// # Examples
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// pub struct Song {
///     pub id: i64,
///     pub name: String,
///     pub plays: Option<i64>,
/// }
///
/// /// A migration says `op = "run_step"` and `step = "count_from_zero"`.
/// #[orm::step]
/// async fn count_from_zero(db: &Database) -> orm::Result {
///     Song.objects.filter(Song.plays.is_null()).update(db, Song.plays.set(0)).await?;
///     Ok(())
/// }
/// # fn main() {}
/// ```
pub use orm_derive::step;

#[doc(hidden)]
pub use orm_derive::__embed_migrations;
/// # Examples
///
/// ```
/// use orm::migrations::Migrations;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let migrations = Migrations::embedded(orm::embed_migrations!("tests/migrations/music"))?;
/// assert_eq!(migrations.graph()?.head()?, Some("0002_song_plays"));
/// # Ok(()) }
/// ```
pub use orm_derive::embed_migrations;

/// What the code of the derives names. No part of the public interface: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use orm_core::__private::*;
}
