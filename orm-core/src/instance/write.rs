//! The statements behind the methods of an instance.

use crate::db::{Context, Database};
use crate::error::{Error, QueryError, Result};
use crate::meta::ModelMeta;
use crate::model::{DecodeError, Instance, Model, Place, Row, ValidationErrors};
use crate::query::{ColumnRef, Comparison, Node, Query};
use crate::relations::{Deleted, collector, missing_target};
use crate::sql;
use crate::value::{Cells, OwnedRow, Value, truncate_timestamp};
use chrono::{DateTime, Utc};

/// Inserts a new instance; the fields at `omitted` get their value from the database.
pub async fn create<M: Model>(mut instance: M, db: &Database, omitted: &[usize]) -> Result<M> {
    insert(&mut instance, db, omitted).await?;
    Ok(instance)
}

pub(crate) async fn save(instance: &mut dyn Instance, db: &Database) -> Result<()> {
    if instance.is_unsaved() {
        return insert(instance, db, &[]).await;
    }
    instance.touch(false, now());
    let fields: Vec<usize> = other_fields(instance.meta()).collect();
    if try_update(instance, db, &fields, true).await? { Ok(()) } else { insert(instance, db, &[]).await }
}

pub(crate) async fn insert(instance: &mut dyn Instance, db: &Database, omitted: &[usize]) -> Result<()> {
    let meta = instance.meta();
    instance.touch(true, now());
    ValidationErrors::check(instance)?;
    // the database counts up a key that is not set
    let counted = (meta.pk().auto && instance.is_unsaved()).then_some(meta.primary_key);
    let returning: Vec<usize> = counted.iter().chain(omitted).copied().collect();
    let mut values = Vec::with_capacity(meta.fields.len());
    for field in (0..meta.fields.len()).filter(|field| !returning.contains(field)) {
        values.push((field, value(instance, field)?));
    }
    let statement = sql::insert(db.plans(), db.backend(), meta, &values, &returning)?;
    let inserted = if returning.is_empty() {
        db.execute(statement, &Context::of(meta)).await.map(|_| Vec::new())
    } else {
        db.fetch(statement, &Context::of(meta), |row| Ok(row.to_owned_row())).await
    };
    match inserted {
        Ok(rows) => {
            assign(instance, &returning, rows.first())?;
            instance.bind_relations();
            Ok(())
        }
        Err(error) => Err(missing_target::name(db, meta, &values, error).await),
    }
}

pub(crate) async fn update(instance: &mut dyn Instance, db: &Database) -> Result<()> {
    instance.touch(false, now());
    let fields: Vec<usize> = other_fields(instance.meta()).collect();
    if try_update(instance, db, &fields, true).await? { Ok(()) } else { Err(not_found(instance, db)) }
}

pub(crate) async fn save_fields(instance: &mut dyn Instance, db: &Database, fields: Vec<usize>) -> Result<()> {
    if fields.contains(&instance.meta().primary_key) {
        let what = "the primary key can't be changed by `save_fields`: it says which row is meant";
        return Err(QueryError::Misuse { what }.into());
    }
    if fields.iter().any(|&field| instance.meta().fields[field].auto_now) {
        instance.touch(false, now());
    }
    if fields.is_empty() || try_update(instance, db, &fields, false).await? {
        Ok(())
    } else {
        Err(not_found(instance, db))
    }
}

/// Updates these fields; whether there was a row.
async fn try_update(instance: &mut dyn Instance, db: &Database, fields: &[usize], whole: bool) -> Result<bool> {
    let meta = instance.meta();
    saved(instance)?;
    let checked = ValidationErrors::check(instance);
    match checked {
        Ok(()) => {}
        Err(errors) if whole => return Err(errors.into()),
        // only what is saved now has to be valid
        Err(mut errors) => {
            errors.errors.retain(|error| fields.iter().any(|&field| meta.fields[field].name == error.field));
            if !errors.errors.is_empty() {
                return Err(errors.into());
            }
        }
    }
    let key = value(instance, meta.primary_key)?;
    let mut values = Vec::with_capacity(fields.len());
    for &field in fields {
        values.push((field, value(instance, field)?));
    }
    if values.is_empty() {
        // a model of nothing but a key: the row is there, or it is not
        let statement = sql::fetch_instance(db.plans(), db.backend(), meta, &[meta.primary_key], &key)?;
        return Ok(!db.fetch(statement, &Context::of(meta), |row| Ok(row.to_owned_row())).await?.is_empty());
    }
    let statement = sql::update_instance(db.plans(), db.backend(), meta, &values, &key)?;
    match db.execute(statement, &Context::of(meta)).await {
        Ok(outcome) => {
            instance.bind_relations();
            Ok(outcome.affected > 0)
        }
        Err(error) => Err(missing_target::name(db, meta, &values, error).await),
    }
}

/// Reads these fields again. `check` looks at the whole row before any of them is set.
pub(crate) async fn refresh(
    instance: &mut dyn Instance,
    db: &Database,
    fields: Vec<usize>,
    check: fn(&Row<'_>) -> Result<(), DecodeError>,
) -> Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let meta = instance.meta();
    saved(instance)?;
    let key = value(instance, meta.primary_key)?;
    let statement = sql::fetch_instance(db.plans(), db.backend(), meta, &fields, &key)?;
    let rows: Vec<OwnedRow> = db.fetch(statement, &Context::of(meta), |row| Ok(row.to_owned_row())).await?;
    match rows.first() {
        Some(row) => {
            check(&Row::new(row))?;
            assign(instance, &fields, Some(row))
        }
        None => Err(not_found(instance, db)),
    }
}

pub(crate) async fn delete(instance: &mut dyn Instance, db: &Database) -> Result<Deleted> {
    saved(instance)?;
    let query = by_key(instance)?;
    let deleted = collector::delete(db, &query).await?;
    instance.forget_pk();
    Ok(deleted)
}

/// The time of saving, as the databases keep it: what is in the instance equals what will be read.
fn now() -> DateTime<Utc> {
    truncate_timestamp(Utc::now())
}

/// All fields but the primary key.
fn other_fields(meta: &'static ModelMeta) -> impl Iterator<Item = usize> {
    (0..meta.fields.len()).filter(|&field| field != meta.primary_key)
}

fn value(instance: &dyn Instance, field: usize) -> Result<Value> {
    let meta = instance.meta();
    instance.value(field).map_err(|reason| Error::Encode { model: meta.name, field: meta.fields[field].name, reason })
}

fn saved(instance: &dyn Instance) -> Result<()> {
    if instance.is_unsaved() {
        let what = "the instance has no primary key yet: save it first";
        return Err(QueryError::Misuse { what }.into());
    }
    Ok(())
}

fn by_key(instance: &dyn Instance) -> Result<Query> {
    let meta = instance.meta();
    let mut query = Query::new(meta);
    query.filters.push(Node::Compare {
        op: Comparison::Eq,
        left: Box::new(Node::Column(ColumnRef::own(meta, meta.primary_key))),
        right: Box::new(Node::Value(value(instance, meta.primary_key)?)),
    });
    Ok(query)
}

fn not_found(instance: &dyn Instance, db: &Database) -> Error {
    let condition = by_key(instance).map(|query| query.described(db.log_values())).unwrap_or_default();
    Error::NotFound { model: instance.meta().name, condition: condition.into() }
}

/// Sets the fields that the database gave back.
fn assign(instance: &mut dyn Instance, fields: &[usize], row: Option<&OwnedRow>) -> Result<()> {
    let meta = instance.meta();
    let Some(row) = row else { return Ok(()) };
    for (at, &field) in fields.iter().enumerate() {
        instance.assign(field, row.cell(at)).map_err(|reason| DecodeError {
            model: Some(meta.name),
            place: Place::Field(meta.fields[field].name),
            reason,
        })?;
    }
    Ok(())
}
