//! Models in a program that allows itself nothing: it compiles, and that is the test.

#![forbid(
    unsafe_code,
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_qualifications,
    unused_results,
    unused_lifetimes
)]
#![forbid(single_use_lifetimes, elided_lifetimes_in_paths, trivial_casts, non_camel_case_types, clippy::all)]
#![deny(warnings, missing_debug_implementations, missing_copy_implementations, unnameable_types, clippy::pedantic)]
#![deny(clippy::unwrap_used, clippy::panic, clippy::impl_trait_in_params)]

use orm::prelude::*;

/// A genre.
#[derive(Choices, Debug, Clone, Copy)]
#[non_exhaustive]
pub(crate) enum Genre {
    /// Rock.
    Rock,
}
/// A kind.
#[derive(Choices, Debug, Clone, Copy)]
#[orm(integer)]
#[non_exhaustive]
pub(crate) enum Kind {
    /// Rock.
    Rock,
}
/// A key.
#[derive(FieldType, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[orm(key)]
pub(crate) struct Key(pub(crate) i64);

/// An album.
#[derive(Model, Debug, Clone)]
#[orm(table = "strict_album", ordering = "-title", unique("title", "genre"), check(a, "1 = 1"))]
pub(crate) struct Album {
    /// Key.
    #[orm(primary_key, auto)]
    pub(crate) key: Key,
    /// Title.
    #[orm(max_length = 30, validate = check)]
    pub(crate) title: String,
    /// Genre.
    #[orm(default = Genre::Rock)]
    pub(crate) genre: Genre,
    /// Kind.
    pub(crate) kind: Option<Kind>,
    /// Added.
    #[orm(auto_now_add)]
    pub(crate) added: DateTime<Utc>,
    /// Other.
    pub(crate) other: ForeignKey<Self>,
    /// Price.
    #[orm(precision = 10, scale = 2, default = 3.5)]
    pub(crate) price: Decimal,
    /// Seed.
    #[orm(db_default = sql("1"))]
    pub(crate) seed: i64,
    /// Private.
    private: Option<i64>,
    /// Cache.
    #[orm(skip)]
    pub(crate) cache: i64,
}
const fn check(title: &str) -> Result<(), &'static str> {
    if title.is_empty() { Err("empty") } else { Ok(()) }
}
/// Makes.
#[must_use]
pub(crate) fn make() -> Album {
    new!(Album { title: "x", other: Key(1), seed: 3 })
}

#[derive(Model, Debug, Clone)]
struct Private {
    id: i64,
    name: String,
}

pub(crate) mod inner {
    #[derive(super::Model, Debug, Clone)]
    pub(crate) struct Crate {
        pub(crate) id: i64,
        name: String,
        p: super::ForeignKey<super::Private>,
    }
}
#[test]
fn uses() {
    _ = Private::builder();
    _ = inner::Crate::builder();
    _ = make().cache;
    assert_eq!(Genre::ALL.len() + Kind::ALL.len(), 2);
}

/// Nobody makes one: it is a table all the same.
#[derive(Model)]
struct Unused {
    id: i64,
    name: String,
}

macro_rules! unused {
    ($name:ident $field:ident) => {
        #[derive(Model)]
        struct $name {
            id: i64,
            $field: String,
        }
    };
}

unused!(AlsoUnused title);
