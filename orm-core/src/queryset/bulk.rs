//! Many instances that are saved at once.

use super::QuerySet;
use crate::db::Database;
use crate::error::{QueryError, Result};
use crate::instance::{self, BulkOptions, Conflict, FieldList, List};
use crate::model::Model;
use std::future::Future;

impl<M: Model> QuerySet<M> {
    /// Inserts all instances, or none: any number, in few statements. Their keys are filled in.
    ///
    /// Before anything is sent all are validated; the error says which of the list is wrong. `auto_now` and `auto_now_add` fields are set, to one
    /// time. Every column is written as the instance has it, but for keys that are counted up: a default of the database (`db_default`) is
    /// not asked for. A key that is set is inserted as it is. Hooks are not called.
    ///
    /// [`bulk`](Self::bulk) says what happens to rows that are there already.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, genre: Option<String> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let mut albums: Vec<Album> = (1..=10_000).map(|number| new!(Album { title: format!("Volume {number}") })).collect();
    /// Album.objects.bulk_create(&db, &mut albums).await?;
    /// println!("{}", albums[9_999].id);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Validation`](crate::Error::Validation) with the position in the list, before anything is sent;
    /// [`Constraint`](crate::Error::Constraint), and what a statement may fail with. Nothing is inserted then, and the instances have no
    /// key.
    pub fn bulk_create<'a>(
        &self,
        db: &'a Database,
        instances: &'a mut [M],
    ) -> impl Future<Output = Result<()>> + Send + use<'a, M> {
        let created = self.bulk(instances).create(db);
        async move { created.await.map(drop) }
    }

    /// Updates these fields of the rows of all instances, or of none, each with the values of its own instance, in few statements; how many
    /// rows were there.
    ///
    /// What of the fields is not valid is an error before anything is sent. An `auto_now` field is set when it is named. Where the model has a
    /// `version`, one row that was changed meanwhile leaves all as they were. Hooks are not called.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String, genre: Option<String> }
    /// # async fn example(db: Database) -> orm::Result {
    /// let mut albums = Album.objects.all(&db).await?;
    /// for album in &mut albums {
    ///     album.title = album.title.to_uppercase();
    /// }
    /// let there: u64 = Album.objects.bulk_update(&db, &mut albums, (Album.title, Album.genre)).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Validation`](crate::Error::Validation) with the position in the list, [`Query`](crate::Error::Query) for an instance without a key;
    /// [`Stale`](crate::Error::Stale), [`Constraint`](crate::Error::Constraint), and what a statement may fail with.
    pub fn bulk_update<'a, F: FieldList<M>>(
        &self,
        db: &'a Database,
        instances: &'a mut [M],
        fields: F,
    ) -> impl Future<Output = Result<u64>> + Send + use<'a, M, F> {
        self.bulk(instances).update(db, fields)
    }

    /// Instances to be saved at once, and how: it ends in [`create`](Bulk::create) or [`update`](Bulk::update).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, #[orm(unique)] code: String, title: String, genre: Option<String> }
    /// # async fn example(db: Database, mut albums: Vec<Album>) -> orm::Result {
    /// let new: u64 = Album.objects.bulk(&mut albums).ignore_conflicts().create(&db).await?;
    /// // a row with that code is updated
    /// Album.objects.bulk(&mut albums).update_conflicts(Album.code, (Album.title, Album.genre)).create(&db).await?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn bulk<'r>(&self, instances: &'r mut [M]) -> Bulk<'r, M> {
        Bulk { instances, options: BulkOptions::default(), misuse: self.narrowed() }
    }

    /// That the queryset says which rows are meant, where none are asked for.
    pub(super) fn narrowed(&self) -> Option<&'static str> {
        self.query.as_ref().map(|_| "this writes the given instances, whatever was filtered, ordered or sliced before: call it on `objects`")
    }
}

/// Instances to be saved at once, and how. [`QuerySet::bulk`] makes one.
#[must_use = "nothing is sent until this ends in `create` or `update`, and that is awaited"]
#[derive(Debug)]
pub struct Bulk<'r, M> {
    instances: &'r mut [M],
    options: BulkOptions,
    misuse: Option<&'static str>,
}

impl<'r, M: Model> Bulk<'r, M> {
    /// A row that would violate a unique constraint is left out, whatever constraint it is. Keys are not filled in, because which rows were left out is not
    /// told; [`create`](Self::create) says how many were not.
    pub fn ignore_conflicts(mut self) -> Self {
        self.conflict(Conflict::Ignore);
        self
    }

    /// Where a row is there that is alike in all of the unique fields, these fields of it are updated, and `auto_now` fields. The primary key of the row is filled in,
    /// and its `version`, which is counted up.
    ///
    /// The unique fields are the primary key, a field with `unique`, or all fields of a `unique(..)` of the struct. Two instances of the list
    /// that are alike in them are an error before anything is sent.
    pub fn update_conflicts(mut self, unique: impl FieldList<M>, update: impl FieldList<M>) -> Self {
        self.conflict(Conflict::Update { unique: unique.positions(), update: update.positions() });
        self
    }

    /// At most so many rows with one statement. Without it the library decides: all are one transaction in any case.
    pub fn batch_size(mut self, rows: usize) -> Self {
        self.options.batch_size = Some(rows);
        self
    }

    fn conflict(&mut self, conflict: Conflict) {
        if !matches!(self.options.conflict, Conflict::Fail) {
            self.misuse.get_or_insert(
                "a conflict is ignored or updates the row: call one of `ignore_conflicts` and `update_conflicts`, once",
            );
        }
        self.options.conflict = conflict;
    }

    /// Inserts all instances, or none; how many rows were written. As [`bulk_create`](QuerySet::bulk_create).
    ///
    /// # Errors
    /// As [`bulk_create`](QuerySet::bulk_create); [`Query`](crate::Error::Query) for unique fields that are not unique.
    pub async fn create(self, db: &Database) -> Result<u64> {
        self.check()?;
        instance::bulk_create(&mut List(self.instances), db, self.options).await
    }

    /// Updates these fields of all rows, or of none; how many rows were there. As [`bulk_update`](QuerySet::bulk_update).
    ///
    /// # Errors
    /// As [`bulk_update`](QuerySet::bulk_update).
    pub fn update<'a, F: FieldList<M>>(
        mut self,
        db: &'a Database,
        fields: F,
    ) -> impl Future<Output = Result<u64>> + Send + use<'a, 'r, M, F>
    where
        'r: 'a,
    {
        if !matches!(self.options.conflict, Conflict::Fail) {
            self.misuse.get_or_insert(
                "`ignore_conflicts` and `update_conflicts` are about new rows: end in `create`, or leave them out",
            );
        }
        let fields = fields.positions();
        async move {
            self.check()?;
            instance::bulk_update(&mut List(self.instances), db, fields, self.options.batch_size).await
        }
    }

    fn check(&self) -> Result<()> {
        match self.misuse {
            Some(what) => Err(QueryError::Misuse { what }.into()),
            None => Ok(()),
        }
    }
}
