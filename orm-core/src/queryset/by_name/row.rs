//! A row of values by name.

use crate::model::{Decode, DecodeError, Place, Row};
use crate::query::Node;
use crate::value::{SqlType, Value};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// A row of values, each with the name that it was asked for by.
///
/// serde writes it as a map in the order of the names, as [`Value`] says.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedRow {
    names: Arc<[Box<str>]>,
    values: Vec<Value>,
}

impl NamedRow {
    pub(in crate::queryset) fn new(names: Arc<[Box<str>]>, values: Vec<Value>) -> Self {
        NamedRow { names, values }
    }

    /// The value of that name; NULL is `Value::Null`, `None` is a name that was not asked for.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.names.iter().position(|known| **known == *name).and_then(|at| self.values.get(at))
    }

    /// The names, in the order in which they were asked for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// The values, in that order.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The values, in that order.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    /// The names with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.names().zip(&self.values)
    }
}

impl Serialize for NamedRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Reads rows of these expressions.
pub(in crate::queryset) fn decode(names: Arc<[Box<str>]>, nodes: &[Node]) -> Decode<NamedRow> {
    read_as(names, nodes.iter().map(Node::sql_type).collect())
}

/// Reads rows of these types.
pub(in crate::queryset) fn read_as(names: Arc<[Box<str>]>, types: Vec<SqlType>) -> Decode<NamedRow> {
    let types: Arc<[SqlType]> = types.into();
    Decode::made(move || {
        let (names, types) = (Arc::clone(&names), Arc::clone(&types));
        move |row: &Row<'_>| Ok(NamedRow::new(Arc::clone(&names), read(row, &types)?))
    })
}

pub(in crate::queryset) fn read(row: &Row<'_>, types: &[SqlType]) -> Result<Vec<Value>, DecodeError> {
    let cells = types.iter().enumerate().map(|(at, sql_type)| {
        Value::read(*sql_type, row.cell(at)).map_err(|reason| DecodeError {
            model: None,
            place: Place::Position(at + 1),
            reason,
        })
    });
    cells.collect()
}
