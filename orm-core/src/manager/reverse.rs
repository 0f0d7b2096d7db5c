//! `add`, `remove`, `set` and `clear` of the other side of a foreign key.

use super::keys::{RelatedKeys, difference, keys};
use crate::db::Database;
use crate::error::Result;
use crate::model::Model;
use crate::queryset::{Related, Reverse};
use crate::relations::pointers::Pointed;

/// What it takes to change which rows point at the instance. A new one is made with its foreign key:
/// `create!(&db, Song { name: "Lithium", album: &album })`. Rows that were loaded into the field are forgotten.
impl<M: Model> Reverse<M> {
    fn pointed(&self) -> Result<Pointed> {
        let (relation, key) = self.bound().ok_or_else(super::unsaved)?;
        Ok(Pointed { relation, key: key.clone() })
    }

    /// Points these rows at the instance: an instance, its key, or a list of either. One statement. Instances that are at hand elsewhere
    /// keep the foreign key that they were read with.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Label { id: i64, name: String, #[orm(reverse = "label")] albums: Reverse<Album> }
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, label: Option<ForeignKey<Label>> }
    /// # async fn example(db: Database, mut label: Label, one: Album, two: Album) -> orm::Result {
    /// label.albums.add(&db, [&one, &two]).await?;
    /// label.albums.remove(&db, &one).await?; // its label is NULL now
    /// label.albums.set(&db, [one.id]).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](crate::Error::NotFound) when one of them does not exist; none is changed then.
    pub async fn add<Via>(&mut self, db: &Database, rows: impl RelatedKeys<M, Via>) -> Result<()> {
        let (pointed, keys) = (self.pointed()?, keys(rows)?);
        self.forget();
        pointed.add(db, keys).await
    }

    /// Makes the foreign key of these rows NULL, where it points at the instance. One statement.
    ///
    /// # Errors
    /// [`Query`](crate::Error::Query) when the foreign key is required: such a row points at another one, or goes.
    pub async fn remove<Via>(&mut self, db: &Database, rows: impl RelatedKeys<M, Via>) -> Result<()> {
        let (pointed, keys) = (self.pointed()?, keys(rows)?);
        self.forget();
        pointed.remove(db, Some(keys)).await
    }

    /// Makes the foreign key of all rows that point at the instance NULL. One statement.
    ///
    /// # Errors
    /// As [`remove`](Self::remove).
    pub async fn clear(&mut self, db: &Database) -> Result<()> {
        let pointed = self.pointed()?;
        self.forget();
        pointed.remove(db, None).await
    }

    /// Lets exactly these rows point at the instance: reads which ones do, makes the foreign key of those that are not among them NULL, and
    /// points the others at it, in one transaction. Where the foreign key is required, one statement points these rows at it, when no other
    /// row would have to be let go.
    ///
    /// # Errors
    /// As [`add`](Self::add) and [`remove`](Self::remove); nothing is changed then.
    pub async fn set<Via>(&mut self, db: &Database, rows: impl RelatedKeys<M, Via>) -> Result<()> {
        let (pointed, wanted) = (self.pointed()?, keys(rows)?);
        self.forget();
        if pointed.check_optional().is_err() {
            return pointed.set_required(db, wanted).await;
        }
        if wanted.is_empty() {
            return pointed.remove(db, None).await;
        }
        db.atomic(async |db| {
            let there = super::read_keys::<M>(db, &pointed.keys()).await?;
            let (gone, new) = difference(&there, &wanted);
            pointed.remove(db, Some(gone)).await?;
            pointed.add(db, new).await
        })
        .await
    }
}
