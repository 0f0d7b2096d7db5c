//! Many instances of one model, without its type: what bulk writes work on.

use super::write::{encode, now};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::meta::ModelMeta;
use crate::model::{DecodeError, Instance, Model, Place, ValidationErrors, ValidationReason};
use crate::sql;
use crate::value::{Cell, CellError, Packed, Plain, SqlType, Value};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// A list of instances.
pub(crate) trait Instances: Send + Sync {
    /// The model.
    fn meta(&self) -> &'static ModelMeta;
    /// How many there are.
    fn len(&self) -> usize;
    /// One of them.
    fn at(&self, row: usize) -> &dyn Instance;
    /// One of them, to change.
    fn at_mut(&mut self, row: usize) -> &mut dyn Instance;
}

/// A list of one model's instances.
pub(crate) struct List<'r, M>(pub(crate) &'r mut [M]);

impl<M: Model> Instances for List<'_, M> {
    fn meta(&self) -> &'static ModelMeta {
        M::META
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn at(&self, row: usize) -> &dyn Instance {
        &self.0[row]
    }

    fn at_mut(&mut self, row: usize) -> &mut dyn Instance {
        &mut self.0[row]
    }
}

/// How long a loop over instances may keep a runtime's thread.
const TURN: Duration = Duration::from_millis(1);

/// Sets the fields with `auto_now` of all, and at an insert those with `auto_now_add`, to one and the same time.
pub(super) fn touch(rows: &mut dyn Instances, inserting: bool) {
    if !rows.meta().fields.iter().any(|field| field.auto_now || field.auto_now_add) {
        return;
    }
    let now = now();
    for row in 0..rows.len() {
        rows.at_mut(row).touch(inserting, now);
    }
}

/// Checks all instances; the error says which of them is wrong. With `fields`, only what is wrong with those counts.
pub(super) async fn check(rows: &dyn Instances, fields: Option<&[usize]>) -> Result<()> {
    let meta = rows.meta();
    let mut turn = Instant::now();
    for row in 0..rows.len() {
        if let Err(mut errors) = ValidationErrors::check(rows.at(row)) {
            if let Some(fields) = fields {
                errors.errors.retain(|error| fields.iter().any(|&field| meta.fields[field].name == error.field));
            }
            if !errors.errors.is_empty() {
                errors.row = Some(row);
                return Err(errors.into());
            }
        }
        if row % 64 == 63 && turn.elapsed() > TURN {
            tokio::task::yield_now().await;
            turn = Instant::now();
        }
    }
    Ok(())
}

/// Refuses two instances that are alike in all of these fields. One with a NULL among them is like no other.
pub(super) fn check_distinct(rows: &dyn Instances, fields: &[usize]) -> Result<()> {
    // mostly these are keys, in the order in which they were read
    if matches!(fields, &[field] if is_ascending(rows, field)) {
        return Ok(());
    }
    let meta = rows.meta();
    let mut seen: HashMap<Vec<u8>, usize> = HashMap::with_capacity(rows.len());
    for row in 0..rows.len() {
        let Some(identity) = identity(rows.at(row), fields)? else { continue };
        if let Some(&of) = seen.get(&identity) {
            let mut errors = ValidationErrors::new(meta.name);
            errors.row = Some(row);
            for &field in fields {
                errors.add(meta.fields[field].name, ValidationReason::Duplicate { of });
            }
            return Err(errors.into());
        }
        seen.insert(identity, row);
    }
    Ok(())
}

/// Whether the field holds whole numbers, each larger than the one before.
fn is_ascending(rows: &dyn Instances, field: usize) -> bool {
    let mut before = None;
    (0..rows.len()).all(|row| match rows.at(row).plain(field) {
        Some(Plain::Integer(number)) => before.replace(number).is_none_or(|before| before < number),
        _ => false,
    })
}

/// What tells the instance from others with another value in one of these fields; `None` where one is NULL, or a key that is not set.
pub(super) fn identity(instance: &dyn Instance, fields: &[usize]) -> Result<Option<Vec<u8>>> {
    let mut out = Vec::with_capacity(fields.len() * 17);
    for &field in fields {
        if field == instance.meta().primary_key && instance.is_unsaved() {
            return Ok(None);
        }
        let value = encode(instance, field)?;
        if value.is_null() {
            return Ok(None);
        }
        value.identify(&mut out);
    }
    Ok(Some(out))
}

/// The values of these fields of these rows: on PostgreSQL a list for each field, on SQLite row by row.
pub(super) fn packed(backend: Backend, rows: &dyn Instances, of: &[usize], fields: &[usize]) -> Result<Packed> {
    let (meta, count) = (rows.meta(), of.len() * fields.len());
    match backend {
        Backend::Postgres => {
            let mut lists =
                Packed::lists(fields.iter().map(|&field| sql::listed(meta.fields[field].sql_type)).collect(), count);
            for &field in fields {
                for &row in of {
                    let instance = rows.at(row);
                    match instance.plain(field) {
                        Some(value) => lists.push(value),
                        None => lists.push_value(encode(instance, field)?),
                    }
                }
            }
            Ok(lists)
        }
        Backend::Sqlite => {
            let mut values = Packed::rows(count);
            for &row in of {
                let instance = rows.at(row);
                for &field in fields {
                    match instance.plain(field) {
                        // it is among the fields where there is no other one: NULL is counted up
                        _ if field == meta.primary_key && instance.is_unsaved() => values.push(Plain::Null),
                        Some(value) => values.push(value),
                        None => values.push_other(sql::stored(meta, field, encode(instance, field)?)?),
                    }
                }
            }
            Ok(values)
        }
    }
}

/// Sets a field from a cell.
pub(super) fn assign(instance: &mut dyn Instance, field: usize, cell: Cell<'_>) -> Result<()> {
    let meta = instance.meta();
    instance.assign(field, cell).map_err(|reason| misread(meta, field, reason))
}

/// A cell is not what the field needs.
#[cold]
pub(super) fn misread(meta: &'static ModelMeta, field: usize, reason: CellError) -> Error {
    DecodeError { model: Some(meta.name), place: Place::Field(meta.fields[field].name), reason }.into()
}

/// A whole number as a value of a column's type. What does not fit was never a key of it.
pub(super) fn integer(sql_type: SqlType, number: i64) -> Value {
    match sql_type {
        SqlType::I16 => i16::try_from(number).map_or(Value::Null(sql_type), Value::I16),
        SqlType::I32 => i32::try_from(number).map_or(Value::Null(sql_type), Value::I32),
        _ => Value::I64(number),
    }
}
