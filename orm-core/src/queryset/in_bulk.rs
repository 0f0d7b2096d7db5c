//! Rows by their keys.

use super::QuerySet;
use super::fetch::{rows, rows_alone};
use crate::db::Database;
use crate::error::{QueryError, Result};
use crate::model::{Column, Decode, DecodeError, IntoField, Model, Place, Root, Row};
use crate::query::{ColumnRef, Node, Tree};
use crate::sql::Select;
use crate::value::{FieldType, Value, ValueError};
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::panic::Location;

impl<M: Model> QuerySet<M> {
    /// The rows with these primary keys, by their key. A key that no row has is left out; however many they are, it is one statement.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, title: String }
    /// # async fn example(db: Database) -> orm::Result {
    /// let albums = Album.objects.in_bulk(&db, [1, 2, 3]).await?;
    /// if let Some(album) = albums.get(&2) {
    ///     println!("{}", album.title);
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Query`](crate::Error::Query) after `limit` or `offset`, and what a statement may fail with.
    #[track_caller]
    pub fn in_bulk<'d, V, K: IntoField<M::Pk, V>, I: IntoIterator<Item = K>>(
        &self,
        db: &'d Database,
        keys: I,
    ) -> impl Future<Output = Result<HashMap<M::Pk, M>>> + Send + use<'d, M, V, K, I> {
        let keys = keys.into_iter().map(|key| key.into_field().encode());
        let (query, answer, place) = (self.among(M::META.primary_key, keys).query(), self.answer(), Location::caller());
        async move {
            let found = rows(db, &query, Select::Rows, answer, place).await?;
            Ok(found.into_iter().map(|row| (row.pk().clone(), row)).collect())
        }
    }

    /// The rows with these values of a unique column, by that value.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, #[orm(unique)] code: String }
    /// # async fn example(db: Database) -> orm::Result {
    /// let albums = Album.objects.in_bulk_by(&db, Album.code, ["div-1", "mul-1"]).await?;
    /// println!("{:?}", albums.get("div-1"));
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`in_bulk`](Self::in_bulk), and when the column is not unique.
    #[track_caller]
    pub fn in_bulk_by<'d, T, const FIELD: usize, V, K: IntoField<T::Base, V>, I: IntoIterator<Item = K>>(
        &self,
        db: &'d Database,
        column: Column<Root<M>, M, T, FIELD>,
        values: I,
    ) -> impl Future<Output = Result<HashMap<T::Base, M>>> + Send + use<'d, M, T, FIELD, V, K, I>
    where
        T: FieldType,
        T::Base: Eq + Hash,
    {
        let _ = column;
        let values = values.into_iter().map(|value| value.into_field().encode());
        let (query, answer, place) = (self.among(FIELD, values).query(), self.answer(), Location::caller());
        let read = answer.decode();
        async move {
            let field = &M::META.fields[FIELD];
            if !(field.unique || field.primary_key) {
                let advice =
                    "several rows may have one value; group the rows of a query instead, or make the field unique";
                return Err(QueryError::NotUnique { model: M::META.name, fields: field.name.into(), advice }.into());
            }
            let decode = Decode::made(move || {
                let mut reader = read.reader();
                move |row: &Row<'_>| Ok((keyed::<M, T::Base, FIELD>(row)?, reader.read(row)?))
            });
            let found = rows_alone(db, &query, Select::Rows, decode, place).await?;
            let (keys, mut found): (Vec<_>, Vec<_>) = found.into_iter().unzip();
            answer.load(&mut found, db).await?;
            Ok(keys.into_iter().zip(found).collect())
        }
    }

    fn among(&self, field: usize, values: impl Iterator<Item = Result<Value, ValueError>>) -> Self {
        let column = ColumnRef::own(M::META, field);
        let is_in = Tree::leaf(Node::Column(column)).is_in(column.field_meta().sql_type, values);
        self.clone().step(|query| {
            if query.is_sliced() {
                query
                    .misuse
                    .get_or_insert("`in_bulk` can't follow `limit` or `offset`: the keys say which rows are meant");
            }
            query.filters.push(is_in.node);
            // the rows have no order in a map
            query.order = Some(Vec::new());
        })
    }
}

/// What a row is known by.
fn keyed<M: Model, T: FieldType, const FIELD: usize>(row: &Row<'_>) -> Result<T, DecodeError> {
    let place = Place::Field(M::META.fields[FIELD].name);
    T::decode(row.cell(FIELD)).map_err(|reason| DecodeError { model: Some(M::META.name), place, reason })
}
