//! Rows by their primary keys, where a query would find others when it is asked again.

use crate::db::{Context, Database};
use crate::error::Result;
use crate::meta::ModelMeta;
use crate::model::{DecodeError, Place};
use crate::query::{ColumnRef, Node, Query, Tree};
use crate::sql::Statement;
use crate::value::{Cells, OwnedRow, Value};

/// The query with the keys of its rows selected, which differ.
pub(crate) fn keys(query: &Query) -> Query {
    let mut keys = Query { distinct: false, ..query.clone() };
    keys.select(vec![Node::Column(ColumnRef::key(query.model))]);
    keys
}

/// The keys that a statement selects.
pub(crate) async fn read(db: &Database, model: &'static ModelMeta, statement: Statement) -> Result<Vec<Value>> {
    let rows: Vec<OwnedRow> = db.fetch(statement, &Context::of(model), |row| Ok(row.to_owned_row())).await?;
    let pk = model.pk();
    let misread = |reason| DecodeError { model: Some(model.name), place: Place::Field(pk.name), reason };
    rows.iter().map(|row| Ok(Value::read(pk.sql_type, row.cell(0)).map_err(misread)?)).collect()
}

/// The rows with these keys.
pub(crate) fn query(model: &'static ModelMeta, keys: Vec<Value>) -> Query {
    let mut query = Query::new(model);
    query.filters.push(
        Tree::leaf(Node::Column(ColumnRef::key(model))).is_in(model.pk().sql_type, keys.into_iter().map(Ok)).node,
    );
    query
}
