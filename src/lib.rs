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
//! | `Album.title`, any expression | [`Lookups`](prelude::Lookups) | `eq ne gt in_ range icontains is_null desc` |
//! | | [`Aggregates`](prelude::Aggregates) | `count sum avg min max` |
//! | | [`DateLike`](prelude::DateLike), [`TimeLike`](prelude::TimeLike) | `year month weekday hour` |
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

pub use orm_core::{backend, db, error, instance, meta, model, queryset, relations, value};

/// Queries as data, without types: what the surface is made of. It changes without notice.
#[doc(hidden)]
pub use orm_core::query;

pub use orm_core::db::{Atomic, Isolation, Options};
pub use orm_core::model::{ForeignKey, Model, NotLoaded, OneToOne};
pub use orm_core::queryset::QuerySet;
pub use orm_core::relations::Deleted;
pub use orm_core::value::FieldType;
pub use orm_core::{Backend, Database, Error, Json, Result};
pub use orm_derive::{Choices, FieldType, Model, create, new};

/// What the code of the derives names. No part of the public interface: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use orm_core::__private::*;
}
