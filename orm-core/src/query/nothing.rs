//! What aggregates are of no rows: known without the database.

use super::{Aggregate, Function, Node};
use crate::value::{SqlType, Value};

impl Node {
    /// The value of an aggregate over no rows, or of the first value beside it that is not NULL. `None` where only the database can tell.
    pub fn of_no_rows(&self) -> Option<Value> {
        match self {
            Node::Aggregate { function: Aggregate::Count, .. } => Some(Value::I64(0)),
            Node::Aggregate { .. } => Some(Value::Null(self.sql_type())),
            Node::Gather(gather) if gather.separator.is_some() => Some(Value::Null(SqlType::Text)),
            Node::Gather(_) => Some(Value::Json(serde_json::Value::Array(Vec::new()))),
            Node::Value(value) => Some(value.clone()),
            Node::Call { function: Function::Coalesce, args } => {
                let mut found = None;
                for arg in args {
                    match arg.of_no_rows()? {
                        value @ Value::Null(_) => found = Some(value),
                        value => return Some(value),
                    }
                }
                found
            }
            _ => None,
        }
    }
}
