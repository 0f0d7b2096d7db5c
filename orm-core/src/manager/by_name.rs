//! Many-to-many relations that are known by name.

use super::keys::difference;
use crate::db::{Context, Database};
use crate::error::Result;
use crate::meta::ModelMeta;
use crate::model::Row;
use crate::relations::pairs::Paired;
use crate::sql::{self, Select};
use crate::value::{OwnedRow, Value};

/// The pairs of one row in a many-to-many relation that is known by name: rows of the model between.
#[derive(Debug, Clone)]
pub struct DynPairs {
    paired: Paired,
}

impl DynPairs {
    /// Those of the row with this key. `field` is the position of the foreign key of the model between that leads to it, `onward` that of the
    /// one that leads to the others.
    pub fn of(via: &'static ModelMeta, field: usize, onward: usize, symmetrical: bool, key: Value) -> Self {
        DynPairs { paired: Paired { via, field, onward, symmetrical, key } }
    }

    /// Relates the rows with these keys to it. What is related already stays so.
    ///
    /// # Errors
    /// As `add` of a [`ManyToMany`](crate::queryset::ManyToMany).
    pub async fn add(&self, db: &Database, keys: Vec<Value>) -> Result<()> {
        self.paired.add(db, keys, Vec::new()).await
    }

    /// Ends the relation to the rows with these keys.
    ///
    /// # Errors
    /// As `remove` of a [`ManyToMany`](crate::queryset::ManyToMany).
    pub async fn remove(&self, db: &Database, keys: Vec<Value>) -> Result<()> {
        self.paired.remove(db, Some(keys)).await
    }

    /// Ends the relation to all rows.
    ///
    /// # Errors
    /// As `clear` of a [`ManyToMany`](crate::queryset::ManyToMany).
    pub async fn clear(&self, db: &Database) -> Result<()> {
        self.paired.remove(db, None).await
    }

    /// Relates exactly the rows with these keys.
    ///
    /// # Errors
    /// As `set` of a [`ManyToMany`](crate::queryset::ManyToMany).
    pub async fn set(&self, db: &Database, keys: Vec<Value>) -> Result<()> {
        db.atomic(async |db| {
            let there = self.keys(db).await?;
            let (gone, new) = difference(&there, &keys);
            self.paired.remove(db, Some(gone)).await?;
            self.paired.add(db, new, Vec::new()).await
        })
        .await
    }

    /// The keys of the related rows.
    async fn keys(&self, db: &Database) -> Result<Vec<Value>> {
        let query = self.paired.keys();
        let sql_type = self.paired.via.fields[self.paired.onward].sql_type;
        let statement = sql::select(db.plans(), db.backend(), &query, Select::Rows)?;
        let rows: Vec<OwnedRow> = db.fetch(statement, &Context::of(query.model), |row| Ok(row.to_owned_row())).await?;
        let read = |row: &OwnedRow| Ok(Value::read(sql_type, Row::new(row).cell(0)).map_err(unread)?);
        rows.iter().map(read).collect()
    }
}

fn unread(reason: crate::value::CellError) -> crate::model::DecodeError {
    crate::model::DecodeError { model: None, place: crate::model::Place::Position(1), reason }
}
