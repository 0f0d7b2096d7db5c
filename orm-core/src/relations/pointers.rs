//! The rows whose foreign key points at one row: pointing others at it, and letting go of them.

use super::pairs::{equal, list};
use crate::db::{Context, Database};
use crate::error::{Error, QueryError, Result};
use crate::meta::RelatedMeta;
use crate::query::{Assignment, ColumnRef, Node, Query};
use crate::relations::missing_target;
use crate::sql::{self, Select};
use crate::value::Value;
use std::sync::Arc;

/// One row and the other side of a foreign key to it.
#[derive(Debug, Clone)]
pub(crate) struct Pointed {
    pub(crate) relation: &'static RelatedMeta,
    pub(crate) key: Value,
}

impl Pointed {
    /// Points the rows with these keys, each of them once, at it.
    pub(crate) async fn add(&self, db: &Database, keys: Vec<Value>) -> Result<()> {
        match keys.len() {
            0 => Ok(()),
            // what one statement did to no row is nothing to undo
            1 => self.point(db, keys, None).await,
            _ => db.atomic(async |db| self.point(db, keys, None).await).await,
        }
    }

    /// Lets exactly the rows with these keys point at it, where none may be let go: when another one points at it, nothing is changed.
    pub(crate) async fn set_required(&self, db: &Database, keys: Vec<Value>) -> Result<()> {
        let mut others = self.keys();
        if !keys.is_empty() {
            others.filters.push(Node::Not(Box::new(self.among(keys.clone()))));
            let alone = Node::Not(Box::new(Node::Exists(Arc::new(others.clone()))));
            match db.atomic(async |db| self.point(db, keys, Some(alone)).await).await {
                Err(error) if error.is_not_found() && !self.any(db, &others).await? => return Err(error),
                Err(error) if error.is_not_found() => return self.check_optional(),
                outcome => return outcome,
            }
        }
        if self.any(db, &others).await? { self.check_optional() } else { Ok(()) }
    }

    async fn any(&self, db: &Database, query: &Query) -> Result<bool> {
        let statement = sql::select(db.plans(), db.backend(), query, Select::Exists)?;
        Ok(!db.fetch(statement, &Context::of(query.model), |_| Ok(())).await?.is_empty())
    }

    /// `only`: a condition without which none is pointed at it.
    async fn point(&self, db: &Database, keys: Vec<Value>, only: Option<Node>) -> Result<()> {
        let count = keys.len();
        let mut query = Query::new((self.relation.via)());
        query.filters.push(self.among(keys));
        let mut narrowed = query.clone();
        narrowed.filters.extend(only);
        let changed = self.assign(db, &narrowed, self.key.clone()).await?;
        if usize::try_from(changed).unwrap_or(usize::MAX) < count {
            let condition = query.described(db.log_values()).into();
            return Err(Error::NotFound { model: query.model.name, condition });
        }
        Ok(())
    }

    /// Whether rows may be let go.
    pub(crate) fn check_optional(&self) -> Result<()> {
        let via = (self.relation.via)();
        let field = &via.fields[self.relation.field];
        if field.nullable {
            return Ok(());
        }
        Err(QueryError::Required { model: via.name, field: field.name }.into())
    }

    /// Lets go of the rows with these keys that point at it; `None`: of all.
    pub(crate) async fn remove(&self, db: &Database, keys: Option<Vec<Value>>) -> Result<()> {
        self.check_optional()?;
        let (via, field) = ((self.relation.via)(), self.relation.field);
        if keys.as_ref().is_some_and(Vec::is_empty) {
            return Ok(());
        }
        let mut query = Query::new(via);
        query.filters.push(self.pointing());
        query.filters.extend(keys.map(|keys| self.among(keys)));
        self.assign(db, &query, Value::Null(via.fields[field].sql_type)).await.map(drop)
    }

    /// The query for the keys of the rows that point at it.
    pub(crate) fn keys(&self) -> Query {
        let mut query = Query::new((self.relation.via)());
        query.filters.push(self.pointing());
        query.selected = Some(vec![Node::Column(ColumnRef::key(query.model))]);
        query.order = Some(Vec::new());
        query
    }

    fn pointing(&self) -> Node {
        equal(Box::new(Node::Column(ColumnRef::own((self.relation.via)(), self.relation.field))), self.key.clone())
    }

    fn among(&self, keys: Vec<Value>) -> Node {
        let via = (self.relation.via)();
        let left = Box::new(Node::Column(ColumnRef::key(via)));
        Node::In { left, list: Box::new(Node::Value(list(keys))) }
    }

    async fn assign(&self, db: &Database, query: &Query, value: Value) -> Result<u64> {
        let column = ColumnRef::own(query.model, self.relation.field);
        let assignment = Assignment { column, node: Node::Value(value.clone()) };
        let statement = sql::update(db.plans(), db.backend(), query, &[assignment], &[])?;
        match db.execute(statement, &Context::of(query.model)).await {
            Ok(outcome) => Ok(outcome.affected),
            Err(error) => Err(missing_target::name(db, query.model, &[(self.relation.field, value)], error).await),
        }
    }
}
