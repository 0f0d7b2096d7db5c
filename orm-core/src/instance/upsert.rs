//! One instance that is inserted, or where its row is there already, updates it.

use super::many;
use super::write::{encode, now};
use crate::db::{Context, Database};
use crate::error::{QueryError, Result};
use crate::meta::ModelMeta;
use crate::model::{DecodeError, Instance, Row, ValidationErrors};
use crate::relations::missing_target;
use crate::sql;
use crate::value::{Cells, OwnedRow};

/// Inserts or updates, and reads the row back. `check` looks at the whole row before any field is set.
pub(crate) async fn upsert(
    instance: &mut dyn Instance,
    db: &Database,
    unique: Vec<usize>,
    check: fn(&Row<'_>) -> Result<(), DecodeError>,
) -> Result<()> {
    let meta = instance.meta();
    check_unique(meta, &unique)?;
    instance.touch(true, now());
    ValidationErrors::check(instance)?;
    let counted = meta.pk().auto && instance.is_unsaved();
    if counted && unique == [meta.primary_key] {
        let what = "the instance has no primary key yet, so there is no row that it could update: save it, or tell it by other fields";
        return Err(QueryError::Misuse { what }.into());
    }
    let mut values = Vec::with_capacity(meta.fields.len());
    for field in (0..meta.fields.len()).filter(|&field| !(counted && field == meta.primary_key)) {
        values.push((field, encode(instance, field)?));
    }
    // when the row was added stays as it is
    let kept = |field: &usize| *field == meta.primary_key || unique.contains(field) || meta.fields[*field].auto_now_add;
    let mut update: Vec<usize> = (0..meta.fields.len()).filter(|field| !kept(field)).collect();
    if update.is_empty() {
        // nothing is left to update, and the row that is there comes back only when it is
        update.extend(unique.first());
    }
    let statement = sql::upsert(db.plans(), db.backend(), meta, &values, &unique, &update)?;
    let written: Result<Vec<OwnedRow>> = db.fetch(statement, &Context::of(meta), |row| Ok(row.to_owned_row())).await;
    let rows = match written {
        Ok(rows) => rows,
        Err(error) => return Err(missing_target::name(db, meta, &values, error).await),
    };
    let Some(row) = rows.first() else { return Ok(()) };
    check(&Row::new(row))?;
    (0..meta.fields.len()).try_for_each(|field| many::assign(instance, field, row.cell(field)))
}

/// Refuses fields that are not unique together: no row could be told by them.
pub(super) fn check_unique(meta: &'static ModelMeta, unique: &[usize]) -> Result<()> {
    if meta.is_unique(unique) {
        return Ok(());
    }
    let fields: Vec<&str> = unique.iter().map(|&field| meta.fields[field].name).collect();
    let advice =
        "name the primary key, a field with `#[orm(unique)]`, or all fields of a `#[orm(unique(..))]` of the struct";
    Err(QueryError::NotUnique { model: meta.name, fields: fields.join(", ").into(), advice }.into())
}
