//! INSERT and UPDATE of one instance, and the two in one statement.

use super::bulk::{OnConflict, write_conflict};
use super::expression::stored_form;
use super::plan::Plans;
use super::shape::{Shape, Verb};
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::meta::ModelMeta;
use crate::query::ColumnRef;
use crate::value::Value;

/// The statement that inserts a row of these fields, and gives back those of `returning`.
pub(crate) fn insert(
    plans: &Plans,
    backend: Backend,
    model: &'static ModelMeta,
    values: &[(usize, Value)],
    returning: &[usize],
) -> Result<Statement> {
    let mut shape = fields_shape(backend, Verb::Insert, model, values)?;
    shape.word(u64::MAX);
    returning.iter().for_each(|&field| shape.word(field as u64));
    plans.statement(backend, &shape, StatementKind::Write, |w| {
        write_values(w, model, values);
        for (at, &field) in returning.iter().enumerate() {
            w.push(if at == 0 { " RETURNING " } else { ", " }).ident(model.fields[field].column);
        }
        Ok(())
    })
}

/// The statement that updates these fields of the row with that key, and where one is expected, that version.
pub(crate) fn update_instance(
    plans: &Plans,
    backend: Backend,
    model: &'static ModelMeta,
    values: &[(usize, Value)],
    key: &Value,
    expected: Option<(usize, &Value)>,
) -> Result<Statement> {
    let mut shape = fields_shape(backend, Verb::UpdateInstance, model, values)?;
    shape.value(key)?;
    if let Some((field, version)) = expected {
        shape.word(field as u64);
        shape.value(version)?;
    }
    plans.statement(backend, &shape, StatementKind::Write, |w| {
        w.push("UPDATE ").ident(model.table);
        for (at, (field, value)) in values.iter().enumerate() {
            w.push(if at == 0 { " SET " } else { ", " }).ident(model.fields[*field].column).push(" = ");
            stored(w, model, *field, value);
        }
        w.push(" WHERE ").ident(model.table).push(".").ident(model.pk().column).push(" = ");
        stored(w, model, model.primary_key, key);
        if let Some((field, version)) = expected {
            w.push(" AND ").ident(model.table).push(".").ident(model.fields[field].column).push(" = ");
            stored(w, model, field, version);
        }
        Ok(())
    })
}

/// The statement that inserts a row of these fields, or where it can't because of the fields that are unique together, updates the row that
/// is there; it gives back all fields.
pub(crate) fn upsert(
    plans: &Plans,
    backend: Backend,
    model: &'static ModelMeta,
    values: &[(usize, Value)],
    unique: &[usize],
    update: &[usize],
) -> Result<Statement> {
    let mut shape = fields_shape(backend, Verb::Upsert, model, values)?;
    for fields in [unique, update] {
        shape.word(u64::MAX);
        fields.iter().for_each(|&field| shape.word(field as u64));
    }
    plans.statement(backend, &shape, StatementKind::Write, |w| {
        write_values(w, model, values);
        write_conflict(w, model, OnConflict::Update { unique, update });
        for (at, field) in model.fields.iter().enumerate() {
            w.push(if at == 0 { " RETURNING " } else { ", " }).ident(model.table).push(".").ident(field.column);
        }
        Ok(())
    })
}

fn write_values(w: &mut Writer<'_>, model: &'static ModelMeta, values: &[(usize, Value)]) {
    w.push("INSERT INTO ").ident(model.table);
    if values.is_empty() {
        w.push(" DEFAULT VALUES");
        return;
    }
    for (at, (field, _)) in values.iter().enumerate() {
        w.push(if at == 0 { " (" } else { ", " }).ident(model.fields[*field].column);
    }
    for (at, (field, value)) in values.iter().enumerate() {
        w.push(if at == 0 { ") VALUES (" } else { ", " });
        stored(w, model, *field, value);
    }
    w.push(")");
}

fn fields_shape<'v>(
    backend: Backend,
    verb: Verb,
    model: &'static ModelMeta,
    values: &'v [(usize, Value)],
) -> Result<Shape<'v>> {
    let mut shape = Shape::new(backend, verb, model);
    for (field, value) in values {
        shape.word(*field as u64);
        shape.value(value).map_err(|refused| match refused {
            super::shape::Refused::Value { reason, .. } => {
                Error::Encode { model: model.name, field: model.fields[*field].name, reason }
            }
            refused => refused.into(),
        })?;
    }
    Ok(shape)
}

fn stored(w: &mut Writer<'_>, model: &'static ModelMeta, field: usize, value: &Value) {
    w.bind(value, stored_form(w.backend(), ColumnRef::own(model, field)));
}
