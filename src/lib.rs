//! The Django ORM for Rust: plain structs are models, queries are typed and lazy, on SQLite and PostgreSQL.
//!
//! ```
//! use orm::prelude::*;
//!
//! #[derive(Model, Debug, Clone)]
//! pub struct Album {
//!     pub id: i64,
//!     #[orm(max_length = 30)]
//!     pub title: String,
//! }
//!
//! # fn main() {
//! let album = new!(Album { title: "Divide" });
//! assert_eq!(album.title, "Divide");
//! let queryset = Album.objects.filter(Album.title.eq("Divide"));
//! # let _ = queryset;
//! # }
//! ```

pub mod prelude;

pub use orm_core::{backend, db, error, instance, meta, model, query, queryset, relations, value};

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
