//! INSERT and UPDATE of one instance.

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
        w.push("INSERT INTO ").ident(model.table);
        if values.is_empty() {
            w.push(" DEFAULT VALUES");
        } else {
            for (at, (field, _)) in values.iter().enumerate() {
                w.push(if at == 0 { " (" } else { ", " }).ident(model.fields[*field].column);
            }
            for (at, (field, value)) in values.iter().enumerate() {
                w.push(if at == 0 { ") VALUES (" } else { ", " });
                stored(w, model, *field, value);
            }
            w.push(")");
        }
        for (at, &field) in returning.iter().enumerate() {
            w.push(if at == 0 { " RETURNING " } else { ", " }).ident(model.fields[field].column);
        }
        Ok(())
    })
}

/// The statement that updates these fields of the row with that key.
pub(crate) fn update_instance(
    plans: &Plans,
    backend: Backend,
    model: &'static ModelMeta,
    values: &[(usize, Value)],
    key: &Value,
) -> Result<Statement> {
    let mut shape = fields_shape(backend, Verb::UpdateInstance, model, values)?;
    shape.value(key)?;
    plans.statement(backend, &shape, StatementKind::Write, |w| {
        w.push("UPDATE ").ident(model.table);
        for (at, (field, value)) in values.iter().enumerate() {
            w.push(if at == 0 { " SET " } else { ", " }).ident(model.fields[*field].column).push(" = ");
            stored(w, model, *field, value);
        }
        w.push(" WHERE ").ident(model.table).push(".").ident(model.pk().column).push(" = ");
        stored(w, model, model.primary_key, key);
        Ok(())
    })
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
