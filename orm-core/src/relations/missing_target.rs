//! Which foreign key was violated, where the database does not say: SQLite names neither table nor column.

use crate::backend::Backend;
use crate::db::{Context, Database};
use crate::error::{ConstraintError, ConstraintKind, Error, Result};
use crate::meta::{ModelMeta, constraint_name};
use crate::query::{ColumnRef, Comparison, Node, Query};
use crate::sql::{self, Select, Statement, StatementKind};
use crate::value::{Cells, Value};
use std::collections::HashMap;

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

/// As [`name`], of a statement that wrote many values of each foreign key.
pub(crate) async fn name_lists(
    db: &Database,
    model: &'static ModelMeta,
    keys: Vec<(usize, Vec<Value>)>,
    error: Error,
) -> Error {
    let Error::Constraint(mut violated) = error else { return error };
    if violated.kind != ConstraintKind::ForeignKey || !violated.fields.is_empty() || db.backend() != Backend::Sqlite {
        return Error::Constraint(violated);
    }
    violated.model = Some(model.name);
    match first_missing(db, model, keys).await {
        Some(at) => named(Error::Constraint(violated), model, at),
        None => Error::Constraint(violated),
    }
}

/// The error for a foreign key that points at no row, where the database has put off its own check.
pub(crate) async fn check(db: &Database, model: &'static ModelMeta, keys: Vec<(usize, Vec<Value>)>) -> Result<()> {
    match first_missing(db, model, keys).await {
        None => Ok(()),
        Some(at) => Err(violated(model, at)),
    }
}

/// SQLite: as [`check`], of all rows of the table.
pub(crate) async fn check_table(db: &Database, model: &'static ModelMeta) -> Result<()> {
    let text = "SELECT k.\"from\" FROM pragma_foreign_key_check(?1) AS c JOIN pragma_foreign_key_list(?1) AS k ON k.id = c.fkid LIMIT 1";
    let binds = vec![Value::Text(model.table.to_owned())];
    let statement = Statement { binds, ..Statement::once(text, StatementKind::Read) };
    let columns: Vec<String> = db.fetch(statement, &Context::of(model), |row| row.get(0)).await?;
    match columns.first().and_then(|column| model.fields.iter().position(|field| field.column == column)) {
        None => Ok(()),
        Some(at) => Err(violated(model, at)),
    }
}

fn violated(model: &'static ModelMeta, at: usize) -> Error {
    let kind = ConstraintKind::ForeignKey;
    let violated = ConstraintError { kind, model: None, fields: Vec::new(), name: None, source: None };
    named(Error::Constraint(Box::new(violated)), model, at)
}

/// The first of the foreign keys with a value that is no key of the target.
async fn first_missing(db: &Database, model: &'static ModelMeta, keys: Vec<(usize, Vec<Value>)>) -> Option<usize> {
    for (at, values) in keys {
        let Some(relation) = model.fields[at].relation else { continue };
        let target = (relation.target)();
        let mut distinct: HashMap<Vec<u8>, Value> = HashMap::with_capacity(values.len());
        for value in values {
            let mut identity = Vec::new();
            value.identify(&mut identity);
            distinct.insert(identity, value);
        }
        if distinct.is_empty() {
            continue;
        }
        let (wanted, sql_type) = (distinct.len(), target.pk().sql_type);
        let mut query = Query::new(target);
        query.filters.push(Node::In {
            left: Box::new(Node::Column(ColumnRef::key(target))),
            list: Box::new(Node::Value(Value::List(sql_type, distinct.into_values().collect()))),
        });
        let Ok(statement) = sql::select(db.plans(), db.backend(), &query, Select::Count) else { continue };
        let found = db.look(statement, &Context::of(target)).await;
        let found = found.ok().and_then(|rows| rows.first().and_then(|row| row.cell(0).integer().ok()));
        if found.is_some_and(|found| usize::try_from(found).is_ok_and(|found| found < wanted)) {
            return Some(at);
        }
    }
    None
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
        left: Box::new(Node::Column(ColumnRef::key(target))),
        right: Box::new(Node::Value(key.clone())),
    });
    let Ok(statement) = sql::select(db.plans(), db.backend(), &query, Select::Exists) else { return false };
    // the block that the statement failed in takes no more statements of the program's, but this one may look
    let found = db.look(statement, &Context::of(target)).await;
    found.is_ok_and(|rows| rows.is_empty())
}
