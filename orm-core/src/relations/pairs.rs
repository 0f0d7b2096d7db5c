//! The pairs of a many-to-many relation: rows of the model between.

use super::{collector, missing_target};
use crate::db::{Context, Database};
use crate::error::Result;
use crate::meta::{ModelMeta, RelatedMeta};
use crate::query::{ColumnRef, Comparison, Node, Query};
use crate::sql::{self, Pairs};
use crate::value::{SqlType, Value, truncate_timestamp};
use chrono::Utc;

/// One row and a many-to-many relation of it.
#[derive(Debug, Clone)]
pub(crate) struct Paired {
    /// The model between.
    pub(crate) via: &'static ModelMeta,
    /// The position of the foreign key to the row.
    pub(crate) field: usize,
    /// The position of the foreign key to the others.
    pub(crate) onward: usize,
    /// Whether each pair is kept in both directions.
    pub(crate) symmetrical: bool,
    /// The key of the row.
    pub(crate) key: Value,
}

impl Paired {
    /// The pairs of the row with this key, by a relation of its model.
    pub(crate) fn of(relation: &RelatedMeta, onward: usize, key: Value) -> Self {
        let (field, symmetrical) = (relation.field, relation.symmetrical);
        Paired { via: (relation.via)(), field, onward, symmetrical, key }
    }

    /// Adds the pairs that are not there. `given`: fields of the model between.
    pub(crate) async fn add(&self, db: &Database, keys: Vec<Value>, given: Vec<(usize, Value)>) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let via = self.via;
        let mut others = given;
        let now = truncate_timestamp(Utc::now());
        for (at, field) in via.fields.iter().enumerate() {
            if (field.auto_now || field.auto_now_add) && !others.iter().any(|(other, _)| *other == at) {
                others.push((
                    at,
                    match field.sql_type {
                        SqlType::Date => Value::Date(now.date_naive()),
                        SqlType::Time => Value::Time(now.time()),
                        SqlType::DateTime => Value::DateTime(now.naive_utc()),
                        _ => Value::Timestamp(now),
                    },
                ));
            }
        }
        let (ends, symmetrical) = ((self.field, self.onward), self.symmetrical);
        let keys = list(keys);
        let pairs = Pairs { via, ends, key: &self.key, keys: &keys, others: &others, symmetrical };
        let statement = sql::insert_pairs(db.plans(), db.backend(), pairs)?;
        match db.execute(statement, &Context::of(via)).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let Value::List(_, keys) = keys else { return Err(error) };
                let mut written = vec![(ends.0, self.key.clone())];
                written.extend(keys.into_iter().map(|key| (ends.1, key)));
                Err(missing_target::name(db, via, &written, error).await)
            }
        }
    }

    /// Removes the pairs with these; `None`: all.
    pub(crate) async fn remove(&self, db: &Database, keys: Option<Vec<Value>>) -> Result<()> {
        if keys.as_ref().is_some_and(Vec::is_empty) {
            return Ok(());
        }
        let mut query = Query::new(self.via);
        let keys = keys.map(list);
        let one_way = self.condition(self.field, self.onward, keys.as_ref());
        query.filters.push(if self.symmetrical {
            Node::Any(vec![one_way, self.condition(self.onward, self.field, keys.as_ref())])
        } else {
            one_way
        });
        collector::delete(db, &query).await.map(drop)
    }

    /// The pairs of the row, from `one` of their ends to the `other`.
    fn condition(&self, one: usize, other: usize, keys: Option<&Value>) -> Node {
        let column = |field| Box::new(Node::Column(ColumnRef::own(self.via, field)));
        let of_it = equal(column(one), self.key.clone());
        match keys {
            None => of_it,
            Some(keys) => {
                Node::All(vec![of_it, Node::In { left: column(other), list: Box::new(Node::Value(keys.clone())) }])
            }
        }
    }

    /// The query for the keys of the others.
    pub(crate) fn keys(&self) -> Query {
        let via = self.via;
        let mut query = Query::new(via);
        query.filters.push(self.condition(self.field, self.onward, None));
        query.selected = Some(vec![Node::Column(ColumnRef::own(via, self.onward))]);
        query.order = Some(Vec::new());
        query
    }
}

/// A list for one bind.
pub(super) fn list(keys: Vec<Value>) -> Value {
    Value::List(keys.first().map_or(SqlType::I64, Value::sql_type), keys)
}

pub(super) fn equal(left: Box<Node>, value: Value) -> Node {
    Node::Compare { op: Comparison::Eq, left, right: Box::new(Node::Value(value)) }
}
