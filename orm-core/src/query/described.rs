//! A query in a few words, for the message of an error.

use super::{ColumnRef, Comparison, Node, Query, RustColumn};
use crate::value::Value;
use std::fmt::Write as _;

impl Query {
    /// ` with id = 7 and title = …`. Values are shown when `values` says so; a whole-numbered primary key, which is no secret, always.
    pub(crate) fn described(&self, values: bool) -> String {
        let mut out = String::new();
        for filter in self.asked().iter().flat_map(|filter| match filter {
            Node::All(parts) => parts.as_slice(),
            filter => std::slice::from_ref(filter),
        }) {
            let Some((column, op, value)) = simple(filter) else {
                return " that matches the query".to_owned();
            };
            let name = RustColumn(column).to_string();
            // `Song.album.title` of a query on Song is `album.title`
            let name = name.split_once('.').map_or(name.as_str(), |(_, rest)| rest);
            let key = column.path.is_none() && column.field_meta().primary_key;
            // writing to a String can't fail
            let _ = write!(out, "{}{name} {op} ", if out.is_empty() { " with " } else { " and " });
            match value {
                Value::I16(_) | Value::I32(_) | Value::I64(_) if key || values => {
                    let _ = write!(out, "{}", super::Rust(&Node::Value(value.clone())));
                }
                value if values => {
                    let _ = write!(out, "{}", super::Rust(&Node::Value(value.clone())));
                }
                _ => out.push('…'),
            }
        }
        out
    }
}

fn simple(node: &Node) -> Option<(ColumnRef, &'static str, &Value)> {
    let Node::Compare { op, left, right } = node else { return None };
    let (Node::Column(column), Node::Value(value)) = (&**left, &**right) else { return None };
    let op = match op {
        Comparison::Eq => "=",
        Comparison::Gt => ">",
        Comparison::Gte => ">=",
        Comparison::Lt => "<",
        Comparison::Lte => "<=",
        Comparison::EqFold => return None,
    };
    Some((*column, op, value))
}
