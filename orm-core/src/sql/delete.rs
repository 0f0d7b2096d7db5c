//! DELETE of the rows of one table, where no other table points at them.

use super::expression::Expressions;
use super::joins::Joins;
use super::parts::Parts;
use super::plan::Plans;
use super::shape::{Shape, Verb};
use super::statement::{Statement, StatementKind};
use super::update::write_returning;
use crate::backend::Backend;
use crate::error::Result;
use crate::query::{Node, Query};

/// The statement that deletes the rows of the query, and gives back these expressions over them.
pub(crate) fn delete(plans: &Plans, backend: Backend, query: &Query, returning: &[Node]) -> Result<Statement> {
    let parts = Parts::sliced(query);
    parts.check_rows()?;
    let mut shape = Shape::new(backend, Verb::Delete, query.model);
    shape.word(u64::MAX);
    parts.shape(&mut shape)?;
    shape.nodes(returning)?;
    plans.statement(backend, &shape, StatementKind::Bulk, |w| {
        let root = Joins::new(w, query.model);
        w.push("DELETE FROM ");
        root.write_root(w);
        parts.write_condition(w, &root, " WHERE ")?;
        write_returning(w, &Expressions::rows(&root), returning)
    })
}
