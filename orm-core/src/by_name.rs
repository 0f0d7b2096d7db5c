//! Queries from names that are known only when the program runs: for requests, for a shell, for an admin.
//!
//! Beside the layers: re-exports what `query` and `queryset` have for it.
//!
//! * [`Q::by_name`](crate::model::Q) and [`Order::by_name`](crate::model::Order::by_name) are parts of a typed queryset;
//!   [`values_by_name`](crate::queryset::QuerySet::values_by_name) gives rows of values.
//! * [`Names`] is a list of what outsiders may name.
//! * [`DynInstance`] is an instance without its type, [`DynPairs`] a many-to-many relation of one.
//! * [`DynQuerySet`] has no types at all: its model is found by [`model`], its rows are [`NamedRow`]s.
//!
//! ```no_run
//! # use orm::prelude::*;
//! use orm::by_name::{DynQuerySet, field, model};
//!
//! # async fn example(db: Database) -> orm::Result {
//! let songs = DynQuerySet::of(model("Song")?);
//! let rock = songs.q("album__genre", "Rock")? & !songs.q("name__icontains", "remix")?;
//! let found = songs.clone().filter(rock.clone()).order_by(["-plays"])?.limit(20).values(["name", "album__title"])?.rows(&db).await?;
//! println!("{:?}", found[0].get("album__title"));
//! songs.filter(rock).update(&db, [("plays", field("plays") + 1)]).await?;
//! # Ok(()) }
//! # fn main() {}
//! ```

pub use crate::instance::DynInstance;
pub use crate::manager::DynPairs;
pub use crate::query::by_name::{Dynamic, IntoDynamic, MAX_NAME, MAX_STEPS, NameError, field, model};
pub use crate::queryset::{
    Belongs, DynOrder, DynQ, DynQuerySet, DynWindow, NamedRow, NamedSelection, Names, ValueNames,
};
pub use crate::value::{SqlType, Value};
