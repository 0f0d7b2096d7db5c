//! Which foreign key was violated, where the database does not say: SQLite names neither table nor column.

use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::{ConstraintKind, Error};
use crate::meta::{ModelMeta, constraint_name};
use crate::query::{ColumnRef, Comparison, Node, Query};
use crate::sql::{self, Select};
use crate::value::Value;

/// Completes the error of a statement that wrote these values: looks for the target of each foreign key, and names the one that is not there.
pub(crate) async fn name(db: &Database, model: &'static ModelMeta, values: &[(usize, Value)], error: Error) -> Error {
    let Error::Constraint(mut violated) = error else { return error };
    if violated.kind != ConstraintKind::ForeignKey || !violated.fields.is_empty() || db.backend() != Backend::Sqlite {
        return Error::Constraint(violated);
    }
    violated.model = Some(model.name);
    for (at, value) in values {
        let Some(relation) = model.fields[*at].relation else { continue };
        if !value.is_null() && is_missing(db, (relation.target)(), value).await {
            return named(Error::Constraint(violated), model, *at);
        }
    }
    Error::Constraint(violated)
}

/// The error of a statement that violated this foreign key, whatever the database says.
pub(super) fn named(error: Error, model: &'static ModelMeta, at: usize) -> Error {
    let Error::Constraint(mut violated) = error else { return error };
    if violated.kind == ConstraintKind::ForeignKey {
        let field = &model.fields[at];
        violated.model = Some(model.name);
        violated.fields = vec![field.name];
        violated.name.get_or_insert_with(|| constraint_name(model.table, &[field.column], "fkey").into());
    }
    Error::Constraint(violated)
}

async fn is_missing(db: &Database, target: &'static ModelMeta, key: &Value) -> bool {
    let mut query = Query::new(target);
    query.filters.push(Node::Compare {
        op: Comparison::Eq,
        left: Box::new(Node::Column(ColumnRef::own(target, target.primary_key))),
        right: Box::new(Node::Value(key.clone())),
    });
    let Ok(statement) = sql::select(db.plans(), db.backend(), &query, Select::Exists) else { return false };
    // the block that the statement failed in takes no more statements of the program's, but this one may look
    let found = db.look(statement, &Context::of(target)).await;
    found.is_ok_and(|rows| rows.is_empty())
}
