//! Rows of values by name, and the list of what outsiders may name.

mod names;
pub(super) mod row;

pub use names::{NamedSelection, Names, ValueNames};
pub use row::NamedRow;
pub(super) use row::decode;

use super::QuerySet;
use crate::model::Model;
use crate::query::by_name::NameError;
use std::marker::PhantomData;
use std::sync::Arc;

impl<M: Model, R> QuerySet<M, R> {
    /// Rows of values by name, each of the type of its column; of no names, all fields of the model. A way to many rows gives a row for
    /// each.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String }
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64, album: ForeignKey<Album> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let rows = Song.objects.order_by(Song.id).values_by_name(["name", "album__title"])?.all(&db).await?;
    /// println!("{:?}", rows[0].get("album__title"));
    /// // serde writes it as {"name": "Lithium", "album__title": "Nevermind"}
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// A name means nothing.
    pub fn values_by_name(self, names: impl ValueNames<M>) -> Result<QuerySet<M, NamedRow>, NameError> {
        let NamedSelection { names, nodes, .. } = names.selection()?;
        let decode = row::decode(Arc::from(names), &nodes);
        let query = self.step(|query| query.select(nodes));
        Ok(QuerySet { query: query.query, decode, loading: None, model: PhantomData })
    }
}
