//! UPDATE of a queryset.

use super::expression::{Expressions, stored_form};
use super::joins::Joins;
use super::parts::Parts;
use super::plan::Plans;
use super::shape::{Shape, Verb};
use super::statement::{Statement, StatementKind};
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{Error, QueryError, Result};
use crate::meta::FieldMeta;
use crate::query::{Assignment, ColumnRef, Node, Query};
use crate::value::{SqlType, Value};

/// The statement that assigns to each row of the query, and gives back these expressions over the new row.
pub(crate) fn update(
    plans: &Plans,
    backend: Backend,
    query: &Query,
    assignments: &[Assignment],
    returning: &[Node],
) -> Result<Statement> {
    for (at, assignment) in assignments.iter().enumerate() {
        check(assignment, &assignments[..at])?;
    }
    let parts = Parts::sliced(query);
    parts.check_rows()?;
    let mut shape = Shape::new(backend, Verb::Update, query.model);
    shape.word(assignments.len() as u64);
    for Assignment { column, node } in assignments {
        shape.word(column.field as u64);
        shape.node(node).map_err(|refused| refused_at(refused, *column))?;
    }
    parts.shape(&mut shape)?;
    shape.nodes(returning)?;
    plans.statement(backend, &shape, StatementKind::Bulk, |w| {
        let root = Joins::new(w, query.model);
        let expressions = Expressions::rows(&root);
        w.push("UPDATE ");
        root.write_root(w);
        for (at, assignment) in assignments.iter().enumerate() {
            w.push(if at == 0 { " SET " } else { ", " });
            assign(w, &expressions, assignment)?;
        }
        if backend == Backend::Sqlite && assignments.iter().any(|assignment| reads(&assignment.node, query)) {
            // SQLite would read rows that this very statement has changed; with FROM it reads all before it changes any
            w.push(" FROM (SELECT 1)");
        }
        parts.write_condition(w, &root, " WHERE ")?;
        write_returning(w, &expressions, returning)
    })
}

/// `RETURNING …`; nothing for an empty list.
pub(super) fn write_returning(w: &mut Writer<'_>, expressions: &Expressions<'_>, returning: &[Node]) -> Result<()> {
    for (at, node) in returning.iter().enumerate() {
        w.push(if at == 0 { " RETURNING " } else { ", " });
        expressions.selected(w, node)?;
    }
    Ok(())
}

fn refused_at(refused: super::shape::Refused, column: ColumnRef) -> Error {
    match refused {
        super::shape::Refused::Value { reason, beside: None } => {
            super::shape::Refused::Value { reason, beside: Some(column) }.into()
        }
        refused => refused.into(),
    }
}

/// Whether an expression reads other rows of the table that is updated.
fn reads(node: &Node, query: &Query) -> bool {
    node.any(&mut |node| match node {
        Node::Column(column) => {
            std::iter::successors(column.trimmed().path, |link| link.parent).any(|link| link.target().is(query.model))
        }
        // what another query reads is not followed
        Node::Exists(_) | Node::Scalar(_) => true,
        _ => false,
    })
}

/// Refuses what the column can't hold, and a column that is assigned twice.
fn check(assignment: &Assignment, before: &[Assignment]) -> Result<()> {
    let field = assignment.column.field_meta();
    if before.iter().any(|other| other.column.field == assignment.column.field) {
        return Err(QueryError::Misuse { what: "one column is assigned twice in one update" }.into());
    }
    if assignment.node.needs_groups() {
        return Err(QueryError::Misuse { what: "an aggregate can't be assigned to a column" }.into());
    }
    if assignment.node.has_window() {
        return Err(QueryError::Misuse { what: "a function over a window can't be assigned to a column" }.into());
    }
    if let Node::Value(value) = &assignment.node {
        field.check(value).map_err(|reason| Error::Encode {
            model: assignment.column.model.name,
            field: field.name,
            reason,
        })?;
    }
    Ok(())
}

fn assign(w: &mut Writer<'_>, expressions: &Expressions<'_>, assignment: &Assignment) -> Result<()> {
    let column = assignment.column;
    w.ident(column.field_meta().column).push(" = ");
    match &assignment.node {
        Node::Value(value) => {
            w.bind(value, stored_form(w.backend(), column));
            if matches!(value, Value::Null(_)) {
                w.cast(value.sql_type());
            }
            Ok(())
        }
        node if w.backend() == Backend::Sqlite && column.field_meta().sql_type == SqlType::Decimal => {
            // PostgreSQL rounds to the column's scale by itself
            let (precision, scale) = column.field_meta().precision.unwrap_or(FieldMeta::DEFAULT_PRECISION);
            w.push("orm_decimal_scale(");
            expressions.selected(w, node)?;
            w.push(", ").number(precision.into()).push(", ").number(scale.into()).push(")");
            Ok(())
        }
        node => expressions.outermost(w, node),
    }
}
