//! Which foreign key still points at rows that were to go, where the database does not say: SQLite names neither table nor column.

use super::collector::counts;
use super::missing_target::named;
use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::{ConstraintError, ConstraintKind, Error, Result};
use crate::meta::{Closure, Edge};
use crate::query::Query;
use crate::sql::Deletion;

/// Completes the error of a statement that the rows of the query did not survive: looks for a row that points at one of them.
pub(crate) async fn name(db: &Database, closure: &Closure, query: &Query, error: Error) -> Error {
    match Deletion::new(db.plans(), db.backend(), closure, query) {
        Ok(deletion) => name_by(db, closure, &deletion, error).await,
        Err(_) => error,
    }
}

/// As [`name`], in the middle of a deletion.
pub(super) async fn name_by(db: &Database, closure: &Closure, deletion: &Deletion<'_>, error: Error) -> Error {
    match &error {
        Error::Constraint(violated) if violated.kind == ConstraintKind::ForeignKey && violated.fields.is_empty() => {}
        _ => return error,
    }
    if db.backend() != Backend::Sqlite {
        return error;
    }
    // what can't be found out leaves the error as it is
    match first(db, closure, deletion).await {
        Ok(Some(edge)) => named(error, edge.child, edge.field),
        _ => error,
    }
}

/// The error for a row that points at one that is gone, where the database has put off its own check.
pub(super) async fn check(db: &Database, closure: &Closure, deletion: &Deletion<'_>) -> Result<()> {
    match first(db, closure, deletion).await? {
        None => Ok(()),
        Some(edge) => {
            let kind = ConstraintKind::ForeignKey;
            let violated = ConstraintError { kind, model: None, fields: Vec::new(), name: None, source: None };
            Err(named(Error::Constraint(Box::new(violated)), edge.child, edge.field))
        }
    }
}

/// The first of the loose foreign keys by which a row points.
async fn first<'c>(db: &Database, closure: &'c Closure, deletion: &Deletion<'_>) -> Result<Option<&'c Edge>> {
    let Some(statement) = deletion.loose()? else { return Ok(None) };
    let counts = counts(&db.look(statement, &Context::of(closure.root)).await?)?;
    Ok(closure.loose.iter().zip(counts).find(|(_, count)| *count > 0).map(|(edge, _)| edge))
}
