//! The methods that every instance of a model has.

use super::FieldList;
use crate::db::Database;
use crate::error::Result;
use crate::model::{Assignments, Model, ValidationErrors};
use crate::relations::Deleted;
use std::future::Future;

/// Saving, refreshing, validating and deleting: every model has these methods.
///
/// ```no_run
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Album { id: i64, title: String, artist: String, genre: Option<String>, price: Decimal, added: DateTime<Utc> }
/// # async fn example(db: Database) -> orm::Result {
/// let mut album = new!(Album { title: "Divide", artist: "Ed Sheeran", price: Decimal::TEN, added: Utc::now() });
/// album.save(&db).await?; // INSERT; the key is filled in
/// album.genre = Some("Pop".to_owned());
/// album.save(&db).await?; // UPDATE
/// album.save_fields(&db, (Album.genre, Album.price)).await?; // of these two only
/// album.refresh(&db).await?;
/// let gone = album.delete(&db).await?;
/// println!("{gone}"); // 1 row: 1 Album
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait Persistence: Model {
    /// Saves the instance: an INSERT while its key is unset, else an UPDATE, and where that finds no row, an INSERT with the key.
    ///
    /// The instance is [validated](Self::validate) before anything is sent. An unset key is filled in, `auto_now` fields are set.
    ///
    /// # Errors
    /// [`Validation`](crate::Error::Validation), [`Constraint`](crate::Error::Constraint), and what a statement may fail with.
    fn save<'a>(&'a mut self, db: &'a Database) -> impl Future<Output = Result<()>> + Send + 'a {
        super::save(self, db)
    }

    /// Inserts the instance as a new row, also when its key is set.
    fn insert<'a>(&'a mut self, db: &'a Database) -> impl Future<Output = Result<()>> + Send + 'a {
        super::insert(self, db, &[])
    }

    /// Updates the row with this instance's key.
    ///
    /// # Errors
    /// [`NotFound`](crate::Error::NotFound) when there is no such row, and as [`save`](Self::save).
    fn update<'a>(&'a mut self, db: &'a Database) -> impl Future<Output = Result<()>> + Send + 'a {
        super::update(self, db)
    }

    /// Updates only these fields of the row with this instance's key: `album.save_fields(&db, (Album.title, Album.genre))`.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    fn save_fields<'a>(
        &'a mut self,
        db: &'a Database,
        fields: impl FieldList<Self>,
    ) -> impl Future<Output = Result<()>> + Send + 'a {
        super::save_fields(self, db, fields.positions())
    }

    /// Assigns to columns of the row with this instance's key, and reads the new values back into the instance, in one statement: the row as
    /// it is now counts, whatever the instance says.
    ///
    /// `auto_now` fields are set too. Other fields of the instance are neither written nor read.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Song { id: i64, name: String, #[orm(default = 0)] plays: i64 }
    /// # async fn example(db: Database, mut song: Song) -> orm::Result {
    /// song.update_with(&db, Song.plays.set(Song.plays + 1)).await?;
    /// println!("{} plays", song.plays); // also those that others counted meanwhile
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`update`](Self::update).
    fn update_with<'a>(
        &'a mut self,
        db: &'a Database,
        assignments: impl Assignments<Self>,
    ) -> impl Future<Output = Result<()>> + Send + 'a {
        super::update_with(self, db, assignments.assignments())
    }

    /// Reads all fields of the row with this instance's key again. A field that can't hold what is found leaves all as they were.
    ///
    /// Related rows that were loaded with the instance are let go of.
    ///
    /// # Errors
    /// [`NotFound`](crate::Error::NotFound) when there is no such row any more.
    fn refresh<'a>(&'a mut self, db: &'a Database) -> impl Future<Output = Result<()>> + Send + 'a {
        super::refresh(self, db, (0..Self::META.fields.len()).collect(), |row| Self::decode(row).map(drop))
    }

    /// Reads these fields of the row with this instance's key again. A field that can't hold what is found leaves all as they were.
    fn refresh_fields<'a, F: FieldList<Self>>(
        &'a mut self,
        db: &'a Database,
        fields: F,
    ) -> impl Future<Output = Result<()>> + Send + 'a {
        super::refresh(self, db, fields.positions(), F::check)
    }

    /// Deletes the row with this instance's key, and what the delete rules of foreign keys take along. The key is unset afterwards.
    ///
    /// # Errors
    /// [`Protected`](crate::Error::Protected) and [`Restricted`](crate::Error::Restricted) when a foreign key forbids it; nothing is
    /// deleted then.
    fn delete<'a>(&'a mut self, db: &'a Database) -> impl Future<Output = Result<Deleted>> + Send + 'a {
        super::delete(self, db)
    }

    /// Checks the instance as `save` does, without a database.
    ///
    /// # Errors
    /// Everything that is wrong, field by field.
    fn validate(&self) -> Result<(), ValidationErrors> {
        ValidationErrors::check(self)
    }
}

impl<M: Model> Persistence for M {}
