//! The statements behind the methods of an instance.

use super::hooks::{HookTable, SaveEvent};
use super::update_with::assign_to_row;
use super::version::{self, Version};
use crate::db::{Context, Database};
use crate::error::{Error, QueryError, Result};
use crate::meta::ModelMeta;
use crate::model::{DecodeError, Instance, Model, Place, Row, ValidationErrors};
use crate::query::{Assignment, ColumnRef, Comparison, Node, Query};
use crate::relations::{Deleted, collector, missing_target};
use crate::sql;
use crate::value::{Cells, OwnedRow, Value, truncate_timestamp};
use chrono::{DateTime, Utc};

/// Inserts a new instance; the fields at `omitted` get their value from the database.
pub async fn create<M: Model>(mut instance: M, db: &Database, omitted: &[usize]) -> Result<M> {
    insert(&mut instance, db, omitted).await?;
    Ok(instance)
}

/// What of an instance is written, and how.
#[derive(Debug, Clone, Copy)]
pub(super) enum Saving<'s> {
    /// All of it: an INSERT, or an UPDATE, and where that finds no row, an INSERT.
    Save,
    /// As a new row; the database gives these fields their value.
    Insert(&'s [usize]),
    /// All of it, to the row that is there.
    Update,
    /// These fields.
    Fields(&'s [usize]),
    /// What is assigned.
    With(&'s [Assignment]),
}

impl Saving<'_> {
    /// Writes it, between the model's hooks where it has such.
    pub(super) async fn save(self, instance: &mut dyn Instance, db: &Database) -> Result<()> {
        match HookTable::find(instance) {
            None => self.write(instance, db).await.map(drop),
            // a box: what few models need would make the future of each one larger
            Some(hooks) => Box::pin(hooks.around_save(instance, db, self)).await,
        }
    }

    /// Writes it. Whether the row is new.
    pub(super) async fn write(self, instance: &mut dyn Instance, db: &Database) -> Result<bool> {
        match self {
            Saving::Save => save_row(instance, db).await,
            Saving::Insert(omitted) => insert_row(instance, db, omitted).await.map(|()| true),
            Saving::Update => update_row(instance, db).await.map(|()| false),
            Saving::Fields(fields) => save_fields_of_row(instance, db, fields).await.map(|()| false),
            Saving::With(assignments) => assign_to_row(instance, db, assignments).await.map(|()| false),
        }
    }

    /// What the hooks are told before it.
    pub(super) fn event(self, instance: &dyn Instance) -> SaveEvent {
        match self {
            Saving::Save => SaveEvent::new(instance.is_unsaved(), None),
            Saving::Insert(_) => SaveEvent::new(true, None),
            Saving::Update => SaveEvent::new(false, None),
            Saving::Fields(fields) => SaveEvent::new(false, Some(fields.to_vec())),
            Saving::With(assignments) => {
                let fields = assignments.iter().map(|assignment| assignment.column.field);
                SaveEvent::new(false, Some(fields.collect()))
            }
        }
    }
}

pub(crate) async fn save(instance: &mut dyn Instance, db: &Database) -> Result<()> {
    Saving::Save.save(instance, db).await
}

async fn save_row(instance: &mut dyn Instance, db: &Database) -> Result<bool> {
    if instance.is_unsaved() {
        return insert_row(instance, db, &[]).await.map(|()| true);
    }
    instance.touch(false, now());
    let fields: Vec<usize> = other_fields(instance.meta()).collect();
    if try_update(instance, db, &fields, true).await? {
        return Ok(false);
    }
    insert_row(instance, db, &[]).await.map(|()| true)
}

pub(crate) async fn insert(instance: &mut dyn Instance, db: &Database, omitted: &[usize]) -> Result<()> {
    Saving::Insert(omitted).save(instance, db).await
}

async fn insert_row(instance: &mut dyn Instance, db: &Database, omitted: &[usize]) -> Result<()> {
    let meta = instance.meta();
    instance.touch(true, now());
    ValidationErrors::check(instance)?;
    // the database counts up a key that is not set
    let counted = (meta.pk().auto && instance.is_unsaved()).then_some(meta.primary_key);
    let returning: Vec<usize> = counted.iter().chain(omitted).copied().collect();
    let mut values = Vec::with_capacity(meta.fields.len());
    for field in (0..meta.fields.len()).filter(|field| !returning.contains(field)) {
        values.push((field, encode(instance, field)?));
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
    Saving::Update.save(instance, db).await
}

async fn update_row(instance: &mut dyn Instance, db: &Database) -> Result<()> {
    instance.touch(false, now());
    let fields: Vec<usize> = other_fields(instance.meta()).collect();
    if try_update(instance, db, &fields, true).await? { Ok(()) } else { Err(not_found(instance, db)) }
}

pub(crate) async fn save_fields(instance: &mut dyn Instance, db: &Database, fields: Vec<usize>) -> Result<()> {
    if fields.contains(&instance.meta().primary_key) {
        let what = "the primary key can't be changed by `save_fields`: it says which row is meant";
        return Err(QueryError::Misuse { what }.into());
    }
    Saving::Fields(&fields).save(instance, db).await
}

async fn save_fields_of_row(instance: &mut dyn Instance, db: &Database, fields: &[usize]) -> Result<()> {
    if fields.iter().any(|&field| instance.meta().fields[field].auto_now) {
        instance.touch(false, now());
    }
    if fields.is_empty() || try_update(instance, db, fields, false).await? {
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
    let key = encode(instance, meta.primary_key)?;
    let version = Version::expected(instance)?;
    let mut values = Vec::with_capacity(fields.len());
    for &field in fields {
        if meta.fields[field].version {
            continue;
        }
        values.push((field, encode(instance, field)?));
    }
    if let Some(Version { field, next, .. }) = &version {
        values.push((*field, next.clone()));
    }
    if values.is_empty() {
        // a model of nothing but a key: the row is there, or it is not
        let statement = sql::fetch_instance(db.plans(), db.backend(), meta, &[meta.primary_key], &key)?;
        return Ok(!db.fetch(statement, &Context::of(meta), |row| Ok(row.to_owned_row())).await?.is_empty());
    }
    let expected = version.as_ref().map(|version| (version.field, &version.expected));
    let statement = sql::update_instance(db.plans(), db.backend(), meta, &values, &key, expected)?;
    match db.execute(statement, &Context::of(meta)).await {
        Ok(outcome) if outcome.affected > 0 => {
            instance.bind_relations();
            if let Some(version) = version {
                version.count_up(instance);
            }
            Ok(true)
        }
        Ok(_) => {
            if version.is_some() {
                version::check_stale(instance, db, &by_key(instance)?).await?;
            }
            Ok(false)
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
    let key = encode(instance, meta.primary_key)?;
    let statement = sql::fetch_instance(db.plans(), db.backend(), meta, &fields, &key)?;
    let rows: Vec<OwnedRow> = db.fetch(statement, &Context::of(meta), |row| Ok(row.to_owned_row())).await?;
    match rows.first() {
        Some(row) => {
            check(&Row::new(row))?;
            assign(instance, &fields, Some(row))?;
            if fields.len() == meta.fields.len() {
                instance.forget_relations();
            }
            Ok(())
        }
        None => Err(not_found(instance, db)),
    }
}

pub(crate) async fn delete(instance: &mut dyn Instance, db: &Database) -> Result<Deleted> {
    saved(instance)?;
    let deleted = match HookTable::find(instance) {
        None => delete_row(instance, db).await?,
        Some(hooks) => Box::pin(hooks.around_delete(instance, db)).await?,
    };
    instance.forget_pk();
    Ok(deleted)
}

pub(super) async fn delete_row(instance: &mut dyn Instance, db: &Database) -> Result<Deleted> {
    let mut query = by_key(instance)?;
    let Some(version) = Version::expected(instance)? else { return collector::delete(db, &query).await };
    let key = query.clone();
    query.filters.push(is(instance.meta(), version.field, version.expected));
    let deleted = collector::delete(db, &query).await?;
    if deleted.total == 0 {
        version::check_stale(instance, db, &key).await?;
    }
    Ok(deleted)
}

/// The time of saving, as the databases keep it: what is in the instance equals what will be read.
pub(super) fn now() -> DateTime<Utc> {
    truncate_timestamp(Utc::now())
}

/// All fields but the primary key.
fn other_fields(meta: &'static ModelMeta) -> impl Iterator<Item = usize> {
    (0..meta.fields.len()).filter(|&field| field != meta.primary_key)
}

pub(super) fn encode(instance: &dyn Instance, field: usize) -> Result<Value> {
    let meta = instance.meta();
    instance.value(field).map_err(|reason| Error::Encode { model: meta.name, field: meta.fields[field].name, reason })
}

pub(super) fn saved(instance: &dyn Instance) -> Result<()> {
    if instance.is_unsaved() {
        let what = "the instance has no primary key yet: save it first";
        return Err(QueryError::Misuse { what }.into());
    }
    Ok(())
}

/// The row with this instance's key.
pub(super) fn by_key(instance: &dyn Instance) -> Result<Query> {
    let meta = instance.meta();
    let mut query = Query::new(meta);
    query.filters.push(is(meta, meta.primary_key, encode(instance, meta.primary_key)?));
    Ok(query)
}

/// `field = value`
pub(super) fn is(meta: &'static ModelMeta, field: usize, value: Value) -> Node {
    Node::Compare {
        op: Comparison::Eq,
        left: Box::new(Node::Column(ColumnRef::own(meta, field))),
        right: Box::new(Node::Value(value)),
    }
}

/// Whether the query has a row.
pub(super) async fn exists(db: &Database, query: &Query) -> Result<bool> {
    let statement = sql::select(db.plans(), db.backend(), query, sql::Select::Exists)?;
    Ok(!db.fetch(statement, &Context::of(query.model), |_| Ok(())).await?.is_empty())
}

pub(super) fn not_found(instance: &dyn Instance, db: &Database) -> Error {
    let condition = by_key(instance).map(|query| query.described(db.log_values())).unwrap_or_default();
    Error::NotFound { model: instance.meta().name, condition: condition.into() }
}

/// Sets the fields that the database gave back.
pub(super) fn assign(instance: &mut dyn Instance, fields: &[usize], row: Option<&OwnedRow>) -> Result<()> {
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
