//! Rows of related models: one beside each row, and those that belong to many rows, by one statement.

use super::DynQuerySet;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::meta::ModelMeta;
use crate::model::{Decode, Row};
use crate::query::by_name::NameError;
use crate::query::{Extra, Kept};
use crate::queryset::by_name::{NamedRow, row};
use crate::sql;
use crate::value::{SqlType, Value};
use std::sync::Arc;

/// What tells which row of another model a row belongs to. Fields are said by their positions.
#[derive(Debug, Clone, Copy)]
pub enum Belongs {
    /// The field of the row itself that holds the key.
    Field(usize),
    /// Pairs: rows of the model between, as in a [`DynPairs`](crate::manager::DynPairs).
    Pairs {
        /// The model between.
        via: &'static ModelMeta,
        /// Its foreign key to the rows that others belong to.
        field: usize,
        /// Its foreign key to the rows that belong to them.
        onward: usize,
    },
}

impl DynQuerySet {
    /// Beside each row the fields of the one that a way leads to, named by the way: `select_related("album")` gives `album__id`,
    /// `album__title` and so on, all of them NULL where there is no such row.
    ///
    /// # Errors
    /// The name means nothing, or does not lead to one row of another model.
    pub fn select_related(mut self, way: &str) -> Result<Self, NameError> {
        let link = self.names_of().way(way)?;
        self.extra.extend(link.target().fields.iter().map(|field| format!("{way}__{}", field.name).into()));
        Ok(self.step(|query| query.extra.push(Extra::Row(link, Kept::Field))))
    }

    /// The rows that belong to those with these keys, each behind the key of the row that it belongs to. A slice is one of the rows of each.
    ///
    /// # Errors
    /// As `prefetch_related` of a typed queryset.
    pub async fn rows_of(&self, db: &Database, belongs: Belongs, keys: Vec<Value>) -> Result<Vec<(Value, NamedRow)>> {
        let mut query = self.asked();
        if query.distinct && !query.is_distinct() {
            // no row of a model comes twice
            Arc::make_mut(&mut query).distinct = false;
        }
        let (key, via, sql_type) = match belongs {
            Belongs::Field(field) => (field, None, query.model.fields[field].sql_type),
            Belongs::Pairs { via, field, onward } => (field, Some((via, onward)), via.fields[field].sql_type),
        };
        let keys = Value::List(sql_type, keys);
        let parents = sql::Parents { key, via, keys: &keys };
        let statement = sql::children(db.plans(), db.backend(), &query, parents)?;
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let decode = keyed(self.names(), self.types(), (parents.cell(&query), sql_type));
        db.fetch_by(statement, &Context::of(query.model), decode).await
    }
}

/// Reads rows, each behind a key in a cell of its own.
fn keyed(names: Vec<Box<str>>, types: Vec<SqlType>, (at, sql_type): (usize, SqlType)) -> Decode<(Value, NamedRow)> {
    let (names, types): (Arc<[Box<str>]>, Arc<[SqlType]>) = (names.into(), types.into());
    Decode::made(move || {
        let (names, types) = (Arc::clone(&names), Arc::clone(&types));
        move |cells: &Row<'_>| {
            let key = row::read(&cells.skip(at), &[sql_type])?.pop().unwrap_or(Value::Null(sql_type));
            Ok((key, NamedRow::new(Arc::clone(&names), row::read(cells, &types)?)))
        }
    })
}
