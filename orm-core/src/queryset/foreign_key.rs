//! Loading the row at the other end of a foreign key.

use super::{QuerySet, fetch};
use crate::db::Database;
use crate::error::Result;
use crate::model::{Decode, ForeignKey, Model, NotLoaded};
use std::panic::Location;

impl<M: Model> ForeignKey<M> {
    /// The row pointed at: the one at hand, else it is read, and stays at hand. Whatever the default scope of its model is: what is pointed
    /// at is there.
    ///
    /// # Errors
    /// [`NotFound`](crate::Error::NotFound) when there is no such row (any more).
    #[track_caller]
    pub fn fetch<'a>(&'a self, db: &'a Database) -> impl Future<Output = Result<&'a M>> + Send + use<'a, M> {
        let place = Location::caller();
        async move {
            if let Ok(row) = self.get() {
                return Ok(row);
            }
            let by_key = QuerySet::<M>::new().unscoped().pk(self.key().clone());
            let row = fetch::one_alone(db, &by_key.query(), Decode::Plain(M::decode), place).await?;
            self.keep(row).ok_or_else(|| NotLoaded { model: M::META.name, many: false }.into())
        }
    }
}
