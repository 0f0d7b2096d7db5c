//! Expressions that are assigned to the row of an instance.

use super::version::{self, Version};
use super::write::{Saving, assign, by_key, is, not_found, now, saved};
use crate::db::{Context, Database};
use crate::error::{QueryError, Result};
use crate::meta::ModelMeta;
use crate::model::Instance;
use crate::query::{Assignment, ColumnRef, Node};
use crate::relations::missing_target;
use crate::sql::{self, Statement, StatementKind};
use crate::value::{OwnedRow, SqlType, Value};

pub(crate) async fn update_with(
    instance: &mut dyn Instance,
    db: &Database,
    assignments: Vec<Assignment>,
) -> Result<()> {
    let meta = instance.meta();
    if assignments.iter().any(|assignment| assignment.column.field == meta.primary_key) {
        let what = "the primary key can't be changed by `update_with`: it says which row is meant";
        return Err(QueryError::Misuse { what }.into());
    }
    if assignments.iter().any(|assignment| assignment.column.field_meta().version) {
        let what = "the version can't be assigned by `update_with`: it is counted up by itself";
        return Err(QueryError::Misuse { what }.into());
    }
    saved(instance)?;
    if assignments.is_empty() {
        return Ok(());
    }
    Saving::With(&assignments).save(instance, db).await
}

/// Assigns, and reads the new values back.
pub(super) async fn assign_to_row(
    instance: &mut dyn Instance,
    db: &Database,
    assignments: &[Assignment],
) -> Result<()> {
    let meta = instance.meta();
    let mut query = by_key(instance)?;
    let by_key = query.clone();
    let mut all = assignments.to_vec();
    touch(meta, &mut all)?;
    if let Some(Version { field, expected, next }) = Version::expected(instance)? {
        query.filters.push(is(meta, field, expected));
        all.push(Assignment { column: ColumnRef::own(meta, field), node: Node::Value(next) });
    }
    let fields: Vec<usize> = all.iter().map(|assignment| assignment.column.field).collect();
    let columns: Vec<Node> = fields.iter().map(|&field| Node::Column(ColumnRef::own(meta, field))).collect();
    // of one row
    let statement =
        Statement { kind: StatementKind::Write, ..sql::update(db.plans(), db.backend(), &query, &all, &columns)? };
    let updated: Result<Vec<OwnedRow>> = db.fetch(statement, &Context::of(meta), |row| Ok(row.to_owned_row())).await;
    match updated {
        Ok(rows) if rows.is_empty() => {
            version::check_stale(instance, db, &by_key).await?;
            Err(not_found(instance, db))
        }
        Ok(rows) => assign(instance, &fields, rows.first()),
        Err(error) => Err(missing_target::name(db, meta, &values(&all), error).await),
    }
}

/// The `auto_now` fields are set too, unless something else is assigned to them.
fn touch(meta: &'static ModelMeta, assignments: &mut Vec<Assignment>) -> Result<()> {
    for (at, field) in meta.fields.iter().enumerate().filter(|(_, field)| field.auto_now) {
        if assignments.iter().any(|assignment| assignment.column.field == at) {
            continue;
        }
        let now = now();
        let value = match field.sql_type {
            SqlType::Timestamp => Value::Timestamp(now),
            SqlType::DateTime => Value::DateTime(now.naive_utc()),
            SqlType::Date => Value::Date(now.date_naive()),
            SqlType::Time => Value::Time(now.time()),
            // a newtype of something else: only the instance itself can be touched
            _ => continue,
        };
        assignments.push(Assignment { column: ColumnRef::own(meta, at), node: Node::Value(value) });
    }
    Ok(())
}

/// The values among the assignments, for the error of a foreign key.
pub(crate) fn values(assignments: &[Assignment]) -> Vec<(usize, Value)> {
    let value = |assignment: &Assignment| match &assignment.node {
        Node::Value(value) => Some((assignment.column.field, value.clone())),
        _ => None,
    };
    assignments.iter().filter_map(value).collect()
}
