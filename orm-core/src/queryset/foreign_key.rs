//! Loading the row at the other end of a foreign key.

use super::QuerySet;
use crate::db::Database;
use crate::error::Result;
use crate::model::{ForeignKey, Model, NotLoaded};

impl<M: Model> ForeignKey<M> {
    /// The row pointed at: the one at hand, else it is read, and stays at hand.
    ///
    /// # Errors
    /// [`NotFound`](crate::Error::NotFound) when there is no such row (any more).
    pub async fn fetch(&self, db: &Database) -> Result<&M> {
        if let Ok(row) = self.get() {
            return Ok(row);
        }
        let row = QuerySet::<M>::new().pk(self.key().clone()).one(db).await?;
        self.keep(row).ok_or_else(|| NotLoaded { model: M::META.name, many: false }.into())
    }
}
